//! What to add where a failure was retried, or could have been.

use std::time::Duration;

use super::wording::Advice;
use crate::okta::{Fault, HttpError};

/// The advice on the last attempt, with what there was before it and what
/// would make more of it.
pub(super) fn add(advice: Advice, attempts: u32, elapsed: Duration, last: &HttpError) -> Advice {
    let tried = match attempts {
        1 => "It was tried once.".to_owned(),
        _ => format!(
            "It was tried {attempts} times in {} s; this is what the last attempt came to.",
            elapsed.as_secs()
        ),
    };
    let more = match (attempts, last) {
        (1, _) => {
            "Without `max_retries = 0` and `backoff = false` in the provider configuration, it would be \
             tried again."
        }
        (_, HttpError::RateLimited(_)) => {
            "`max_retries` and `max_wait_seconds` in the provider configuration set how often and how \
             long a rate limit is waited for."
        }
        (_, HttpError::Transport(transport)) if transport.fault == Fault::ProxyCredentials => {
            "The provider contacts this proxy no more until it is configured again."
        }
        (_, HttpError::Transport(transport)) if transport.fault == Fault::Dns => {
            "A name service is asked twice more and no oftener, whatever `max_retries` says."
        }
        _ => {
            "Raise `max_retries` in the provider configuration for longer outages: each wait is twice as \
             long as the one before, up to a minute, so that 5 last half a minute and 10 last \
             five minutes."
        }
    };
    Advice {
        found: format!("{} {tried}", advice.found),
        next: format!("{} {more}", advice.next),
        ..advice
    }
}
