//! Limits how often an event that others cause is logged as a warning.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The least time between two warnings of one kind.
const INTERVAL: Duration = Duration::from_secs(10);

/// The time of the last warning of one kind.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<Option<Instant>>);

impl Throttle {
    /// Returns whether an event at this time is a warning. The caller logs it.
    pub(crate) fn is_due(&self, now: Instant) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = last.is_none_or(|last| now - last >= INTERVAL);
        if is_due {
            *last = Some(now);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_that_never_stop_are_a_warning_every_10_seconds() {
        let throttle = Throttle::default();
        let start = Instant::now();
        let due: Vec<_> = (0..3_000)
            .map(|number| Duration::from_millis(number * 10))
            .filter(|elapsed| throttle.is_due(start + *elapsed))
            .collect();
        assert_eq!(due, [Duration::ZERO, INTERVAL, INTERVAL * 2]);
    }
}
