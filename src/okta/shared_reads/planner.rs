//! Whether a page of the list or single requests answer the reads that wait:
//! a function of what waits, what the bucket has left and what lists and
//! singles were like so far.

use std::time::Duration;

use crate::okta::rate_limit::Headroom;

/// How many rounds like the one that waits the bucket has to have left, so that
/// requests are not counted: with fewer it is scarce. At Terraform's
/// parallelism of 10, a bucket of 100 a minute always is, and one of 600 when
/// two thirds are used.
const AMPLE_ROUNDS: u32 = 20;

/// How much longer a list may take than singles and still count as equally
/// fast: measurements of the same thing differ by about that much.
const EQUAL: f64 = 1.2;

/// The same as long as one page alone was measured, of which it is known that
/// it answers [`MOST`] of those aboard: the first of a process takes longer than
/// those that follow.
const UNSURE: f64 = 1.6;

/// From which part on that is.
const MOST: f64 = 0.8;

/// How many pages may be sent beyond the reads that pages have answered: one
/// to see what the app's list is like, one more because one says little.
const FREE_PAGES: u32 = 2;

/// The same where pages are kept for reads to come, which want each of them
/// sooner or later: the pages of two thousand records. The larger rest of a
/// list is read as fast as what came of it answers reads, so that a few reads
/// of a large app do not pay for all of it.
const FREE_KEPT_PAGES: u32 = 10;

/// How many pages have to come before what they answered says how many the next
/// one will, where calls are counted. Until then the bound above is enough: a
/// list of which every fifth read is on a page looks useless after two pages in
/// one of five cases.
const TELLING_PAGES: u32 = 8;

/// How much of the newest measurement goes into what is remembered.
const NEWEST: f64 = 0.25;

/// The least part of those aboard that a page is thought to answer.
const LEAST_SHARE: f64 = 0.01;

/// What answers the reads that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// One page of the list, from which more may follow.
    Page,
    /// A request for each, side by side.
    Singles,
}

/// What is to be planned for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Situation {
    /// How many reads a page could answer.
    pub(super) waiting: u32,
    /// How many reads of the app are open together, now or the last time.
    pub(super) company: u32,
    /// Whether pages are on the way already, so that this is about the next.
    pub(super) is_under_way: bool,
    /// What the bucket takes.
    pub(super) headroom: Headroom,
    /// Whether pages are kept for reads to come, so that each of them is
    /// wanted sooner or later.
    pub(super) is_kept: bool,
}

/// What lists and singles of one app were like.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct History {
    /// Lists do not work here, or contradict singles.
    is_ended: bool,
    pages: u32,
    /// Reads that pages have answered.
    answered: u32,
    /// Reads that were aboard of pages, once for each page.
    aboard: u32,
    /// The part of those aboard that a page answered.
    share: Option<f64>,
    page_time: Option<f64>,
    single_time: Option<f64>,
}

impl History {
    /// No list is asked for any more; whether that is new.
    pub(super) fn end(&mut self) -> bool {
        !std::mem::replace(&mut self.is_ended, true)
    }

    /// A page was asked for.
    pub(super) fn page_sent(&mut self) {
        self.pages += 1;
    }

    /// A page came, and answered so many of those that were aboard.
    pub(super) fn page_came(&mut self, aboard: u32, answered: u32, time: Duration) {
        self.answered += answered;
        self.aboard += aboard;
        if aboard > 0 {
            let share = f64::from(answered) / f64::from(aboard);
            remember(&mut self.share, share);
        }
        let time = time.as_secs_f64();
        match self.pages {
            // The first is no measure for others as soon as there are others.
            ..=FREE_PAGES => {
                self.page_time = Some(self.page_time.map_or(time, |first| first.min(time)))
            }
            _ => remember(&mut self.page_time, time),
        }
    }

    /// What a page brought answered a read that came later.
    pub(super) fn answered_later(&mut self) {
        self.answered += 1;
    }

    /// A single request was answered.
    pub(super) fn single_came(&mut self, time: Duration) {
        remember(&mut self.single_time, time.as_secs_f64());
    }

    /// What to do next.
    pub(super) fn plan(&self, now: Situation) -> Plan {
        let least = if now.is_under_way || now.is_kept {
            1
        } else {
            2
        };
        if self.is_ended || now.waiting < least {
            return Plan::Singles;
        }
        let free = if now.is_kept {
            FREE_KEPT_PAGES
        } else {
            FREE_PAGES
        };
        if self.pages + 1 > self.answered + free {
            return Plan::Singles;
        }
        if now.is_kept {
            return Plan::Page;
        }
        let is_worth_it = match (self.share, now.is_scarce()) {
            (None, _) => true,
            (_, true) if self.pages < TELLING_PAGES => true,
            (_, true) => f64::from(now.waiting) * self.share_of_all() > 1.0,
            (Some(share), false) if self.pages < FREE_PAGES && share > MOST => {
                self.is_fast(share, now, UNSURE)
            }
            (Some(share), false) => self.is_fast(share, now, EQUAL),
        };
        if is_worth_it {
            Plan::Page
        } else {
            Plan::Singles
        }
    }

    /// The part of those aboard that all pages answered so far: chance has less
    /// of a say in it than in the newest ones.
    fn share_of_all(&self) -> f64 {
        f64::from(self.answered) / f64::from(self.aboard.max(1))
    }

    /// Whether a list takes so much of the time of singles at most.
    fn is_fast(&self, share: f64, now: Situation, most: f64) -> bool {
        let page = self.page_time.unwrap_or_default();
        let single = self.single_time.unwrap_or(page);
        let rounds = now.waiting.div_ceil(now.headroom.slots.max(1));
        page / share.max(LEAST_SHARE) <= most * single * f64::from(rounds)
    }
}

