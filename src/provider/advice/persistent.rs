//! Advice on failures that were retried, or could have been.

use std::time::Duration;

use super::wording::Advice;
use crate::okta::{Fault, HttpError};

/// Adds to the advice on the last attempt how many attempts there were, and
/// which setting allows more of them.
pub(super) fn add(advice: Advice, attempts: u32, elapsed: Duration, last: &HttpError) -> Advice {
    let tried = match attempts {
        1 => "The provider tried once.".to_owned(),
        _ => format!(
            "The provider tried {attempts} times over {} s; this is what came of the last attempt.",
            elapsed.as_secs()
        ),
    };
    let more = match (attempts, last) {
        (1, _) => {
            "Remove `max_retries = 0` and `backoff = false` from the provider configuration, and \
             the provider retries."
        }
        (_, HttpError::RateLimited(_)) => {
            "`max_retries` and `max_wait_seconds` in the provider configuration set how often and \
             how long the provider waits for a rate limit."
        }
        (_, HttpError::Transport(transport))
            if matches!(
                transport.fault,
                Fault::ProxyCredentials | Fault::ProxyHeaders
            ) =>
        {
            "The provider contacts this proxy no more until it is configured again."
        }
        (_, HttpError::Transport(transport)) if transport.fault == Fault::Dns => {
            "DNS lookups are retried twice at most, whatever `max_retries` says."
        }
        _ => {
            "Raise `max_retries` in the provider configuration for longer outages. Each wait is \
             twice as long as the one before, up to a minute: 5 retries last half a minute, and \
             10 last five minutes."
        }
    };
    Advice {
        found: format!("{} {tried}", advice.found),
        next: format!("{} {more}", advice.next),
        ..advice
    }
}

/// Explains that a read took longer than `request_timeout`, with the advice on
/// the failure that it met last.
pub(super) fn timed_out(limit: Duration, last: Option<Advice>) -> Advice {
    let took = format!("The read took longer than {} s.", limit.as_secs());
    let raise = "Raise `request_timeout` in the provider configuration, or set it to 0 for no \
                 limit. It limits a whole read: waits, retries and the request for an access \
                 token included.";
    let timed_out = |found, next| Advice::new("Okta Read Timed Out", found, next);
    match last {
        Some(last) => Advice {
            attribute: last.attribute,
            hint: last.hint,
            ..timed_out(
                format!(
                    "{took} Before that, an attempt failed and was to be retried. {}",
                    last.found
                ),
                format!("{} {raise}", last.next),
            )
        },
        None => timed_out(took, raise.to_owned()),
    }
}
