//! How much of a window is ours: how many requests it still accepts from us,
//! and how many of them at one time.

use super::state::{Bucket, FIRST_REQUESTS, FIRST_REQUESTS_OF_A_PART, LEFT_TO_OTHERS, Window};
use crate::okta::rate_limit::headers::RateLimit;
use crate::okta::rate_limit::quota::usual_client_quota;

impl Bucket {
    /// Returns how many more requests we may send in the window, as far as it
    /// is known.
    pub(super) fn left(&self) -> Option<u32> {
        let limits = [self.left_of_okta(), self.capacity_left()];
        limits.into_iter().flatten().min()
    }

    /// Returns how many more requests Okta accepts from us in the window.
    pub(super) fn left_of_okta(&self) -> Option<u32> {
        let rate_limit = self.known()?.rate_limit;
        let unclaimed = self.unclaimed(&rate_limit);
        let quota_left = self.known_client_quota(&rate_limit);
        let quota_left = quota_left.map(|quota| quota.saturating_sub(self.sent));
        Some(quota_left.map_or(unclaimed, |left| left.min(unclaimed)))
    }

    /// Returns how many more requests `max_api_capacity` allows in this window;
    /// `None` is no limit.
    pub(super) fn capacity_left(&self) -> Option<u32> {
        let rate_limit = self.known()?.rate_limit;
        let capacity = self.quota.capacity_of(&rate_limit)?;
        Some(capacity.saturating_sub(self.sent))
    }

    /// Returns how many requests may be in flight. Where others use the bucket,
    /// that is our part of what is left: they use theirs before we learn of it.
    pub(super) fn max_in_flight(&self) -> u32 {
        let known = match self.window {
            Window::Unknown if self.quota.capacity < 100 => FIRST_REQUESTS_OF_A_PART,
            Window::Unknown => FIRST_REQUESTS,
            Window::Unmetered => self.quota.in_flight,
            Window::Known(known) => self.our_part(&known.rate_limit),
        };
        let maximum = if self.is_beyond_client_quota() {
            1
        } else {
            self.quota.in_flight
        };
        known.min(maximum)
    }

    /// Returns how many of our requests in this window have their response.
    pub(super) fn settled(&self) -> u32 {
        self.sent.saturating_sub(self.in_flight)
    }

    /// Returns what is left without what other clients will use before we learn
    /// of it.
    fn unclaimed(&self, rate_limit: &RateLimit) -> u32 {
        let (part, least) = LEFT_TO_OTHERS;
        let kept_back = match self.others(rate_limit) {
            0 => 0,
            others => (others / part).max(least),
        };
        rate_limit.remaining.saturating_sub(kept_back)
    }

    /// Returns the client quota where it is certain: Okta sent a 429 right after
    /// the usual one was used up.
    fn known_client_quota(&self, rate_limit: &RateLimit) -> Option<u32> {
        let usual = usual_client_quota(rate_limit);
        self.limited_at.filter(|limited_at| *limited_at == usual)
    }

    /// Returns whether the next request may be beyond our client quota.
    fn is_beyond_client_quota(&self) -> bool {
        let known = self.known().filter(|_| !self.has_more);
        let usual = known.map(|known| usual_client_quota(&known.rate_limit));
        let client_quota = self.client_quota.or(usual);
        client_quota.is_some_and(|client_quota| self.sent >= client_quota)
    }

    fn our_part(&self, rate_limit: &RateLimit) -> u32 {
        let (ours, others) = (
            u64::from(self.settled()),
            u64::from(self.others(rate_limit)),
        );
        let part = u64::from(self.unclaimed(rate_limit)) * ours.max(1) / (ours.max(1) + others);
        u32::try_from(part).unwrap_or(u32::MAX).max(1)
    }

    /// Returns how many requests of this window were other clients'. Some of
    /// ours in flight may be included until their own responses correct that.
    fn others(&self, rate_limit: &RateLimit) -> u32 {
        let used = rate_limit.limit.saturating_sub(rate_limit.remaining);
        used.saturating_sub(self.settled())
    }
}
