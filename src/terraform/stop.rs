//! Stopping what runs, without ending the process.

use std::sync::{Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

/// Stops the calls that run now; those that come later run again.
#[derive(Debug, Default)]
pub(super) struct Stop(Mutex<CancellationToken>);

impl Stop {
    /// Runs the work until it is done, or gives `None` when it is stopped.
    pub(super) async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let stopped = self.current();
        tokio::select! {
            biased;
            () = stopped.cancelled() => None,
            result = work => Some(result),
        }
    }

    /// Stops all work that has begun.
    pub(super) fn stop(&self) {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *current).cancel();
    }

    fn current(&self) -> CancellationToken {
        let current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        current.clone()
    }
}
