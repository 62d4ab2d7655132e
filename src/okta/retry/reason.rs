//! Why a failure may be transient, judged by what came.

use std::time::Duration;

use reqwest::header::HeaderMap;

use crate::okta::clock::local_now;
use crate::okta::http::{Fault, HttpError};
use crate::okta::rate_limit::{RateLimit, is_concurrency_limited, jittered, retry_after};

/// Why a request is worth a retry, with the wait that the response asks for.
/// Only the wait for a rate limit has its jitter already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RetryReason {
    /// The rate limit is used up.
    RateLimited(Option<Duration>),
    /// Too many requests are in flight.
    ConcurrencyLimited(Option<Duration>),
    /// A transient fault of Okta or of the network.
    Transient(Option<Duration>),
    /// DNS did not answer for now.
    Dns,
}

/// What the headers of a response say about when to retry.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RetryHints {
    pub(super) rate_limit: Option<RateLimit>,
    retry_after: Option<Duration>,
    is_concurrency_limited: bool,
}

impl RetryHints {
    pub(super) fn read(headers: &HeaderMap, unit: Duration) -> Self {
        let now = local_now();
        Self {
            rate_limit: RateLimit::read(headers, now),
            retry_after: retry_after(headers, now, unit),
            is_concurrency_limited: is_concurrency_limited(headers),
        }
    }

    /// Returns why a failure is worth a retry; `None` when it is not. A GET
    /// changes nothing, and neither does a token request.
    pub(super) fn reason(
        &self,
        error: &HttpError,
        unit: Duration,
        jitter: f64,
    ) -> Option<RetryReason> {
        match error {
            HttpError::RateLimited(_) if self.is_concurrency_limited => {
                Some(RetryReason::ConcurrencyLimited(self.retry_after))
            }
            HttpError::RateLimited(_) => {
                Some(RetryReason::RateLimited(self.reset_hint(unit, jitter)))
            }
            HttpError::Api(api) if matches!(api.status, 500 | 502..=504) => {
                Some(RetryReason::Transient(self.retry_after))
            }
            HttpError::Transport(transport) => match transport.fault {
                Fault::Dns => Some(RetryReason::Dns),
                // Every attempt with a wrong password counts against its account.
                Fault::ProxyCredentials
                | Fault::ProxyHeaders
                | Fault::SocksMethod
                | Fault::SocksHandshake
                | Fault::ProxyTimeout
                | Fault::HostNotFound
                | Fault::Certificate(_)
                | Fault::ClientCertificate
                | Fault::TlsVersion
                | Fault::TlsHandshake
                | Fault::NotTls
                | Fault::UnrecognizedName
                | Fault::Tls
                | Fault::OversizedHeaders => None,
                Fault::Connect
                | Fault::ProxyTunnel
                | Fault::ConnectTimeout
                | Fault::ResponseTimeout
                | Fault::BodyTimeout
                | Fault::Interrupted => Some(RetryReason::Transient(None)),
            },
            _ => None,
        }
    }

