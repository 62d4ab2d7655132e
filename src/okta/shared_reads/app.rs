//! One app: its open reads, and the tasks that send their requests.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use tracing::Instrument;

use super::requests::{NewSingle, ReaderId, RequestId, Requests};
use super::sharing::Sharing;
use super::token_api::TokenApi;
use crate::okta::auth::RequestError;

/// The reads of one app.
#[derive(Debug)]
pub(super) struct App {
    pub(super) id: String,
    state: Mutex<State>,
    /// Held by the one page that may be on its way.
    pub(super) page_turn: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) requests: Requests,
    pub(super) sharing: Sharing,
}

/// Removes a read when it is dropped, answered or not.
pub(super) struct WaiterGuard<'app> {
    app: &'app App,
    reader: ReaderId,
}

impl App {
    pub(super) fn new(id: String, is_shared: bool) -> Self {
        let state = State {
            requests: Requests::default(),
            sharing: Sharing::new(is_shared),
        };
        Self {
            id,
            state: Mutex::new(state),
            page_turn: tokio::sync::Mutex::default(),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'app> WaiterGuard<'app> {
    pub(super) fn new(app: &'app App, reader: ReaderId) -> Self {
        Self { app, reader }
    }
}

impl Drop for WaiterGuard<'_> {
    fn drop(&mut self) {
        self.app.state().requests.leave(self.reader);
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
    single: NewSingle,
) {
    let (request, span) = (single.request, single.span.clone());
    let work = read_single(Arc::clone(app), api.clone(), single);
    start(app, state, request, work.instrument(span));
}

async fn read_single<A: TokenApi>(app: Arc<App>, api: A, single: NewSingle) {
    let request = single.request;
    let on_send = || app.state().requests.sent(request);
    let found = api.single(&app.id, &single.token_id, single.ticket, &on_send);
    let found = found.await.map_err(Arc::new);
    let mut state = app.state();
    if let Ok(found) = &found {
        state.sharing.remember(found);
    }
    let answer = found.map(|found| found.token);
    state.requests.answer(request, &answer);
}
