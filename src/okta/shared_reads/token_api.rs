//! What shared reads need of Okta's API.

use crate::okta::auth::ApiClient;
use crate::okta::rate_limit::Ticket;
use crate::okta::tokens::{Found, Page, ReadError, read_app_token, read_first_page};

/// Okta's API, seen from the reads of one app. The client implements it, and so
/// does a script in tests, whose records change while they are read.
pub(crate) trait TokenApi: Clone + Send + Sync + 'static {
    /// Returns the next ticket in the order of arrival.
    fn ticket(&self) -> Ticket;

    /// Returns how many requests the rate limit allows until it resets; `None`
    /// when it is not known.
    fn headroom(&self) -> Option<u32>;

    /// Reads one record, and calls `on_send` right before each attempt.
    fn single(
        &self,
        app_id: &str,
        token_id: &str,
        ticket: Ticket,
        on_send: &(dyn Fn() + Send + Sync),
    ) -> impl Future<Output = Result<Found, ReadError>> + Send;

    /// Reads the first page of the list, and calls `on_send` right before each
    /// attempt. Only rate limits are retried.
    fn page(
        &self,
        app_id: &str,
        ticket: Ticket,
        on_send: &(dyn Fn() + Send + Sync),
    ) -> impl Future<Output = Result<Page, ReadError>> + Send;
}

impl TokenApi for ApiClient {
    fn ticket(&self) -> Ticket {
        self.sender.limiter.tickets.next()
    }

    fn headroom(&self) -> Option<u32> {
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
        ticket: Ticket,
        on_send: &(dyn Fn() + Send + Sync),
    ) -> Result<Page, ReadError> {
        read_first_page(self, app_id, ticket, on_send).await
    }
}
