//! A rate limit as Okta has it: a bucket that is full again at the end of each
//! window, and a limit to how many requests are open at once.
//!
//! Windows are counted in a unit that need not be a second, and so are the
//! headers and the `Date` of every answer; a test whose client has the same
//! unit sees an hour of Okta's in half a minute.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderValue};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use super::answer::Answer;

/// How many units a window has: Okta's usual 60 s.
const WINDOW: u64 = 60;

/// When the clock of every fake Okta begins, in units since 1970; any time.
const BEGINNING: u64 = 1_800_000_000;

/// What a bucket takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RateLimit {
    /// Requests in a window.
    pub(crate) limit: u32,
    /// How many of them one credential may send, in percent, which no header
    /// tells.
    pub(crate) share: u32,
    /// Requests at one time.
    pub(crate) at_once: u32,
    /// How many units a window has.
    pub(crate) window: u64,
    /// What Okta calls a second.
    pub(crate) unit: Duration,
}

impl RateLimit {
    /// So many requests in a window of 60 units, for whomever they are.
    pub(crate) fn new(limit: u32, unit: Duration) -> Self {
        Self {
            limit,
            share: 100,
            at_once: 75,
            window: WINDOW,
            unit,
        }
    }
}

/// The bucket while requests come.
pub(super) struct Meter {
    rate_limit: RateLimit,
    begun: Instant,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The end of the window, in units since the beginning.
    ends: u64,
    taken: u32,
    /// Of these, by the credential that the tests read with.
    taken_by_us: u32,
    open: u32,
    record: Record,
}

/// What became of all requests.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    /// How many were taken in each window, of the credential that is tested.
    pub(crate) windows: Vec<u32>,
    /// How many were refused with 429.
    pub(crate) refused: usize,
    /// The most that were open at once.
    pub(crate) most_open: u32,
}

/// A request that is being answered, counted as open.
pub(super) struct Open<'meter> {
    meter: &'meter Meter,
    headers: [(&'static str, String); 4],
    refused: bool,
}

impl Meter {
    pub(super) fn new(rate_limit: RateLimit) -> Self {
        Self {
            rate_limit,
            begun: Instant::now(),
            state: Mutex::default(),
        }
    }

    pub(super) fn record(&self) -> Record {
        self.state().record.clone()
    }

    /// Another client takes one, unless it had so many in this window.
    pub(super) fn eat_up_to(&self, most: u32) {
        let now = self.now();
        let mut state = self.state();
        state.roll(now, self.rate_limit.window);
        let others = state.taken - state.taken_by_us;
        if others < most && state.taken < self.rate_limit.limit {
            state.taken += 1;
        }
    }

    /// Counts a request that has come.
    pub(super) fn open(&self) -> Open<'_> {
        let now = self.now();
        let mut guard = self.state();
        let state = &mut *guard;
        state.roll(now, self.rate_limit.window);
        state.open += 1;
        state.record.most_open = state.record.most_open.max(state.open);
        let is_crowded = state.open > self.rate_limit.at_once;
        let share = self.rate_limit.limit * self.rate_limit.share / 100;
        let is_spent = state.taken >= self.rate_limit.limit || state.taken_by_us >= share;
        let refused = is_crowded || is_spent;
        if refused {
            state.record.refused += 1;
        } else {
            state.taken += 1;
            state.taken_by_us += 1;
            *state.record.windows.last_mut().expect("a window") += 1;
        }
        let (limit, remaining) = match is_crowded {
            true => (0, 0),
            false => (self.rate_limit.limit, self.rate_limit.limit - state.taken),
        };
        let headers = [
            ("x-rate-limit-limit", limit.to_string()),
            ("x-rate-limit-remaining", remaining.to_string()),
            ("x-rate-limit-reset", (BEGINNING + state.ends).to_string()),
            ("date", date(BEGINNING + now)),
        ];
        Open {
            meter: self,
            headers,
            refused,
        }
    }

    /// Whole units since the beginning.
    fn now(&self) -> u64 {
        let units = self.begun.elapsed().as_nanos() / self.rate_limit.unit.as_nanos();
        u64::try_from(units).expect("no test takes that long")
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// A window begins with the first request after the end of the last.
    fn roll(&mut self, now: u64, window: u64) {
        if now >= self.ends {
            self.ends = now + window;
            self.taken = 0;
            self.taken_by_us = 0;
            self.record.windows.push(0);
        }
    }
}

impl Open<'_> {
    /// The refusal, if it is one.
    pub(super) fn refusal(&self) -> Option<Answer> {
        let summary = "API call exceeded rate limit due to too many requests.";
        self.refused
            .then(|| Answer::okta_error(429, "E0000047", summary, &[]))
    }

    /// Writes what the bucket says.
    pub(super) fn stamp(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.headers {
            let value = HeaderValue::from_str(value).expect("letters and digits");
            headers.entry(*name).or_insert(value);
        }
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.meter.state().open -= 1;
    }
}

fn date(units: u64) -> String {
    let seconds = i64::try_from(units).expect("a date of this age");
    let date = OffsetDateTime::from_unix_timestamp(seconds).expect("a date of this age");
    let date = date.format(&Rfc2822).expect("a date has this form");
    date.replace("+0000", "GMT")
}
