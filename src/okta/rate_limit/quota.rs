//! What the settings allow of one bucket, and what Okta usually allows: limits
//! that no response changes.

use std::time::Duration;

use super::headers::RateLimit;
use super::jitter::jittered;

/// How long a wait for a reset may be, in units, to be waited out whatever
/// `max_wait_seconds` says: a minute, Okta's longest window, with what
/// [`RateLimit::wait`] adds to it.
const LONGEST_WINDOW: u32 = 62;

/// How long a probe is alone, in units: longer than Okta usually takes for a
/// response. After that the next read probes too, so that one request that
/// hangs does not stop all others.
const PROBE_ALONE: u32 = 10;

/// The part of a bucket that Okta gives one credential unless an administrator
/// changes it, in percent (Okta's guide to rate limits of tokens and apps). No
/// header says so. Where this part ends, one request shows whether Okta allows
/// more.
const USUAL_CLIENT_QUOTA: u32 = 50;

/// What the settings say about one bucket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quota {
    /// How much of the bucket may be used, in percent from 1 to 100.
    pub(crate) capacity: u8,
    /// The maximum number of requests in flight.
    pub(crate) in_flight: u32,
    /// The longest wait for a reset that is more than a minute away.
    pub(crate) max_wait: Duration,
    /// The unit of Okta's headers.
    pub(crate) unit: Duration,
}

impl Quota {
    /// Returns how long to wait for a reset that is so far away, with the
    /// jitter included. A reset within a minute is always waited for; any other
    /// for `max_wait` at most, but a unit at least. `jitter` is from 0 to 1.
    pub(super) fn wait_for_reset(&self, away: Duration, jitter: f64) -> Duration {
        if away <= self.unit * LONGEST_WINDOW {
            away
        } else {
            away.min(self.max_wait.max(self.unit) + jittered(self.unit, jitter))
        }
    }

    /// Returns whether the reset was more than a minute away.
    pub(super) fn is_far(&self, rate_limit: &RateLimit) -> bool {
        rate_limit.wait(self.unit, 0.0) > self.unit * LONGEST_WINDOW
    }

    /// Returns for how long our own share of a window is counted when the reset
    /// is that far.
    pub(super) fn longest_share(&self) -> Duration {
        self.unit * LONGEST_WINDOW
    }

    /// How long a probe is alone.
    pub(super) fn probe_alone(&self) -> Duration {
        self.unit * PROBE_ALONE
    }

    /// How many requests of a window `max_api_capacity` allows us; `None` is no
    /// limit.
    pub(super) fn capacity_of(&self, rate_limit: &RateLimit) -> Option<u32> {
        let capacity = u32::from(self.capacity);
        (capacity < 100).then(|| percent(rate_limit.limit, capacity).max(1))
    }
}

/// Returns how many requests of a window Okta usually gives one credential.
pub(super) fn usual_client_quota(rate_limit: &RateLimit) -> u32 {
    percent(rate_limit.limit, USUAL_CLIENT_QUOTA)
}

fn percent(limit: u32, percent: u32) -> u32 {
    let part = u64::from(limit) * u64::from(percent) / 100;
    u32::try_from(part).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reset_within_a_minute_is_always_waited_for_and_any_other_at_most_max_wait() {
        let unit = Duration::from_secs(1);
        // How far the reset is away, max_wait, the wait with the longest jitter.
        let table = [
            (0.0, 5, 0.0),
            (59.0, 5, 59.0),
            (61.5, 5, 61.5),
            (63.0, 5, 5.5),
            (3600.0, 5, 5.5),
            (3600.0, 0, 1.5),
            (63.0, 300, 63.0),
            (200.0, 300, 200.0),
            (3600.0, 300, 300.5),
        ];
        for (away, max_wait, wait) in table {
            let quota = Quota {
                capacity: 100,
                in_flight: 30,
                max_wait: unit * max_wait,
                unit,
            };
            let found = quota.wait_for_reset(Duration::from_secs_f64(away), 1.0);
            assert_eq!(found.as_secs_f64(), wait, "{away} s, at most {max_wait} s");
        }
    }
}
