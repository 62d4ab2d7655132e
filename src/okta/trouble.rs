//! Which failures of an attempt may pass, judged by what came.

use std::time::Duration;

use reqwest::header::HeaderMap;

use super::clock::local_now;
use super::rate_limit::{RateLimit, Settlement, is_crowded, retry_after};
use super::transport_error::Fault;
use super::{Error, RetrySettings};

/// Why a request came to nothing, as far as it matters for the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// A rate limit, and for how long, when the answer says.
    RateLimited(Option<Duration>),
    /// Too many requests at one time, and when to come again, if the answer
    /// says.
    Crowded(Option<Duration>),
    /// A fault that may pass, and when, if the answer says.
    Fault(Option<Duration>),
    /// The name service has no answer for now.
    NameService,
}

/// What an answer's headers tell of when to come again.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Told {
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) retry_after: Option<Duration>,
    pub(super) is_crowded: bool,
}

impl Told {
    pub(super) fn read(headers: &HeaderMap, unit: Duration) -> Self {
        Self {
            rate_limit: RateLimit::read(headers, local_now()),
            retry_after: retry_after(headers, unit),
            is_crowded: is_crowded(headers),
        }
    }

    /// What makes a failure worth another attempt, if anything does: a GET
    /// changes nothing, and neither does a request for an access token.
    pub(super) fn trouble(&self, error: &Error, unit: Duration, jitter: f64) -> Option<Trouble> {
        match error {
            Error::RateLimited(_) if self.is_crowded => Some(Trouble::Crowded(self.retry_after)),
            Error::RateLimited(_) => {
                // A refusal until a time that is past is one without a time.
                let told = self.rate_limit.filter(|told| !told.is_over);
                let by_reset = told.map(|told| told.wait(unit, jitter));
                Some(Trouble::RateLimited(self.retry_after.or(by_reset)))
            }
            Error::Api(api) if matches!(api.status, 500 | 502..=504) => {
                Some(Trouble::Fault(self.retry_after))
            }
            Error::Transport(transport) => match transport.fault {
                Fault::NameService => Some(Trouble::NameService),
                Fault::HostNotFound | Fault::Certificate(_) | Fault::Tls => None,
                Fault::Connect
                | Fault::ConnectTimeout
                | Fault::AnswerTimeout
                | Fault::BodyTimeout
                | Fault::Interrupted => Some(Trouble::Fault(None)),
            },
            _ => None,
        }
    }

    /// What the bucket is told of an answer.
    pub(super) fn settlement(
        &self,
        trouble: Option<Trouble>,
        retries: u32,
        retry: &RetrySettings,
        jitter: f64,
    ) -> Settlement {
        match trouble {
            Some(Trouble::Crowded(_)) => Settlement::Crowded,
            Some(trouble @ Trouble::RateLimited(_)) => {
                Settlement::Refused(self.rate_limit, retry.shut(trouble, retries, jitter))
            }
            _ => Settlement::Taken(self.rate_limit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::okta::api_error::testing::refusal;
    use crate::okta::{CertificateFault, DecodeError, TransportError};

    const UNIT: Duration = Duration::from_secs(1);

    fn told(limit: u32, retry_after: Option<u64>) -> Told {
        Told {
            rate_limit: Some(RateLimit {
                limit,
                remaining: 0,
                reset: 100,
                left: 10,
                is_over: false,
            }),
            retry_after: retry_after.map(Duration::from_secs),
            is_crowded: limit == 0,
        }
    }

    /// The same of a window that was over before the answer.
    fn over(retry_after: Option<u64>) -> Told {
        let told = told(100, retry_after);
        let over = |window| RateLimit {
            left: 0,
            is_over: true,
            ..window
        };
        Told {
            rate_limit: told.rate_limit.map(over),
            ..told
        }
    }

    #[test]
    fn a_status_says_whether_another_attempt_may_help() {
        use Trouble::{Crowded, Fault, RateLimited};
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        let table = [
            (429, told(100, None), Some(RateLimited(seconds(11)))),
            (429, told(100, Some(3)), Some(RateLimited(seconds(3)))),
            (429, over(None), Some(RateLimited(None))),
            (429, over(Some(3)), Some(RateLimited(seconds(3)))),
            (429, told(0, None), Some(Crowded(None))),
            (429, told(0, Some(3)), Some(Crowded(seconds(3)))),
            (429, Told::default(), Some(RateLimited(None))),
            (503, told(100, Some(3)), Some(Fault(seconds(3)))),
            (500, Told::default(), Some(Fault(None))),
            (502, Told::default(), Some(Fault(None))),
            (504, Told::default(), Some(Fault(None))),
            (501, Told::default(), None),
            (505, Told::default(), None),
            (400, told(0, Some(3)), None),
            (401, Told::default(), None),
            (403, Told::default(), None),
            (404, Told::default(), None),
            (405, Told::default(), None),
            (408, Told::default(), None),
        ];
        for (status, told, trouble) in table {
            let error = Error::of_status(refusal(status));
            assert_eq!(told.trouble(&error, UNIT, 0.0), trouble, "{status}");
        }
    }

    #[test]
    fn a_fault_on_the_way_says_whether_another_attempt_may_help() {
        let passes = Some(Trouble::Fault(None));
        let table = [
            (Fault::HostNotFound, None),
            (Fault::NameService, Some(Trouble::NameService)),
            (Fault::Connect, passes),
            (Fault::ConnectTimeout, passes),
            (Fault::Certificate(CertificateFault::Expired), None),
            (Fault::Tls, None),
            (Fault::AnswerTimeout, passes),
            (Fault::BodyTimeout, passes),
            (Fault::Interrupted, passes),
        ];
        for (fault, trouble) in table {
            let error = Error::from(TransportError::timeout(fault));
            assert_eq!(Told::default().trouble(&error, UNIT, 0.0), trouble);
        }
        let malformed: Result<u8, _> = serde_json::from_str("{");
        let error = malformed.map_err(DecodeError::Json).map_err(Error::from);
        let error = error.expect_err("no JSON");
        assert_eq!(Told::default().trouble(&error, UNIT, 0.0), None);
    }
}
