//! How long to wait before a request is retried, and how often: a function of
//! the reason, the progress so far, and a random jitter.

use std::time::Duration;

use super::reason::RetryReason;
use crate::okta::rate_limit::{RateLimit, Settlement};

/// The first wait after a transient fault, in units, and the longest. The wait
/// doubles: 31 units in all for five retries.
const FAULT_WAIT: (u32, u32) = (1, 60);

/// The same after a concurrency limit: other clients are busy too, and one of
/// their requests ends any moment.
const CONCURRENCY_WAIT: (f64, f64) = (0.5, 8.0);

/// How far a wait after a fault is off, up or down, so that clients that met
/// the same fault do not all return at once.
const SPREAD: f64 = 0.1;

/// How often a DNS lookup is retried, and within how many units: DNS that fails
/// for longer has to be repaired first.
const DNS_RETRIES: (u32, u32) = (2, 10);

/// How often a request is retried, and how long each wait may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetrySettings {
    /// The shortest wait for a rate limit that Okta does not describe.
    pub min_wait: Duration,
    /// The longest wait before a retry; never below `min_wait`.
    pub max_wait: Duration,
    /// How often one request is retried; 0 means never.
    pub max_retries: u32,
}

impl RetrySettings {
    /// What okta/okta uses when nothing is set.
    pub const DEFAULT: Self = Self {
        min_wait: Duration::from_secs(30),
        max_wait: Duration::from_secs(300),
        max_retries: 5,
    };
}

/// The settings with the unit of every wait: a second, or less in tests.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RetryPolicy {
    pub(super) settings: RetrySettings,
    pub(super) unit: Duration,
}

/// How far one request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Progress {
    /// How often it was retried.
    pub(super) retries: u32,
    /// The time since its first attempt.
    pub(super) elapsed: Duration,
}

impl RetryPolicy {
    /// Returns the wait before the next attempt; `None` when there is none.
    /// `jitter` is from 0 to 1.
    pub(super) fn next(
        &self,
        reason: RetryReason,
        progress: Progress,
        jitter: f64,
    ) -> Option<Duration> {
        let Progress { retries, elapsed } = progress;
        if retries >= self.settings.max_retries {
            return None;
        }
        let max_wait = self.settings.max_wait;
        match reason {
            RetryReason::RateLimited(_) => {
                Some(self.closed_for(reason, retries, jitter).min(max_wait))
            }
            RetryReason::ConcurrencyLimited(None) => {
                let (first, longest) = CONCURRENCY_WAIT;
                let wait = (first * doubled(retries)).min(longest);
                Some(self.unit.mul_f64(wait * (1.0 + jitter)))
            }
            RetryReason::ConcurrencyLimited(Some(hint)) | RetryReason::Transient(Some(hint)) => {
                Some(hint.min(max_wait))
            }
            RetryReason::Transient(None) => Some(self.fault_wait(retries, jitter)),
            RetryReason::Dns => {
                let (max_retries, within) = DNS_RETRIES;
                let wait = self.fault_wait(retries, jitter);
                let in_time = elapsed + wait <= self.unit * within;
                (retries < max_retries && in_time).then_some(wait)
            }
        }
    }

    /// Returns what the bucket learns from a response with this rate limit.
    pub(super) fn settlement(
        &self,
        rate_limit: Option<RateLimit>,
        reason: Option<RetryReason>,
        retries: u32,
        jitter: f64,
    ) -> Settlement {
        match reason {
            Some(RetryReason::ConcurrencyLimited(_)) => Settlement::ConcurrencyLimited,
            Some(reason @ RetryReason::RateLimited(_)) => {
                Settlement::RateLimited(rate_limit, self.closed_for(reason, retries, jitter))
            }
            _ => Settlement::Accepted(rate_limit),
        }
    }

    /// Returns how long a bucket stays closed after a rate limit: as long as
    /// the response says, or else longer each time.
    fn closed_for(&self, reason: RetryReason, retries: u32, jitter: f64) -> Duration {
        if let RetryReason::RateLimited(Some(hint)) = reason {
            return hint;
        }
        let RetrySettings {
            min_wait, max_wait, ..
        } = self.settings;
        let wait = min_wait.as_secs_f64() * doubled(retries);
        let wait = Duration::try_from_secs_f64(wait).unwrap_or(max_wait);
        wait.clamp(min_wait, max_wait) + self.unit.mul_f64(jitter / 2.0)
    }

    fn fault_wait(&self, retries: u32, jitter: f64) -> Duration {
        let (first, longest) = FAULT_WAIT;
        let wait = (f64::from(first) * doubled(retries)).min(f64::from(longest));
        let spread = 1.0 + SPREAD * (2.0 * jitter - 1.0);
        self.unit.mul_f64(wait * spread)
    }
}

