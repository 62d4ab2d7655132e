//! What the headers of a response say about its rate limit.

use std::time::Duration;

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use super::jitter::jittered;
use crate::okta::clock::http_date;
use crate::okta::headers::header;
use crate::okta::http::RATE_LIMIT_HEADERS;

/// How far away a reset may be, in units: an hour. Okta's windows have 60 units
/// at most. A header that says more than an hour is a mistake, most likely of a
/// gateway.
const FARTHEST_BELIEVED_RESET: u64 = 60 * 60;

const LIMIT: &str = RATE_LIMIT_HEADERS[0];
const REMAINING: &str = RATE_LIMIT_HEADERS[1];
const RESET: &str = RATE_LIMIT_HEADERS[2];

/// How many units a reset may be before the response that names it and still
/// count as current: clocks show whole units, and a response takes some time.
const ROUNDED: u64 = 1;

/// The state of the bucket that a request was counted in, as
/// [`RATE_LIMIT_HEADERS`] describe it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RateLimit {
    /// How many requests Okta accepts in a window; 0 in a 429 that is about
    /// concurrent requests.
    pub(crate) limit: u32,
    /// How many of them are left.
    pub(crate) remaining: u32,
    /// When the window ends, in units since 1970 by Okta's clock. It identifies
    /// the window.
    pub(crate) reset: u64,
    /// How many units away that was when Okta responded.
    pub(crate) left: u64,
    /// Whether the window was over by then, so that its end is no hint when to
    /// retry.
    pub(crate) is_over: bool,
}

impl RateLimit {
    /// Reads the headers of a response; `None` unless all three are numbers.
    ///
    /// The response's `Date` is the clock to count from, or else ours, which
    /// shows `now` in units since 1970. A reset that is more than an hour away
    /// by both clocks is ignored: no window is that long.
    pub(crate) fn read(headers: &HeaderMap, now: i64) -> Option<Self> {
        let reset = number(headers, RESET)?;
        let clocks = [date(headers), Some(now)].into_iter().flatten();
        let mut clocks = clocks.map(|clock| u64::try_from(clock).unwrap_or_default());
        let now = clocks.find(|clock| reset.saturating_sub(*clock) <= FARTHEST_BELIEVED_RESET)?;
        Some(Self {
            limit: small(headers, LIMIT)?,
            remaining: small(headers, REMAINING)?,
            reset,
            left: reset.saturating_sub(now),
            is_over: reset.saturating_add(ROUNDED) < now,
        })
    }

    /// Returns how long to wait for the reset. Headers have whole units, so
    /// one unit is added to be sure, and the jitter; `jitter` is from 0 to 1.
    pub(crate) fn wait(&self, unit: Duration, jitter: f64) -> Duration {
        unit.mul_f64(self.left as f64 + 1.0) + jittered(unit, jitter)
    }
}

/// Returns whether a 429 is about concurrent requests. Its limit is 0 then, and
/// its reset is only a suggestion.
pub(crate) fn is_concurrency_limited(headers: &HeaderMap) -> bool {
    number(headers, LIMIT) == Some(0)
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    header(headers, name)?.trim_ascii().parse().ok()
}

fn small(headers: &HeaderMap, name: &str) -> Option<u32> {
    number(headers, name).map(|number| u32::try_from(number).unwrap_or(u32::MAX))
}

/// Returns how long `Retry-After` asks to wait, an hour at most: a number of
/// units, or a date (RFC 9110, section 10.2.3). A date is compared with the
/// response's `Date`, or else with our clock, which shows `now` in units since
/// 1970.
pub(crate) fn retry_after(headers: &HeaderMap, now: i64, unit: Duration) -> Option<Duration> {
    let text = header(headers, RETRY_AFTER.as_str())?;
    let text = text.trim_ascii();
    let units = match text.parse::<u64>() {
        Ok(units) => units,
        Err(_) => {
            let wait = http_date(text)?.saturating_sub(date(headers).unwrap_or(now));
            u64::try_from(wait).unwrap_or_default()
        }
    };
    Some(unit.mul_f64(units.min(FARTHEST_BELIEVED_RESET) as f64))
}

