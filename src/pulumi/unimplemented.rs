//! Explains calls that this plugin does not serve. The generated server answers
//! them with UNIMPLEMENTED and an empty message.

use std::convert::Infallible;
use std::task::{Context, Poll};

use tonic::body::Body;
use tonic::codegen::{BoxFuture, Service, http};
use tonic::server::NamedService;
use tonic::{Code, Status};

use super::names::FUNCTIONS;
use crate::diagnostic::quoted;

/// Adds an explanation where the server answers UNIMPLEMENTED.
#[derive(Debug, Clone)]
pub(super) struct ExplainUnimplemented<S>(pub(super) S);

impl<S: NamedService> NamedService for ExplainUnimplemented<S> {
    const NAME: &'static str = S::NAME;
}

impl<S, B> Service<http::Request<B>> for ExplainUnimplemented<S>
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
            let is_unexplained = Status::from_header_map(answer.headers()).is_some_and(|status| {
                status.code() == Code::Unimplemented && status.message().is_empty()
            });
            if !is_unexplained {
                return Ok(answer);
            }
            let call = quoted(&call.unwrap_or_default());
            Ok(status(&format!("{call} is not served.")).into_http())
        })
    }
}

/// The answer to a call that this plugin does not serve.
pub(super) fn status(what: &str) -> Status {
    let [(one, _), (other, _)] = FUNCTIONS;
    Status::unimplemented(format!(
        "{what} This plugin serves the functions {one} and {other}, and no resources: it stands in for the \
         full Okta plugin in programs that use nothing else of it. For the rest use the full \
         plugin: take this one out of `plugins.providers` in Pulumi.yaml, out of PATH and out of \
         Pulumi's plugins (`make uninstall-pulumi`), and run `pulumi install`."
    ))
}
