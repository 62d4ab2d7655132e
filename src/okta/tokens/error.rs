//! Why a read has no record.

use crate::okta::auth::RequestError;
use crate::okta::http::UnexpectedBody;
use crate::okta::redaction::Redaction;

/// Why a read has no record.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The request has no response.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// Okta reported success and sent no record.
    #[error("the answer has status {status} and no record in it, but {unexpected}")]
    NoRecord {
        /// The HTTP status, 200 to 299.
        status: u16,
        /// What came instead.
        unexpected: UnexpectedBody,
    },
    /// Okta sent the record of another token.
    #[error("the answer is the record of the token {received} and not of {requested}")]
    OtherRecord {
        /// The id that was asked for.
        requested: String,
        /// The id in the record, without our credential.
        received: String,
    },
    /// The record cannot be decoded.
    #[error(transparent)]
    Decode(#[from] DecodeError),
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

impl DecodeError {
    /// Takes our secrets out of what the error quotes.
    pub(super) fn redacted(self, redaction: &Redaction) -> Self {
        match self {
            Self::Time { field, text } => Self::Time {
                field,
                text: redaction.redact(&text),
            },
            other => other,
        }
    }
}
