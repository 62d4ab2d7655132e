//! Runs each call: with a request id on its log lines, its duration, and a
//! response even if the provider panics.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use futures_util::FutureExt;
use tonic::{Response, Status};
use tracing::Instrument;
use uuid::Uuid;

/// Runs one call and answers it.
pub(super) async fn answer<T>(
    rpc: &'static str,
    work: impl Future<Output = Result<T, Status>>,
) -> Result<Response<T>, Status> {
    let span = tracing::error_span!("rpc", pulumi_rpc = rpc, pulumi_req_id = %Uuid::new_v4());
    let answered = async {
        tracing::trace!("received a call");
        let started = Instant::now();
        let answer = AssertUnwindSafe(work)
            .catch_unwind()
            .await
            .unwrap_or_else(|_| Err(panicked()));
        log(started, answer.as_ref().err());
        answer.map(Response::new)
    };
    answered.instrument(span).await
}

/// Does not show the panic's payload, which may contain a secret.
fn panicked() -> Status {
    Status::internal(
        "Mistake in the Plugin: The plugin panicked while it answered this call, and goes on \
         running. This is a mistake in the plugin, not in your program.\n\nTo fix this:\n - Report it \
         with the log of a run with `TF_LOG_PROVIDER=TRACE` and `pulumi --logtostderr -v=9`.",
    )
}

/// Logs only the code, because messages may contain values.
fn log(started: Instant, error: Option<&Status>) {
    let code = error.map_or(tonic::Code::Ok, Status::code);
    tracing::debug!(
        pulumi_req_duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        code = ?code,
        "answered a call"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_answered_without_what_it_holds() {
        let panicking = async { panic!("s3cret") };
        let status = answer::<()>("Invoke", panicking).await;
        let status = status.expect_err("it panicked");
        assert_eq!(status.code(), tonic::Code::Internal);
        assert!(status.message().contains("panicked"));
        assert!(!status.message().contains("s3cret"));
    }
}
