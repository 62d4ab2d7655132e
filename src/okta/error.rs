//! What can go wrong between a question to Okta and its record, named for
//! what the caller can do about it.

use std::sync::Arc;
use std::time::Duration;

use super::redaction::Redaction;
use super::roots::NoRoots;
use super::signing_key::Unsigned;
use super::{ApiError, Content, IllegalCredential, RedirectError, TransportError};

/// Why there is no record.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Okta does not know who we are: another credential is needed.
    #[error("Okta did not accept the credential")]
    Unauthorized(#[source] Box<ApiError>),
    /// Okta knows us and says no: a scope or a role is missing.
    #[error("Okta does not allow the request")]
    Forbidden(#[source] Box<ApiError>),
    /// There is no such thing: another id or another URL is needed.
    #[error("Okta does not know what was asked for")]
    NotFound(#[source] Box<ApiError>),
    /// Too much was asked: later, or less at a time.
    #[error("Okta refused the request because of a rate limit")]
    RateLimited(#[source] Box<ApiError>),
    /// Okta, or something before it, gave another status.
    #[error("Okta did not answer the request")]
    Api(#[source] Box<ApiError>),
    /// Whatever answered wants us to ask elsewhere.
    #[error(transparent)]
    Redirect(#[from] RedirectError),
    /// No whole answer came.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The body went on beyond what any record needs.
    #[error("the answer is larger than {limit} bytes")]
    Oversized {
        /// The most bytes that are read, decompressed.
        limit: usize,
    },
    /// Okta reported success and sent no record.
    #[error("the answer has status {status} and no record in it, but {instead}")]
    NoRecord {
        /// The HTTP status, 200 to 299.
        status: u16,
        /// What came instead.
        instead: Instead,
    },
    /// Okta reported success and sent no access token.
    #[error("the answer has status {status} and no access token in it, but {instead}")]
    NoAccessToken {
        /// The HTTP status, 200 to 299.
        status: u16,
        /// What came instead.
        instead: Instead,
    },
    /// The record cannot be read.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// No request could be made at all.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The key got no access token. All that wait for one get the same error.
    #[error("no access token could be had")]
    Token(#[source] Arc<Self>),
    /// The request for an access token ended without an end: it panicked.
    #[error("the request for an access token was given up")]
    Abandoned,
    /// All of it together took too long.
    #[error("it took longer than {} s", limit.as_secs())]
    Deadline {
        /// How long it may take.
        limit: Duration,
    },
}

/// What a successful answer had in place of a record or an access token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Instead {
    /// A body that is not JSON, or none.
    #[error("{0}")]
    Content(Content),
    /// JSON of another shape.
    #[error("{0}")]
    Json(&'static str),
}

/// Why a record cannot be read. The field's name is Okta's.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The body is not JSON.
    #[error("the answer is not valid JSON")]
    Json(#[from] serde_json::Error),
    /// A field has a value of another type.
    #[error("the field {field} is {found} and not {expected}")]
    Type {
        /// The field, perhaps with a position in it.
        field: String,
        /// What it has to be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// A field should be a time and is another text.
    #[error("the field {field} is not a time")]
    Time {
        /// The field.
        field: &'static str,
        /// Its text, without our credential.
        text: String,
    },
    /// A field's name is written in another case. Some readers would take it
    /// for the field and others would not, so nobody guesses.
    #[error("the field {field} is written {written}")]
    Case {
        /// The field.
        field: &'static str,
        /// How it is written.
        written: String,
    },
}

/// Why no request can be made with these settings on this machine.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// There is nobody to trust.
    #[error(transparent)]
    Roots(#[from] NoRoots),
    /// TLS cannot be set up.
    #[error("TLS cannot be set up")]
    Tls(#[from] rustls::Error),
    /// The HTTP client cannot be set up.
    #[error("the HTTP client cannot be set up")]
    Http(#[from] reqwest::Error),
    /// The credential cannot be sent.
    #[error(transparent)]
    Credential(#[from] IllegalCredential),
    /// The runtime shuts down and begins no work any more.
    #[error("the provider is ending")]
    Ending,
    /// The key cannot sign.
    #[error(transparent)]
    Signature(#[from] Unsigned),
}

impl Error {
    /// The one place where a refusing status gets its name.
    pub(super) fn of_status(error: ApiError) -> Self {
        let error = Box::new(error);
        match error.status {
            401 => Self::Unauthorized(error),
            403 => Self::Forbidden(error),
            404 => Self::NotFound(error),
            429 => Self::RateLimited(error),
            _ => Self::Api(error),
        }
    }

    /// What Okta said, when it is Okta that refused.
    pub(super) fn refusal(&self) -> Option<&ApiError> {
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

impl DecodeError {
    /// The same without our secrets in what it quotes.
    pub(super) fn without(self, redaction: &Redaction) -> Self {
        match self {
            Self::Time { field, text } => Self::Time {
                field,
                text: redaction.redact(&text),
            },
            other => other,
        }
    }
}
