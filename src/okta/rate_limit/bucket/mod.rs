//! How many requests Okta will still accept, decided without a clock.
//!
//! What Okta's headers say is always a little old: a request in flight may or
//! may not be included in the number that another's response brings. So every
//! request is reserved before it is sent, and counts against the window until
//! its own response settles it. The count is then never too low, and exact
//! once all requests have their responses.
//!
//! A 429 closes the bucket, and so does a window that is used up and resets
//! more than a minute later. Then the next request is a probe: it is alone, and
//! its response opens or closes the bucket for all requests that wait.

use std::time::Duration;

use tokio::time::Instant;

use super::headers::RateLimit;
use super::quota::usual_client_quota;

mod estimate;
mod learn;
mod state;

#[cfg(test)]
mod tests;

use state::{SAME_WINDOW, Window};

pub(crate) use state::Bucket;

/// Whether the next request may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admission {
    Go,
    /// Not before that time, or before a request in flight is settled.
    Wait(Option<Instant>),
}

/// A request that counts as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reservation {
    Regular,
    /// It shows whether a closed bucket is open again.
    Probe {
        /// When the next probe may be sent if this one has no response by then.
        alone_until: Instant,
        /// How many 429s the bucket had met by then. After another one, this
        /// probe says nothing about it.
        rate_limited: u64,
    },
}

/// The outcome of a request that was sent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Settlement {
    /// Okta counted the request and processed it.
    Accepted(Option<RateLimit>),
    /// The rate limit is used up.
    RateLimited(Option<RateLimit>, Closure),
    /// Too many requests are in flight, which says nothing about the bucket.
    ConcurrencyLimited,
    /// No response came, or none of Okta's; the request may have been counted.
    Unanswered,
    /// Okta did not get the request: it was given up before it was sent, or a
    /// gateway redirected it.
    NotCounted,
}

/// How long a 429 closes a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closure {
    /// Until the reset that a header names, which is so far away.
    Reset(Duration),
    /// For our own backoff: no header names a reset.
    Backoff(Duration),
}

impl Bucket {
    /// Returns whether a request may be sent now.
    pub(crate) fn admission(&mut self, now: Instant) -> Admission {
        self.roll_window(now);
        let known = self.known();
        if self.capacity_left() == Some(0) {
            // No response says more about our own share, so no probe is of use.
            let share_ends = known.map(|known| known.share_ends);
            return Admission::Wait(share_ends.max(self.next_probe));
        }
        if let Some(next_probe) = self.next_probe {
            return match self.has_slot() {
                _ if now < next_probe => Admission::Wait(Some(next_probe)),
                true => Admission::Go,
                false => Admission::Wait(None),
            };
        }
        let ends = known.map(|known| known.ends);
        if self.left() == Some(0) {
            Admission::Wait(ends)
        } else if self.in_flight < self.max_in_flight() {
            Admission::Go
        } else {
            Admission::Wait(ends.filter(|_| self.has_slot()))
        }
    }

    /// Returns whether one more request is within what Okta accepts at one
    /// time, whatever the bucket holds.
    fn has_slot(&self) -> bool {
        self.in_flight < self.quota.in_flight
    }

    /// Counts a request that is about to be sent.
    pub(crate) fn reserve(&mut self, now: Instant) -> Reservation {
        self.in_flight += 1;
        self.sent += 1;
        if self.next_probe.is_none() {
            return Reservation::Regular;
        }
        self.probes_in_flight += 1;
        let alone_until = now + self.quota.probe_alone();
        self.next_probe = Some(alone_until);
        Reservation::Probe {
            alone_until,
            rate_limited: self.rate_limited,
        }
    }

    /// Returns whether the requests that wait depend on this one: it is a probe,
    /// the bucket is still closed, and no 429 came since the probe was sent.
    pub(crate) fn is_awaited_probe(&self, reservation: Reservation) -> bool {
        match reservation {
            Reservation::Regular => false,
            Reservation::Probe { rate_limited, .. } => {
                self.is_closed() && rate_limited == self.rate_limited
            }
        }
    }

    /// Takes over the outcome of a reserved request, and returns whether it was
    /// a probe that opened the bucket; `jitter` is from 0 to 1.
    pub(crate) fn settle(
        &mut self,
        reservation: Reservation,
        settlement: Settlement,
        now: Instant,
        jitter: f64,
    ) -> bool {
        self.roll_window(now);
        let opens = match reservation {
            Reservation::Regular => false,
            Reservation::Probe {
                alone_until,
                rate_limited,
            } => {
                self.end_probe(alone_until, now);
                self.opens(rate_limited, settlement)
            }
        };
        match settlement {
            Settlement::Accepted(rate_limit) => self.accept(rate_limit, now, jitter),
            Settlement::RateLimited(rate_limit, closure) => {
                self.close(rate_limit, closure, now, jitter);
            }
            Settlement::ConcurrencyLimited => {}
            Settlement::Unanswered => self.count_as_taken(),
            Settlement::NotCounted => self.sent = self.sent.saturating_sub(1),
        }
        self.in_flight = self.in_flight.saturating_sub(1);
        self.close_until_probe(now, jitter);
        opens
    }

