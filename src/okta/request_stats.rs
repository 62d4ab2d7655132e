//! Counts the requests of a process, for one log line at its end.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// The counts of all requests of a client.
#[derive(Debug, Default)]
pub(crate) struct RequestStats {
    reads: AtomicU64,
    calls: AtomicU64,
    lists: AtomicU64,
    retries: AtomicU64,
    rate_limited: AtomicU64,
    waited_ms: AtomicU64,
}

impl RequestStats {
    /// Counts a read of a data source.
    pub(crate) fn count_read(&self) {
        self.reads.fetch_add(1, Relaxed);
    }

    /// Counts a request that is sent.
    pub(crate) fn count_call(&self) {
        self.calls.fetch_add(1, Relaxed);
    }

    /// Counts a request that is sent for a list page.
    pub(crate) fn count_list(&self) {
        self.lists.fetch_add(1, Relaxed);
    }

    /// Counts a retry.
    pub(crate) fn count_retry(&self) {
        self.retries.fetch_add(1, Relaxed);
    }

    /// Counts a response with status 429.
    pub(crate) fn count_rate_limited(&self) {
        self.rate_limited.fetch_add(1, Relaxed);
    }

    /// Adds a wait for a rate limit or before a retry.
    pub(crate) fn count_wait(&self, wait: Duration) {
        let wait = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        self.waited_ms.fetch_add(wait, Relaxed);
    }

    /// Logs all counts, if any request was sent.
    pub(crate) fn report(&self) {
        let count = |counter: &AtomicU64| counter.load(Relaxed);
        if count(&self.calls) == 0 {
            return;
        }
        tracing::info!(
            reads = count(&self.reads),
            calls = count(&self.calls),
            lists = count(&self.lists),
            retries = count(&self.retries),
            rate_limited = count(&self.rate_limited),
            waited_ms = count(&self.waited_ms),
            "requests to Okta since the last configuration"
        );
    }
}
