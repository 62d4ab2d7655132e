//! How many requests Okta will still take, decided without a clock of its own.
//!
//! What Okta tells is always a little old: a request in flight may or may not
//! be in the number that came with another's answer. So every request is
//! reserved before it is sent, and counts against what is left until its own
//! answer settles it. That errs on the side of sending less, and is exact once
//! all have answered.

use std::time::Duration;

use tokio::time::Instant;

use super::headers::RateLimit;

/// How many requests are in flight until a bucket's first answer tells how
/// much it takes: Terraform's own parallelism, so that a first plan of a few
/// reads waits for nothing.
const UNINFORMED: u32 = 10;

/// The same where only a part of the bucket may be used, and nobody knows yet
/// how many requests that part is.
const UNINFORMED_PART: u32 = 1;

/// How far two answers of one window may be apart in when they say it ends:
/// some servers count it down and round, each time anew.
const SAME_WINDOW: u64 = 1;

/// What is left to other clients of a bucket when we see any, as a part of what
/// they took so far and at least: what they send while an answer is on its way
/// to us.
const LEFT_TO_OTHERS: (u32, u32) = (10, 2);

/// The part of a bucket that Okta gives one credential unless an administrator
/// says otherwise, in percent (its guide to rate limits of tokens and apps). No
/// header tells it, so where it ends, one request shows whether we have more.
const USUAL_SHARE: u32 = 50;

/// What the settings say of one bucket.
#[derive(Debug, Clone, Copy)]
pub(in crate::okta) struct Quota {
    /// How much of it may be used, in percent from 1 to 100.
    pub(in crate::okta) capacity: u8,
    /// The most requests at one time.
    pub(in crate::okta) in_flight: u32,
    /// What Okta's headers count in.
    pub(in crate::okta) unit: Duration,
}

/// All requests that Okta counts together.
#[derive(Debug)]
pub(in crate::okta) struct Bucket {
    quota: Quota,
    window: Window,
    /// Sent and not settled.
    in_flight: u32,
    /// Sent in this window, those in flight included.
    sent: u32,
    /// How many of ours went well before Okta refused one although the bucket
    /// had some left: the share of our credential, as far as it is known.
    share: Option<u32>,
    /// How many that were when it was refused, whatever came later.
    refused_at: Option<u32>,
    /// Whether we were once given more than the usual share.
    has_more: bool,
    /// Until when nothing is sent, because Okta said so.
    shut_until: Option<Instant>,
    /// The end of the window before this one, by Okta's clock.
    last_reset: u64,
}

/// What is known of the time until the next reset.
#[derive(Debug, Clone, Copy)]
enum Window {
    /// Nothing yet.
    Unknown,
    /// That answers don't tell.
    Unmetered,
    Known {
        told: RateLimit,
        ends: Instant,
    },
}

/// Whether the next request may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::okta) enum Admission {
    Go,
    /// Not before that time, or an answer to one in flight.
    Wait(Option<Instant>),
}

/// What a request that was sent came to.
#[derive(Debug, Clone, Copy)]
pub(in crate::okta) enum Settlement {
    /// Okta took it.
    Taken(Option<RateLimit>),
    /// The bucket is used up, and for how long.
    Refused(Option<RateLimit>, Duration),
    /// Too many at one time, which says nothing of the bucket.
    Crowded,
    /// No answer came; it may have been counted.
    Lost,
}

/// What a bucket would take, to plan with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::okta) struct Room {
    /// How many requests until the next reset; `None` when nobody knows.
    pub(in crate::okta) left: Option<u32>,
    /// How many more at this time.
    pub(in crate::okta) slots: u32,
}

impl Bucket {
    pub(in crate::okta) fn new(quota: Quota) -> Self {
        Self {
            quota,
            window: Window::Unknown,
            in_flight: 0,
            sent: 0,
            share: None,
            refused_at: None,
            has_more: false,
            shut_until: None,
            last_reset: 0,
        }
    }

    /// Whether a request may be sent now.
    pub(in crate::okta) fn admission(&mut self, now: Instant) -> Admission {
        self.turn_page(now);
        if let Some(opens) = self.shut_until {
            return Admission::Wait(Some(opens));
        }
        let ends = match self.window {
            Window::Known { ends, .. } => Some(ends),
            _ => None,
        };
        if self.left() == Some(0) {
            Admission::Wait(ends)
        } else if self.in_flight < self.at_one_time() {
            Admission::Go
        } else {
            Admission::Wait(ends.filter(|_| self.has_slot()))
        }
    }

    /// Whether one more request would be within what Okta takes at one time,
    /// whatever the bucket holds.
    pub(in crate::okta) fn has_slot(&self) -> bool {
        self.in_flight < self.quota.in_flight
    }

    /// Counts a request that is about to be sent.
    pub(in crate::okta) fn reserve(&mut self) {
        self.in_flight += 1;
        self.sent += 1;
    }

