//! The order in which reads arrived.

use std::sync::atomic::{AtomicU64, Ordering};

/// A place in the order of arrival. A read keeps its ticket for all requests
/// that are sent for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticket(u64);

/// Issues tickets, each behind all before it.
#[derive(Debug, Default)]
pub(crate) struct Tickets(AtomicU64);

impl Tickets {
    pub(crate) fn next(&self) -> Ticket {
        Ticket(self.0.fetch_add(1, Ordering::Relaxed))
    }
}
