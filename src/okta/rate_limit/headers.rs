//! What the headers of an answer tell of its rate limit.

use std::time::Duration;

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use crate::okta::api_error::header;
use crate::okta::clock::http_date;

/// The longest that a bucket is believed to stay shut, in units. Okta's windows
/// have 60 at most; a header that says more than an hour is a mistake of
/// something in between, and nobody should wait for it.
const LONGEST_WINDOW: u64 = 60 * 60;

/// In which Okta tells of the bucket that a request was counted in: how many it
/// takes, how many are left, and when it is full again (in Unix seconds).
pub(in crate::okta) const HEADERS: [&str; 3] = [LIMIT, REMAINING, RESET];
const LIMIT: &str = "x-rate-limit-limit";
const REMAINING: &str = "x-rate-limit-remaining";
const RESET: &str = "x-rate-limit-reset";

/// How far a reset may lie before the answer that tells it, in units: clocks
/// tell whole ones, and an answer takes its time.
const ROUNDED: u64 = 1;

/// The state of the bucket that a request was counted in, as [`HEADERS`] tell
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::okta) struct RateLimit {
    /// How many requests the bucket takes in a window. Of a refusal that is
    /// about requests at one time, 0.
    pub(in crate::okta) limit: u32,
    /// How many of them are left.
    pub(in crate::okta) remaining: u32,
    /// When the window ends, in units since 1970 by Okta's clock: the window's
    /// name, as it were.
    pub(in crate::okta) reset: u64,
    /// How many units that was away when Okta answered.
    pub(in crate::okta) left: u64,
    /// Whether it was over by then, so that it does not tell when to come again.
    pub(in crate::okta) is_over: bool,
}

impl RateLimit {
    /// Reads an answer's headers, which are all there or say nothing. The
    /// answer's own `Date` is the clock to count from, or else ours, which
    /// shows `now` in units since 1970. A reset that neither of them believes
    /// says nothing either: no window is that long.
    pub(in crate::okta) fn read(headers: &HeaderMap, now: i64) -> Option<Self> {
        let reset = number(headers, RESET)?;
        let clocks = [date(headers), Some(now)].into_iter().flatten();
        let mut clocks = clocks.map(|clock| u64::try_from(clock).unwrap_or_default());
        let now = clocks.find(|clock| reset.saturating_sub(*clock) <= LONGEST_WINDOW)?;
        Some(Self {
            limit: small(headers, LIMIT)?,
            remaining: small(headers, REMAINING)?,
            reset,
            left: reset.saturating_sub(now),
            is_over: reset.saturating_add(ROUNDED) < now,
        })
    }

    /// How long the bucket stays shut when nothing is left of it. Okta tells
    /// whole units, so one more is waited, and a part of another, so that not
    /// everybody comes back at once; `jitter` is from 0 to 1.
    pub(in crate::okta) fn wait(&self, unit: Duration, jitter: f64) -> Duration {
        unit.mul_f64(self.left as f64 + 1.0 + jitter / 2.0)
    }
}

/// Whether a refusal is about requests at one time: then Okta tells a limit of
/// 0, and a reset that is no more than a proposal.
pub(in crate::okta) fn is_crowded(headers: &HeaderMap) -> bool {
    number(headers, LIMIT) == Some(0)
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    header(headers, name)?.trim().parse().ok()
}

fn small(headers: &HeaderMap, name: &str) -> Option<u32> {
    number(headers, name).map(|number| u32::try_from(number).unwrap_or(u32::MAX))
}

/// How long `Retry-After` asks to wait: a number of units, or a date, which is
/// meant by the answer's own clock.
pub(in crate::okta) fn retry_after(headers: &HeaderMap, unit: Duration) -> Option<Duration> {
    let text = header(headers, RETRY_AFTER.as_str())?.trim();
    let units = match text.parse::<u64>() {
        Ok(units) => units,
        Err(_) => u64::try_from(http_date(text)? - date(headers)?).unwrap_or_default(),
    };
    Some(unit.mul_f64(units.min(LONGEST_WINDOW) as f64))
}

fn date(headers: &HeaderMap) -> Option<i64> {
    http_date(header(headers, DATE.as_str())?)
}
