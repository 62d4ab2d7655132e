//! One app: its open reads, the tasks that send their requests, and what these
//! need of Okta's API.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use tracing::Instrument;

use super::requests::{RequestId, Requests};
use super::when_to_share::Sharing;
use crate::okta::auth::{ApiClient, RequestError};
use crate::okta::rate_limit::Ticket;
use crate::okta::tokens::{Found, Page, ReadError, read_app_token, read_first_page};

/// The reads of one app.
#[derive(Debug, Default)]
pub(super) struct App {
    pub(super) id: String,
    state: Mutex<State>,
    /// Held by the one page that may be on its way.
    pub(super) page_permit: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) requests: Requests,
    pub(super) sharing: Sharing,
}

/// Removes a read when it is dropped, answered or not.
pub(super) struct WaiterGuard<'app> {
    pub(super) app: &'app App,
    pub(super) ticket: Ticket,
}

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

impl App {
    pub(super) fn new(id: String, is_shared: bool) -> Self {
        let app = Self {
            id,
            ..Self::default()
        };
        if !is_shared {
            app.state().sharing.end();
        }
        app
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for WaiterGuard<'_> {
    fn drop(&mut self) {
        self.app.state().requests.leave(self.ticket);
    }
}

/// Runs a request in a task of its own. If it panics, the reads that wait for
/// it fail.
pub(super) fn start(
    app: &Arc<App>,
    state: &mut State,
    request: RequestId,
    work: impl Future<Output = ()> + Send + 'static,
) {
    let app = Arc::clone(app);
    let work = async move {
        if AssertUnwindSafe(work).catch_unwind().await.is_err() {
            let abandoned = Err(Arc::new(RequestError::Abandoned.into()));
            app.state().requests.answer(request, &abandoned);
        }
    };
    let task = tokio::spawn(work);
    state.requests.started(request, task.abort_handle());
}

/// Starts a request for one record.
pub(super) fn start_single<A: TokenApi>(
    app: &Arc<App>,
    api: &A,
    state: &mut State,
    request: RequestId,
) {
    let Some(first) = state.requests.waiters(request).first() else {
        return;
    };
    let (token_id, ticket, span) = (first.token_id.clone(), first.ticket, first.span.clone());
    let (owner, api) = (Arc::clone(app), api.clone());
    let work = async move {
        let on_send = || owner.state().requests.sent(request);
        let found = api.single(&owner.id, &token_id, ticket, &on_send).await;
        let mut state = owner.state();
        state.sharing.remember(found.as_ref().ok());
        let answer = found.map(|found| found.token).map_err(Arc::new);
        state.requests.answer(request, &answer);
    };
    start(app, state, request, work.instrument(span));
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
