//! One app: takes reads in, sends single requests, and starts the listing where
//! company makes one worth planning.

use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, oneshot};
use tokio::task::AbortHandle;
use tokio::time::Instant;
use tracing::Instrument;

use super::ListSettings;
use super::far_end::FarEnd;
use super::kept::Kept;
use super::listing::{Listing, Position};
use super::planner::{History, Plan, Situation};
use super::readers::{Answered, Key, Readers};
use crate::okta::auth::RequestError;
use crate::okta::rate_limit::Ticket;
use crate::okta::tokens::{AppToken, Found, ReadError};

/// The reads of one app, and what is known of it.
#[derive(Debug)]
pub(super) struct App {
    pub(super) id: String,
    state: Mutex<State>,
    /// Rings when a read arrives that may share a list.
    pub(super) arrived: Notify,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) readers: Readers,
    pub(super) history: History,
    /// How many were together when a list was last sent or planned; 0 before
    /// the first.
    pub(super) company: u32,
    /// Where the listing is, or was when its last reader had an answer.
    pub(super) position: Position,
    pub(super) kept: Kept,
    /// The listing that attends to those who wait for a list.
    listing: Option<(u64, AbortHandle)>,
    listings: u64,
    /// Whether a read came before.
    is_known: bool,
}

/// A reader's way out: however it ends, it is no longer waited for.
struct Seat<'app> {
    app: &'app App,
    key: Key,
}

/// What a read finds when it arrives.
enum Entered<'app> {
    Kept(AppToken),
    Waiting(Seat<'app>, oneshot::Receiver<Answered>),
}

impl App {
    pub(super) fn new(id: String, settings: ListSettings, kept: Arc<AtomicUsize>) -> Self {
        let mut history = History::default();
        if !settings.are_shared {
            history.end();
        }
        let state = State {
            readers: Readers::default(),
            history,
            company: 0,
            position: Position::default(),
            kept: Kept::new(settings.max_age, kept),
            listing: None,
            listings: 0,
            is_known: false,
        };
        Self {
            id,
            state: Mutex::new(state),
            arrived: Notify::new(),
        }
    }

    pub(super) async fn read<F: FarEnd>(self: &Arc<Self>, far_end: &F, token_id: &str) -> Answered {
        match self.enter(far_end, token_id) {
            Entered::Kept(token) => Ok(token),
            Entered::Waiting(_seat, answered) => {
                let answer = answered.await;
                answer.unwrap_or_else(|_| Err(Arc::new(RequestError::Abandoned.into())))
            }
        }
    }

