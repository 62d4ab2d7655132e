//! How many actions each failure has, and when one is to retry more.

use std::sync::Arc;
use std::time::Duration;

use super::*;

#[test]
fn every_failure_has_one_to_three_actions_with_the_hint() {
    let once = answered().into_iter().chain(unanswered());
    let errors = once.map(|(error, _)| error).chain(persistent());
    for error in errors {
        let advice = advise_with(&error, &client(&[]));
        let actions = advice.fixes.len() + usize::from(advice.hint.is_some());
        assert!((1..=3).contains(&actions), "{advice:?}");
    }
}

/// Failures that outlasted all retries, or the time that a read may take.
fn persistent() -> impl Iterator<Item = Error> {
    let faults = [
        Fault::Dns,
        Fault::Connect,
        Fault::ConnectTimeout,
        Fault::ProxyTunnel,
        Fault::ProxyCredentials,
        Fault::ResponseTimeout,
        Fault::BodyTimeout,
        Fault::Interrupted,
    ];
    let transport = |fault| HttpError::Transport(TransportError::timeout(fault));
    let status = |status| HttpError::of_status(*api(status, Some("E0000009"), None));
    let errors = move || {
        let statuses = [429, 500, 502, 503, 504].into_iter().map(status);
        statuses.chain(faults.into_iter().map(transport))
    };
    let outlasting = [1, 6].into_iter().flat_map(move |attempts| {
        errors().map(move |last| {
            let elapsed = Duration::from_secs(31);
            Error::from(RequestError::Persistent {
                attempts,
                elapsed,
                last,
            })
        })
    });
    let too_late = errors().map(|last| Error::Deadline {
        limit: Duration::from_secs(30),
        last: Some(LastFailure::Read(Arc::new(last))),
        progress: None,
    });
    outlasting.chain(too_late)
}

#[test]
fn more_retries_are_advised_where_they_can_help() {
    for error in persistent() {
        let Error::Read(read) = &error else { continue };
        let ReadError::Request(RequestError::Persistent { attempts, last, .. }) = &**read else {
            continue;
        };
        let is_final = match last {
            HttpError::Transport(error) if *attempts == 1 => error.fault == Fault::ProxyCredentials,
            HttpError::Transport(error) => {
                matches!(error.fault, Fault::ProxyCredentials | Fault::Dns)
            }
            _ => false,
        };
        let advice = advise_with(&error, &client(&[]));
        let is_advised = advice.fixes.iter().any(|fix| fix.contains("max_retries"));
        assert_eq!(is_advised, !is_final, "{advice:?}");
    }
}
