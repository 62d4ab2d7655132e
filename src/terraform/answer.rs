//! What every call has in common: a request id on its log lines, its duration,
//! and an answer even when the provider panics.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use futures_util::FutureExt;
use tonic::{Response, Status};
use tracing::Instrument;
use uuid::Uuid;

use crate::diagnostic::Diagnostic;
use crate::proto::tfplugin6 as wire;
use crate::terraform::convert;

/// A response that can carry diagnostics.
///
/// A failure is never a gRPC status: Pulumi's bridge takes one for success
/// with an empty answer.
pub(super) trait Answer: Default {
    /// The diagnostics in the response.
    fn diagnostics(&mut self) -> &mut Vec<wire::Diagnostic>;
}

macro_rules! answers {
    ($($call:ident),+ $(,)?) => {
        $(impl Answer for wire::$call::Response {
            fn diagnostics(&mut self) -> &mut Vec<wire::Diagnostic> {
                &mut self.diagnostics
            }
        })+
    };
}

answers!(
    get_provider_schema,
    get_resource_identity_schemas,
    get_functions,
    validate_provider_config,
    validate_data_resource_config,
    configure_provider,
    read_data_source,
);

/// Runs one call and answers it.
pub(super) async fn answer<A: Answer>(
    rpc: &'static str,
    work: impl Future<Output = A>,
) -> Result<Response<A>, Status> {
    // At the highest level, so that every line below has the id at any level.
    let span = tracing::error_span!("rpc", tf_rpc = rpc, tf_req_id = %Uuid::new_v4());
    let answered = async {
        tracing::trace!("received a call");
        let started = Instant::now();
        let mut answer = AssertUnwindSafe(work)
            .catch_unwind()
            .await
            .unwrap_or_else(|_| panicked());
        log(started, answer.diagnostics());
        Response::new(answer)
    };
    Ok(answered.instrument(span).await)
}

/// The payload of the panic is not shown: it may hold what was being worked on.
fn panicked<A: Answer>() -> A {
    let diagnostic = Diagnostic::error(
        "Mistake in the Provider",
        "The provider panicked while it answered this call. This is a mistake in the provider, \
         not in your configuration. Please report it with the log of a run with \
         TF_LOG_PROVIDER=TRACE, which says where it happened. The provider goes on running.",
    );
    let mut answer = A::default();
    *answer.diagnostics() = convert::diagnostics(vec![diagnostic], None);
    answer
}

/// Summaries are constant words, so they may be logged; details may not.
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
