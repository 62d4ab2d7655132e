//! What time it is at Okta, which refuses what seems to come from the future
//! or to have expired.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// How far the server's clock is believed to be from ours, in seconds: a day,
/// more than a time zone that is taken for another. Whoever answers in Okta's
/// place, such as a gateway, could otherwise have us sign for any day to come.
const FARTHEST: u64 = 24 * 60 * 60;

/// The server's clock, as far as we know it: ours, until an answer shows that
/// the two differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Clock {
    /// How many seconds the server's clock is ahead of ours.
    offset: i64,
}

impl Clock {
    /// The clock of a server that put this into its `Date` header when ours
    /// showed `local`, in seconds since 1970. `None` when that is no date, or
    /// one that is too far off.
    pub(crate) fn of(date: &str, local: i64) -> Option<Self> {
        let offset = http_date(date)?.checked_sub(local)?;
        (offset.unsigned_abs() <= FARTHEST).then_some(Self { offset })
    }

    /// The server's time when ours is `local`, both in seconds since 1970.
    pub(crate) fn at(self, local: i64) -> i64 {
        local.saturating_add(self.offset)
    }

    /// The server's time.
    pub(crate) fn now(self) -> i64 {
        self.at(local_now())
    }
}

/// A date as the headers of answers have it, in seconds since 1970: in one of
/// the three forms of RFC 9110 (section 5.6.7), or with a time zone as in mail.
pub(crate) fn http_date(text: &str) -> Option<i64> {
    let date = httpdate::parse_http_date(text).map(OffsetDateTime::from);
    let date = date.or_else(|_| OffsetDateTime::parse(text, &Rfc2822));
    Some(date.ok()?.unix_timestamp())
}

/// Our own time, in seconds since 1970.
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
