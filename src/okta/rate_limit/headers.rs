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
pub(in crate::okta) const HEADERS: [&str; 3] = [
    "x-rate-limit-limit",
    "x-rate-limit-remaining",
    "x-rate-limit-reset",
];

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
}

impl RateLimit {
    /// Reads an answer's headers, which are all there or say nothing. The
    /// answer's own `Date` is the clock to count from, or else ours, which
    /// shows `now` in units since 1970.
    pub(in crate::okta) fn read(headers: &HeaderMap, now: i64) -> Option<Self> {
        let number = |name| header(headers, name)?.trim().parse::<u64>().ok();
        let [limit, remaining, reset] = HEADERS.map(number);
        let small = |number| u32::try_from(number).unwrap_or(u32::MAX);
        let reset = reset?;
        let now = u64::try_from(date(headers).unwrap_or(now)).unwrap_or_default();
        Some(Self {
            limit: small(limit?),
            remaining: small(remaining?),
            reset,
            left: reset.saturating_sub(now).min(LONGEST_WINDOW),
        })
    }

    /// How long the bucket stays shut when nothing is left of it. Okta tells
    /// whole units, so one more is waited, and a part of another, so that not
    /// everybody comes back at once; `jitter` is from 0 to 1.
    pub(in crate::okta) fn wait(&self, unit: Duration, jitter: f64) -> Duration {
        unit.mul_f64(self.left as f64 + 1.0 + jitter / 2.0)
    }
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