/// Returns 2 to the power of `times`.
fn doubled(times: u32) -> f64 {
    f64::from(1_u32 << times.min(31))
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: RetryPolicy = RetryPolicy {
        settings: RetrySettings::DEFAULT,
        unit: Duration::from_secs(1),
    };

    /// The default policy with another limit.
    fn with_max_retries(max_retries: u32) -> RetryPolicy {
        RetryPolicy {
            settings: RetrySettings {
                max_retries,
                ..RetrySettings::DEFAULT
            },
            ..POLICY
        }
    }

    fn seconds(wait: f64) -> Duration {
        Duration::from_secs_f64(wait)
    }

    fn after(retries: u32) -> Progress {
        Progress {
            retries,
            elapsed: Duration::ZERO,
        }
    }

    #[test]
    fn each_trouble_has_its_own_wait() {
        use RetryReason::{ConcurrencyLimited, Dns, RateLimited, Transient};
        let hinted = |wait: f64| RateLimited(Some(seconds(wait)));
        // The middle of the jitter, so that a fault's spread is none.
        let table = [
            (hinted(7.0), 0, Some(7.0)),
            (hinted(0.5), 4, Some(0.5)),
            (hinted(400.0), 0, Some(300.0)),
            (hinted(7.0), 5, None),
            (RateLimited(None), 0, Some(30.25)),
            (RateLimited(None), 1, Some(60.25)),
            (RateLimited(None), 4, Some(300.0)),
            (ConcurrencyLimited(None), 0, Some(0.75)),
            (ConcurrencyLimited(None), 2, Some(3.0)),
            (ConcurrencyLimited(None), 4, Some(12.0)),
            (ConcurrencyLimited(Some(seconds(4.0))), 0, Some(4.0)),
            (Transient(None), 0, Some(1.0)),
            (Transient(None), 1, Some(2.0)),
            (Transient(None), 4, Some(16.0)),
            (Transient(None), 5, None),
            (Transient(Some(seconds(20.0))), 0, Some(20.0)),
            (Transient(Some(seconds(900.0))), 0, Some(300.0)),
            (Dns, 0, Some(1.0)),
            (Dns, 1, Some(2.0)),
            (Dns, 2, None),
        ];
        for (reason, retries, wait) in table {
            let found = POLICY.next(reason, after(retries), 0.5);
            assert_eq!(found, wait.map(seconds), "{reason:?} after {retries}");
        }
    }

    #[test]
    fn five_retries_of_a_fault_wait_31_seconds_in_all() {
        let waits =
            (0..5).map(|retries| POLICY.next(RetryReason::Transient(None), after(retries), 0.5));
        assert_eq!(waits.flatten().sum::<Duration>(), seconds(31.0));
    }

    #[test]
    fn a_wait_after_a_fault_is_a_minute_at_most_and_its_jitter() {
        let policy = with_max_retries(100);
        for retries in [6, 31, 99] {
            let wait = policy.next(RetryReason::Transient(None), after(retries), 1.0);
            assert!(wait <= Some(seconds(66.1)), "{retries}: {wait:?}");
        }
    }

    #[test]
    fn a_dns_lookup_is_retried_within_ten_seconds_only() {
        for (elapsed, again) in [(0.0, true), (8.9, true), (9.2, false), (60.0, false)] {
            let done = Progress {
                retries: 0,
                elapsed: seconds(elapsed),
            };
            let found = POLICY.next(RetryReason::Dns, done, 0.5);
            assert_eq!(found.is_some(), again, "{elapsed}");
        }
    }

    #[test]
    fn nothing_is_retried_when_retries_are_off() {
        let policy = with_max_retries(0);
        for reason in [
            RetryReason::RateLimited(None),
            RetryReason::ConcurrencyLimited(None),
            RetryReason::Transient(None),
            RetryReason::Dns,
        ] {
            assert_eq!(policy.next(reason, after(0), 0.5), None, "{reason:?}");
        }
    }

    #[test]
    fn a_bucket_is_closed_as_long_as_okta_says_even_beyond_the_longest_wait() {
        let hinted = RetryReason::RateLimited(Some(seconds(400.0)));
        assert_eq!(POLICY.closed_for(hinted, 0, 0.5), seconds(400.0));
    }

    #[test]
    fn every_wait_is_in_the_unit() {
        let policy = RetryPolicy {
            unit: Duration::from_millis(10),
            ..POLICY
        };
        let wait = policy.next(RetryReason::Transient(None), after(1), 0.5);
        assert_eq!(wait, Some(Duration::from_millis(20)));
        let wait = policy.next(RetryReason::ConcurrencyLimited(None), after(0), 0.0);
        assert_eq!(wait, Some(Duration::from_millis(5)));
    }
}
