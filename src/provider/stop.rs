//! Stops running calls without ending the process. Every host can request it,
//! so it is here and not in an adapter.

use std::sync::{Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

/// Stops the calls that run now. Later calls run as usual.
#[derive(Debug, Default)]
pub struct Stop(Mutex<CancellationToken>);

impl Stop {
    /// Runs the work to its end. Returns `None` if it is stopped.
    pub async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let stopped = self.current();
        tokio::select! {
            biased;
            () = stopped.cancelled() => None,
            result = work => Some(result),
        }
    }

    /// Stops all running work.
    pub fn stop(&self) {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *current).cancel();
    }

    fn current(&self) -> CancellationToken {
        let current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        current.clone()
    }
}
