//! Reads of one app that are open at the same time share its list when requests
//! are scarce.
//!
//! When requests are plentiful, each read is a request of its own and goes out
//! at once. When they are scarce (`when_to_share`), reads that arrive within
//! a few milliseconds of each other are answered from one `list_page`. Requests
//! belong to no read: each runs in a task of its own, which ends when nobody
//! waits for it any more (`app`). Which record may answer which read is decided
//! in `requests`.

mod app;
mod list_page;
mod requests;
mod when_to_share;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use app::{App, WaiterGuard, start, start_single};
use list_page::share_page;
use requests::{Answer, Waiter};
use tokio::sync::oneshot;
use tracing::Span;

use crate::okta::auth::RequestError;

pub(crate) use app::TokenApi;

/// The reads of all apps. Two apps have nothing in common here.
#[derive(Debug)]
pub(super) struct SharedReads {
    is_on: bool,
    apps: Mutex<HashMap<String, Arc<App>>>,
}

impl SharedReads {
    /// Makes shared reads that use lists only if `is_on`.
    pub(super) fn new(is_on: bool) -> Self {
        Self {
            is_on,
            apps: Mutex::default(),
        }
    }

    /// Reads one record, alone or with others. A reader that stops waiting
    /// leaves the others their answer.
    pub(super) async fn read<A: TokenApi>(&self, api: &A, app_id: &str, token_id: &str) -> Answer {
        let app = self.app(app_id);
        let (sender, answer) = oneshot::channel();
        let waiter = Waiter {
            token_id: token_id.to_owned(),
            ticket: api.ticket(),
            span: Span::current(),
            answer: sender,
        };
        let _guard = WaiterGuard {
            app: &app,
            ticket: waiter.ticket,
        };
        enter(&app, api, waiter);
        let answer = answer.await;
        answer.unwrap_or_else(|_| Err(Arc::new(RequestError::Abandoned.into())))
    }

    fn app(&self, app_id: &str) -> Arc<App> {
        let mut apps = self.apps.lock().unwrap_or_else(PoisonError::into_inner);
        let app = apps.entry(app_id.to_owned());
        Arc::clone(app.or_insert_with(|| Arc::new(App::new(app_id.to_owned(), self.is_on))))
    }
}

/// Takes a read in, and starts the request that it needs, if any.
fn enter<A: TokenApi>(app: &Arc<App>, api: &A, waiter: Waiter) {
    let mut state = app.state();
    let open = state.requests.open_reads() + 1;
    state.sharing.count_concurrent_reads(open);
    let may_share = state.sharing.is_worth_it(api.headroom());
    match state.requests.join(waiter, may_share) {
        Some(page) if may_share => {
            let work = share_page(Arc::clone(app), api.clone(), page);
            start(app, &mut state, page, work);
        }
        Some(single) => start_single(app, api, &mut state, single),
        None => {}
    }
}