fn date(headers: &HeaderMap) -> Option<i64> {
    http_date(&header(headers, DATE.as_str())?)
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    const UNIT: Duration = Duration::from_millis(10);

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let parse = |(name, value): &(&str, &str)| {
            let name: HeaderName = name.parse().expect("a name");
            (name, HeaderValue::from_str(value).expect("a value"))
        };
        pairs.iter().map(parse).collect()
    }

    #[test]
    fn headers_are_read_by_the_clock_of_the_response() {
        let full = |date: &'static str, reset: &'static str| {
            vec![
                ("x-rate-limit-limit", "100"),
                ("x-rate-limit-remaining", "7"),
                ("x-rate-limit-reset", reset),
                ("date", date),
            ]
        };
        let date = "Thu, 01 Jan 1970 00:10:00 GMT";
        let table = [
            (full(date, "630"), Some((30, false))),
            (full(date, "600"), Some((0, false))),
            (full(date, "599"), Some((0, false))),
            (full(date, "500"), Some((0, true))),
            (full(date, "4200"), Some((3600, false))),
            // An hour is too long by that date, but not by our clock.
            (full(date, "4300"), Some((3400, false))),
            (full(date, "9999999"), None),
            (full(date, "18446744073709551615"), None),
            (full(date, "18446744073709551616"), None),
            (full("yesterday", "1000"), Some((100, false))),
            (full("yesterday", "800"), Some((0, true))),
            (full(date, "soon"), None),
            (full(date, "-5"), None),
            (full(date, "630")[1..].to_vec(), None),
        ];
        for (pairs, expected) in table {
            let read = RateLimit::read(&headers(&pairs), 900);
            let found = read.map(|read| (read.left, read.is_over));
            assert_eq!(found, expected, "{pairs:?}");
        }
    }

    #[test]
    fn a_limit_of_0_is_about_concurrent_requests() {
        let table = [("0", true), (" 0 ", true), ("1", false), ("none", false)];
        for (limit, expected) in table {
            let headers = headers(&[("x-rate-limit-limit", limit)]);
            assert_eq!(is_concurrency_limited(&headers), expected, "{limit}");
        }
        assert!(!is_concurrency_limited(&headers(&[])));
    }

    #[test]
    fn retry_after_is_a_number_or_a_date() {
        let date = ("date", "Thu, 01 Jan 1970 00:10:00 GMT");
        let table = [
            ("3", Some(3)),
            ("0", Some(0)),
            ("99999", Some(3600)),
            ("Thu, 01 Jan 1970 00:10:05 GMT", Some(5)),
            ("Thu, 01 Jan 1970 00:00:05 GMT", Some(0)),
            ("later", None),
        ];
        for (text, units) in table {
            let found = retry_after(&headers(&[("retry-after", text), date]), 0, UNIT);
            assert_eq!(found, units.map(|units| UNIT * units), "{text}");
        }
    }

    #[test]
    fn a_date_without_a_date_of_the_response_is_compared_with_our_clock() {
        let table = [
            ("Thu, 01 Jan 1970 00:10:05 GMT", 600, Some(5)),
            ("Thu, 01 Jan 1970 00:10:05 GMT", 900, Some(0)),
            ("Thu, 01 Jan 1970 00:10:05 GMT", i64::MIN, Some(3600)),
            ("later", 600, None),
        ];
        for (text, now, units) in table {
            let found = retry_after(&headers(&[("retry-after", text)]), now, UNIT);
            assert_eq!(found, units.map(|units| UNIT * units), "{text} at {now}");
        }
    }

    #[test]
    fn a_wait_for_a_reset_is_one_unit_longer_and_has_half_a_unit_of_jitter() {
        let rate_limit = RateLimit {
            limit: 100,
            remaining: 0,
            reset: 630,
            left: 30,
            is_over: false,
        };
        for (jitter, wait) in [(0.0, 310), (0.5, 312), (1.0, 315)] {
            let found = rate_limit.wait(UNIT, jitter);
            assert_eq!(found.as_millis(), wait, "{jitter}");
        }
    }
}
