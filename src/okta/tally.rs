//! What a process did, counted for the one line that tells it at its end.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Counts that all requests of a client add to.
#[derive(Debug, Default)]
pub(super) struct Tally {
    reads: AtomicU64,
    calls: AtomicU64,
    lists: AtomicU64,
    retries: AtomicU64,
    refusals: AtomicU64,
    waited_ms: AtomicU64,
}

impl Tally {
    /// A read that was asked of us.
    pub(super) fn read(&self) {
        self.reads.fetch_add(1, Relaxed);
    }

    /// A request that was sent.
    pub(super) fn call(&self) {
        self.calls.fetch_add(1, Relaxed);
    }

    /// A request, among those, for a page of a list.
    pub(super) fn list(&self) {
        self.lists.fetch_add(1, Relaxed);
    }

    /// A request, among those, that was made before and failed.
    pub(super) fn retry(&self) {
        self.retries.fetch_add(1, Relaxed);
    }

    /// An answer with status 429.
    pub(super) fn refusal(&self) {
        self.refusals.fetch_add(1, Relaxed);
    }

    /// A wait for a rate limit, or before something was repeated.
    pub(super) fn waited(&self, wait: Duration) {
        let wait = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        self.waited_ms.fetch_add(wait, Relaxed);
    }

    /// Tells all of it, if there is anything to tell.
    pub(super) fn report(&self) {
        let count = |counter: &AtomicU64| counter.load(Relaxed);
        if count(&self.calls) == 0 {
            return;
        }
        tracing::info!(
            reads = count(&self.reads),
            calls = count(&self.calls),
            lists = count(&self.lists),
            retries = count(&self.retries),
            refused_429 = count(&self.refusals),
            waited_ms = count(&self.waited_ms),
            "all that was asked of Okta"
        );
    }
}