impl Situation {
    fn is_scarce(&self) -> bool {
        let ample = self.company.saturating_mul(AMPLE_ROUNDS);
        self.headroom.left.is_some_and(|left| left < ample)
    }
}

fn remember(known: &mut Option<f64>, newest: f64) {
    *known = Some(known.map_or(newest, |known| known + NEWEST * (newest - known)));
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    fn of(waiting: u32, left: Option<u32>) -> Situation {
        Situation {
            waiting,
            company: waiting,
            is_under_way: false,
            headroom: Headroom { left, slots: 29 },
            is_kept: false,
        }
    }

    /// An app of which some pages came, each with that many of ten aboard.
    fn after(pages: u32, hits: u32, page: u64, single: u64) -> History {
        let mut history = History::default();
        for _ in 0..pages {
            history.page_sent();
            history.page_came(10, hits, MS(page));
        }
        history.single_came(MS(single));
        history
    }

    #[test]
    fn what_is_not_measured_yet_is_tried_once_with_company() {
        let fresh = History::default();
        for (waiting, plan) in [(1, Plan::Singles), (2, Plan::Page), (100, Plan::Page)] {
            assert_eq!(fresh.plan(of(waiting, Some(10_000))), plan, "{waiting}");
            assert_eq!(fresh.plan(of(waiting, None)), plan, "{waiting}");
        }
    }

    #[test]
    fn with_headroom_the_fastest_is_taken_and_lists_at_equal_time() {
        use Plan::{Page, Singles};
        // Hits of ten, the time of a page and of a single, how many wait.
        let table = [
            (10, 50, 50, 10, Page),
            (10, 59, 50, 10, Page),
            (10, 70, 50, 10, Singles),
            (10, 70, 50, 30, Page),
            (1, 50, 50, 10, Singles),
            (1, 50, 50, 100, Singles),
            (5, 50, 50, 10, Singles),
            (5, 50, 50, 30, Page),
        ];
        for (hits, page, single, waiting, plan) in table {
            let history = after(2, hits, page, single);
            let found = history.plan(of(waiting, Some(10_000)));
            assert_eq!(found, plan, "{hits} {page} {single} {waiting}");
            assert_eq!(history.plan(of(waiting, None)), plan, "nobody knows");
        }
    }

    #[test]
    fn one_page_that_was_a_little_slow_is_given_another_try() {
        use Plan::{Page, Singles};
        for (pages, page, plan) in [
            (1, 75, Page),
            (1, 90, Singles),
            (2, 75, Singles),
            (2, 55, Page),
        ] {
            let history = after(pages, 10, page, 50);
            let found = history.plan(of(10, Some(10_000)));
            assert_eq!(found, plan, "{pages} {page}");
        }
        // Of two, the slow first one is forgotten.
        let mut history = after(1, 10, 75, 50);
        history.page_sent();
        history.page_came(10, 10, MS(52));
        assert_eq!(history.plan(of(10, Some(10_000))), Page);
    }

    #[test]
    fn with_a_scarce_bucket_the_fewest_calls_are_taken() {
        use Plan::{Page, Singles};
        let table = [
            (10, 2, 90, Page),
            (10, 2, 99, Page),
            (3, 2, 20, Singles),
            (3, 10, 20, Page),
            (2, 10, 0, Page),
        ];
        for (waiting, hits, left, plan) in table {
            // Lists are ten times as slow here, which does not count.
            let history = after(TELLING_PAGES, hits, 500, 50);
            let found = history.plan(of(waiting, Some(left)));
            assert_eq!(found, plan, "{waiting} {hits} {left}");
        }
    }

    #[test]
    fn with_a_scarce_bucket_a_bad_beginning_tells_nothing_yet() {
        let mut history = after(2, 0, 50, 50);
        assert_eq!(history.plan(of(10, Some(90))), Plan::Singles, "the bound");
        history = after(1, 0, 50, 50);
        for hits in [1, 1, 1] {
            assert_eq!(history.plan(of(10, Some(90))), Plan::Page);
            history.page_sent();
            history.page_came(10, hits, MS(50));
        }
    }

    #[test]
    fn pages_are_never_more_than_the_reads_they_answered_and_two() {
        for left in [Some(5), Some(10_000), None] {
            let mut history = History::default();
            let mut pages = 0;
            while history.plan(of(10, left)) == Plan::Page {
                history.page_sent();
                history.page_came(10, 0, MS(1));
                pages += 1;
                assert!(pages <= 2, "no end");
            }
        }
    }

    #[test]
    fn pages_that_are_kept_are_ten_more_than_the_reads_they_answered_at_most() {
        let kept = Situation {
            is_kept: true,
            ..of(1, Some(10_000))
        };
        let mut history = History::default();
        for pages in 0..10 {
            assert_eq!(history.plan(kept), Plan::Page, "{pages}");
            history.page_sent();
            history.page_came(1, 0, MS(1));
        }
        assert_eq!(history.plan(kept), Plan::Singles);
        history.answered_later();
        assert_eq!(history.plan(kept), Plan::Page);
    }

    #[test]
    fn pages_that_are_kept_are_asked_for_as_long_as_reads_come() {
        let mut history = after(5, 0, 500, 1);
        let kept = Situation {
            is_kept: true,
            ..of(1, Some(10_000))
        };
        assert_eq!(history.plan(kept), Plan::Page);
        assert!(history.end());
        assert_eq!(history.plan(kept), Plan::Singles);
        assert!(!history.end());
    }
}
