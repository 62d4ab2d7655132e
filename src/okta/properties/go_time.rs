//! A second reader of times, which shares nothing with the first: Go's rules
//! for `time.Parse(time.RFC3339, …)` and `Format`, by cutting the text at its
//! separators and leaving the calendar to a library.

use time::{Date, Month, Time};

/// How Go prints the time that a text is; `None` when Go refuses it.
pub(crate) fn printed(text: &str) -> Option<String> {
    let (date, rest) = text.split_once('T')?;
    let (clock, offset) = clock_and_offset(rest)?;
    let date = date_of(date)?;
    let time = time_of(clock)?;
    let (year, month, day) = date.to_calendar_date();
    let (hour, minute, second) = time.as_hms();
    let month = u8::from(month);
    let zone = match offset {
        0 => "Z".to_owned(),
        _ => {
            let sign = if offset < 0 { '-' } else { '+' };
            format!("{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60)
        }
    };
    Some(format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}"
    ))
}

/// The time of day, and how many minutes it is ahead of UTC.
fn clock_and_offset(text: &str) -> Option<(&str, i32)> {
    if let Some(clock) = text.strip_suffix('Z') {
        return Some((clock, 0));
    }
    let at = text.rfind(['+', '-'])?;
    let (clock, zone) = text.split_at(at);
    let (hours, minutes) = zone[1..].split_once(':')?;
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    // Not 23 and 59: "some people do write offsets of 24 hours or 60 minutes".
    if hours > 24 || minutes > 60 {
        return None;
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    Some((clock, sign * (60 * i32::from(hours) + i32::from(minutes))))
}

fn date_of(text: &str) -> Option<Date> {
    let [year, month, day] = text.split('-').collect::<Vec<_>>().try_into().ok()?;
    let month = u8::try_from(number(month, 2)?).ok()?;
    let day = u8::try_from(number(day, 2)?).ok()?;
    let year = i32::from(number(year, 4)?);
    Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()
}

fn time_of(text: &str) -> Option<Time> {
    let [hour, minute, second] = text.split(':').collect::<Vec<_>>().try_into().ok()?;
    let second = match second.find(['.', ',']) {
        Some(at) => {
            let fraction = &second[at + 1..];
            number(fraction, fraction.len().max(1))?;
            &second[..at]
        }
        None => second,
    };
    let hour = number(hour, hour.len().clamp(1, 2))?;
    let parts = [hour, number(minute, 2)?, number(second, 2)?];
    let [hour, minute, second] = parts.map(|part| u8::try_from(part).unwrap_or(u8::MAX));
    Time::from_hms(hour, minute, second).ok()
}

/// A number of exactly that many digits; of long ones, some number.
fn number(text: &str, digits: usize) -> Option<u16> {
    let are_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if text.len() != digits || !are_digits {
        return None;
    }
    Some(text.parse().unwrap_or(u16::MAX))
}
