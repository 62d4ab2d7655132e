//! Reads and prints Okta's times as the upstream provider does.
//!
//! State must equal okta/okta's character for character, and that provider is
//! written in Go. So we accept what Go's `time.Parse(time.RFC3339, …)` accepts,
//! and print what its `Format` prints. That is more lenient than RFC 3339 in
//! places (one digit for the hour, a comma before the fraction, offsets of 24
//! hours) and stricter in others (no lowercase `t` and `z`).

use std::fmt;
use std::str::FromStr;

/// The maximum hours and minutes of an offset. Go accepts 24 hours and 60
/// minutes on purpose, because people write them.
const MAX_OFFSET_HOUR: u16 = 24;
const MAX_OFFSET_MINUTE: u16 = 60;

/// A time of day on a date, to the second, with its offset from UTC.
///
/// The default is Go's zero time, which is what an absent time becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp {
    year: u16,
    month: u16,
    day: u16,
    hour: u16,
    minute: u16,
    second: u16,
    /// East of UTC, in minutes.
    offset: i16,
}

/// The text is no time that Go accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time as RFC 3339 writes it")]
pub struct TimestampError;

impl Default for Timestamp {
    fn default() -> Self {
        Self {
            year: 1,
            month: 1,
            day: 1,
            hour: 0,
            minute: 0,
            second: 0,
            offset: 0,
        }
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        let mut rest = Cursor(text.as_bytes());
        let time = Self {
            year: rest.digits(4)?,
            month: rest.after(b'-')?.digits(2)?,
            day: rest.after(b'-')?.digits(2)?,
            hour: rest.after(b'T')?.one_or_two_digits()?,
            minute: rest.after(b':')?.digits(2)?,
            second: rest.after(b':')?.digits(2)?,
            offset: {
                rest.skip_fraction();
                rest.offset()?
            },
        };
        if rest.0.is_empty() && time.is_possible() {
            Ok(time)
        } else {
            Err(TimestampError)
        }
    }
}

impl Timestamp {
    /// Returns the point in time, as seconds since the year 0 in UTC, so that
    /// times with different offsets can be compared.
    pub(crate) fn instant(&self) -> i64 {
        let year = i64::from(self.year);
        let leap_days = (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
        let earlier_months = (1..self.month).map(|month| i64::from(days_in(self.year, month)));
        let days = year * 365 + leap_days + earlier_months.sum::<i64>() + i64::from(self.day);
        let minutes = (days * 24 + i64::from(self.hour)) * 60 + i64::from(self.minute);
        (minutes - i64::from(self.offset)) * 60 + i64::from(self.second)
    }

    fn is_possible(&self) -> bool {
        (1..=12).contains(&self.month)
            && (1..=days_in(self.year, self.month)).contains(&self.day)
            && self.hour < 24
            && self.minute < 60
            && self.second < 60
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            self.year, self.month, self.day, self.hour, self.minute, self.second
        )?;
        if self.offset == 0 {
            return f.write_str("Z");
        }
        let sign = if self.offset < 0 { '-' } else { '+' };
        let offset = self.offset.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", offset / 60, offset % 60)
    }
}

fn days_in(year: u16, month: u16) -> u16 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The rest of the text.
struct Cursor<'text>(&'text [u8]);

