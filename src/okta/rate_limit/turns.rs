//! Who may send next: the thin, waiting side of a [`Bucket`].
//!
//! Only the first in line looks at the bucket, and it wakes the one behind it
//! when it goes. So a thousand that wait cost nothing while they do.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::bucket::{Admission, Bucket, Room, Settlement};
use crate::okta::tally::Tally;

/// From how long on a wait is told in the log, in units: what a person who
/// watches a plan begins to wonder about.
pub(in crate::okta) const WORTH_TELLING: u32 = 3;

/// A place in the order of arrival. A read keeps its own for all that is sent
/// for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::okta) struct Arrival(u64);

/// Gives places, each behind all before it.
#[derive(Debug, Default)]
pub(in crate::okta) struct Arrivals(AtomicU64);

impl Arrivals {
    pub(in crate::okta) fn next(&self) -> Arrival {
        Arrival(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// The line in front of one bucket.
#[derive(Debug)]
pub(in crate::okta) struct Turns {
    state: Mutex<State>,
    unit: Duration,
    tally: Arc<Tally>,
}

#[derive(Debug)]
struct State {
    bucket: Bucket,
    /// By arrival, and of one arrival by when they came into line.
    line: BTreeMap<(Arrival, u64), Arc<Notify>>,
    entered: u64,
}

impl Turns {
    pub(in crate::okta) fn new(bucket: Bucket, unit: Duration, tally: Arc<Tally>) -> Self {
        let state = State {
            bucket,
            line: BTreeMap::new(),
            entered: 0,
        };
        Self {
            state: Mutex::new(state),
            unit,
            tally,
        }
    }

    /// Waits until a request may be sent, and reserves it. Whoever stops
    /// waiting leaves the line. At `at_last` it is sent even if the bucket is
    /// still shut, but never beyond what Okta takes at one time.
    pub(in crate::okta) async fn turn(
        &self,
        arrival: Arrival,
        at_last: Option<Instant>,
    ) -> Pass<'_> {
        let place = self.enter(arrival);
        let started = Instant::now();
        let mut told = false;
        let pass = loop {
            let look = match place.try_go(at_last) {
                Ok(pass) => break pass,
                Err(look) => look,
            };
            told = told || self.tell(look.filter(|_| place.is_first()));
            let notified = place.bell.notified();
            match look {
                Some(look) => tokio::select! {
                    () = notified => {}
                    () = sleep_until(look) => {}
                },
                None => notified.await,
            }
        };
        if told {
            let waited = started.elapsed();
            self.tally.waited(waited);
            tracing::info!(
                waited_ms = waited.as_millis(),
                "going on after a rate limit"
            );
        }
        pass
    }

    /// What the bucket would take now.
    pub(in crate::okta) fn room(&self) -> Room {
        self.state().bucket.room(Instant::now())
    }

    fn tell(&self, until: Option<Instant>) -> bool {
        let wait = until.map(|until| until.saturating_duration_since(Instant::now()));
        let long = wait.filter(|wait| *wait >= self.unit * WORTH_TELLING);
        if let Some(wait) = long {
            let seconds = wait.as_secs();
            tracing::info!(seconds, "waiting: Okta's rate limit is used up until then");
        }
        long.is_some()
    }

    fn enter(&self, arrival: Arrival) -> Place<'_> {
        let mut state = self.state();
        state.entered += 1;
        let key = (arrival, state.entered);
        let bell = Arc::new(Notify::new());
        state.line.insert(key, Arc::clone(&bell));
        Place {
            turns: self,
            key,
            bell,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn wake_first(&self) {
        if let Some(bell) = self.line.values().next() {
            bell.notify_one();
        }
    }
}

/// A place in line; leaving it, in whatever way, wakes who is first then.
struct Place<'turns> {
    turns: &'turns Turns,
    key: (Arrival, u64),
    bell: Arc<Notify>,
}

impl<'turns> Place<'turns> {
    /// The pass, or when to look again.
    fn try_go(&self, at_last: Option<Instant>) -> Result<Pass<'turns>, Option<Instant>> {
        let now = Instant::now();
        let mut state = self.turns.state();
        let is_late = at_last.is_some_and(|at_last| now >= at_last);
        let is_first = state.line.keys().next() == Some(&self.key);
        let admission = if is_first {
            state.bucket.admission(now)
        } else {
            Admission::Wait(None)
        };
        match admission {
            Admission::Wait(until) if !is_late => Err(until.into_iter().chain(at_last).min()),
            Admission::Wait(_) if !state.bucket.has_slot() => Err(Some(now + self.turns.unit)),
            _ => {
                state.bucket.reserve();
                Ok(Pass {
                    turns: self.turns,
                    is_settled: false,
                })
            }
        }
    }

    fn is_first(&self) -> bool {
        self.turns.state().line.keys().next() == Some(&self.key)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.turns.state();
        state.line.remove(&self.key);
        state.wake_first();
    }
}

/// The right to send one request, which counts as sent from then on. One that
/// is dropped counts as lost.
#[derive(Debug)]
pub(in crate::okta) struct Pass<'turns> {
    turns: &'turns Turns,
    is_settled: bool,
}

impl Pass<'_> {
    /// Tells the bucket what the request came to.
    pub(in crate::okta) fn settle(mut self, settlement: Settlement) {
        self.tell(settlement);
    }

    fn tell(&mut self, settlement: Settlement) {
        self.is_settled = true;
        let mut state = self.turns.state();
        let (now, jitter) = (Instant::now(), fastrand::f64());
        state.bucket.settle(settlement, now, jitter);
        state.wake_first();
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if !self.is_settled {
            self.tell(Settlement::Lost);
        }
    }
}
