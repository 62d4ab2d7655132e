//! The one access token that all readers share, and how it is renewed.
//!
//! It is fetched once, however many ask, in a task that none of them owns: a
//! reader that goes away leaves the others waiting for the same answer, and the
//! last one that goes away ends it.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use super::access_token::AccessToken;
use super::learned::Learned;
use super::recovery::Recovery;
use super::{ApiError, Error};

type Fetched = Result<Arc<AccessToken>, Arc<Error>>;

/// Shared by all clones.
#[derive(Clone, Default)]
pub(super) struct TokenSource {
    state: Arc<Mutex<State>>,
}

/// Under one lock, so that a reader gets a token, with the key it is bound to,
/// and a nonce that belong together.
#[derive(Default)]
struct State {
    slot: Slot,
    learned: Learned,
}

#[derive(Default)]
enum Slot {
    #[default]
    Empty,
    /// Only those who wait hold it.
    Fetching(WeakShared<BoxFuture<'static, Fetched>>),
    Ready(Arc<AccessToken>),
}

/// What one attempt is made with.
#[derive(Debug)]
pub(super) struct Grant {
    pub(super) token: Arc<AccessToken>,
    pub(super) learned: Learned,
}

impl TokenSource {
    /// The access token, fetched when there is none that is fresh.
    ///
    /// # Errors
    ///
    /// The same one for all that waited for the same fetch; who comes later
    /// fetches again.
    pub(super) async fn grant<Fetch>(
        &self,
        fetch: impl FnOnce() -> Fetch,
    ) -> Result<Grant, Arc<Error>>
    where
        Fetch: Future<Output = Result<AccessToken, Error>> + Send + 'static,
    {
        let fetched = {
            let mut state = self.state();
            match &state.slot {
                Slot::Ready(token) if token.is_fresh(Instant::now()) => {
                    return Ok(state.grant(Arc::clone(token)));
                }
                // One that is over and left no token has panicked.
                Slot::Fetching(fetched) => match fetched.upgrade() {
                    Some(fetched) if fetched.peek().is_none() => fetched,
                    _ => self.launch(&mut state, fetch()),
                },
                _ => self.launch(&mut state, fetch()),
            }
        };
        let token = fetched.await?;
        Ok(self.state().grant(token))
    }

    fn launch(
        &self,
        state: &mut State,
        fetch: impl Future<Output = Result<AccessToken, Error>> + Send + 'static,
    ) -> Shared<BoxFuture<'static, Fetched>> {
        let source = self.clone();
        let work = async move {
            let fetched = fetch.await.map(Arc::new).map_err(Arc::new);
            source.state().slot = match &fetched {
                Ok(token) => Slot::Ready(Arc::clone(token)),
                Err(_) => Slot::Empty,
            };
            fetched
        };
        let task = AbortOnDropHandle::new(tokio::spawn(work.in_current_span()));
        let fetched = async {
            task.await
                .unwrap_or_else(|_| Err(Arc::new(Error::Abandoned)))
        };
        let fetched = fetched.boxed().shared();
        state.slot = fetched.downgrade().map_or(Slot::Empty, Slot::Fetching);
        fetched
    }

    /// Forgets a token that Okta has refused, unless it is replaced already.
    pub(super) fn discard(&self, refused: &Arc<AccessToken>) {
        let mut state = self.state();
        if matches!(&state.slot, Slot::Ready(token) if Arc::ptr_eq(token, refused)) {
            state.slot = Slot::Empty;
        }
    }

    /// What is known now.
    pub(super) fn learned(&self) -> Learned {
        self.state().learned.clone()
    }

    /// Keeps the nonce that came with an answer; any answer may bring one.
    pub(super) fn note_nonce(&self, nonce: &str) {
        let learned = &mut self.state().learned;
        if learned.nonce.as_deref() != Some(nonce) {
            learned.nonce = Some(nonce.to_owned());
        }
    }

    /// Learns from a refusal of an attempt that was made knowing `used`.
    /// Whether the next attempt will be another one.
    pub(super) fn learn(&self, recovery: Recovery, refusal: &ApiError, used: &Learned) -> bool {
        self.state().learned.learn(recovery, refusal, used)
    }

    /// The scopes that were asked for and that the token of now lacks.
    pub(super) fn missing_scopes(&self) -> Vec<String> {
        match &self.state().slot {
            Slot::Ready(token) => token.missing_scopes.clone(),
            _ => Vec::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn grant(&self, token: Arc<AccessToken>) -> Grant {
        let learned = self.learned.clone();
        Grant { token, learned }
    }
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSource").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