    /// Takes a read in, and starts what it needs: a request at once when it is
    /// alone, or a listing, unless one runs.
    fn enter<F: FarEnd>(self: &Arc<Self>, far_end: &F, token_id: &str) -> Entered<'_> {
        let mut state = self.state();
        if let Some(token) = state.kept.get(token_id, Instant::now()) {
            state.history.answered_later();
            return Entered::Kept(token);
        }
        if state.listing.is_none() && state.kept.is_empty() {
            state.position = Position::default();
        }
        let has_company = state.has_company();
        let (key, answered) = state.readers.enter(token_id, far_end.arrive());
        state.is_known = true;
        if state.listing.is_some() {
            self.arrived.notify_one();
        } else if has_company && state.would_list(far_end) {
            self.start_listing(&mut state, far_end);
        } else {
            self.singly(&mut state, far_end, [key]);
        }
        Entered::Waiting(Seat { app: self, key }, answered)
    }

    fn start_listing<F: FarEnd>(self: &Arc<Self>, state: &mut State, far_end: &F) {
        state.listings += 1;
        let number = state.listings;
        let listing = Listing::run(Arc::clone(self), far_end.clone(), number);
        let task = tokio::spawn(listing);
        state.listing = Some((number, task.abort_handle()));
    }

    /// Sends a request for each of these readers, unless one that is not sent
    /// yet will do.
    pub(super) fn singly<F: FarEnd>(
        self: &Arc<Self>,
        state: &mut State,
        far_end: &F,
        keys: impl IntoIterator<Item = Key>,
    ) {
        for key in keys {
            if let Some(new) = state.readers.join(key) {
                let (number, span) = (new.number, new.span);
                let single = Single::read(
                    Arc::clone(self),
                    number,
                    far_end.clone(),
                    new.token_id,
                    new.ticket,
                );
                let task = tokio::spawn(single.instrument(span));
                state.readers.started(number, task.abort_handle());
            }
        }
    }

    /// Drops what was kept for too long, and tells when to do so again.
    pub(super) fn forget(&self) -> Option<Instant> {
        let mut state = self.state();
        state.kept.forget(Instant::now());
        state.kept.next_to_go()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether there may be others to share a list with: some are here, or
    /// were when the last list was sent. What is kept is shared with those to
    /// come.
    fn has_company(&self) -> bool {
        let is_kept = self.kept.keeps() && !self.kept.is_complete(Instant::now());
        self.readers.len() > 0 || self.company > 1 || (is_kept && self.is_known)
    }

    /// How many reads are open.
    pub(super) fn open(&self) -> u32 {
        u32::try_from(self.readers.len()).unwrap_or(u32::MAX)
    }

    /// Whether a list would be asked for if the company is as large as it was.
    fn would_list<F: FarEnd>(&self, far_end: &F) -> bool {
        let waiting = self.open().max(self.company).max(2);
        self.plan(waiting, false, far_end) == Plan::Page
    }

    pub(super) fn plan<F: FarEnd>(&self, waiting: u32, is_under_way: bool, far_end: &F) -> Plan {
        self.history.plan(Situation {
            waiting,
            company: self.open().max(self.company),
            is_under_way,
            headroom: far_end.headroom(),
            is_kept: self.kept.keeps() && !self.kept.is_complete(Instant::now()),
        })
    }

    /// Whether the listing of that number is the one that attends to readers.
    pub(super) fn attends(&self, number: u64) -> bool {
        self.listing
            .as_ref()
            .is_some_and(|(current, _)| *current == number)
    }

    /// Nobody waits for a list any more.
    pub(super) fn end_listing(&mut self) {
        if let Some((_, task)) = self.listing.take() {
            task.abort();
        }
        if !self.kept.keeps() {
            self.position = Position::default();
        }
    }

    fn leave(&mut self, key: Key) {
        self.readers.leave(key);
        if self.readers.for_list() == 0 {
            self.end_listing();
        }
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.app.state().leave(self.key);
    }
}

/// A request for one record. Should it end without an answer, which is a
/// mistake of ours, those who wait for it hear of that.
struct Single {
    app: Arc<App>,
    number: u64,
}

impl Single {
    /// Sends the request, and answers those who wait for it. Before its first
    /// step there is nothing to drop: a runtime that ends drops it while the
    /// app's state is locked.
    async fn read<F: FarEnd>(
        app: Arc<App>,
        number: u64,
        far_end: F,
        token_id: String,
        ticket: Ticket,
    ) {
        let single = Self { app, number };
        let app = &single.app;
        let sent = Mutex::new(Instant::now());
        let on_send = || {
            app.state().readers.sent(number);
            *sent.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        };
        let found = far_end.single(&app.id, &token_id, ticket, &on_send).await;
        let sent = *sent.lock().unwrap_or_else(PoisonError::into_inner);
        single.answer(found, sent);
    }

    fn answer(&self, found: Result<Found, ReadError>, sent: Instant) {
        let mut state = self.app.state();
        let answer = found.map_err(Arc::new).map(|found| {
            state.history.single_came(sent.elapsed());
            state.kept.read_singly(&found);
            found.token
        });
        state.readers.answer_single(self.number, &answer);
    }
}

impl Drop for Single {
    fn drop(&mut self) {
        let abandoned = Err(Arc::new(RequestError::Abandoned.into()));
        self.app
            .state()
            .readers
            .answer_single(self.number, &abandoned);
    }
}
