//! Okta's clock. Okta rejects signatures that seem to come from the future or
//! to have expired.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// The maximum difference between the server's clock and ours, in seconds: a
/// day, more than any mistaken time zone. Otherwise a gateway that answers in
/// Okta's place could have us sign for any day to come.
const FARTHEST: u64 = 24 * 60 * 60;

/// The server's clock: the same as ours, until a response shows a difference.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Clock {
    /// How many seconds the server's clock is ahead of ours.
    offset: i64,
}

impl Clock {
    /// Returns the clock of a server whose `Date` header has this value when
    /// ours shows `local`, in seconds since 1970. Returns `None` if that is no
    /// date, or differs too much.
    pub(crate) fn of(date: &str, local: i64) -> Option<Self> {
        let offset = http_date(date)?.checked_sub(local)?;
        (offset.unsigned_abs() <= FARTHEST).then_some(Self { offset })
    }

    /// Returns the server's time when ours is `local`, both in seconds since
    /// 1970.
    pub(crate) fn at(self, local: i64) -> i64 {
        local.saturating_add(self.offset)
    }

    /// Returns the server's time.
    pub(crate) fn now(self) -> i64 {
        self.at(local_now())
    }
}

/// Parses a date in a response header (RFC 9110, section 5.6.7), to seconds
/// since 1970.
pub(crate) fn http_date(text: &str) -> Option<i64> {
    let date = httpdate::parse_http_date(text).map(OffsetDateTime::from);
    let date = date.or_else(|_| OffsetDateTime::parse(text, &Rfc2822));
    Some(date.ok()?.unix_timestamp())
}

/// Returns our own time, in seconds since 1970.
pub(crate) fn local_now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_of_a_header_has_one_of_three_forms_or_a_time_zone() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "Sun, 06 Nov 1994 09:49:37 +0100",
        ] {
            assert_eq!(http_date(text), Some(784_111_777), "{text}");
        }
        for text in ["", "soon", "1994-11-06T08:49:37Z", "06 Nov", "5"] {
            assert_eq!(http_date(text), None, "{text}");
        }
    }

    #[test]
    fn the_servers_date_gives_the_difference() {
        let table = [
            ("Thu, 01 Jan 1970 00:10:00 GMT", 600, Some(0)),
            ("Thu, 01 Jan 1970 00:10:00 GMT", 900, Some(-300)),
            ("Thu, 01 Jan 1970 00:10:00 GMT", 300, Some(300)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777, Some(0)),
            ("Fri, 02 Jan 1970 00:10:00 GMT", 600, Some(86_400)),
            ("Fri, 02 Jan 1970 00:10:01 GMT", 600, None),
            ("Thu, 01 Jan 1970 00:10:00 GMT", 87_000, Some(-86_400)),
            ("Thu, 01 Jan 1970 00:10:00 GMT", 87_001, None),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 600, None),
            ("yesterday", 600, None),
            ("", 600, None),
        ];
        for (date, local, offset) in table {
            let expected = offset.map(|offset| Clock { offset });
            assert_eq!(Clock::of(date, local), expected, "{date} at {local}");
        }
        assert_eq!(Clock { offset: -300 }.at(900), 600);
    }
}
