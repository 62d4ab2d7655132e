//! What responses say about the current window, and when it ends.

use tokio::time::Instant;

use crate::okta::rate_limit::headers::RateLimit;

/// How far the resets that two responses name may differ, in units, and still
/// mean the same window: some servers count it down and round each time.
pub(super) const SAME_WINDOW: u64 = 1;

/// What is known about the time until the next reset.
#[derive(Debug, Clone, Copy)]
pub(super) enum Window {
    /// Nothing yet.
    Unknown,
    /// Responses have no rate limit headers.
    Unmetered,
    Known {
        rate_limit: RateLimit,
        ends: Instant,
        /// When our own share begins anew: with the next window, or a minute
        /// after this one was first seen. No window of Okta's is longer.
        share_ends: Instant,
    },
}
