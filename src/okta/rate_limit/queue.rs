//! Who may send next: the thin, waiting side of a [`Bucket`].
//!
//! Only the first request in the queue asks the bucket, and it wakes the next
//! one when it leaves. So a thousand requests that wait cost nothing.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::bucket::{Admission, Bucket, Reservation, Settlement};
use super::ticket::Ticket;
use crate::okta::http::ApiError;
use crate::okta::request_stats::RequestStats;

/// From how long on a wait is logged at INFO, in units: when a person who
/// watches a plan begins to wonder.
pub(crate) const NOTICEABLE_WAIT: u32 = 3;

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
    waiting: BTreeMap<Key, Waiting>,
    entered: u64,
    /// The last 429 about this bucket.
    last_rate_limited: Option<Box<ApiError>>,
}

type Key = (Ticket, u64);

/// A request that waits for its permit.
#[derive(Debug)]
struct Waiting {
    wake: Arc<Notify>,
    /// How many more of its attempts may be rate limited before it fails.
    retries_left: u32,
    probes: RateLimitedProbes,
}

/// The probes that Okta rate limited while a request waited. Each counts as an
/// attempt of the request. A probe that opens the bucket starts the count anew.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RateLimitedProbes {
    pub(crate) count: u32,
    /// When the response to the first one came.
    pub(crate) since: Option<Instant>,
}

/// A request waited until it had no attempts left.
#[derive(Debug)]
pub(crate) struct StillRateLimited {
    pub(crate) probes: RateLimitedProbes,
    /// The response to the last probe.
    pub(crate) last: Box<ApiError>,
}

/// What a request in the queue is to do.
enum Step<'queue> {
    Leave(Result<Permit<'queue>, StillRateLimited>),
    Wait {
        /// When to ask the bucket again, if nothing wakes the request before.
        until: Option<Instant>,
        /// When the rate limit resets, as far as it is known.
        reset: Option<Instant>,
    },
}

impl Queue {
    pub(crate) fn new(bucket: Bucket, unit: Duration, stats: Arc<RequestStats>) -> Self {
        let state = State {
            bucket,
            waiting: BTreeMap::new(),
            entered: 0,
            last_rate_limited: None,
        };
        Self {
            state: Mutex::new(state),
            unit,
            stats,
        }
    }

    /// Waits until a request may be sent, and reserves it. A caller that stops
    /// waiting leaves the queue.
    ///
    /// # Errors
    ///
    /// When Okta rate limited more than `retries_left` probes in a row.
    pub(crate) async fn permit(
        &self,
        ticket: Ticket,
        retries_left: u32,
    ) -> Result<Permit<'_>, StillRateLimited> {
        let slot = self.enter(ticket, retries_left);
        let started = Instant::now();
        let mut logged = None;
        let left = loop {
            let (until, reset) = match slot.step() {
                Step::Leave(left) => break left,
                Step::Wait { until, reset } => (until, reset),
            };
            self.log_wait(reset, &mut logged);
            let notified = slot.wake.notified();
            match until {
                Some(until) => tokio::select! {
                    () = notified => {}
                    () = sleep_until(until) => {}
                },
                None => notified.await,
            }
        };
        if logged.is_some() {
            let waited = started.elapsed();
            self.stats.count_wait(waited);
            tracing::info!(
                waited_ms = waited.as_millis(),
                "sending requests again after a rate limit"
            );
        }
        left
    }

    /// Returns how many requests may be sent until the next reset; `None` when
    /// it is not known.
    pub(crate) fn headroom(&self) -> Option<u32> {
        self.state().bucket.headroom(Instant::now())
    }

    /// Returns the 429 that closed the bucket, while it is closed.
    pub(crate) fn last_rate_limited(&self) -> Option<Box<ApiError>> {
        let state = self.state();
        let last = state.last_rate_limited.as_ref();
        last.filter(|_| state.bucket.is_closed()).cloned()
    }

    /// Logs a noticeable wait, once for each reset.
    fn log_wait(&self, reset: Option<Instant>, logged: &mut Option<Instant>) {
        let wait = reset.map(|reset| reset.saturating_duration_since(Instant::now()));
        let Some(wait) = wait.filter(|wait| *wait >= self.unit * NOTICEABLE_WAIT) else {
            return;
        };
        if *logged != reset {
            let seconds = wait.as_secs();
            tracing::info!(seconds, "waiting until the rate limit resets");
            *logged = reset;
        }
    }

    fn enter(&self, ticket: Ticket, retries_left: u32) -> QueueSlot<'_> {
        let mut state = self.state();
        state.entered += 1;
        let key = (ticket, state.entered);
        let wake = Arc::new(Notify::new());
        let waiting = Waiting {
            wake: Arc::clone(&wake),
            retries_left,
            probes: RateLimitedProbes::default(),
        };
        state.waiting.insert(key, waiting);
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
        if let Some(first) = self.waiting.values().next() {
            first.wake.notify_one();
        }
    }

    /// Counts a probe that Okta rate limited as an attempt of all that wait,
    /// and wakes those that have none left.
    fn count_rate_limited_probe(&mut self, now: Instant) {
        for waiting in self.waiting.values_mut() {
            waiting.probes.count += 1;
            waiting.probes.since.get_or_insert(now);
            if waiting.is_spent() {
                waiting.wake.notify_one();
            }
        }
    }

    fn forget_rate_limited_probes(&mut self) {
        for waiting in self.waiting.values_mut() {
            waiting.probes = RateLimitedProbes::default();
        }
    }
}

