//! Advice on failures that were retried, or could have been.

use std::time::Duration;

use super::wording::{Advice, capitalized};
use crate::okta::{Fault, HttpError, RequestError};

/// The longest `request_timeout`, in seconds, as in okta/okta.
const MAX_REQUEST_TIMEOUT: u64 = 300;

/// The most that `max_retries` may be.
const MOST_RETRIES: u32 = 100;

/// Adds to the advice on the last attempt how many attempts there were, as the
/// error says, and which setting allows more of them where more could help.
pub(super) fn add(advice: Advice, error: &RequestError, attempts: u32, last: &HttpError) -> Advice {
    if fault(last).is_some_and(Fault::may_be_about_password) {
        // The proxy rejected the last attempt only, and no retry helps.
        return advice;
    }
    let advice = advice.also(&capitalized(error));
    let retries = attempts.saturating_sub(1);
    let more = retries.saturating_mul(2).min(MOST_RETRIES);
    match (fault(last), last) {
        _ if attempts == 1 => advice.action(
            "Remove `max_retries = 0` or `backoff = false` from the provider configuration. The \
             provider then retries 5 times.",
        ),
        _ if retries >= MOST_RETRIES => advice,
        (_, HttpError::RateLimited(_)) => advice.action(format!(
            "Set `max_retries = {more}` in the provider configuration, so that the provider waits \
             for more resets of the rate limit. `max_wait_seconds` is the limit for waits of \
             more than a minute."
        )),
        (Some(Fault::Dns), _) => {
            advice.also("It retries DNS lookups at most twice in a row, whatever `max_retries` is.")
        }
        _ => advice.action(format!(
            "For longer outages, set `max_retries = {more}` in the provider configuration. The \
             waits double up to a minute: those of 5 retries add up to half a minute, those of 10 \
             to five minutes. The time of the attempts comes on top."
        )),
    }
}

fn fault(error: &HttpError) -> Option<Fault> {
    match error {
        HttpError::Transport(transport) => Some(transport.fault),
        _ => None,
    }
}

/// Explains that a read took longer than `request_timeout`, with the advice on
/// the failure that it met last.
pub(super) fn timed_out(limit: Duration, last: Option<Advice>) -> Advice {
    let found = format!(
        "The read took longer than {} s, the limit that `request_timeout` sets. The limit \
         includes all waits, retries and the request for an access token.",
        limit.as_secs()
    );
    let seconds = limit.as_secs().saturating_mul(2).min(MAX_REQUEST_TIMEOUT);
    let raise = if seconds > limit.as_secs() {
        format!(
            "Set `request_timeout = {seconds}` in the provider configuration, or remove it for no \
             limit."
        )
    } else {
        "Remove `request_timeout` from the provider configuration for no limit.".to_owned()
    };
    let advice = Advice::new("Okta Read Timed Out", found).action(raise);
    match last {
        None => advice,
        Some(last) => Advice {
            attribute: last.attribute,
            hint: last.hint,
            ..advice
                .also(&format!(
                    "Before that, an attempt failed, and the provider was about to retry. {}",
                    last.found
                ))
                .actions(last.actions)
        },
    }
}
