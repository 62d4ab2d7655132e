//! One request from its first attempt to its last.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::open_failures::{FailureNote, OpenFailures};
use super::policy::{DnsFailures, NextAttempt, Progress, RetryPolicy, RetrySettings};
use super::reason::{RetryHints, RetryReason};
use super::unmetered::Unmetered;
use crate::okta::http::{HttpError, HttpSettings, Reply, Request, Transport};
use crate::okta::rate_limit::{
    Limiter, NOTICEABLE_WAIT, Permit, Queue, RateLimitSettings, RateLimitedProbes, Settlement,
    StillRateLimited, Ticket,
};
use crate::okta::request_stats::RequestStats;

/// What sends requests to one organization, within its rate limits and with
/// retries.
#[derive(Debug)]
pub(crate) struct Sender {
    pub(crate) transport: Transport,
    pub(crate) limiter: Limiter,
    /// The last failure of each request that is being retried.
    pub(crate) open_failures: OpenFailures,
    policy: RetryPolicy,
}

/// Which failures are worth a retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryScope {
    /// All transient ones.
    AllTransient,
    /// Rate limits alone: there is another way to the same record.
    RateLimits,
}

/// A failure of one attempt, and why it may be transient.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: HttpError,
    pub(super) reason: Option<RetryReason>,
    /// The path that was asked for.
    path: String,
}

/// The failure after which no attempt follows.
#[derive(Debug)]
pub(crate) struct GaveUp {
    pub(crate) error: HttpError,
    /// Set where there was more than one attempt, or could have been.
    pub(crate) tried: Option<Tried>,
}

/// The attempts that all failed. A probe that Okta rate limited while the
/// request waited is one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tried {
    pub(crate) attempts: u32,
    /// From the first attempt to the end of the last.
    pub(crate) elapsed: Duration,
}

/// How far one request has come.
pub(crate) struct RetryLoop<'sender> {
    sender: &'sender Sender,
    queue: &'sender Queue,
    ticket: Ticket,
    scope: RetryScope,
    /// When the first attempt got its permit; the wait for that is no part of
    /// any attempt.
    started: Option<Instant>,
    retries: u32,
    dns_failures: DnsFailures,
    /// The failure of the last attempt.
    failure: Option<FailureNote<'sender>>,
}

impl Sender {
    pub(crate) fn new(
        http: HttpSettings,
        rate_limit: RateLimitSettings,
        retry: RetrySettings,
    ) -> Self {
        let stats = Arc::new(RequestStats::default());
        Self {
            limiter: Limiter::new(rate_limit, retry.max_wait, &stats),
            transport: Transport::new(http, stats),
            open_failures: OpenFailures::default(),
            policy: RetryPolicy {
                settings: retry,
                unit: rate_limit.unit,
            },
        }
    }

    /// Starts the attempts of a request that waits in `queue` with `ticket`.
    pub(crate) fn retry_loop<'sender>(
        &'sender self,
        queue: &'sender Queue,
        ticket: Ticket,
        scope: RetryScope,
    ) -> RetryLoop<'sender> {
        RetryLoop {
            sender: self,
            queue,
            ticket,
            scope,
            started: None,
            retries: 0,
            dns_failures: DnsFailures::default(),
            failure: None,
        }
    }

    pub(crate) fn stats(&self) -> &RequestStats {
        &self.transport.stats
    }
}

