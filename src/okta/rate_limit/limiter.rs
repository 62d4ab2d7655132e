//! The queues of one organization, one in front of each bucket.

use std::sync::Arc;
use std::time::Duration;

use super::{Bucket, Queue, Quota, Tickets};
use crate::okta::request_stats::RequestStats;

/// The most requests of ours in flight. The smallest limit that Okta sets to
/// an organization is 35, for all of its clients together.
const MAX_IN_FLIGHT: u32 = 30;

/// How many of these may ask for an access token: one fetch serves all.
const MAX_TOKEN_REQUESTS_IN_FLIGHT: u32 = 1;

/// How much of Okta's rate limits may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimitSettings {
    /// How much of a rate limit may be used, in percent from 1 to 100.
    pub max_api_capacity: u8,
    /// What Okta's headers count in, and so do our own waits: a second. Tests
    /// of whole windows have a shorter one.
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
    pub(crate) fn new(settings: RateLimitSettings, stats: &Arc<RequestStats>) -> Self {
        let queue = |in_flight| {
            let bucket = Bucket::new(Quota {
                capacity: settings.max_api_capacity,
                in_flight,
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
