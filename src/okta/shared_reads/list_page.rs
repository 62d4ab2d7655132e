//! Answers several reads from one page of the app's list.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;
use tracing::Instrument;
use uuid::Uuid;

use super::app::{App, State, TokenApi, start_single};
use super::requests::RequestId;
use super::when_to_share::contradicts;
use crate::okta::rate_limit::Ticket;
use crate::okta::tokens::{Found, Page, ReadError};

/// How long a page waits for another read before it is sent: a host that has
/// received ten responses starts each of its next ten reads within that time.
const GATHER_TIME: Duration = Duration::from_millis(5);

/// Waits for more reads, requests the page, and answers them.
pub(super) async fn share_page<A: TokenApi>(app: Arc<App>, api: A, request: RequestId) {
    // Reads that arrive while a page is in flight wait for the next one.
    let _permit = app.page_permit.lock().await;
    let open = || app.state().requests.waiters(request).len();
    let mut waiting = 0;
    while waiting < open() {
        waiting = open();
        sleep(GATHER_TIME).await;
    }
    let Some((ticket, singles)) = plan(&app, &api, request) else {
        return;
    };
    let span = tracing::error_span!(parent: None, "list", call_id = %Uuid::new_v4());
    let on_send = || {
        let mut state = app.state();
        state.requests.sent(request);
        for waiter in state.requests.waiters(request) {
            span.follows_from(waiter.span.id());
        }
    };
    let page = api.page(&app.id, ticket, &on_send);
    let page = page.instrument(span.clone()).await;
    let _entered = span.enter();
    let mut state = app.state();
    if let Err(reason) = use_page(&mut state, request, page, &singles) {
        tracing::debug!(
            reason,
            "the provider requests the tokens of this app one by one from now on"
        );
        state.sharing.end();
    }
    read_singly(&app, &api, &mut state, request);
}

/// Returns the ticket to send the page with, and the records of earlier single
/// requests to compare it with. If a page is not worth it, its reads continue
/// as single requests.
fn plan<A: TokenApi>(app: &Arc<App>, api: &A, request: RequestId) -> Option<(Ticket, Vec<Found>)> {
    let mut state = app.state();
    let waiters = state.requests.waiters(request);
    let first = waiters.first()?;
    let ticket = first.ticket;
    let has_two_ids = waiters.iter().any(|other| other.token_id != first.token_id);
    if has_two_ids && state.sharing.is_worth_it(api.headroom()) {
        return Some((ticket, state.sharing.take_singles()));
    }
    read_singly(app, api, &mut state, request);
    None
}

/// Answers the reads that the page has the records of.
///
/// # Errors
///
/// Why no more pages of this list are worth it.
fn use_page(
    state: &mut State,
    request: RequestId,
    page: Result<Page, ReadError>,
    singles: &[Found],
) -> Result<(), &'static str> {
    // What the error says may have ids in it.
    let page = page.map_err(|_| "there is no page that can be used")?;
    if contradicts(singles, &page.records) {
        tracing::warn!(
            "a record in the list of an app differs from the response to a request for that \
             token; the provider uses no lists of this app from now on"
        );
        return Err("the list differs from a request for one token");
    }
    let answered = state.requests.answer_from_page(request, page.records);
    tracing::debug!(answered, "received a page of the list");
    match (page.is_whole, answered) {
        (false, _) => Err("the list has more than one page"),
        (true, ..2) => Err("the page answered fewer than two reads"),
        (true, _) => Ok(()),
    }
}

fn read_singly<A: TokenApi>(app: &Arc<App>, api: &A, state: &mut State, request: RequestId) {
    for waiter in state.requests.end(request) {
        if let Some(single) = state.requests.join(waiter, false) {
            start_single(app, api, state, single);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::okta::auth::RequestError;
    use crate::okta::http::{HttpError, RedirectError};

    #[test]
    fn why_sharing_ended_is_said_without_ids() {
        let target = "https://login.example.com/api/v1/apps/0oa1/tokens".to_owned();
        let redirect = HttpError::from(RedirectError::Elsewhere { target });
        let error = ReadError::from(RequestError::from(redirect));
        assert!(error.to_string().contains("0oa1"), "{error}");
        let reason = use_page(&mut State::default(), 1, Err(error), &[]);
        assert_eq!(reason, Err("there is no page that can be used"));
    }
}
