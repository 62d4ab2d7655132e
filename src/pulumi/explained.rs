//! Adds an explanation to errors of the generated server: calls that it does
//! not serve, for which it sends an empty message, and messages that are too
//! large.

use std::convert::Infallible;
use std::task::{Context, Poll};

use tonic::body::Body;
use tonic::codegen::{BoxFuture, Service, http};
use tonic::server::NamedService;
use tonic::{Code, Status};

use super::unimplemented;
use crate::diagnostic::quoted;

/// The largest accepted message, in bytes. Settings have some kilobytes, most
/// of it a private key. Every client that connects may send one.
pub(super) const LARGEST_MESSAGE: usize = 256 << 10;

/// Adds an explanation to errors that have none.
#[derive(Debug, Clone)]
pub(super) struct ExplainRefusals<S>(pub(super) S);

impl<S: NamedService> NamedService for ExplainRefusals<S> {
    const NAME: &'static str = S::NAME;
}

impl<S, B> Service<http::Request<B>> for ExplainRefusals<S>
where
    S: Service<http::Request<B>, Response = http::Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Infallible>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let call = request.uri().path().rsplit('/').next().map(str::to_owned);
        let answer = self.0.call(request);
        Box::pin(async move {
            let answer = answer.await?;
            let status = Status::from_header_map(answer.headers());
            let explained = status.and_then(|status| {
                let call = quoted(&call.unwrap_or_default());
                explain(&status, &call)
            });
            Ok(explained.map_or(answer, Status::into_http))
        })
    }
}

/// Returns a better error than the server's, if there is one.
fn explain(status: &Status, call: &str) -> Option<Status> {
    match status.code() {
        Code::Unimplemented if status.message().is_empty() => Some(unimplemented::status(
            &format!("This plugin does not serve {call}."),
        )),
        // None of our own responses has this code.
        Code::OutOfRange => Some(Status::invalid_argument(format!(
            "The message of {call} is larger than {} KiB, which is more than the plugin accepts. No \
             setting and no argument needs as much.\n\nTo fix this:\n - Look for a long value, such as \
             the contents of a file, in the stack's configuration and in the program, and remove \
             it.",
            LARGEST_MESSAGE >> 10
        ))),
        _ => None,
    }
}