impl<'sender> RetryLoop<'sender> {
    /// Waits until the rate limit allows the next attempt.
    ///
    /// # Errors
    ///
    /// When the rate limit outlasts all attempts: each probe that Okta rate
    /// limits meanwhile is one.
    pub(crate) async fn permit(&mut self) -> Result<Permit<'sender>, GaveUp> {
        let max_retries = self.sender.policy.settings.max_retries;
        let retries_left = max_retries.saturating_sub(self.retries);
        match self.queue.permit(self.ticket, retries_left).await {
            Ok(permit) => {
                self.count(permit.probes, permit.probes.count);
                self.started.get_or_insert_with(Instant::now);
                Ok(permit)
            }
            Err(StillRateLimited { probes, last }) => {
                // The last of these attempts is no retry before another one.
                self.count(probes, probes.count.saturating_sub(1));
                Err(self.give_up(HttpError::RateLimited(last), true))
            }
        }
    }

    /// Counts attempts that were probes of other requests.
    fn count(&mut self, probes: RateLimitedProbes, retries: u32) {
        self.retries += retries;
        self.started = self.started.or(probes.since);
    }

    /// Sends one attempt, reads its response to the end, and reports the outcome
    /// to the bucket.
    pub(crate) async fn send(
        &self,
        permit: Permit<'_>,
        request: Request<'_>,
    ) -> Result<Reply, Failure> {
        let Sender {
            transport, policy, ..
        } = self.sender;
        let redaction = request.redaction.clone();
        let path = request.url.path().to_owned();
        let jitter = fastrand::f64();
        let on_send = || {
            permit.sent();
            (request.on_send)();
        };
        let request = Request {
            on_send: &on_send,
            ..request
        };
        let (hints, reply) = match transport.send(request).await {
            Ok(head) => {
                let hints = RetryHints::read(head.headers(), policy.unit);
                (Some(hints), transport.receive(head, redaction).await)
            }
            Err(error) => (None, Err(error)),
        };
        let known = hints.unwrap_or_default();
        let reason = |error: &HttpError| known.reason(error, policy.unit, jitter);
        let reason = reply.as_ref().err().and_then(reason);
        let settlement = match hints {
            Some(RetryHints { rate_limit, .. }) => {
                let unmetered = Unmetered::of(&reply);
                policy.settlement(rate_limit, unmetered, reason, self.retries, jitter)
            }
            None => permit.unanswered(),
        };
        let rate_limited = match (&reply, settlement) {
            (Err(error), Settlement::RateLimited(..)) => error.error_response(),
            _ => None,
        };
        permit.settle(settlement, rate_limited);
        reply.map_err(|error| Failure {
            error,
            reason,
            path,
        })
    }

    /// Waits until the request is to be sent again.
    ///
    /// # Errors
    ///
    /// The failure, when it is not to be sent again.
    pub(crate) async fn retry(&mut self, failure: Failure) -> Result<(), GaveUp> {
        let Failure {
            error,
            reason,
            path,
        } = failure;
        let Some(reason) = reason.filter(|reason| self.scope.includes(*reason)) else {
            return Err(self.give_up(error, false));
        };
        let progress = Progress {
            retries: self.retries,
            dns: self.dns_failures.note(reason, Instant::now()),
        };
        let policy = &self.sender.policy;
        let Some(next) = policy.next(reason, progress, fastrand::f64()) else {
            return Err(self.give_up(error, true));
        };
        self.retries += 1;
        self.sender.stats().count_retry();
        let text = error.to_string();
        self.failure = Some(self.sender.open_failures.note(path, error));
        if let NextAttempt::After(wait) = next {
            self.pause(&text, wait).await;
        }
        Ok(())
    }

    async fn pause(&self, reason: &str, wait: Duration) {
        let is_long = wait >= self.sender.policy.unit * NOTICEABLE_WAIT;
        let wait_ms = wait.as_millis();
        if is_long {
            tracing::info!(reason, wait_ms, "waiting before a retry");
        }
        sleep(wait).await;
        self.sender.stats().count_wait(wait);
        if is_long {
            tracing::info!("retrying the request");
        }
    }

    fn give_up(&self, error: HttpError, is_transient: bool) -> GaveUp {
        let tried = Tried {
            attempts: self.retries + 1,
            elapsed: self.elapsed(),
        };
        GaveUp {
            error,
            tried: (self.retries > 0 || is_transient).then_some(tried),
        }
    }

    fn elapsed(&self) -> Duration {
        self.started
            .map(|start| start.elapsed())
            .unwrap_or_default()
    }
}

impl RetryScope {
    fn includes(self, reason: RetryReason) -> bool {
        let is_limit = matches!(
            reason,
            RetryReason::RateLimited(_) | RetryReason::ConcurrencyLimited(_)
        );
        self == Self::AllTransient || is_limit
    }
}