    /// Returns how many requests may be sent until the next reset; `None` when
    /// it is not known.
    pub(crate) fn headroom(&mut self, now: Instant) -> Option<u32> {
        self.roll_window(now);
        if self.is_closed() {
            Some(0)
        } else {
            self.left()
        }
    }

    /// Returns whether requests wait for a probe, or for its response.
    pub(crate) fn is_closed(&self) -> bool {
        self.next_probe.is_some()
    }

    /// Returns whether the response to a probe is awaited.
    pub(crate) fn is_probing(&self) -> bool {
        self.probes_in_flight > 0
    }

    /// Lets the next probe be sent at once, unless the bucket was closed again
    /// meanwhile.
    fn end_probe(&mut self, alone_until: Instant, now: Instant) {
        self.probes_in_flight = self.probes_in_flight.saturating_sub(1);
        if self.next_probe == Some(alone_until) {
            self.next_probe = Some(now);
        }
    }

    /// Opens a closed bucket if Okta accepted the probe, and returns whether it
    /// did. A probe that was reserved before the last 429 is too old for that:
    /// another one may have met the 429 since.
    fn opens(&mut self, rate_limited: u64, settlement: Settlement) -> bool {
        let Settlement::Accepted(rate_limit) = settlement else {
            return false;
        };
        let opens = self.is_closed() && rate_limited == self.rate_limited;
        if opens {
            self.next_probe = None;
            self.believe(rate_limit);
        }
        opens
    }

    /// Believes the response to a probe more than what was known before.
    fn believe(&mut self, rate_limit: Option<RateLimit>) {
        match (&mut self.window, rate_limit) {
            (Window::Known(known), Some(rate_limit))
                if rate_limit.reset.abs_diff(known.rate_limit.reset) <= SAME_WINDOW =>
            {
                known.rate_limit.remaining = rate_limit.remaining;
                // Beyond the client quota: there is more than it.
                let served = self.settled() + 1;
                self.limited_at = self.limited_at.filter(|limited_at| served <= *limited_at);
            }
            _ => {
                self.window = Window::Unknown;
                self.sent = self.in_flight;
            }
        }
    }

    fn accept(&mut self, rate_limit: Option<RateLimit>, now: Instant, jitter: f64) {
        self.learn(rate_limit, now, jitter);
        let served = self.settled() + 1;
        self.client_quota = self
            .client_quota
            .map(|client_quota| client_quota.max(served));
        self.has_more |=
            rate_limit.is_some_and(|rate_limit| served > usual_client_quota(&rate_limit));
    }

    fn close(
        &mut self,
        rate_limit: Option<RateLimit>,
        closure: Closure,
        now: Instant,
        jitter: f64,
    ) {
        self.learn(rate_limit, now, jitter);
        let is_ours = rate_limit.is_some_and(|rate_limit| rate_limit.remaining > 0);
        if is_ours && !self.is_closed() {
            self.client_quota = Some(self.settled().max(1));
            self.limited_at = self.client_quota;
        }
        let wait = match closure {
            Closure::Reset(away) => self.quota.wait_for_reset(away, jitter),
            Closure::Backoff(wait) => wait,
        };
        let used_up = self.known().filter(|known| known.rate_limit.remaining == 0);
        let known = used_up.map(|known| known.ends.saturating_duration_since(now));
        // It may name another window than the one that is believed.
        let named = rate_limit.filter(|named| named.remaining == 0 && !named.is_over);
        let named = named.map(|named| named.wait(self.quota.unit, jitter));
        let resets = [known, named].into_iter().flatten();
        let waits = resets.map(|away| self.quota.wait_for_reset(away, jitter));
        let wait = waits.fold(wait, Duration::max);
        self.next_probe = self.next_probe.max(Some(now + wait));
        self.rate_limited += 1;
    }

    /// Closes the bucket where its window is used up and resets more than a
    /// minute later. Requests in flight come first: their responses may say
    /// otherwise.
    fn close_until_probe(&mut self, now: Instant, jitter: f64) {
        let Some(known) = self.known() else {
            return;
        };
        let is_used_up = self.left_of_okta() == Some(0);
        let is_far = self.quota.is_far(&known.rate_limit);
        if is_used_up && is_far && self.in_flight == 0 && !self.is_closed() {
            let away = known.ends.saturating_duration_since(now);
            self.next_probe = Some(now + self.quota.wait_for_reset(away, jitter));
        }
    }
}
