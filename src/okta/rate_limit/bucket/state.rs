//! What a bucket knows: what we sent, and what responses say about the current
//! window.

use tokio::time::Instant;

use crate::okta::rate_limit::headers::RateLimit;
use crate::okta::rate_limit::quota::Quota;

/// How many requests are in flight until a bucket's first response says how
/// much it holds: Terraform's own parallelism, so that a first plan of a few
/// reads waits for nothing.
pub(super) const FIRST_REQUESTS: u32 = 10;

/// The same where only a part of the bucket may be used, because it is not
/// known yet how many requests that part is.
pub(super) const FIRST_REQUESTS_OF_A_PART: u32 = 1;

/// What is left to other clients where there are any: one part in so many of
/// what they have used, and the least number of requests. They send that much
/// while a response is on its way to us.
pub(super) const LEFT_TO_OTHERS: (u32, u32) = (10, 2);

/// How far the resets that two responses name may differ, in units, and still
/// mean the same window: some servers count it down and round each time.
pub(super) const SAME_WINDOW: u64 = 1;

/// All requests that Okta counts together.
#[derive(Debug)]
pub(crate) struct Bucket {
    pub(super) quota: Quota,
    pub(super) window: Window,
    /// Sent and not settled.
    pub(super) in_flight: u32,
    /// Sent in this window, those in flight included.
    pub(super) sent: u32,
    /// How many of our requests succeeded before one was rate limited although
    /// the bucket was not used up: the client quota, as far as it is known.
    pub(super) client_quota: Option<u32>,
    /// The client quota at the time of that 429.
    pub(super) limited_at: Option<u32>,
    /// Whether Okta once accepted more than the usual client quota.
    pub(super) has_more: bool,
    /// Set while the bucket is closed: when the next probe may be sent.
    pub(super) next_probe: Option<Instant>,
    pub(super) probes_in_flight: u32,
    /// How many 429s closed the bucket.
    pub(super) rate_limited: u64,
    /// The end of the previous window, by Okta's clock.
    pub(super) last_reset: u64,
}

/// What is known about the time until the next reset.
#[derive(Debug, Clone, Copy)]
pub(super) enum Window {
    /// Nothing yet.
    Unknown,
    /// Responses have no rate limit headers.
    Unmetered,
    Known(KnownWindow),
}

/// A window that responses describe.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownWindow {
    pub(super) rate_limit: RateLimit,
    pub(super) ends: Instant,
    /// When our own share begins anew: with the next window, or a minute after
    /// this one was first seen. No window of Okta's is longer.
    pub(super) share_ends: Instant,
}

impl Bucket {
    pub(crate) fn new(quota: Quota) -> Self {
        Self {
            quota,
            window: Window::Unknown,
            in_flight: 0,
            sent: 0,
            client_quota: None,
            limited_at: None,
            has_more: false,
            next_probe: None,
            probes_in_flight: 0,
            rate_limited: 0,
            last_reset: 0,
        }
    }

    /// Returns the window, if responses describe it.
    pub(super) fn known(&self) -> Option<KnownWindow> {
        match self.window {
            Window::Known(known) => Some(known),
            Window::Unknown | Window::Unmetered => None,
        }
    }
}
