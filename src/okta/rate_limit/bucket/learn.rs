//! How a response changes what a bucket knows about its window.

use tokio::time::Instant;

use super::state::Bucket;
use super::window::{SAME_WINDOW, Window};
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
        if let Window::Known { rate_limit, .. } = &mut self.window {
            rate_limit.remaining = rate_limit.remaining.saturating_sub(1);
        }
    }

    /// Takes over what a response says, unless a later window is known.
    pub(super) fn learn(&mut self, rate_limit: Option<RateLimit>, now: Instant, jitter: f64) {
        let Some(rate_limit) = rate_limit.filter(|rate_limit| rate_limit.limit > 0) else {
            return self.learn_nothing();
        };
        match &mut self.window {
            Window::Known {
                rate_limit: known, ..
            } if rate_limit.reset > known.reset.saturating_add(SAME_WINDOW) => {
                // Okta may have counted those in flight in either window. Here
                // they count in the later one.
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
    pub(super) fn roll_window(&mut self, now: Instant) {
        if let Window::Known { rate_limit, ends } = self.window
            && now >= ends
        {
            self.window = Window::Unknown;
            self.last_reset = rate_limit.reset;
            self.sent = self.in_flight;
        }
    }
}