    /// Returns how long a 429 asks to wait. A `Retry-After` of 0 is a mistake
    /// or rounded down, so one unit is the least.
    fn reset_hint(&self, unit: Duration, jitter: f64) -> Option<Duration> {
        let by_retry_after = self
            .retry_after
            .map(|hint| hint.max(unit) + jittered(unit, jitter));
        // A reset in the past does not say when to retry.
        let window = self.rate_limit.filter(|window| !window.is_over);
        by_retry_after.or(window.map(|window| window.wait(unit, jitter)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::okta::http::testing::error_response;
    use crate::okta::http::{CertificateFault, TransportError};

    const UNIT: Duration = Duration::from_secs(1);

    fn hints(limit: u32, retry_after: Option<u64>) -> RetryHints {
        RetryHints {
            rate_limit: Some(RateLimit {
                limit,
                remaining: 0,
                reset: 100,
                left: 10,
                is_over: false,
            }),
            retry_after: retry_after.map(Duration::from_secs),
            is_concurrency_limited: limit == 0,
        }
    }

    /// The same for a window that was over before the response.
    fn over(retry_after: Option<u64>) -> RetryHints {
        let hints = hints(100, retry_after);
        let over = |window| RateLimit {
            left: 0,
            is_over: true,
            ..window
        };
        RetryHints {
            rate_limit: hints.rate_limit.map(over),
            ..hints
        }
    }

    #[test]
    fn a_status_says_whether_another_attempt_may_help() {
        use RetryReason::{ConcurrencyLimited, RateLimited, Transient};
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        let table = [
            (429, hints(100, None), Some(RateLimited(seconds(11)))),
            (429, hints(100, Some(3)), Some(RateLimited(seconds(3)))),
            (429, hints(100, Some(0)), Some(RateLimited(seconds(1)))),
            (429, over(None), Some(RateLimited(None))),
            (429, over(Some(3)), Some(RateLimited(seconds(3)))),
            (429, hints(0, None), Some(ConcurrencyLimited(None))),
            (429, hints(0, Some(3)), Some(ConcurrencyLimited(seconds(3)))),
            (429, RetryHints::default(), Some(RateLimited(None))),
            (503, hints(100, Some(3)), Some(Transient(seconds(3)))),
            (503, hints(100, Some(0)), Some(Transient(seconds(0)))),
            (500, RetryHints::default(), Some(Transient(None))),
            (502, RetryHints::default(), Some(Transient(None))),
            (504, RetryHints::default(), Some(Transient(None))),
            (501, RetryHints::default(), None),
            (505, RetryHints::default(), None),
            (400, hints(0, Some(3)), None),
            (401, RetryHints::default(), None),
            (403, RetryHints::default(), None),
            (404, RetryHints::default(), None),
            (405, RetryHints::default(), None),
            (408, RetryHints::default(), None),
        ];
        for (status, hints, reason) in table {
            let error = HttpError::of_status(error_response(status));
            assert_eq!(hints.reason(&error, UNIT, 0.0), reason, "{status}");
        }
    }

    #[test]
    fn every_wait_for_a_rate_limit_has_a_jitter() {
        let error = HttpError::of_status(error_response(429));
        for hints in [
            hints(100, None),
            hints(100, Some(0)),
            hints(100, Some(3)),
            over(Some(3)),
        ] {
            let waits = [0.0, 1.0].map(|jitter| hints.reason(&error, UNIT, jitter));
            let [
                Some(RetryReason::RateLimited(Some(shortest))),
                Some(RetryReason::RateLimited(Some(longest))),
            ] = waits
            else {
                panic!("no hint: {waits:?}");
            };
            assert_eq!(longest - shortest, UNIT / 2, "{hints:?}");
        }
    }

    #[test]
    fn a_fault_on_the_way_says_whether_another_attempt_may_help() {
        let passes = Some(RetryReason::Transient(None));
        let table = [
            (Fault::HostNotFound, None),
            (Fault::Dns, Some(RetryReason::Dns)),
            (Fault::Connect, passes),
            (Fault::ConnectTimeout, passes),
            (Fault::Certificate(CertificateFault::Expired), None),
            (Fault::ClientCertificate, None),
            (Fault::NotTls, None),
            (Fault::UnrecognizedName, None),
            (Fault::Tls, None),
            (Fault::TlsVersion, None),
            (Fault::TlsHandshake, None),
            (Fault::ProxyCredentials, None),
            (Fault::ProxyHeaders, None),
            (Fault::SocksMethod, None),
            (Fault::SocksHandshake, None),
            (Fault::ProxyTimeout, None),
            (Fault::ProxyTunnel, passes),
            (Fault::OversizedHeaders, None),
            (Fault::ResponseTimeout, passes),
            (Fault::BodyTimeout, passes),
            (Fault::Interrupted, passes),
        ];
        for (fault, reason) in table {
            let error = HttpError::from(TransportError::timeout(fault));
            assert_eq!(RetryHints::default().reason(&error, UNIT, 0.0), reason);
        }
    }
}
