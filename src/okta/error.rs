//! Why a read failed.

use std::sync::Arc;
use std::time::Duration;

use super::{HttpError, ListError, ListProgress, ReadError, RequestError};

/// Why a read failed. A clone shares it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Okta gave no record. All reads that waited for the same response get
    /// the same error.
    #[error(transparent)]
    Read(Arc<ReadError>),
    /// A list was not read to its end.
    #[error(transparent)]
    List(Arc<ListError>),
    /// The read took longer than `request_timeout`.
    #[error("the read took longer than {} s", limit.as_secs())]
    Deadline {
        /// How long a read may take.
        limit: Duration,
        /// The last failure before that, when a request of the read was to be
        /// retried.
        #[source]
        last: Option<LastFailure>,
        /// How far the read of a list had come; `None` for other reads.
        progress: Option<ListProgress>,
    },
}

/// The last failure that a read met which did not end, and of which request.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LastFailure {
    /// Of the request for the record or for the list.
    #[error(transparent)]
    Read(Arc<HttpError>),
    /// Of the request for the access token.
    #[error(transparent)]
    Token(Arc<HttpError>),
}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        Self::Read(Arc::new(error))
    }
}

impl From<ListError> for Error {
    fn from(error: ListError) -> Self {
        Self::List(Arc::new(error))
    }
}

impl From<RequestError> for Error {
    fn from(error: RequestError) -> Self {
        ReadError::from(error).into()
    }
}

impl From<HttpError> for Error {
    fn from(error: HttpError) -> Self {
        RequestError::from(error).into()
    }
}
