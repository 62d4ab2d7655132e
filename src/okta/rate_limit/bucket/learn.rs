//! How a response changes what a bucket knows about its window.

use tokio::time::Instant;

use super::state::{Bucket, KnownWindow, SAME_WINDOW, Window};
use crate::okta::rate_limit::headers::RateLimit;

impl Bucket {
    /// Counts a response without rate limit headers. Where others have them, a
    /// proxy or gateway may have sent it, and Okta may have counted the request.
    fn learn_nothing(&mut self) {
        match self.window {
            Window::Unknown if self.last_reset == 0 => self.window = Window::Unmetered,
            _ => self.count_as_taken(),
        }
    }

    pub(super) fn count_as_taken(&mut self) {
        if let Window::Known(known) = &mut self.window {
            known.rate_limit.remaining = known.rate_limit.remaining.saturating_sub(1);
        }
    }

    /// Takes over what a response says, unless a later window is known. A reset
    /// within a minute is believed more than one that is further away, whichever
    /// came first: a gateway may have changed the latter.
    pub(super) fn learn(&mut self, rate_limit: Option<RateLimit>, now: Instant, jitter: f64) {
        let Some(rate_limit) = rate_limit.filter(|rate_limit| rate_limit.limit > 0) else {
            return self.learn_nothing();
        };
        let is_far = self.quota.is_far(&rate_limit);
        let Window::Known(KnownWindow {
            rate_limit: known, ..
        }) = &mut self.window
        else {
            if rate_limit.reset > self.last_reset {
                self.window = self.open(rate_limit, now, jitter);
            }
            return;
        };
        let is_known_far = self.quota.is_far(known);
        if is_known_far && !is_far && rate_limit.reset > self.last_reset {
            self.window = self.open(rate_limit, now, jitter);
        } else if is_far && !is_known_far {
            self.count_as_taken();
        } else if rate_limit.reset > known.reset.saturating_add(SAME_WINDOW) {
            // Okta may have counted those in flight in either window. Here they
            // count in the later one.
            self.sent = self.in_flight;
            self.window = self.open(rate_limit, now, jitter);
        } else if rate_limit.reset.saturating_add(SAME_WINDOW) >= known.reset {
            known.limit = rate_limit.limit;
            known.remaining = known.remaining.min(rate_limit.remaining);
        }
    }

    fn open(&self, rate_limit: RateLimit, now: Instant, jitter: f64) -> Window {
        let ends = now + rate_limit.wait(self.quota.unit, jitter);
        let share_ends = match self.quota.is_far(&rate_limit) {
            true => now + self.quota.longest_share(),
            false => ends,
        };
        Window::Known(KnownWindow {
            rate_limit,
            ends,
            share_ends,
        })
    }

    /// Forgets a window that is over, and one in which our own share is to begin
    /// anew.
    pub(super) fn roll_window(&mut self, now: Instant) {
        let Some(known) = self.known() else {
            return;
        };
        if now >= known.ends {
            self.last_reset = known.rate_limit.reset;
        } else if self.capacity_left().is_none() || now < known.share_ends {
            return;
        }
        self.window = Window::Unknown;
        self.sent = self.in_flight;
    }
}
