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
const FIRST_REQUESTS: u32 = 10;

/// The same where only a part of the bucket may be used, and nobody knows yet
/// how many requests that part is.
const FIRST_REQUESTS_OF_A_PART: u32 = 1;

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
const USUAL_CLIENT_QUOTA: u32 = 50;

/// What the settings say of one bucket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quota {
    /// How much of it may be used, in percent from 1 to 100.
    pub(crate) capacity: u8,
    /// The most requests at one time.
    pub(crate) in_flight: u32,
    /// What Okta's headers count in.
    pub(crate) unit: Duration,
}

/// All requests that Okta counts together.
#[derive(Debug)]
pub(crate) struct Bucket {
    quota: Quota,
    window: Window,
    /// Sent and not settled.
    in_flight: u32,
    /// Sent in this window, those in flight included.
    sent: u32,
    /// How many of ours went well before Okta refused one although the bucket
    /// had some left: the client quota of our credential, as far as it is known.
    client_quota: Option<u32>,
    /// How many that were when it was refused, whatever came later.
    limited_at: Option<u32>,
    /// Whether we were once given more than the usual client quota.
    has_more: bool,
    /// Until when nothing is sent, because Okta said so.
    closed_until: Option<Instant>,
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
        rate_limit: RateLimit,
        ends: Instant,
    },
}

/// Whether the next request may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admission {
    Go,
    /// Not before that time, or an answer to one in flight.
    Wait(Option<Instant>),
}

/// What a request that was sent came to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Settlement {
    /// Okta took it.
    Accepted(Option<RateLimit>),
    /// The bucket is used up, and for how long.
    RateLimited(Option<RateLimit>, Duration),
    /// Too many at one time, which says nothing of the bucket.
    ConcurrencyLimited,
    /// No answer came; it may have been counted.
    Lost,
}

/// What a bucket would take, to plan with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Headroom {
    /// How many requests until the next reset; `None` when nobody knows.
    pub(crate) left: Option<u32>,
    /// How many more at this time.
    pub(crate) slots: u32,
}

impl Bucket {
    pub(crate) fn new(quota: Quota) -> Self {
        Self {
            quota,
            window: Window::Unknown,
            in_flight: 0,
            sent: 0,
            client_quota: None,
            limited_at: None,
            has_more: false,
            closed_until: None,
            last_reset: 0,
        }
    }

    /// Whether a request may be sent now.
    pub(crate) fn admission(&mut self, now: Instant) -> Admission {
        self.roll_window(now);
        if let Some(opens) = self.closed_until {
            return Admission::Wait(Some(opens));
        }
        let ends = match self.window {
            Window::Known { ends, .. } => Some(ends),
            _ => None,
        };
        if self.left() == Some(0) {
            Admission::Wait(ends)
        } else if self.in_flight < self.max_in_flight() {
            Admission::Go
        } else {
            Admission::Wait(ends.filter(|_| self.has_slot()))
        }
    }

    /// Whether one more request would be within what Okta takes at one time,
    /// whatever the bucket holds.
    pub(crate) fn has_slot(&self) -> bool {
        self.in_flight < self.quota.in_flight
    }

    /// Counts a request that is about to be sent.
    pub(crate) fn reserve(&mut self) {
        self.in_flight += 1;
        self.sent += 1;
    }

