//! How long to wait before a request is retried, and how often: a function of
//! the reason, the progress so far, and a random jitter.

use std::time::Duration;

use tokio::time::Instant;

use super::reason::RetryReason;
use super::unmetered::Unmetered;
use crate::okta::rate_limit::{Closure, RateLimit, Settlement, jittered};

/// The first wait after a transient fault, in units, and the longest. The wait
/// doubles: 31 units in all for five retries.
const FAULT_WAIT: (u32, u32) = (1, 60);

/// The same after a concurrency limit: other clients are busy too, and one of
/// their requests ends any moment.
const CONCURRENCY_WAIT: (f64, f64) = (0.5, 8.0);

/// How often a DNS lookup is retried, and within how many units: DNS that fails
/// for longer has to be repaired first.
const DNS_RETRIES: (u32, u32) = (2, 10);

/// How often a request is retried, and how long each wait may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetrySettings {
    /// The shortest wait for a rate limit that Okta does not describe.
    pub min_wait: Duration,
    /// The longest wait that a response may ask for, but for a rate limit that
    /// resets within a minute; never below `min_wait`.
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
    /// How far it has come since DNS failed first, if DNS has failed ever since.
    pub(super) dns: DnsProgress,
}

/// How far a request has come since DNS failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct DnsProgress {
    pub(super) retries: u32,
    pub(super) elapsed: Duration,
}

/// Failures of DNS in a row: when the first one was, and how many followed.
#[derive(Debug, Default)]
pub(super) struct DnsFailures(Option<(Instant, u32)>);

impl DnsFailures {
    /// Takes the reason of a failure, which ends the row if it is another one.
    pub(super) fn note(&mut self, reason: RetryReason, now: Instant) -> DnsProgress {
        if reason != RetryReason::Dns {
            self.0 = None;
            return DnsProgress::default();
        }
        let (since, retries) = match self.0 {
            Some((since, retries)) => (since, retries + 1),
            None => (now, 0),
        };
        self.0 = Some((since, retries));
        DnsProgress {
            retries,
            elapsed: now.saturating_duration_since(since),
        }
    }
}

/// When a request is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NextAttempt {
    /// As soon as its bucket allows it: a 429 has closed that.
    WhenBucketOpens,
    /// After this wait.
    After(Duration),
}

impl RetryPolicy {
    /// Returns when the next attempt is; `None` when there is none. `jitter` is
    /// from 0 to 1.
    pub(super) fn next(
        &self,
        reason: RetryReason,
        progress: Progress,
        jitter: f64,
    ) -> Option<NextAttempt> {
        let retries = progress.retries;
        if retries >= self.settings.max_retries {
            return None;
        }
        let wait = match reason {
            RetryReason::RateLimited(_) => return Some(NextAttempt::WhenBucketOpens),
            RetryReason::ConcurrencyLimited(hint) => {
                self.at_least(hint, self.concurrency_wait(retries, jitter), jitter)
            }
            RetryReason::Transient(hint) => {
                self.at_least(hint, self.fault_wait(retries, jitter), jitter)
            }
            RetryReason::Dns => {
                let (max_retries, within) = DNS_RETRIES;
                let DnsProgress { retries, elapsed } = progress.dns;
                let wait = self.fault_wait(retries, jitter);
                let is_in_time = elapsed + wait <= self.unit * within;
                (retries < max_retries && is_in_time).then_some(wait)?
            }
        };
        Some(NextAttempt::After(wait))
    }

    /// Returns what the bucket learns from a response with this rate limit, and
    /// from this `unmetered` response if it has none.
    pub(super) fn settlement(
        &self,
        rate_limit: Option<RateLimit>,
        unmetered: Unmetered,
        reason: Option<RetryReason>,
        retries: u32,
        jitter: f64,
    ) -> Settlement {
        match reason {
            Some(RetryReason::ConcurrencyLimited(_)) => Settlement::ConcurrencyLimited,
            Some(RetryReason::RateLimited(Some(hint))) => {
                Settlement::RateLimited(rate_limit, Closure::Reset(hint))
            }
            Some(RetryReason::RateLimited(None)) => {
                let backoff = Closure::Backoff(self.rate_limit_wait(retries, jitter));
                Settlement::RateLimited(rate_limit, backoff)
            }
            _ if rate_limit.is_some() => Settlement::Accepted(rate_limit),
            // It may be a gateway's: it says nothing about the bucket.
            Some(RetryReason::Transient(_) | RetryReason::Dns) => Settlement::Unanswered,
            None => match unmetered {
                Unmetered::OfOkta => Settlement::Accepted(None),
                Unmetered::OfOthers => Settlement::Unanswered,
                Unmetered::Redirect => Settlement::NotCounted,
            },
        }
    }

    /// Returns the wait for a rate limit that no header describes: a unit at
    /// least, as where a header asks for less.
    fn rate_limit_wait(&self, retries: u32, jitter: f64) -> Duration {
        let RetrySettings {
            min_wait, max_wait, ..
        } = self.settings;
        let wait = min_wait.max(self.unit).as_secs_f64() * doubled(retries);
        let wait = Duration::try_from_secs_f64(wait).unwrap_or(max_wait);
        wait.min(max_wait).max(self.unit) + jittered(self.unit, jitter)
    }

    /// Returns our own backoff, or what the response asks for where that is
    /// longer.
    fn at_least(&self, hint: Option<Duration>, backoff: Duration, jitter: f64) -> Duration {
        let hint = hint.map(|hint| hint.min(self.settings.max_wait) + jittered(self.unit, jitter));
        hint.map_or(backoff, |hint| hint.max(backoff))
    }

    fn concurrency_wait(&self, retries: u32, jitter: f64) -> Duration {
        let (first, longest) = CONCURRENCY_WAIT;
        let wait = (first * doubled(retries)).min(longest);
        self.unit.mul_f64(wait * (1.0 + jitter))
    }

    fn fault_wait(&self, retries: u32, jitter: f64) -> Duration {
        let (first, longest) = FAULT_WAIT;
        let wait = (f64::from(first) * doubled(retries)).min(f64::from(longest));
        self.unit.mul_f64(wait) + jittered(self.unit, jitter)
    }
}

/// Returns 2 to the power of `times`.
fn doubled(times: u32) -> f64 {
    f64::from(1_u32 << times.min(31))
}

#[cfg(test)]
mod tests;
