//! The client of the configuration that began last, and the warnings that its
//! reads have given.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockWriteGuard};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::okta;

/// What a configuration came to: a client, or which settings are missing.
pub(super) type Outcome = Result<okta::Client, Diagnostics>;

/// What the last configuration came to, and which one it was.
#[derive(Default)]
pub(super) struct Configured(RwLock<State>);

#[derive(Default)]
struct State {
    /// How many configurations have begun or were dropped. One that takes its
    /// time counts only while none has followed.
    generation: u64,
    outcome: Option<Outcome>,
    shown: Arc<Shown>,
}

/// The details of warnings that reads of one configuration have given: each is
/// shown once.
#[derive(Default)]
pub(super) struct Shown(Mutex<HashSet<String>>);

impl Configured {
    /// Drops the configuration and returns the generation of the next.
    pub(super) fn begin(&self) -> u64 {
        let mut state = self.state();
        *state = State {
            generation: state.generation + 1,
            ..State::default()
        };
        state.generation
    }

    /// Keeps the outcome of the configuration of that generation; `None` is one
    /// that failed.
    ///
    /// # Errors
    ///
    /// What to tell the user when another configuration has begun since.
    pub(super) fn finish(
        &self,
        generation: u64,
        outcome: Option<Outcome>,
    ) -> Result<(), Diagnostics> {
        let mut state = self.state();
        if state.generation != generation {
            return Err(vec![replaced()]);
        }
        state.outcome = outcome;
        Ok(())
    }

    /// Returns the client, and the warnings that its reads have given.
    ///
    /// # Errors
    ///
    /// What to tell the user when there is no client.
    pub(super) fn client(&self) -> Result<(okta::Client, Arc<Shown>), Diagnostics> {
        let state = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let outcome = state.outcome.clone();
        let client = outcome.unwrap_or_else(|| Err(vec![not_configured()]))?;
        Ok((client, Arc::clone(&state.shown)))
    }

    fn state(&self) -> RwLockWriteGuard<'_, State> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shown {
    /// Returns the warnings that no read has given before.
    pub(super) fn new_of(&self, warnings: impl IntoIterator<Item = Diagnostic>) -> Diagnostics {
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let warnings = warnings.into_iter();
        warnings
            .filter(|warning| shown.insert(warning.detail.clone()))
            .collect()
    }
}

fn not_configured() -> Diagnostic {
    Diagnostic::error(
        "Provider Not Configured",
        "The host requested a read on a connection without a valid provider configuration. \
         Nothing was sent to Okta.",
    )
    .fix("Fix the errors of the provider configuration first, if there are any above.")
    .fix(
        "If you started the provider yourself to debug it, run the command again. Each connection \
         has a configuration of its own, and a new connection starts without one.",
    )
    .fix("Otherwise this is a bug in the host or in this provider. Please report it.")
}

fn replaced() -> Diagnostic {
    Diagnostic::error(
        "Provider Configured Again",
        "Another configuration of the same provider process began before this one was complete. \
         This one is not used.",
    )
    .fix("Run the command again. If this error returns, report it: it is a bug in the host.")
}
