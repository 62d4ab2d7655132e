//! One request from its first attempt to its last: the turns it waits for, the
//! pauses between attempts, and what is said when there are to be no more.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::rate_limit::{Arrival, Arrivals, Bucket, Pass, Quota, Turns, WORTH_TELLING};
use super::retry_policy::Progress;
use super::tally::Tally;
use super::trouble::Trouble;
use super::{Error, RetrySettings};

/// The most requests of ours at one time. The smallest limit that Okta sets to
/// an organization is 35, for all of its clients together.
const AT_ONE_TIME: u32 = 30;

/// How many of these may ask for an access token: one fetch serves all.
const TOKEN_REQUESTS_AT_ONE_TIME: u32 = 1;

/// What Okta's limits hold back, one line in front of each bucket.
#[derive(Debug)]
pub(super) struct Limits {
    /// Everything below `/api/v1/apps`, which Okta counts as one.
    pub(super) apps: Turns,
    /// `/oauth2/v1/token`.
    pub(super) token: Turns,
    pub(super) arrivals: Arrivals,
    pub(super) tally: Arc<Tally>,
    retry: RetrySettings,
}

impl Limits {
    pub(super) fn new(retry: RetrySettings) -> Self {
        let tally = Arc::new(Tally::default());
        let turns = |in_flight| {
            let bucket = Bucket::new(Quota {
                capacity: retry.max_api_capacity,
                in_flight,
                unit: retry.unit,
            });
            Turns::new(bucket, retry.unit, Arc::clone(&tally))
        };
        Self {
            apps: turns(AT_ONE_TIME - TOKEN_REQUESTS_AT_ONE_TIME),
            token: turns(TOKEN_REQUESTS_AT_ONE_TIME),
            arrivals: Arrivals::default(),
            tally,
            retry,
        }
    }

    /// The course of a request that waits in that line since `arrival`.
    pub(super) fn course<'limits>(
        &'limits self,
        turns: &'limits Turns,
        arrival: Arrival,
    ) -> Course<'limits> {
        Course {
            limits: self,
            turns,
            arrival,
            first: None,
            retries: 0,
            at_last: None,
        }
    }
}

/// How far one request has come.
pub(super) struct Course<'limits> {
    limits: &'limits Limits,
    turns: &'limits Turns,
    arrival: Arrival,
    /// When the first attempt had its turn; what was waited for that is no part
    /// of any attempt.
    first: Option<Instant>,
    retries: u32,
    /// When to ask again although the bucket may still be shut.
    at_last: Option<Instant>,
}

/// Which failures another attempt is made after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// All that may pass.
    Faults,
    /// A rate limit alone: there is another way to the same thing.
    RateLimits,
}

/// A failure of one attempt, and whether it may pass.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: Error,
    pub(super) trouble: Option<Trouble>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let trouble = None;
        Self { error, trouble }
    }
}

impl Failure {
    /// The same, to be met with that patience.
    pub(super) fn within(self, patience: Patience) -> Self {
        let waits_for_limits = matches!(
            self.trouble,
            Some(Trouble::RateLimited(_) | Trouble::Crowded(_))
        );
        match patience {
            Patience::RateLimits if !waits_for_limits => self.error.into(),
            _ => self,
        }
    }
}

impl<'limits> Course<'limits> {
    /// Waits for the turn of the next attempt.
    pub(super) async fn turn(&mut self) -> Pass<'limits> {
        let pass = self.turns.turn(self.arrival, self.at_last.take()).await;
        self.first.get_or_insert_with(Instant::now);
        pass
    }

    /// How often the request was repeated so far.
    pub(super) fn retries(&self) -> u32 {
        self.retries
    }

    /// Waits until the request is to be made again.
    ///
    /// # Errors
    ///
    /// The failure, when it is not.
    pub(super) async fn again(&mut self, failure: Failure) -> Result<(), Error> {
        let Failure { error, trouble } = failure;
        let Some(trouble) = trouble else {
            return Err(self.last(error, false));
        };
        let elapsed = self.elapsed();
        let done = Progress {
            retries: self.retries,
            elapsed,
        };
        let retry = &self.limits.retry;
        let Some(wait) = retry.next(trouble, done, fastrand::f64()) else {
            return Err(self.last(error, true));
        };
        self.retries += 1;
        self.limits.tally.retry();
        match trouble {
            // Its bucket is shut, so the wait is one for a turn; also where other
            // answers shut it for longer than this one.
            Trouble::RateLimited(told) => {
                // A wait of our own has its jitter on top.
                let is_ours = told.is_none();
                let beyond = if is_ours { retry.unit } else { Duration::ZERO };
                self.at_last = Some(Instant::now() + retry.max_wait + beyond);
            }
            _ => self.pause(&error, wait).await,
        }
        Ok(())
    }

    async fn pause(&self, error: &Error, wait: Duration) {
        let is_long = wait >= self.limits.retry.unit * WORTH_TELLING;
        let (reason, wait_ms) = (error.to_string(), wait.as_millis());
        if is_long {
            tracing::info!(reason, wait_ms, "waiting before the request is repeated");
        }
        sleep(wait).await;
        self.limits.tally.waited(wait);
        if is_long {
            tracing::info!("repeating the request");
        }
    }

    /// The failure as it is told: with all that was tried, where that is more
    /// than one attempt or could have been.
    fn last(&self, error: Error, was_worth_repeating: bool) -> Error {
        if self.retries == 0 && !was_worth_repeating {
            return error;
        }
        Error::Persistent {
            attempts: self.retries + 1,
            elapsed: self.elapsed(),
            last: Box::new(error),
        }
    }

    fn elapsed(&self) -> Duration {
        self.first.map(|first| first.elapsed()).unwrap_or_default()
    }
}
