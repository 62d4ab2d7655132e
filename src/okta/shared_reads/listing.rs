//! The task that attends to readers who wait for an app's list: it gathers
//! company, plans, asks for a page, answers, and plans again.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use tracing::{Instrument, Span};
use uuid::Uuid;

use super::app::{App, State};
use super::far_end::FarEnd;
use super::planner::Plan;
use super::readers::Key;
use crate::okta::rate_limit::Ticket;
use crate::okta::tokens::{Found, Page, ReadError};

/// How long company is waited for before a page is planned, where there was
/// company before: a host that has had ten answers starts its next ten reads
/// within that. Nobody waits when all who were there last time are there again.
const COMPANY_WAIT: Duration = Duration::from_millis(5);

/// The query of a list's first page, with the most records that Okta gives.
const FIRST_PAGE: &str = "limit=200";

/// How far the pages of one list have been read.
#[derive(Debug)]
pub(super) struct Position {
    /// The number of the next page, from 0.
    page: u32,
    /// When the first page was sent.
    begun: Option<Instant>,
    query: String,
    seen: HashSet<String>,
}

impl Default for Position {
    fn default() -> Self {
        Self {
            page: 0,
            begun: None,
            query: FIRST_PAGE.to_owned(),
            seen: HashSet::from([FIRST_PAGE.to_owned()]),
        }
    }
}

impl Position {
    /// Goes on to the page that a link leads to; `false` at the list's end,
    /// which is also where a link leads back to a page that was read.
    fn advance(&mut self, next: Option<String>) -> bool {
        let Some(next) = next.filter(|next| self.seen.insert(next.clone())) else {
            return false;
        };
        self.page += 1;
        self.query = next;
        true
    }
}

/// A running listing. Should it end before its time, which is a mistake of
/// ours, those who wait for it hear of that.
pub(super) struct Listing<F: FarEnd> {
    app: Arc<App>,
    far_end: F,
    number: u64,
}

/// What is known of a page at the moment it is sent.
#[derive(Debug, Default)]
struct Sent {
    at: Option<Instant>,
    aboard: Vec<Key>,
}

impl<F: FarEnd> Listing<F> {
    /// Runs until nobody waits for the list. As with a single request, there is
    /// nothing to drop before the first step.
    pub(super) async fn run(app: Arc<App>, far_end: F, number: u64) {
        let listing = Self {
            app,
            far_end,
            number,
        };
        loop {
            listing.gather().await;
            let Some((query, page, ticket)) = listing.plan() else {
                return;
            };
            listing.ask(&query, page, ticket).await;
        }
    }

    /// Asks for one page, and makes of the answer what there is to make.
    async fn ask(&self, query: &str, page: u32, ticket: Ticket) {
        let span = tracing::error_span!(parent: None, "list", call_id = %Uuid::new_v4());
        let sent = Mutex::new(Sent::default());
        let on_send = || self.board(page, &sent, &span);
        let asked = self.far_end.page(&self.app.id, query, ticket, &on_send);
        let came = asked.instrument(span.clone()).await;
        let sent = sent.into_inner().unwrap_or_else(PoisonError::into_inner);
        span.in_scope(|| match came {
            Ok(page) => self.deliver(page, &sent),
            Err(error) => self.give_up(&error),
        });
    }

    /// Waits for company before a page is planned.
    async fn gather(&self) {
        let deadline = Instant::now() + COMPANY_WAIT;
        loop {
            let arrived = self.app.arrived.notified();
            {
                let state = self.app.state();
                let all = state.company > 0 && state.readers.for_list() >= state.company;
                if all {
                    return;
                }
            }
            tokio::select! {
                () = arrived => {}
                () = sleep_until(deadline) => return,
            }
        }
    }

    /// The page to ask for; `None` when nobody waits for one any more.
    fn plan(&self) -> Option<(String, u32, Ticket)> {
        let mut guard = self.app.state();
        let state = &mut *guard;
        if !state.attends(self.number) {
            return None;
        }
        let page = state.position.page;
        let around = state.readers.been_around(page);
        self.app.singly(state, &self.far_end, around);
        let waiting = state.readers.for_list();
        let ticket = state.readers.first_for_list();
        if let Some(ticket) = ticket
            && state.plan(waiting, page > 0, &self.far_end) == Plan::Page
        {
            return Some((state.position.query.clone(), page, ticket));
        }
        state.company = state.open();
        let all = state.readers.all_for_list();
        self.app.singly(state, &self.far_end, all);
        state.end_listing();
        None
    }

