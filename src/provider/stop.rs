//! Stopping what runs, without ending the process. Every host can ask for it,
//! so it stands here and not in one of the adapters.

use std::sync::{Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

/// Stops the calls that run now; those that come later run again.
#[derive(Debug, Default)]
pub struct Stop(Mutex<CancellationToken>);

impl Stop {
    /// Runs the work until it is done, or gives `None` when it is stopped.
    pub async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let stopped = self.current();
        tokio::select! {
            biased;
            () = stopped.cancelled() => None,
            result = work => Some(result),
        }
    }

    /// Stops all work that has begun.
    pub fn stop(&self) {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *current).cancel();
    }

    fn current(&self) -> CancellationToken {
        let current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        current.clone()
    }
}
