//! The headers of a rate limit.

use std::time::Duration;

use arbitrary::{Result, Unstructured};
use reqwest::header::{DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};

use crate::okta::rate_limit::{RateLimit, retry_after};

/// How far off a reset is believed, in units: an hour.
const LONGEST_WINDOW: u64 = 3600;
/// The longest wait that headers can ask for, in units: that, and what is added
/// so that not everybody comes back at once.
const LONGEST_WAIT: f64 = 3601.5;

const NAMES: [&str; 3] = [
    "x-rate-limit-limit",
    "x-rate-limit-remaining",
    "x-rate-limit-reset",
];

/// Only three numbers are a rate limit, and only where a clock believes their
/// reset; whatever they are, nobody waits longer than an hour, and never longer
/// than until the reset they name.
pub fn rate_limit(input: &mut Unstructured<'_>) -> Result<()> {
    let mut headers = HeaderMap::new();
    let mut numbers = Vec::new();
    for name in NAMES {
        let text = text(input)?;
        if let Ok(value) = HeaderValue::from_str(&text) {
            // Beyond ASCII there is whitespace that no header is read with.
            let text = value.to_str().ok();
            numbers.extend(text.and_then(|text| number(text.trim())));
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    for name in [DATE, RETRY_AFTER] {
        if let Ok(value) = HeaderValue::from_str(&text(input)?) {
            headers.insert(name, value);
        }
    }
    let now: i64 = input.arbitrary()?;
    let unit = Duration::from_millis(input.int_in_range(1..=1000)?);
    let read = RateLimit::read(&headers, now);
    let are_told = numbers.len() == NAMES.len();
    let is_believed = are_told && is_near(numbers[2], now);
    assert!(read.is_some() <= are_told, "{headers:?}");
    assert!(read.is_some() >= is_believed, "{headers:?} at {now}");
    if !headers.contains_key(DATE) {
        assert_eq!(read.is_some(), is_believed, "{headers:?} at {now}");
    }
    let longest = unit.mul_f64(LONGEST_WAIT);
    if let Some(limit) = read {
        let cut = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        assert_eq!(
            (limit.limit, limit.remaining),
            (cut(numbers[0]), cut(numbers[1]))
        );
        assert_eq!(limit.reset, numbers[2]);
        if !headers.contains_key(DATE) && now > 0 {
            assert!(limit.left <= limit.reset.saturating_sub(now.unsigned_abs()));
        }
        let wait = limit.wait(unit, 1.0);
        assert!((unit..=longest).contains(&wait), "{wait:?}");
    }
    let asked = retry_after(&headers, now, unit);
    assert!(asked.is_none_or(|wait| wait <= longest), "{asked:?}");
    Ok(())
}

/// Whether our own clock believes a reset.
fn is_near(reset: u64, now: i64) -> bool {
    let now = u64::try_from(now).unwrap_or_default();
    reset <= now.saturating_add(LONGEST_WINDOW)
}

/// What is a number in a header: digits, and not too many.
fn number(text: &str) -> Option<u64> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let number = digits.bytes().try_fold(0_u64, |number, byte| {
        let digit = char::from(byte).to_digit(10)?;
        number.checked_mul(10)?.checked_add(digit.into())
    });
    number.filter(|_| !digits.is_empty())
}

fn text(input: &mut Unstructured<'_>) -> Result<String> {
    Ok(match input.int_in_range(0..=6)? {
        0 => input.int_in_range(0..=100)?.to_string(),
        1 => input.arbitrary::<u64>()?.to_string(),
        2 => input.arbitrary::<i64>()?.to_string(),
        3 => format!(" {}\t", input.arbitrary::<u32>()?),
        4 => date(input)?,
        5 => (*input.choose(&["99999999999999999999", "1e3", "+7", "", "6.5", "0x10"])?).to_owned(),
        _ => input.arbitrary::<&str>()?.to_owned(),
    })
}

/// A date as HTTP writes it, or nearly so.
fn date(input: &mut Unstructured<'_>) -> Result<String> {
    let (day, year) = (input.int_in_range(0..=32)?, input.int_in_range(0..=10_000)?);
    let (hour, second) = (input.int_in_range(0..=24)?, input.int_in_range(0..=61)?);
    let zone = input.choose(&["GMT", "+0200", "-9959", "EST", ""])?;
    let weekday = input.choose(&["Fri", "Mon", "day"])?;
    let month = input.choose(&["Nov", "Feb", "Xyz"])?;
    Ok(format!(
        "{weekday}, {day:02} {month} {year:04} {hour:02}:00:{second:02} {zone}"
    ))
}