impl Waiting {
    fn is_spent(&self) -> bool {
        self.probes.count > self.retries_left
    }
}

/// A slot in the queue. Leaving it, in whatever way, wakes the next request.
struct QueueSlot<'queue> {
    queue: &'queue Queue,
    key: Key,
    wake: Arc<Notify>,
}

impl<'queue> QueueSlot<'queue> {
    fn step(&self) -> Step<'queue> {
        let now = Instant::now();
        let mut guard = self.queue.state();
        let state = &mut *guard;
        let waiting = state.waiting.get(&self.key);
        let probes = waiting.map(|waiting| waiting.probes).unwrap_or_default();
        if waiting.is_some_and(Waiting::is_spent)
            && let Some(last) = state.last_rate_limited.clone()
        {
            return Step::Leave(Err(StillRateLimited { probes, last }));
        }
        if state.waiting.keys().next() != Some(&self.key) {
            let (until, reset) = (None, None);
            return Step::Wait { until, reset };
        }
        match state.bucket.admission(now) {
            Admission::Go => Step::Leave(Ok(Permit {
                queue: self.queue,
                reservation: state.bucket.reserve(now),
                probes,
                is_sent: AtomicBool::new(false),
                is_settled: false,
            })),
            Admission::Wait(until) => Step::Wait {
                until,
                reset: until.filter(|_| !state.bucket.is_probing()),
            },
        }
    }
}

impl Drop for QueueSlot<'_> {
    fn drop(&mut self) {
        let mut state = self.queue.state();
        state.waiting.remove(&self.key);
        state.wake_first();
    }
}

/// The right to send one request, which counts as sent from then on. A permit
/// that is dropped counts as a request without a response once it was sent, and
/// not at all before.
#[derive(Debug)]
pub(crate) struct Permit<'queue> {
    queue: &'queue Queue,
    reservation: Reservation,
    /// The rate limited probes while the request waited.
    pub(crate) probes: RateLimitedProbes,
    is_sent: AtomicBool,
    is_settled: bool,
}

impl Permit<'_> {
    /// Notes that the request is about to be sent.
    pub(crate) fn sent(&self) {
        self.is_sent.store(true, Ordering::Relaxed);
    }

    /// Returns what to report of a request that has no response.
    pub(crate) fn unanswered(&self) -> Settlement {
        match self.is_sent.load(Ordering::Relaxed) {
            true => Settlement::Unanswered,
            false => Settlement::NotCounted,
        }
    }

    /// Reports the outcome of the request; `rate_limited` is the response of a
    /// request that was rate limited.
    pub(crate) fn settle(mut self, settlement: Settlement, rate_limited: Option<&ApiError>) {
        self.report(settlement, rate_limited);
    }

    fn report(&mut self, settlement: Settlement, rate_limited: Option<&ApiError>) {
        self.is_settled = true;
        let mut state = self.queue.state();
        let (now, jitter) = (Instant::now(), fastrand::f64());
        let bucket = &mut state.bucket;
        let is_awaited_probe = bucket.is_awaited_probe(self.reservation);
        let is_open = bucket.settle(self.reservation, settlement, now, jitter);
        if let Some(rate_limited) = rate_limited {
            state.last_rate_limited = Some(Box::new(rate_limited.clone()));
        }
        match settlement {
            Settlement::RateLimited(..) if is_awaited_probe => state.count_rate_limited_probe(now),
            _ if is_open => state.forget_rate_limited_probes(),
            _ => {}
        }
        state.wake_first();
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if !self.is_settled {
            self.report(self.unanswered(), None);
        }
    }
}
