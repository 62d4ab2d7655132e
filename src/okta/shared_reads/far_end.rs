//! What shared reads need of Okta, and what it gives them.

use crate::okta::auth::ApiClient;
use crate::okta::rate_limit::{Headroom, Ticket};
use crate::okta::tokens::{Found, Page, ReadError, read_app_token, read_page};

/// Okta, seen from the reads of one app. Of two implementations one is the
/// client; the other, in tests, changes its records while they are read.
pub(crate) trait FarEnd: Clone + Send + Sync + 'static {
    /// A place in the order of arrival.
    fn arrive(&self) -> Ticket;

    /// What the bucket takes now.
    fn headroom(&self) -> Headroom;

    /// Reads one record, and calls `on_send` right before each attempt.
    fn single(
        &self,
        app_id: &str,
        token_id: &str,
        ticket: Ticket,
        on_send: &(dyn Fn() + Send + Sync),
    ) -> impl Future<Output = Result<Found, ReadError>> + Send;

    /// Reads one page of the list, tried once but for rate limits.
    fn page(
        &self,
        app_id: &str,
        query: &str,
        ticket: Ticket,
        on_send: &(dyn Fn() + Send + Sync),
    ) -> impl Future<Output = Result<Page, ReadError>> + Send;
}

impl FarEnd for ApiClient {
    fn arrive(&self) -> Ticket {
        self.sender.limiter.tickets.next()
    }

    fn headroom(&self) -> Headroom {
        self.sender.limiter.apps.headroom()
    }

    async fn single(
        &self,
        app_id: &str,
        token_id: &str,
        ticket: Ticket,
        on_send: &(dyn Fn() + Send + Sync),
    ) -> Result<Found, ReadError> {
        read_app_token(self, app_id, token_id, ticket, on_send).await
    }

    async fn page(
        &self,
        app_id: &str,
        query: &str,
        ticket: Ticket,
        on_send: &(dyn Fn() + Send + Sync),
    ) -> Result<Page, ReadError> {
        read_page(self, app_id, query, ticket, on_send).await
    }
}
