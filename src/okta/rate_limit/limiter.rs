//! The queues of one organization, one in front of each bucket.

use std::sync::Arc;
use std::time::Duration;

use super::Tickets;
use super::bucket::Bucket;
use super::queue::Queue;
use super::quota::Quota;
use crate::okta::request_stats::RequestStats;

/// The maximum number of our requests in flight. The lowest limit of an
/// organization is 35, for all of its clients together.
const MAX_IN_FLIGHT: u32 = 30;

/// How many of these may be requests for an access token: one serves all reads.
const MAX_TOKEN_REQUESTS_IN_FLIGHT: u32 = 1;

/// How much of Okta's rate limits may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimitSettings {
    /// How much of a rate limit may be used, in percent from 1 to 100.
    pub max_api_capacity: u8,
    /// The unit of Okta's headers and of our own waits: a second. Tests of
    /// whole windows use a shorter one.
    pub unit: Duration,
}

impl RateLimitSettings {
    /// What okta/okta uses when nothing is set.
    pub const DEFAULT: Self = Self {
        max_api_capacity: 100,
        unit: Duration::from_secs(1),
    };
}

/// Holds requests back until Okta's rate limits allow them.
#[derive(Debug)]
pub(crate) struct Limiter {
    /// Everything below `/api/v1/apps`, which Okta counts as one.
    pub(crate) apps: Queue,
    /// `/oauth2/v1/token`.
    pub(crate) token: Queue,
    pub(crate) tickets: Tickets,
}

impl Limiter {
    /// Makes the queues; `max_wait` is the longest wait for a reset that is more
    /// than a minute away.
    pub(crate) fn new(
        settings: RateLimitSettings,
        max_wait: Duration,
        stats: &Arc<RequestStats>,
    ) -> Self {
        let queue = |in_flight| {
            let bucket = Bucket::new(Quota {
                capacity: settings.max_api_capacity,
                in_flight,
                max_wait,
                unit: settings.unit,
            });
            Queue::new(bucket, settings.unit, Arc::clone(stats))
        };
        Self {
            apps: queue(MAX_IN_FLIGHT - MAX_TOKEN_REQUESTS_IN_FLIGHT),
            token: queue(MAX_TOKEN_REQUESTS_IN_FLIGHT),
            tickets: Tickets::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::okta::rate_limit::{RateLimit, Settlement};

    #[tokio::test]
    async fn a_dropped_permit_takes_a_request_only_once_it_was_sent() {
        let settings = RateLimitSettings::DEFAULT;
        let limiter = Limiter::new(settings, settings.unit, &Arc::default());
        let permit = async || {
            let permit = limiter.apps.permit(limiter.tickets.next(), 5).await;
            permit.expect("no rate limit")
        };
        let rate_limit = RateLimit {
            limit: 10,
            remaining: 9,
            reset: 630,
            left: 30,
            is_over: false,
        };
        let accepted = Settlement::Accepted(Some(rate_limit));
        permit().await.settle(accepted, None);
        drop(permit().await);
        assert_eq!(limiter.apps.headroom(), Some(9));
        let sent = permit().await;
        sent.sent();
        drop(sent);
        assert_eq!(limiter.apps.headroom(), Some(8));
    }
}