    /// Learns what a reserved request came to; `jitter` is from 0 to 1.
    pub(crate) fn settle(&mut self, settlement: Settlement, now: Instant, jitter: f64) {
        self.roll_window(now);
        match settlement {
            Settlement::Accepted(rate_limit) => {
                self.learn(rate_limit, now, jitter);
                let served = self.settled() + 1;
                self.client_quota = self
                    .client_quota
                    .map(|client_quota| client_quota.max(served));
                self.has_more |=
                    rate_limit.is_some_and(|rate_limit| served > usual_client_quota(&rate_limit));
            }
            Settlement::RateLimited(rate_limit, wait) => self.close(rate_limit, wait, now, jitter),
            Settlement::ConcurrencyLimited => {}
            Settlement::Lost => self.count_as_taken(),
        }
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// What the bucket would take now.
    pub(crate) fn headroom(&mut self, now: Instant) -> Headroom {
        self.roll_window(now);
        let is_closed = self.closed_until.is_some();
        Headroom {
            left: if is_closed { Some(0) } else { self.left() },
            slots: self.max_in_flight().saturating_sub(self.in_flight),
        }
    }

    fn close(&mut self, rate_limit: Option<RateLimit>, wait: Duration, now: Instant, jitter: f64) {
        self.learn(rate_limit, now, jitter);
        let is_ours = rate_limit.is_some_and(|rate_limit| rate_limit.remaining > 0);
        if is_ours && self.closed_until.is_none() {
            self.client_quota = Some(self.settled().max(1));
            self.limited_at = self.client_quota;
        }
        self.closed_until = self.closed_until.max(Some(now + wait));
    }

    /// An answer without headers: where others have them, something in between
    /// gave it, and Okta may have counted the request all the same.
    fn learn_nothing(&mut self) {
        match self.window {
            Window::Unknown if self.last_reset == 0 => self.window = Window::Unmetered,
            _ => self.count_as_taken(),
        }
    }

    fn count_as_taken(&mut self) {
        if let Window::Known { rate_limit, .. } = &mut self.window {
            rate_limit.remaining = rate_limit.remaining.saturating_sub(1);
        }
    }

    /// Takes over what an answer tells, unless a later window is known.
    fn learn(&mut self, rate_limit: Option<RateLimit>, now: Instant, jitter: f64) {
        let Some(rate_limit) = rate_limit.filter(|rate_limit| rate_limit.limit > 0) else {
            return self.learn_nothing();
        };
        match &mut self.window {
            Window::Known {
                rate_limit: known, ..
            } if rate_limit.reset > known.reset.saturating_add(SAME_WINDOW) => {
                // Those in flight may be counted in either; here, in the later.
                self.sent = self.in_flight;
                self.window = self.open(rate_limit, now, jitter);
            }
            Window::Known {
                rate_limit: known, ..
            } if rate_limit.reset.saturating_add(SAME_WINDOW) >= known.reset => {
                known.limit = rate_limit.limit;
                known.remaining = known.remaining.min(rate_limit.remaining);
            }
            Window::Known { .. } => {}
            Window::Unknown | Window::Unmetered if rate_limit.reset > self.last_reset => {
                self.window = self.open(rate_limit, now, jitter);
            }
            Window::Unknown | Window::Unmetered => {}
        }
    }

    fn open(&self, rate_limit: RateLimit, now: Instant, jitter: f64) -> Window {
        let ends = now + rate_limit.wait(self.quota.unit, jitter);
        Window::Known { rate_limit, ends }
    }

    /// Forgets a window that is over.
    fn roll_window(&mut self, now: Instant) {
        self.closed_until = self.closed_until.filter(|opens| now < *opens);
        if let Window::Known { rate_limit, ends } = self.window
            && now >= ends
        {
            self.window = Window::Unknown;
            self.last_reset = rate_limit.reset;
            self.sent = self.in_flight;
        }
    }

    /// How many more requests the window takes from us, as far as it is known.
    fn left(&self) -> Option<u32> {
        let Window::Known { rate_limit, .. } = self.window else {
            return None;
        };
        let budget = self.budget(&rate_limit).saturating_sub(self.sent);
        Some(self.unclaimed(&rate_limit).min(budget))
    }

    /// What is left of the bucket without what others will take before we learn
    /// of it.
    fn unclaimed(&self, rate_limit: &RateLimit) -> u32 {
        let (part, least) = LEFT_TO_OTHERS;
        let kept_back = match self.others(rate_limit) {
            0 => 0,
            others => (others / part).max(least),
        };
        rate_limit.remaining.saturating_sub(kept_back)
    }

    /// How many requests of a window may be ours. Where we were refused just
    /// after the usual client quota, there is nothing to find out any more.
    fn budget(&self, rate_limit: &RateLimit) -> u32 {
        let usual = usual_client_quota(rate_limit);
        let client_quota = self
            .limited_at
            .filter(|client_quota| *client_quota == usual);
        let capacity = match self.quota.capacity {
            100.. => u32::MAX,
            capacity => percent(rate_limit.limit, u32::from(capacity)).max(1),
        };
        client_quota.unwrap_or(u32::MAX).min(capacity)
    }

    /// How many requests may be in flight. Where others use the bucket, only
    /// our part of what is left: they take theirs before we learn of it.
    fn max_in_flight(&self) -> u32 {
        let known = match self.window {
            Window::Unknown if self.quota.capacity < 100 => FIRST_REQUESTS_OF_A_PART,
            Window::Unknown => FIRST_REQUESTS,
            Window::Unmetered => self.quota.in_flight,
            Window::Known { rate_limit, .. } => self.part(&rate_limit),
        };
        let most = if self.is_probing() {
            1
        } else {
            self.quota.in_flight
        };
        known.min(most)
    }

    /// Whether the next request may be beyond our client quota.
    fn is_probing(&self) -> bool {
        let client_quota = match (self.client_quota, self.window) {
            (Some(client_quota), _) => Some(client_quota),
            (None, Window::Known { rate_limit, .. }) if !self.has_more => {
                Some(usual_client_quota(&rate_limit))
            }
            _ => None,
        };
        client_quota.is_some_and(|client_quota| self.sent >= client_quota)
    }

    fn part(&self, rate_limit: &RateLimit) -> u32 {
        let (ours, others) = (
            u64::from(self.settled()),
            u64::from(self.others(rate_limit)),
        );
        let part = u64::from(self.unclaimed(rate_limit)) * ours.max(1) / (ours.max(1) + others);
        u32::try_from(part).unwrap_or(u32::MAX).max(1)
    }

    /// How many requests of this window were not ours. Some of those in flight
    /// may be among them; their own answers put that right.
    fn others(&self, rate_limit: &RateLimit) -> u32 {
        let taken = rate_limit.limit.saturating_sub(rate_limit.remaining);
        taken.saturating_sub(self.settled())
    }

    /// How many of ours in this window have their answer.
    fn settled(&self) -> u32 {
        self.sent.saturating_sub(self.in_flight)
    }
}

fn usual_client_quota(rate_limit: &RateLimit) -> u32 {
    percent(rate_limit.limit, USUAL_CLIENT_QUOTA)
}

fn percent(limit: u32, percent: u32) -> u32 {
    let part = u64::from(limit) * u64::from(percent) / 100;
    u32::try_from(part).unwrap_or(u32::MAX)
}
