//! The task that answers several reads from one page of the app's list.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;
use tracing::Instrument;
use uuid::Uuid;

use super::app::{App, State, start, start_single};
use super::requests::RequestId;
use super::sharing::contradicts;
use super::token_api::TokenApi;
use crate::okta::rate_limit::Ticket;
use crate::okta::tokens::{Found, Page, ReadError};

/// How long a page waits for more reads before it is sent: a host that has had
/// ten answers starts its next ten reads within that.
const GATHER_TIME: Duration = Duration::from_millis(5);

/// A page that is worth sending.
struct Planned {
    ticket: Ticket,
    /// Records of earlier single requests, to compare the page with.
    compared: VecDeque<Found>,
}

/// Starts a page, which reads may join until it is sent.
pub(super) fn start_page<A: TokenApi>(
    app: &Arc<App>,
    api: &A,
    state: &mut State,
    request: RequestId,
) {
    let work = share_page(Arc::clone(app), api.clone(), request);
    start(app, state, request, work);
}

async fn share_page<A: TokenApi>(app: Arc<App>, api: A, request: RequestId) {
    // Reads that arrive while a page is on its way gather for the next one.
    let _turn = app.page_turn.lock().await;
    sleep(GATHER_TIME).await;
    let Some(planned) = plan(&app, &api, request) else {
        return;
    };
    let span = tracing::error_span!(parent: None, "list", call_id = %Uuid::new_v4());
    let on_send = || {
        let mut state = app.state();
        state.requests.sent(request);
        state.requests.follow_spans(request, &span);
    };
    let page = api.page(&app.id, planned.ticket, &on_send);
    let page = page.instrument(span.clone()).await;
    span.in_scope(|| deliver(&app, &api, request, page, &planned.compared));
}

/// Returns what to send the page with. Where a page is not worth it, its reads
/// go on singly.
fn plan<A: TokenApi>(app: &Arc<App>, api: &A, request: RequestId) -> Option<Planned> {
    let mut guard = app.state();
    let state = &mut *guard;
    let (ids, ticket) = state.requests.waiting(request);
    if ids < 2 || !state.sharing.is_worth_it(api.headroom()) {
        read_singly(app, api, state, request);
        return None;
    }
    let compared = state.sharing.take_compared();
    ticket.map(|ticket| Planned { ticket, compared })
}

/// Answers the reads that the page has the records of. The others go on singly.
fn deliver<A: TokenApi>(
    app: &Arc<App>,
    api: &A,
    request: RequestId,
    page: Result<Page, ReadError>,
    compared: &VecDeque<Found>,
) {
    let mut guard = app.state();
    let state = &mut *guard;
    if let Some(reason) = use_page(state, request, page, compared) {
        tracing::debug!(reason, "the app's tokens are read singly from now on");
        state.sharing.end();
    }
    read_singly(app, api, state, request);
}

/// Answers reads from the page; returns why no more pages are worth it, if so.
fn use_page(
    state: &mut State,
    request: RequestId,
    page: Result<Page, ReadError>,
    compared: &VecDeque<Found>,
) -> Option<String> {
    let page = match page {
        Ok(page) => page,
        Err(error) => return Some(error.to_string()),
    };
    if contradicts(compared.iter(), &page.records) {
        tracing::warn!(
            "an app's list shows a token's record otherwise than a request for that token; no \
             lists of this app are used from now on"
        );
        return Some("the list contradicts a single request".to_owned());
    }
    let answered = state.requests.answer_from_page(request, page.records);
    tracing::debug!(answered, "a page of the list came");
    if page.next.is_some() {
        return Some("the list has more than one page".to_owned());
    }
    (answered < 2).then(|| "the page answered fewer than two reads".to_owned())
}

fn read_singly<A: TokenApi>(app: &Arc<App>, api: &A, state: &mut State, request: RequestId) {
    for single in state.requests.move_to_singles(request) {
        start_single(app, api, state, single);
    }
}
