//! Which requests wait for the head of their response at the same time. Over
//! HTTP/2 they share a connection, and what ends it ends all of them.

use std::sync::atomic::{AtomicU32, Ordering};

/// The requests that wait now.
#[derive(Debug, Default)]
pub(super) struct OpenRequests {
    open: AtomicU32,
    /// How many have begun so far; it may wrap around.
    begun: AtomicU32,
}

/// One of them; it ends when dropped.
pub(super) struct OpenRequest<'all> {
    all: &'all OpenRequests,
    began_alone: bool,
    /// How many had begun with this one.
    begun: u32,
}

impl OpenRequests {
    pub(super) fn begin(&self) -> OpenRequest<'_> {
        OpenRequest {
            all: self,
            began_alone: self.open.fetch_add(1, Ordering::SeqCst) == 0,
            begun: self.begun.fetch_add(1, Ordering::SeqCst).wrapping_add(1),
        }
    }
}

impl OpenRequest<'_> {
    /// Returns whether no other request was open since this one began.
    pub(super) fn was_alone(&self) -> bool {
        self.began_alone && self.all.begun.load(Ordering::SeqCst) == self.begun
    }
}

impl Drop for OpenRequest<'_> {
    fn drop(&mut self) {
        self.all.open.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_was_alone_when_none_was_open_meanwhile() {
        let all = OpenRequests::default();
        let first = all.begin();
        assert!(first.was_alone());
        let second = all.begin();
        assert!(!first.was_alone() && !second.was_alone());
        drop(second);
        assert!(!first.was_alone());
        let third = all.begin();
        drop(first);
        assert!(!third.was_alone());
        drop(third);
        assert!(all.begin().was_alone());
    }
}
