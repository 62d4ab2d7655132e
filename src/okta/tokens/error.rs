//! Why a read has no record, and why a list was not read to its end.

use crate::okta::auth::RequestError;
use crate::okta::http::{UnexpectedBody, status_line};
use crate::okta::redaction::Redaction;

/// Why a read has no record.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The request has no response.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// Okta reported success and sent no record.
    #[error("the server answered {} with {unexpected}, not with a token record", status_line(*.status))]
    NoRecord {
        /// The HTTP status, 200 to 299.
        status: u16,
        /// What came instead.
        unexpected: UnexpectedBody,
    },
    /// Okta sent the record of another token.
    #[error("the response is the record of the token {received}, not of {requested}")]
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

/// The page with which the read of a whole list failed.
#[derive(Debug, thiserror::Error)]
#[error("page {page}: {error}")]
pub struct ListError {
    /// Its number, from 1.
    pub page: usize,
    /// What is wrong with it.
    #[source]
    pub error: PageError,
}

/// Why a page ends the read of a whole list. Positions count from 1.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// There is no page.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A record cannot be decoded.
    #[error("record {position} cannot be read: {error}")]
    Record {
        /// Where on the page it stands.
        position: usize,
        /// What is wrong with it.
        #[source]
        error: DecodeError,
    },
    /// Something else stands where a record belongs.
    #[error("record {position} of the page is {found}, not a token record")]
    NotARecord {
        /// Where on the page it stands.
        position: usize,
        /// What it is instead.
        found: &'static str,
    },
    /// A record does not say of which token it is.
    #[error("record {position} of the page has no `id`")]
    NoId {
        /// Where on the page it stands.
        position: usize,
    },
    /// The list has records of more than one app.
    #[error(
        "record {position} of the page belongs to the app \"{found}\", and the records before it to \"{expected}\""
    )]
    OtherApp {
        /// Where on the page the record stands.
        position: usize,
        /// The app of the records before it, without our credential.
        expected: String,
        /// The record's app, without our credential.
        found: String,
    },
    /// There may be a link to a next page, but it does not say which.
    #[error("the header `Link` announces a next page and is malformed")]
    UnreadableNext,
    /// The link leads back, so that the list would never end.
    #[error("the header `Link` leads to a page that the provider has read before")]
    RepeatedNext,
    /// Each page has a link to one more.
    #[error("the list does not end after {limit} pages")]
    TooManyPages {
        /// The most pages that are read.
        limit: usize,
    },
    /// More tokens match than a state should hold.
    #[error("more than {},{:03} tokens match", limit / 1_000, limit % 1_000)]
    TooManyTokens {
        /// The most that are kept.
        limit: usize,
        /// Whether only the tokens of one user match.
        is_of_one_user: bool,
        /// Whether only the tokens of one status match.
        is_of_one_status: bool,
    },
}

/// Why a record cannot be read. The field's name is Okta's.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The body is not JSON.
    #[error("the response is not valid JSON")]
    Json(#[from] serde_json::Error),
    /// A field has a value of another type.
    #[error("the field `{field}` of the record is {found}, not {expected}")]
    Type {
        /// The field, perhaps with a position in it.
        field: String,
        /// What it has to be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// A field should be a time and is another text.
    #[error("the field `{field}` of the record is not an RFC 3339 time")]
    Time {
        /// The field.
        field: &'static str,
        /// Its text, without our credential.
        text: String,
    },
    /// A field's name is written in another case. Some readers would take it
    /// for the field and others would not, so nobody guesses.
    #[error("the record has the field `{written}`, which differs from `{field}` in case only")]
    Case {
        /// The field.
        field: &'static str,
        /// How it is written.
        written: String,
    },
}

impl PageError {
    /// Takes our secrets out of what the error quotes.
    pub(super) fn redacted(self, redaction: &Redaction) -> Self {
        match self {
            Self::Record { position, error } => Self::Record {
                position,
                error: error.redacted(redaction),
            },
            Self::OtherApp {
                position,
                expected,
                found,
            } => Self::OtherApp {
                position,
                expected: redaction.redact(&expected),
                found: redaction.redact(&found),
            },
            other => other,
        }
    }
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
