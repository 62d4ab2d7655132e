//! Why an authorized request has no response.

use std::sync::Arc;
use std::time::Duration;

use super::IllegalCredential;
use crate::okta::http::{HttpError, UnexpectedBody, status_line};
use crate::okta::retry::{GaveUp, Tried};
use crate::okta::signing::SigningError;

/// Why a request with our credentials has no response.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// The request failed, and a retry would not help.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The failure may be transient, but outlasted all retries.
    #[error("{}", persistent(*attempts, *elapsed))]
    Persistent {
        /// How often the request was sent.
        attempts: u32,
        /// The time from the first attempt to the end of the last.
        elapsed: Duration,
        /// The failure of the last attempt.
        #[source]
        last: HttpError,
    },
    /// The credential cannot be sent.
    #[error(transparent)]
    Credential(#[from] IllegalCredential),
    /// The key cannot sign.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// Okta gave no access token for the private key. All reads that waited
    /// for it get the same error.
    #[error("the provider could not get an access token")]
    Token(#[source] Arc<Self>),
    /// Okta reported success and sent no access token.
    #[error("the server answered {} with {unexpected}, not with an access token", status_line(*.status))]
    NoAccessToken {
        /// The HTTP status, 200 to 299.
        status: u16,
        /// What came instead.
        unexpected: UnexpectedBody,
    },
    /// A request that several reads waited for panicked.
    #[error("the provider panicked during a request")]
    Abandoned,
}

fn persistent(attempts: u32, elapsed: Duration) -> String {
    match attempts {
        1 => "the provider tried once".to_owned(),
        _ => format!(
            "the provider tried {attempts} times over {} s",
            elapsed.as_secs()
        ),
    }
}

impl From<GaveUp> for RequestError {
    fn from(gave_up: GaveUp) -> Self {
        match gave_up.tried {
            None => Self::Http(gave_up.error),
            Some(Tried { attempts, elapsed }) => Self::Persistent {
                attempts,
                elapsed,
                last: gave_up.error,
            },
        }
    }
}