impl Cursor<'_> {
    fn after(&mut self, expected: u8) -> Result<&mut Self, TimestampError> {
        match self.0.split_first() {
            Some((first, rest)) if *first == expected => {
                self.0 = rest;
                Ok(self)
            }
            _ => Err(TimestampError),
        }
    }

    fn digits(&mut self, count: usize) -> Result<u16, TimestampError> {
        let (digits, rest) = self.0.split_at_checked(count).ok_or(TimestampError)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(TimestampError);
        }
        self.0 = rest;
        Ok(digits
            .iter()
            .fold(0, |number, digit| number * 10 + u16::from(digit - b'0')))
    }

    fn one_or_two_digits(&mut self) -> Result<u16, TimestampError> {
        self.digits(2).or_else(|_| self.digits(1))
    }

    /// Drops a fraction of a second; it is never rounded up. A point without
    /// a digit after it is no fraction and is left to fail.
    fn skip_fraction(&mut self) {
        if let [b'.' | b',', digit, ..] = self.0
            && digit.is_ascii_digit()
        {
            let digits = self.0[1..].iter().take_while(|byte| byte.is_ascii_digit());
            self.0 = &self.0[1 + digits.count()..];
        }
    }

    fn offset(&mut self) -> Result<i16, TimestampError> {
        let sign = match self.0.split_first() {
            Some((b'Z', rest)) => {
                self.0 = rest;
                return Ok(0);
            }
            Some((b'+', _)) => 1,
            Some((b'-', _)) => -1,
            _ => return Err(TimestampError),
        };
        self.0 = &self.0[1..];
        let hour = self.digits(2)?;
        let minute = self.after(b':')?.digits(2)?;
        if hour > MAX_OFFSET_HOUR || minute > MAX_OFFSET_MINUTE {
            return Err(TimestampError);
        }
        let minutes = i16::try_from(hour * 60 + minute).map_err(|_| TimestampError)?;
        Ok(sign * minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_printed_as_go_prints_them() {
        let table = [
            ("2025-11-06T14:20:08Z", "2025-11-06T14:20:08Z"),
            ("2025-11-06T14:20:08.000Z", "2025-11-06T14:20:08Z"),
            ("2025-11-06T14:20:08.999Z", "2025-11-06T14:20:08Z"),
            ("2025-11-06T14:20:08.123456789Z", "2025-11-06T14:20:08Z"),
            ("2025-11-06T14:20:08.1234567891Z", "2025-11-06T14:20:08Z"),
            ("2025-11-06T14:20:08,123Z", "2025-11-06T14:20:08Z"),
            ("2025-11-06T14:20:08+00:00", "2025-11-06T14:20:08Z"),
            ("2025-11-06T14:20:08-00:00", "2025-11-06T14:20:08Z"),
            ("2025-11-06T14:20:08.5+02:00", "2025-11-06T14:20:08+02:00"),
            ("2025-11-06T14:20:08+05:30", "2025-11-06T14:20:08+05:30"),
            ("2025-11-06T14:20:08-03:30", "2025-11-06T14:20:08-03:30"),
            ("2025-11-06T14:20:08+24:00", "2025-11-06T14:20:08+24:00"),
            ("2025-11-06T14:20:08+05:60", "2025-11-06T14:20:08+06:00"),
            ("2025-11-06T14:20:08-24:60", "2025-11-06T14:20:08-25:00"),
            ("2025-11-06T4:20:08Z", "2025-11-06T04:20:08Z"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
            ("2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"),
        ];
        for (text, printed) in table {
            let time: Timestamp = text.parse().expect(text);
            assert_eq!(time.to_string(), printed, "{text}");
        }
    }

    #[test]
    fn times_are_compared_as_points_in_time() {
        let ordered = [
            "0000-01-01T00:00:00Z",
            "1900-02-28T23:59:59Z",
            "1900-03-01T00:00:00Z",
            "2024-02-29T00:00:00Z",
            "2024-03-01T00:00:00+01:00",
            "2024-02-29T23:00:01Z",
            "2024-12-31T23:59:59Z",
            "2025-01-01T00:00:00Z",
            "2025-01-01T00:00:00-00:30",
        ];
        let instant = |text: &str| text.parse::<Timestamp>().expect(text).instant();
        assert!(ordered.map(instant).is_sorted_by(|one, other| one < other));
        let day = instant("2000-03-01T00:00:00Z") - instant("2000-02-29T00:00:00Z");
        assert_eq!(day, 24 * 60 * 60);
        let same = ["2025-11-06T14:20:08Z", "2025-11-06T16:20:08+02:00"].map(instant);
        assert_eq!(same[0], same[1]);
    }

    #[test]
    fn what_go_refuses_is_refused() {
        let table = [
            "",
            "2025-11-06",
            "2025-11-06T14:20:08",
            "2025-11-06T14:20Z",
            "2025-11-06T14:20:08+0000",
            "2025-11-06T14:20:08+00",
            "2025-11-06T14:20:08+25:00",
            "2025-11-06T14:20:08+00:61",
            "2025-11-06 14:20:08Z",
            "2025-11-06t14:20:08Z",
            "2025-11-06T14:20:08z",
            "2025-11-06T14:20:60Z",
            "2025-11-06T14:60:08Z",
            "2025-11-06T24:00:00Z",
            "2025-11-06T14:2:08Z",
            "2025-00-06T14:20:08Z",
            "2025-13-06T14:20:08Z",
            "2025-11-00T14:20:08Z",
            "2025-11-31T14:20:08Z",
            "2025-02-29T14:20:08Z",
            "1900-02-29T14:20:08Z",
            "12025-11-06T14:20:08Z",
            "-025-11-06T14:20:08Z",
            "2025-11-06T14:20:08.Z",
            "2025-11-06T14:20:08Z ",
            " 2025-11-06T14:20:08Z",
            "2025-11-06T14:20:0é",
        ];
        for text in table {
            assert_eq!(text.parse::<Timestamp>(), Err(TimestampError), "{text}");
        }
    }

    #[test]
    fn an_absent_time_is_gos_zero_time() {
        assert_eq!(Timestamp::default().to_string(), "0001-01-01T00:00:00Z");
    }
}
