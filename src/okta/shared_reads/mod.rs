//! Reads of one app that are open at the same time share its list when requests
//! are scarce.
//!
//! When requests are plentiful, each read is a request of its own and goes out
//! at once. When they are scarce (`sharing` says when), reads that arrive within
//! a few milliseconds of each other are answered from one `list_page`. Requests
//! belong to no read: each runs in a task of its own, which ends when nobody
//! waits for it any more (`app`). Which record may answer which read is decided
//! in `requests`.

mod app;
mod list_page;
mod requests;
mod sharing;
mod token_api;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use app::{App, WaiterGuard, start_single};
use list_page::start_page;
use requests::{Answer, NewRequest};
use tokio::sync::oneshot;

use crate::okta::auth::RequestError;

pub(crate) use token_api::TokenApi;

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
        let (_guard, answer) = enter(&app, api, token_id);
        let answer = answer.await;
        answer.unwrap_or_else(|_| Err(Arc::new(RequestError::Abandoned.into())))
    }

    fn app(&self, app_id: &str) -> Arc<App> {
        let mut apps = self.apps.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(app) = apps.get(app_id) {
            return Arc::clone(app);
        }
        let app = Arc::new(App::new(app_id.to_owned(), self.is_on));
        apps.insert(app_id.to_owned(), Arc::clone(&app));
        app
    }
}

/// Takes a read in, and starts the request that it needs, if any.
fn enter<'app, A: TokenApi>(
    app: &'app Arc<App>,
    api: &A,
    token_id: &str,
) -> (WaiterGuard<'app>, oneshot::Receiver<Answer>) {
    let mut guard = app.state();
    let state = &mut *guard;
    let open = state.requests.open_reads() + 1;
    state.sharing.count_concurrent_reads(open);
    let may_share = state.sharing.is_worth_it(api.headroom());
    let entered = state.requests.enter(token_id, api.ticket(), may_share);
    match entered.request {
        Some(NewRequest::Single(single)) => start_single(app, api, state, single),
        Some(NewRequest::Page(request)) => start_page(app, api, state, request),
        None => {}
    }
    (WaiterGuard::new(app, entered.reader), entered.answer)
}
