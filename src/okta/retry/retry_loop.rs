//! One request from its first attempt to its last.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::policy::{Progress, RetryPolicy, RetrySettings};
use super::reason::{RetryHints, RetryReason};
use crate::okta::http::{HttpError, HttpSettings, Reply, Request, Transport};
use crate::okta::rate_limit::{
    Limiter, NOTICEABLE_WAIT, Permit, Queue, RateLimitSettings, Settlement, Ticket,
};
use crate::okta::request_stats::RequestStats;

/// What sends requests to one organization, within its rate limits and with
/// retries.
#[derive(Debug)]
pub(crate) struct Sender {
    pub(crate) transport: Transport,
    pub(crate) limiter: Limiter,
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
}

/// The failure after which no attempt follows.
#[derive(Debug)]
pub(crate) struct GaveUp {
    pub(crate) error: HttpError,
    /// Set where there was more than one attempt, or could have been.
    pub(crate) tried: Option<Tried>,
}

/// What was done in vain.
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
    /// When the first attempt got its permit; waiting for that is no part of
    /// any attempt.
    started: Option<Instant>,
    retries: u32,
    /// When to send the next attempt although the bucket may still be closed.
    send_at_latest: Option<Instant>,
}

impl Sender {
    pub(crate) fn new(
        http: HttpSettings,
        rate_limit: RateLimitSettings,
        retry: RetrySettings,
    ) -> Self {
        let stats = Arc::new(RequestStats::default());
        Self {
            limiter: Limiter::new(rate_limit, &stats),
            transport: Transport::new(http, stats),
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
            send_at_latest: None,
        }
    }

    pub(crate) fn stats(&self) -> &RequestStats {
        &self.transport.stats
    }
}

impl<'sender> RetryLoop<'sender> {
    /// Waits until the rate limit allows the next attempt.
    pub(crate) async fn permit(&mut self) -> Permit<'sender> {
        let permit = self.queue.permit(self.ticket, self.send_at_latest.take());
        let permit = permit.await;
        self.started.get_or_insert_with(Instant::now);
        permit
    }

    /// Sends one attempt, reads its response to the end, and tells the bucket
    /// what came.
    pub(crate) async fn send(
        &self,
        permit: Permit<'_>,
        request: Request<'_>,
    ) -> Result<Reply, Failure> {
        let Sender {
            transport, policy, ..
        } = self.sender;
        let redaction = request.redaction.clone();
        let jitter = fastrand::f64();
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
        permit.settle(match hints {
            Some(hints) => policy.settlement(hints.rate_limit, reason, self.retries, jitter),
            None => Settlement::Lost,
        });
        reply.map_err(|error| Failure { error, reason })
    }

    /// Waits until the request is to be sent again.
    ///
    /// # Errors
    ///
    /// The failure, when it is not to be sent again.
    pub(crate) async fn retry(&mut self, failure: Failure) -> Result<(), GaveUp> {
        let Failure { error, reason } = failure;
        let Some(reason) = reason.filter(|reason| self.scope.includes(*reason)) else {
            return Err(self.give_up(error, false));
        };
        let progress = Progress {
            retries: self.retries,
            elapsed: self.elapsed(),
        };
        let policy = &self.sender.policy;
        let Some(wait) = policy.next(reason, progress, fastrand::f64()) else {
            return Err(self.give_up(error, true));
        };
        self.retries += 1;
        self.sender.stats().count_retry();
        match reason {
            // Its bucket is closed, so the wait is one for a permit; also where
            // other responses closed it for longer than this one.
            RetryReason::RateLimited(hint) => {
                // A wait of our own has its jitter on top.
                let is_ours = hint.is_none();
                let extra = if is_ours { policy.unit } else { Duration::ZERO };
                let max_wait = policy.settings.max_wait;
                self.send_at_latest = Some(Instant::now() + max_wait + extra);
            }
            _ => self.pause(&error, wait).await,
        }
        Ok(())
    }

    async fn pause(&self, error: &HttpError, wait: Duration) {
        let is_long = wait >= self.sender.policy.unit * NOTICEABLE_WAIT;
        let (reason, wait_ms) = (error.to_string(), wait.as_millis());
        if is_long {
            tracing::info!(reason, wait_ms, "waiting before the request is retried");
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