    /// Learns what a reserved request came to; `jitter` is from 0 to 1.
    pub(in crate::okta) fn settle(&mut self, settlement: Settlement, now: Instant, jitter: f64) {
        self.turn_page(now);
        match settlement {
            Settlement::Taken(told) => {
                self.hear(told, now, jitter);
                let served = self.settled() + 1;
                self.share = self.share.map(|share| share.max(served));
                self.has_more |= told.is_some_and(|told| served > usual_share(&told));
            }
            Settlement::Refused(told, wait) => self.refuse(told, wait, now, jitter),
            Settlement::Crowded => {}
            Settlement::Lost => self.count_as_taken(),
        }
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// What the bucket would take now.
    pub(in crate::okta) fn room(&mut self, now: Instant) -> Room {
        self.turn_page(now);
        let shut = self.shut_until.is_some();
        Room {
            left: if shut { Some(0) } else { self.left() },
            slots: self.at_one_time().saturating_sub(self.in_flight),
        }
    }

    fn refuse(&mut self, told: Option<RateLimit>, wait: Duration, now: Instant, jitter: f64) {
        self.hear(told, now, jitter);
        let is_ours = told.is_some_and(|told| told.remaining > 0);
        if is_ours && self.shut_until.is_none() {
            self.share = Some(self.settled().max(1));
            self.refused_at = self.share;
        }
        self.shut_until = self.shut_until.max(Some(now + wait));
    }

    /// An answer without headers: where others have them, something in between
    /// gave it, and Okta may have counted the request all the same.
    fn hear_nothing(&mut self) {
        match self.window {
            Window::Unknown if self.last_reset == 0 => self.window = Window::Unmetered,
            _ => self.count_as_taken(),
        }
    }

    fn count_as_taken(&mut self) {
        if let Window::Known { told, .. } = &mut self.window {
            told.remaining = told.remaining.saturating_sub(1);
        }
    }

    /// Takes over what an answer tells, unless a later window is known.
    fn hear(&mut self, told: Option<RateLimit>, now: Instant, jitter: f64) {
        let Some(told) = told.filter(|told| told.limit > 0) else {
            return self.hear_nothing();
        };
        match &mut self.window {
            Window::Known { told: known, .. }
                if told.reset > known.reset.saturating_add(SAME_WINDOW) =>
            {
                // Those in flight may be counted in either; here, in the later.
                self.sent = self.in_flight;
                self.window = self.open(told, now, jitter);
            }
            Window::Known { told: known, .. }
                if told.reset.saturating_add(SAME_WINDOW) >= known.reset =>
            {
                known.limit = told.limit;
                known.remaining = known.remaining.min(told.remaining);
            }
            Window::Known { .. } => {}
            Window::Unknown | Window::Unmetered if told.reset > self.last_reset => {
                self.window = self.open(told, now, jitter);
            }
            Window::Unknown | Window::Unmetered => {}
        }
    }

    fn open(&self, told: RateLimit, now: Instant, jitter: f64) -> Window {
        let ends = now + told.wait(self.quota.unit, jitter);
        Window::Known { told, ends }
    }

    /// Forgets a window that is over.
    fn turn_page(&mut self, now: Instant) {
        self.shut_until = self.shut_until.filter(|opens| now < *opens);
        if let Window::Known { told, ends } = self.window
            && now >= ends
        {
            self.window = Window::Unknown;
            self.last_reset = told.reset;
            self.sent = self.in_flight;
        }
    }

    /// How many more requests the window takes from us, as far as it is known.
    fn left(&self) -> Option<u32> {
        let Window::Known { told, .. } = self.window else {
            return None;
        };
        let budget = self.budget(&told).saturating_sub(self.sent);
        Some(self.of_all(&told).min(budget))
    }

    /// What is left of the bucket without what others will take before we hear
    /// of it.
    fn of_all(&self, told: &RateLimit) -> u32 {
        let (part, least) = LEFT_TO_OTHERS;
        let kept_back = match self.others(told) {
            0 => 0,
            others => (others / part).max(least),
        };
        told.remaining.saturating_sub(kept_back)
    }

    /// How many requests of a window may be ours. Where we were refused just
    /// after the usual share, there is nothing to find out any more.
    fn budget(&self, told: &RateLimit) -> u32 {
        let usual = usual_share(told);
        let share = self.refused_at.filter(|share| *share == usual);
        let capacity = match self.quota.capacity {
            100.. => u32::MAX,
            capacity => percent(told.limit, u32::from(capacity)).max(1),
        };
        share.unwrap_or(u32::MAX).min(capacity)
    }

    /// How many requests may be in flight. Where others use the bucket, only
    /// our part of what is left: they take theirs before we hear of it.
    fn at_one_time(&self) -> u32 {
        let known = match self.window {
            Window::Unknown if self.quota.capacity < 100 => UNINFORMED_PART,
            Window::Unknown => UNINFORMED,
            Window::Unmetered => self.quota.in_flight,
            Window::Known { told, .. } => self.part(&told),
        };
        let most = if self.is_probing() {
            1
        } else {
            self.quota.in_flight
        };
        known.min(most)
    }

    /// Whether the next request may be beyond our share.
    fn is_probing(&self) -> bool {
        let share = match (self.share, self.window) {
            (Some(share), _) => Some(share),
            (None, Window::Known { told, .. }) if !self.has_more => Some(usual_share(&told)),
            _ => None,
        };
        share.is_some_and(|share| self.sent >= share)
    }

    fn part(&self, told: &RateLimit) -> u32 {
        let (ours, others) = (u64::from(self.settled()), u64::from(self.others(told)));
        let part = u64::from(self.of_all(told)) * ours.max(1) / (ours.max(1) + others);
        u32::try_from(part).unwrap_or(u32::MAX).max(1)
    }

    /// How many requests of this window were not ours. Some of those in flight
    /// may be among them; their own answers put that right.
    fn others(&self, told: &RateLimit) -> u32 {
        let taken = told.limit.saturating_sub(told.remaining);
        taken.saturating_sub(self.settled())
    }

    /// How many of ours in this window have their answer.
    fn settled(&self) -> u32 {
        self.sent.saturating_sub(self.in_flight)
    }
}

fn usual_share(told: &RateLimit) -> u32 {
    percent(told.limit, USUAL_SHARE)
}

fn percent(limit: u32, percent: u32) -> u32 {
    let part = u64::from(limit) * u64::from(percent) / 100;
    u32::try_from(part).unwrap_or(u32::MAX)
}
