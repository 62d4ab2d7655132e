//! Who may send next: the thin, waiting side of a [`Bucket`].
//!
//! Only the first in the queue looks at the bucket, and it wakes the one behind
//! it when it leaves. So a thousand that wait cost nothing while they do.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::bucket::{Admission, Bucket, Headroom, Settlement};
use crate::okta::request_stats::RequestStats;

/// From how long on a wait is logged at INFO, in units: when a person who
/// watches a plan begins to wonder.
pub(crate) const NOTICEABLE_WAIT: u32 = 3;

/// A place in the order of arrival. A read keeps its ticket for all requests
/// that are sent for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticket(u64);

/// Issues tickets, each behind all before it.
#[derive(Debug, Default)]
pub(crate) struct Tickets(AtomicU64);

impl Tickets {
    pub(crate) fn next(&self) -> Ticket {
        Ticket(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// The queue in front of one bucket.
#[derive(Debug)]
pub(crate) struct Queue {
    state: Mutex<State>,
    unit: Duration,
    stats: Arc<RequestStats>,
}

#[derive(Debug)]
struct State {
    bucket: Bucket,
    /// By ticket, and for one ticket by when the slot was taken.
    slots: BTreeMap<(Ticket, u64), Arc<Notify>>,
    entered: u64,
}

impl Queue {
    pub(crate) fn new(bucket: Bucket, unit: Duration, stats: Arc<RequestStats>) -> Self {
        let state = State {
            bucket,
            slots: BTreeMap::new(),
            entered: 0,
        };
        Self {
            state: Mutex::new(state),
            unit,
            stats,
        }
    }

    /// Waits until a request may be sent, and reserves it. Whoever stops
    /// waiting leaves the queue. At `send_at_latest` it is sent even if the
    /// bucket is still closed, but never beyond the requests in flight that
    /// Okta allows.
    pub(crate) async fn permit(
        &self,
        ticket: Ticket,
        send_at_latest: Option<Instant>,
    ) -> Permit<'_> {
        let slot = self.enter(ticket);
        let started = Instant::now();
        let mut is_logged = false;
        let permit = loop {
            let look_again = match slot.try_leave(send_at_latest) {
                Ok(permit) => break permit,
                Err(look_again) => look_again,
            };
            is_logged = is_logged || self.log_wait(look_again.filter(|_| slot.is_first()));
            let notified = slot.wake.notified();
            match look_again {
                Some(look_again) => tokio::select! {
                    () = notified => {}
                    () = sleep_until(look_again) => {}
                },
                None => notified.await,
            }
        };
        if is_logged {
            let waited = started.elapsed();
            self.stats.count_wait(waited);
            tracing::info!(
                waited_ms = waited.as_millis(),
                "going on after a rate limit"
            );
        }
        permit
    }

    /// Returns what the bucket would take now.
    pub(crate) fn headroom(&self) -> Headroom {
        self.state().bucket.headroom(Instant::now())
    }

    fn log_wait(&self, until: Option<Instant>) -> bool {
        let wait = until.map(|until| until.saturating_duration_since(Instant::now()));
        let long = wait.filter(|wait| *wait >= self.unit * NOTICEABLE_WAIT);
        if let Some(wait) = long {
            let seconds = wait.as_secs();
            tracing::info!(seconds, "waiting: Okta's rate limit is used up until then");
        }
        long.is_some()
    }

    fn enter(&self, ticket: Ticket) -> QueueSlot<'_> {
        let mut state = self.state();
        state.entered += 1;
        let key = (ticket, state.entered);
        let wake = Arc::new(Notify::new());
        state.slots.insert(key, Arc::clone(&wake));
        QueueSlot {
            queue: self,
            key,
            wake,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn wake_first(&self) {
        if let Some(wake) = self.slots.values().next() {
            wake.notify_one();
        }
    }
}

/// A slot in the queue; leaving it, in whatever way, wakes who is first then.
struct QueueSlot<'queue> {
    queue: &'queue Queue,
    key: (Ticket, u64),
    wake: Arc<Notify>,
}

impl<'queue> QueueSlot<'queue> {
    /// Returns the permit, or when to look again.
    fn try_leave(
        &self,
        send_at_latest: Option<Instant>,
    ) -> Result<Permit<'queue>, Option<Instant>> {
        let now = Instant::now();
        let mut state = self.queue.state();
        let is_late = send_at_latest.is_some_and(|latest| now >= latest);
        let is_first = state.slots.keys().next() == Some(&self.key);
        let admission = if is_first {
            state.bucket.admission(now)
        } else {
            Admission::Wait(None)
        };
        match admission {
            Admission::Wait(until) if !is_late => {
                Err(until.into_iter().chain(send_at_latest).min())
            }
            Admission::Wait(_) if !state.bucket.has_slot() => Err(Some(now + self.queue.unit)),
            _ => {
                state.bucket.reserve();
                Ok(Permit {
                    queue: self.queue,
                    is_settled: false,
                })
            }
        }
    }

    fn is_first(&self) -> bool {
        self.queue.state().slots.keys().next() == Some(&self.key)
    }
}

impl Drop for QueueSlot<'_> {
    fn drop(&mut self) {
        let mut state = self.queue.state();
        state.slots.remove(&self.key);
        state.wake_first();
    }
}

/// The right to send one request, which counts as sent from then on. One that
/// is dropped counts as lost.
#[derive(Debug)]
pub(crate) struct Permit<'queue> {
    queue: &'queue Queue,
    is_settled: bool,
}

impl Permit<'_> {
    /// Tells the bucket what came of the request.
    pub(crate) fn settle(mut self, settlement: Settlement) {
        self.report(settlement);
    }

    fn report(&mut self, settlement: Settlement) {
        self.is_settled = true;
        let mut state = self.queue.state();
        let (now, jitter) = (Instant::now(), fastrand::f64());
        state.bucket.settle(settlement, now, jitter);
        state.wake_first();
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if !self.is_settled {
            self.report(Settlement::Lost);
        }
    }
}
