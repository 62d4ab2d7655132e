//! Runs each call: with a request id on its log lines, its duration, and a
//! response even if the provider panics.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use futures_util::FutureExt;
use tonic::{Response, Status};
use tracing::{Instrument, Span};
use uuid::Uuid;

use crate::diagnostic::Diagnostic;
use crate::proto::tfplugin6 as wire;
use crate::terraform::convert;

/// A call's response, which can always carry diagnostics.
///
/// A failure is never a gRPC status, because Pulumi's bridge takes one for
/// success with an empty response.
pub(super) trait Reply: Default {
    /// Returns a response with these diagnostics and nothing else.
    fn about(found: Vec<wire::Diagnostic>) -> Self;

    /// Returns the diagnostics in the response.
    fn diagnostics(&self) -> &[wire::Diagnostic];
}

macro_rules! replies {
    ($($call:ident),+ $(,)?) => {
        $(impl Reply for wire::$call::Response {
            fn about(found: Vec<wire::Diagnostic>) -> Self {
                let mut reply = Self::default();
                reply.diagnostics.extend(found);
                reply
            }

            fn diagnostics(&self) -> &[wire::Diagnostic] {
                &self.diagnostics
            }
        })+
    };
}

replies!(
    get_provider_schema,
    get_resource_identity_schemas,
    get_functions,
    validate_provider_config,
    validate_data_resource_config,
    configure_provider,
    read_data_source,
);

/// The only response without diagnostics. It has a text, which hosts ignore.
impl Reply for wire::stop_provider::Response {
    fn about(found: Vec<wire::Diagnostic>) -> Self {
        let texts: Vec<_> = found.into_iter().map(|one| one.detail).collect();
        Self {
            error: texts.join(" "),
        }
    }

    fn diagnostics(&self) -> &[wire::Diagnostic] {
        &[]
    }
}

/// Runs one call and answers it.
pub(super) async fn answer<R: Reply>(
    rpc: &'static str,
    work: impl Future<Output = R>,
) -> Result<Response<R>, Status> {
    let answered = async {
        tracing::trace!("received a call");
        let started = Instant::now();
        let reply = AssertUnwindSafe(work)
            .catch_unwind()
            .await
            .unwrap_or_else(|_| panicked());
        log(started, reply.diagnostics());
        Response::new(reply)
    };
    Ok(answered.instrument(span(rpc)).await)
}

/// Returns the span that gives all log lines of a call its request id. It has
/// the highest level, so that the lines have it at every log level.
fn span(rpc: &'static str) -> Span {
    tracing::error_span!("rpc", tf_rpc = rpc, tf_req_id = %Uuid::new_v4())
}

/// Does not show the panic's payload, which may contain a secret.
fn panicked<R: Reply>() -> R {
    let diagnostic = Diagnostic::error(
        "Mistake in the Provider",
        "The provider panicked while it answered this call, and goes on running. This is a \
         mistake in the provider, not in your configuration.",
    )
    .fix(
        "Report it with the log of a run with `TF_LOG_PROVIDER=TRACE`. The log says where it \
         happened.",
    );
    R::about(convert::diagnostics(vec![diagnostic], None))
}

/// Logs the summaries, which are constants; details may contain values.
fn log(started: Instant, diagnostics: &[wire::Diagnostic]) {
    let errors = of_severity(diagnostics, wire::diagnostic::Severity::Error);
    let warnings = of_severity(diagnostics, wire::diagnostic::Severity::Warning);
    for diagnostic in diagnostics {
        tracing::debug!(
            diagnostic_summary = diagnostic.summary,
            "answering with a diagnostic"
        );
    }
    tracing::debug!(
        tf_req_duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        diagnostic_error_count = errors,
        diagnostic_warning_count = warnings,
        "answered a call"
    );
}

fn of_severity(diagnostics: &[wire::Diagnostic], severity: wire::diagnostic::Severity) -> usize {
    diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity() == severity)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_answer_even_where_there_are_no_diagnostics() {
        let panicking = async { panic!("on purpose") };
        let stopped = answer::<wire::stop_provider::Response>("StopProvider", panicking).await;
        let error = stopped.expect("no status").into_inner().error;
        assert!(error.contains("mistake in the provider"), "{error}");
    }
}