    /// The page is sent now: whoever waits for the list is aboard.
    fn board(&self, page: u32, sent: &Mutex<Sent>, span: &Span) {
        let mut state = self.app.state();
        if !state.attends(self.number) {
            return;
        }
        let aboard = state.readers.board(page, span);
        state.company = u32::try_from(aboard.len()).unwrap_or(u32::MAX);
        let mut sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
        if sent.at.is_none() {
            state.history.page_sent();
        }
        let at = Some(Instant::now());
        *sent = Sent { at, aboard };
    }

    /// Answers those aboard that the page has a record for.
    fn deliver(&self, page: Page, sent: &Sent) {
        let at = sent.at.unwrap_or_else(Instant::now);
        let mut guard = self.app.state();
        let state = &mut *guard;
        if !state.attends(self.number) || self.is_contradicted(state, &page, at) {
            return;
        }
        let was_empty = state.kept.is_empty();
        let answered = answer(state, page.records, sent, at);
        if was_empty && !state.kept.is_empty() {
            tokio::spawn(forget_in_time(Arc::downgrade(&self.app)));
        }
        let aboard = u32::try_from(sent.aboard.len()).unwrap_or(u32::MAX);
        state.history.page_came(aboard, answered, at.elapsed());
        tracing::debug!(aboard, answered, "a page of the list came");
        let begun = *state.position.begun.get_or_insert(at);
        let is_emptied = answered == aboard && !state.kept.keeps();
        if !state.position.advance(page.next) {
            let saw_all = state.readers.at_end();
            self.app.singly(state, &self.far_end, saw_all);
            state.kept.complete(begun);
            state.position = Position::default();
        } else if is_emptied {
            state.position = Position::default();
        }
    }

    /// Whether the page shows a record otherwise than a request for it did, so
    /// that nothing of what lists brought is to be believed. Its readers go on
    /// singly then.
    fn is_contradicted(&self, state: &mut State, page: &Page, sent: Instant) -> bool {
        let mut is_contradicted = false;
        for found in &page.records {
            is_contradicted |= state.kept.contradicts(found, sent);
        }
        if !is_contradicted {
            return false;
        }
        if state.history.end() {
            tracing::warn!(
                "an app's list shows a token's record otherwise than a request for that \
                 token; no lists of this app are used from now on"
            );
        }
        state.kept.clear();
        state.position = Position::default();
        let all = state.readers.all_for_list();
        self.app.singly(state, &self.far_end, all);
        true
    }

    /// A list is tried once: its readers go on singly, and where it is refused
    /// for good, so do all that come later.
    fn give_up(&self, error: &ReadError) {
        let mut state = self.app.state();
        if !state.attends(self.number) {
            return;
        }
        let reason = error.to_string();
        let for_good = is_for_good(error) && state.history.end();
        tracing::debug!(reason, for_good, "reads go on without the list");
        state.position = Position::default();
        let all = state.readers.all_for_list();
        self.app.singly(&mut state, &self.far_end, all);
    }
}

impl<F: FarEnd> Drop for Listing<F> {
    fn drop(&mut self) {
        let mut state = self.app.state();
        if state.attends(self.number) {
            state.readers.abandon_list();
            state.end_listing();
        }
    }
}

/// Answers those aboard, and keeps what is to be kept; how many were answered.
fn answer(state: &mut State, records: Vec<Found>, sent: &Sent, at: Instant) -> u32 {
    // Those who came while it was on its way are later than it was sent.
    let readers = if state.kept.is_young(at, Instant::now()) {
        state.readers.all_for_list()
    } else {
        sent.aboard.clone()
    };
    let mut answered = 0;
    for found in records {
        answered += state.readers.take(&readers, &found.token);
        state.kept.keep(found.token, at);
    }
    answered
}

/// Drops what was kept when its time is over, whether anybody reads or not.
async fn forget_in_time(app: Weak<App>) {
    while let Some(next) = app.upgrade().and_then(|app| app.forget()) {
        sleep_until(next).await;
    }
}

/// Whether a list will fail next time too. A rejected proof says nothing about
/// the list.
fn is_for_good(error: &ReadError) -> bool {
    let is_about_proof = |error: &str| matches!(error, "use_dpop_nonce" | "invalid_dpop_proof");
    error
        .error_response()
        .is_some_and(|response| match response.status {
            400 => !response.oauth.error.as_deref().is_some_and(is_about_proof),
            403..=405 => true,
            _ => false,
        })
}
