//! Why one request has no successful response, named for what the caller can
//! do about it.

use std::sync::Arc;
use std::time::Duration;

use super::{ApiError, Content, NoRoots, RedirectError, TransportError};

/// For messages, which name sizes in MiB.
const BYTES_PER_MIB: usize = 1024 * 1024;

/// Why one request has no successful response.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// Okta does not accept the credential: another one is needed.
    #[error("Okta did not accept the credential")]
    Unauthorized(#[source] Box<ApiError>),
    /// Okta accepts the credential and denies the request: a scope or a role
    /// is missing.
    #[error("Okta does not allow the request")]
    Forbidden(#[source] Box<ApiError>),
    /// There is no such resource: another id or another URL is needed.
    #[error("there is no such resource")]
    NotFound(#[source] Box<ApiError>),
    /// A rate limit is used up: later, or fewer requests at a time.
    #[error("the request is rate limited")]
    RateLimited(#[source] Box<ApiError>),
    /// Okta, or a gateway in front of it, answered with another status.
    #[error("{0}")]
    Api(#[source] Box<ApiError>),
    /// The response redirects to where no credential is sent.
    #[error(transparent)]
    Redirect(#[from] RedirectError),
    /// No complete response came.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The body is larger than any that Okta sends.
    #[error("the response is larger than {} MiB", limit / BYTES_PER_MIB)]
    Oversized {
        /// The most bytes that are read, decompressed.
        limit: usize,
    },
    /// No request can be made at all.
    #[error(transparent)]
    Setup(#[from] Arc<SetupError>),
}

/// Why no request can be made on this machine.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// There are no root certificates.
    #[error(transparent)]
    Roots(#[from] NoRoots),
    /// TLS cannot be set up.
    #[error("TLS cannot be set up")]
    Tls(#[from] rustls::Error),
    /// The files of root certificates could not be read in time.
    #[error("reading the trusted root certificates took longer than {} s", .limit.as_secs())]
    RootsTimeout {
        /// How long they may take.
        limit: Duration,
        /// Which of `SSL_CERT_FILE` and `SSL_CERT_DIR` are set.
        variables: Vec<&'static str>,
    },
    /// The HTTP client cannot be set up.
    #[error("the HTTP client cannot be set up")]
    Http(#[from] reqwest::Error),
    /// The runtime is shutting down and starts no more work.
    #[error("the provider is shutting down")]
    Ending,
}

/// What a successful response contains in place of what was requested.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnexpectedBody {
    /// A body that is not JSON, or none.
    #[error("{0}")]
    Content(Content),
    /// JSON of another shape.
    #[error("{0}")]
    Json(&'static str),
}

impl HttpError {
    /// Returns the error for the status of an error response.
    pub(crate) fn of_status(error: ApiError) -> Self {
        let error = Box::new(error);
        match error.status {
            401 => Self::Unauthorized(error),
            403 => Self::Forbidden(error),
            404 => Self::NotFound(error),
            429 => Self::RateLimited(error),
            _ => Self::Api(error),
        }
    }

    /// Returns the error response, when there was a response.
    pub(crate) fn error_response(&self) -> Option<&ApiError> {
        match self {
            Self::Unauthorized(error)
            | Self::Forbidden(error)
            | Self::NotFound(error)
            | Self::RateLimited(error)
            | Self::Api(error) => Some(error),
            _ => None,
        }
    }
}
