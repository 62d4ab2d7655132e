//! Whether reads of an app share its list: pure decisions.

use std::collections::VecDeque;

use crate::okta::tokens::Found;

/// How many rounds of concurrent reads the window must have left for requests
/// to be plentiful. At Terraform's parallelism of 10, a limit of 100 a minute is
/// always scarce, and one of 600 is when two thirds are used.
const PLENTIFUL_ROUNDS: u32 = 20;

/// How many records of single requests are remembered to compare the next page
/// with: more than a host reads at once.
const COMPARED_RECORDS: usize = 16;

/// What decides whether an app's list is used.
#[derive(Debug, Default)]
pub(super) struct Sharing {
    is_over: bool,
    /// The most reads of the app that were open at the same time.
    concurrent_reads: u32,
    /// Records of the last single requests.
    singles: VecDeque<Found>,
}

impl Sharing {
    pub(super) fn count_concurrent_reads(&mut self, open: usize) {
        let open = u32::try_from(open).unwrap_or(u32::MAX);
        self.concurrent_reads = self.concurrent_reads.max(open);
    }

    /// Returns whether reads should wait for a page: requests are scarce, and
    /// the app has had concurrent reads.
    pub(super) fn is_worth_it(&self, headroom: Option<u32>) -> bool {
        let plentiful = self.concurrent_reads.saturating_mul(PLENTIFUL_ROUNDS);
        self.can_share() && headroom.is_some_and(|left| left < plentiful)
    }

    /// Ends sharing until the provider is configured again.
    pub(super) fn end(&mut self) {
        self.is_over = true;
        self.singles.clear();
    }

    /// Remembers the record of a single request, if it found one.
    pub(super) fn remember(&mut self, found: Option<&Found>) {
        if self.can_share() {
            self.singles.extend(found.cloned());
        }
        if self.singles.len() > COMPARED_RECORDS {
            self.singles.pop_front();
        }
    }

    /// Takes what a page that is sent from now on must not contradict.
    pub(super) fn take_singles(&mut self) -> Vec<Found> {
        self.singles.drain(..).collect()
    }

    fn can_share(&self) -> bool {
        !self.is_over && self.concurrent_reads > 1
    }
}

/// Returns whether a page has a record that differs from an earlier single
/// request's without being newer.
pub(super) fn contradicts(singles: &[Found], page: &[Found]) -> bool {
    singles.iter().any(|single| {
        page.iter().any(|listed| {
            listed.token.id == single.token.id
                && listed.token != single.token
                && listed.last_updated <= single.last_updated
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::okta::tokens::AppToken;

    fn sharing(concurrent_reads: usize) -> Sharing {
        let mut sharing = Sharing::default();
        sharing.count_concurrent_reads(concurrent_reads);
        sharing
    }

    fn found(id: &str, status: &str, last_updated: &str) -> Found {
        Found {
            token: AppToken {
                id: id.to_owned(),
                status: status.to_owned(),
                ..AppToken::default()
            },
            last_updated: last_updated.to_owned(),
        }
    }

    #[test]
    fn lists_are_worth_it_only_when_requests_are_scarce_and_reads_concurrent() {
        let table = [
            (10, None, false),
            (10, Some(200), false),
            (10, Some(199), true),
            (10, Some(0), true),
            (2, Some(40), false),
            (2, Some(39), true),
            (1, Some(0), false),
        ];
        for (concurrent_reads, left, expected) in table {
            let is_worth_it = sharing(concurrent_reads).is_worth_it(left);
            assert_eq!(is_worth_it, expected, "{concurrent_reads} {left:?}");
        }
    }

    #[test]
    fn sharing_that_ended_stays_so_and_remembers_nothing() {
        let mut sharing = sharing(10);
        sharing.remember(Some(&found("a", "ACTIVE", "1")));
        sharing.end();
        sharing.remember(Some(&found("a", "ACTIVE", "1")));
        sharing.count_concurrent_reads(100);
        let scarce = Some(0);
        assert!(!sharing.is_worth_it(scarce));
        assert!(sharing.take_singles().is_empty());
    }

    #[test]
    fn what_is_remembered_of_an_app_is_bounded() {
        let mut sharing = sharing(10);
        for number in 0..1000 {
            sharing.remember(Some(&found(&number.to_string(), "ACTIVE", "1")));
        }
        let singles = sharing.take_singles();
        assert_eq!(singles.len(), COMPARED_RECORDS);
        assert_eq!(singles[0].token.id, "984");
        let mut lone = Sharing::default();
        lone.count_concurrent_reads(1);
        lone.remember(Some(&found("a", "ACTIVE", "1")));
        assert!(lone.take_singles().is_empty());
    }

    #[test]
    fn a_different_record_contradicts_unless_it_is_newer() {
        let table = [
            (found("a", "ACTIVE", "2"), false),
            (found("a", "REVOKED", "2"), true),
            (found("a", "REVOKED", "1"), true),
            (found("a", "REVOKED", "3"), false),
            (found("b", "REVOKED", "2"), false),
        ];
        let single = [found("a", "ACTIVE", "2")];
        for (listed, expected) in table {
            let page = [found("c", "ACTIVE", "1"), listed];
            assert_eq!(contradicts(&single, &page), expected, "{page:?}");
        }
    }
}
