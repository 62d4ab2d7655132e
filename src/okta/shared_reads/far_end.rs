//! What shared reads need of Okta, and what it gives them.

use crate::okta::rate_limit::{Arrival, Room};
use crate::okta::{AppToken, Error};

/// Okta, seen from the reads of one app. Of two implementations one is the
/// client; the other, in tests, changes its records while they are read.
pub(in crate::okta) trait FarEnd: Clone + Send + Sync + 'static {
    /// A place in the order of arrival.
    fn arrive(&self) -> Arrival;

    /// What the bucket takes now.
    fn room(&self) -> Room;

    /// Reads one record, and calls `on_send` right before each attempt.
    fn single(
        &self,
        app_id: &str,
        token_id: &str,
        arrival: Arrival,
        on_send: &(dyn Fn() + Send + Sync),
    ) -> impl Future<Output = Result<Found, Error>> + Send;

    /// Reads one page of the list, tried once but for rate limits.
    fn page(
        &self,
        app_id: &str,
        query: &str,
        arrival: Arrival,
        on_send: &(dyn Fn() + Send + Sync),
    ) -> impl Future<Output = Result<Page, Error>> + Send;
}

/// A record, with what tells which of two is newer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::okta) struct Found {
    pub(in crate::okta) token: AppToken,
    /// `lastUpdated`, as Okta writes it.
    pub(in crate::okta) last_updated: String,
}

/// One page of the list.
#[derive(Debug, Default)]
pub(in crate::okta) struct Page {
    /// The records that can be read; the others count as absent.
    pub(in crate::okta) records: Vec<Found>,
    /// The query of the next page, when there is one.
    pub(in crate::okta) next: Option<String>,
}
