//! The access token that all reads share, and its renewal.
//!
//! A task that no read owns fetches it once, however many reads ask. If a read
//! is cancelled, the others still get the token. If all of them are cancelled,
//! the task ends.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use super::RequestError;
use super::access_token::AccessToken;
use super::challenge::Challenge;
use super::nonce_and_clock::AuthHints;
use crate::okta::http::ApiError;

type Fetched = Result<Arc<AccessToken>, Arc<RequestError>>;

/// Shared by all clones.
#[derive(Clone, Default)]
pub(crate) struct TokenSource {
    state: Arc<Mutex<State>>,
}

/// Under one lock, so that token, key and nonce of a read belong together.
#[derive(Default)]
struct State {
    slot: Slot,
    hints: AuthHints,
}

#[derive(Default)]
enum Slot {
    #[default]
    Empty,
    /// Held only by the waiting reads.
    Fetching(WeakShared<BoxFuture<'static, Fetched>>),
    Ready(Arc<AccessToken>),
}

/// The token and the hints that one attempt uses.
#[derive(Debug)]
pub(crate) struct Grant {
    pub(crate) token: Arc<AccessToken>,
    pub(crate) hints: AuthHints,
}

impl TokenSource {
    /// Returns a fresh access token, and fetches one if necessary.
    ///
    /// # Errors
    ///
    /// All reads that waited for the same fetch get the same error. A later
    /// read fetches again.
    pub(crate) async fn grant<Fetch>(
        &self,
        fetch: impl FnOnce() -> Fetch,
    ) -> Result<Grant, Arc<RequestError>>
    where
        Fetch: Future<Output = Result<AccessToken, RequestError>> + Send + 'static,
    {
        let fetched = {
            let mut state = self.state();
            match &state.slot {
                Slot::Ready(token) if token.is_fresh(Instant::now()) => {
                    return Ok(state.grant(Arc::clone(token)));
                }
                // A fetch that has ended and left no token has panicked.
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
        fetch: impl Future<Output = Result<AccessToken, RequestError>> + Send + 'static,
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
                .unwrap_or_else(|_| Err(Arc::new(RequestError::Abandoned)))
        };
        let fetched = fetched.boxed().shared();
        state.slot = fetched.downgrade().map_or(Slot::Empty, Slot::Fetching);
        fetched
    }

    /// Forgets a token that Okta rejected, unless it was replaced already.
    pub(crate) fn discard(&self, rejected: &Arc<AccessToken>) {
        let mut state = self.state();
        if matches!(&state.slot, Slot::Ready(token) if Arc::ptr_eq(token, rejected)) {
            state.slot = Slot::Empty;
        }
    }

    /// Returns the current hints.
    pub(crate) fn hints(&self) -> AuthHints {
        self.state().hints.clone()
    }

    /// Stores the nonce from a response. Any response may have one.
    pub(crate) fn note_nonce(&self, nonce: Option<&str>) {
        let hints = &mut self.state().hints;
        if nonce.is_some() && hints.nonce.as_deref() != nonce {
            hints.nonce = nonce.map(str::to_owned);
        }
    }

    /// Learns from a challenge to an attempt that was made with `used`;
    /// returns whether the next attempt will be another one.
    pub(crate) fn learn(
        &self,
        challenge: Challenge,
        error_response: &ApiError,
        used: &AuthHints,
    ) -> bool {
        self.state().hints.learn(challenge, error_response, used)
    }

    /// Returns the requested scopes that the current token lacks.
    pub(crate) fn missing_scopes(&self) -> Vec<String> {
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
        let hints = self.hints.clone();
        Grant { token, hints }
    }
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSource").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
