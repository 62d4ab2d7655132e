//! Whether a request that failed is made again, and after how long: a function
//! of what happened, how often, and chance.

use std::time::Duration;

use super::RetrySettings;
use super::trouble::Trouble;

/// The first wait after a fault that is no rate limit, in units, and the
/// longest. The wait doubles: 31 units in all at five repetitions.
const FAULT_WAIT: (u32, u32) = (1, 60);

/// The same after a refusal because of too many requests at one time: others
/// than us are at it, and one of theirs ends any moment.
const CROWDED_WAIT: (f64, f64) = (0.5, 8.0);

/// How far a wait after a fault is off, up or down, so that not everybody who
/// met the same fault comes back at once.
const SPREAD: f64 = 0.1;

/// How often a look-up of a name is made again, and within how many units: a
/// name service that is down for longer is somebody's to repair.
const LOOK_UPS: (u32, u32) = (2, 10);

/// How far one request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Progress {
    /// How often it was repeated.
    pub(super) retries: u32,
    /// The time since it was first made.
    pub(super) elapsed: Duration,
}

impl RetrySettings {
    /// How long to wait before the next attempt; `None` when this was the last
    /// one. `jitter` is from 0 to 1.
    pub(super) fn next(&self, trouble: Trouble, done: Progress, jitter: f64) -> Option<Duration> {
        if done.retries >= self.max_retries {
            return None;
        }
        match trouble {
            Trouble::RateLimited(_) => {
                Some(self.shut(trouble, done.retries, jitter).min(self.max_wait))
            }
            Trouble::Crowded(None) => {
                let (first, longest) = CROWDED_WAIT;
                let wait = (first * doubled(done.retries)).min(longest);
                Some(self.unit.mul_f64(wait * (1.0 + jitter)))
            }
            Trouble::Crowded(Some(told)) | Trouble::Fault(Some(told)) => {
                Some(told.min(self.max_wait))
            }
            Trouble::Fault(None) => Some(self.fault_wait(done.retries, jitter)),
            Trouble::NameService => {
                let (most, within) = LOOK_UPS;
                let wait = self.fault_wait(done.retries, jitter);
                let in_time = done.elapsed + wait <= self.unit * within;
                (done.retries < most && in_time).then_some(wait)
            }
        }
    }

    /// How long a bucket stays shut after a refusal: as long as the answer
    /// says, be it short or long, or else longer each time.
    pub(super) fn shut(&self, trouble: Trouble, retries: u32, jitter: f64) -> Duration {
        match trouble {
            Trouble::RateLimited(Some(told)) => told,
            _ => {
                let wait = self.min_wait.as_secs_f64() * doubled(retries);
                let wait = Duration::try_from_secs_f64(wait).unwrap_or(self.max_wait);
                wait.clamp(self.min_wait, self.max_wait) + self.unit.mul_f64(jitter / 2.0)
            }
        }
    }

    fn fault_wait(&self, retries: u32, jitter: f64) -> Duration {
        let (first, longest) = FAULT_WAIT;
        let wait = (f64::from(first) * doubled(retries)).min(f64::from(longest));
        let spread = 1.0 + SPREAD * (2.0 * jitter - 1.0);
        self.unit.mul_f64(wait * spread)
    }
}

/// What has doubled so often.
fn doubled(times: u32) -> f64 {
    f64::from(1_u32 << times.min(31))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: RetrySettings = RetrySettings::DEFAULT;

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
        use Trouble::{Crowded, Fault, NameService, RateLimited};
        let told = |wait: f64| RateLimited(Some(seconds(wait)));
        // The middle of the jitter, so that a fault's spread is none.
        let table = [
            (told(7.0), 0, Some(7.0)),
            (told(0.5), 4, Some(0.5)),
            (told(400.0), 0, Some(300.0)),
            (told(7.0), 5, None),
            (RateLimited(None), 0, Some(30.25)),
            (RateLimited(None), 1, Some(60.25)),
            (RateLimited(None), 4, Some(300.0)),
            (Crowded(None), 0, Some(0.75)),
            (Crowded(None), 2, Some(3.0)),
            (Crowded(None), 4, Some(12.0)),
            (Crowded(Some(seconds(4.0))), 0, Some(4.0)),
            (Fault(None), 0, Some(1.0)),
            (Fault(None), 1, Some(2.0)),
            (Fault(None), 4, Some(16.0)),
            (Fault(None), 5, None),
            (Fault(Some(seconds(20.0))), 0, Some(20.0)),
            (Fault(Some(seconds(900.0))), 0, Some(300.0)),
            (NameService, 0, Some(1.0)),
            (NameService, 1, Some(2.0)),
            (NameService, 2, None),
        ];
        for (trouble, retries, wait) in table {
            let found = SETTINGS.next(trouble, after(retries), 0.5);
            assert_eq!(found, wait.map(seconds), "{trouble:?} after {retries}");
        }
    }

    #[test]
    fn five_repetitions_of_a_fault_wait_31_seconds_in_all() {
        let waits = (0..5).map(|retries| SETTINGS.next(Trouble::Fault(None), after(retries), 0.5));
        assert_eq!(waits.flatten().sum::<Duration>(), seconds(31.0));
    }

    #[test]
    fn a_fault_is_never_waited_for_longer_than_a_minute_and_its_jitter() {
        let settings = RetrySettings {
            max_retries: 100,
            ..SETTINGS
        };
        for retries in [6, 31, 99] {
            let wait = settings.next(Trouble::Fault(None), after(retries), 1.0);
            assert!(wait <= Some(seconds(66.1)), "{retries}: {wait:?}");
        }
    }

    #[test]
    fn names_are_looked_up_again_within_ten_seconds_only() {
        for (elapsed, again) in [(0.0, true), (8.9, true), (9.2, false), (60.0, false)] {
            let done = Progress {
                retries: 0,
                elapsed: seconds(elapsed),
            };
            let found = SETTINGS.next(Trouble::NameService, done, 0.5);
            assert_eq!(found.is_some(), again, "{elapsed}");
        }
    }

    #[test]
    fn nothing_is_repeated_where_nobody_wants_it() {
        let settings = RetrySettings {
            max_retries: 0,
            ..SETTINGS
        };
        for trouble in [
            Trouble::RateLimited(None),
            Trouble::Crowded(None),
            Trouble::Fault(None),
            Trouble::NameService,
        ] {
            assert_eq!(settings.next(trouble, after(0), 0.5), None, "{trouble:?}");
        }
    }

    #[test]
    fn a_bucket_is_shut_as_long_as_okta_says_even_beyond_the_longest_wait() {
        let told = Trouble::RateLimited(Some(seconds(400.0)));
        assert_eq!(SETTINGS.shut(told, 0, 0.5), seconds(400.0));
    }

    #[test]
    fn every_wait_is_in_the_unit() {
        let settings = RetrySettings {
            unit: Duration::from_millis(10),
            ..SETTINGS
        };
        let wait = settings.next(Trouble::Fault(None), after(1), 0.5);
        assert_eq!(wait, Some(Duration::from_millis(20)));
        let wait = settings.next(Trouble::Crowded(None), after(0), 0.0);
        assert_eq!(wait, Some(Duration::from_millis(5)));
    }
}
