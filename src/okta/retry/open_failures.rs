//! The last failures of requests that are being retried. Several reads may wait
//! for one request, so a read that ends before its request looks here for what
//! the request met.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use percent_encoding::percent_decode_str;

use crate::okta::http::HttpError;

/// The last failure of each request that is being retried.
#[derive(Debug, Default)]
pub(crate) struct OpenFailures(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// By their order in time.
    failures: BTreeMap<u64, OpenFailure>,
    noted: u64,
}

#[derive(Debug)]
struct OpenFailure {
    /// The path of the request, decoded.
    path: String,
    error: Arc<HttpError>,
}

/// Keeps a failure until it is dropped: its request has ended then, or has met
/// another failure.
#[derive(Debug)]
pub(super) struct FailureNote<'failures> {
    failures: &'failures OpenFailures,
    number: u64,
}

impl OpenFailures {
    /// Keeps the failure of a request for that path.
    pub(super) fn note(&self, path: String, error: HttpError) -> FailureNote<'_> {
        let path = percent_decode_str(&path).decode_utf8_lossy().into_owned();
        let error = Arc::new(error);
        let mut state = self.state();
        state.noted += 1;
        let number = state.noted;
        state.failures.insert(number, OpenFailure { path, error });
        FailureNote {
            failures: self,
            number,
        }
    }

    /// Returns the newest failure of a request whose decoded path is one of
    /// those that are wanted, with what `wanted` makes of the path.
    pub(crate) fn last<T>(
        &self,
        wanted: impl Fn(&str) -> Option<T>,
    ) -> Option<(T, Arc<HttpError>)> {
        let state = self.state();
        let mut newest = state.failures.values().rev();
        newest.find_map(|failure| Some((wanted(&failure.path)?, Arc::clone(&failure.error))))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for FailureNote<'_> {
    fn drop(&mut self) {
        self.failures.state().failures.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::okta::http::testing::error_response;

    fn status(found: Option<((), Arc<HttpError>)>) -> Option<u16> {
        Some(found?.1.error_response()?.status)
    }

    #[test]
    fn the_newest_failure_of_a_path_is_found_until_its_request_ends() {
        let failures = OpenFailures::default();
        let note = |path: &str, status| {
            failures.note(
                path.to_owned(),
                HttpError::of_status(error_response(status)),
            )
        };
        let is_a = |path: &str| (path == "/a b").then_some(());
        assert_eq!(status(failures.last(is_a)), None);
        let first = note("/a%20b", 500);
        let other = note("/c", 502);
        let second = note("/a%20b", 503);
        assert_eq!(status(failures.last(is_a)), Some(503));
        drop(second);
        assert_eq!(status(failures.last(is_a)), Some(500));
        drop(first);
        assert_eq!(status(failures.last(is_a)), None);
        drop(other);
        assert!(failures.state().failures.is_empty());
    }
}
