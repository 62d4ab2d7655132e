//! Why no response came, as far as advice differs.

use std::error::Error as StdError;
use std::io;

use super::{Fault, resolver, tls_error};
use crate::okta::redaction::Redaction;

/// A request that got no complete response.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{fault}")]
pub struct TransportError {
    /// What went wrong, in our words.
    pub fault: Fault,
    /// What the layer below said, when there is one that said something.
    #[source]
    pub cause: Option<Cause>,
}

/// The words of the lowest layer that failed. The error itself is not kept:
/// HTTP/2 quotes the far end in its errors, and that may be our credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Cause(String);

impl TransportError {
    /// The failure of a request before its response began.
    pub(crate) fn of_request(error: &reqwest::Error, redaction: &Redaction) -> Self {
        if let Some(tls) = tls_error(error) {
            return tls;
        }
        let fault = match proxy_fault(error).or_else(|| header_fault(error)) {
            Some(fault) => fault,
            None if resolver::is_temporary(chain(error)) => Fault::Dns,
            None if error.is_dns() => Fault::HostNotFound,
            None if error.is_connect() && error.is_timeout() => Fault::ConnectTimeout,
            None if error.is_connect() => Fault::Connect,
            None => Fault::Interrupted,
        };
        Self::caused(fault, error, redaction)
    }

    /// The failure of a response after it began.
    pub(crate) fn of_body(error: &reqwest::Error, redaction: &Redaction) -> Self {
        Self::caused(Fault::Interrupted, error, redaction)
    }

    /// A wait of ours that ended.
    pub(crate) fn timeout(fault: Fault) -> Self {
        Self { fault, cause: None }
    }

    fn caused(fault: Fault, error: &reqwest::Error, redaction: &Redaction) -> Self {
        let lowest = chain(error).last().map(ToString::to_string);
        Self {
            fault,
            cause: lowest.map(|text| Cause(redaction.redact(without_number(&text)))),
        }
    }
}

/// The system's words for an error, without its number.
fn without_number(text: &str) -> &str {
    text.split_once(" (os error ")
        .map_or(text, |(words, _)| words)
}

/// An error and all that caused it, from the outside in.
fn chain<'error>(
    error: &'error (dyn StdError + 'static),
) -> impl Iterator<Item = &'error (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error: &&'error (dyn StdError + 'static)| {
        // An I/O error that wraps another one hides it: its `source` is that
        // of the wrapped one, not the wrapped one itself.
        match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(wrapped) => Some(wrapped as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

/// Returns why a proxy opened no tunnel. hyper-util has a type for these errors
/// and does not export it, so their texts tell them apart.
fn proxy_fault(error: &(dyn StdError + 'static)) -> Option<Fault> {
    chain(error).find_map(|error| match error.to_string().as_str() {
        "tunnel error: proxy authorization required"
        | "SOCKS error: credentials not accepted"
        | "SOCKS error: server does not support user/pass authentication"
        | "SOCKS error: server implements authentication incorrectly" => {
            Some(Fault::ProxyCredentials)
        }
        "tunnel error: unsuccessful"
        | "tunnel error: proxy response headers too long"
        | "tunnel error: unexpected end of file" => Some(Fault::ProxyTunnel),
        socks if is_socks_reply(socks) => Some(Fault::ProxyTunnel),
        _ => None,
    })
}

/// Returns whether a SOCKS proxy answered the request for a connection with an
/// error (RFC 1928, section 6).
fn is_socks_reply(text: &str) -> bool {
    text.strip_prefix("SOCKS error: ")
        .is_some_and(|reply| SOCKS_REPLIES.contains(&reply))
}

/// What hyper-util says of each reply with which a SOCKS proxy refuses.
const SOCKS_REPLIES: [&str; 8] = [
    "general server failure",
    "connection not allowed",
    "network unreachable",
    "host unreachable",
    "connection refused",
    "ttl expired",
    "command not supported",
    "address type not supported",
];

/// Returns whether the response headers exceed the limits. hyper and h2 have no
/// public type for it. Over HTTP/2 the client resets the stream, as it does for
/// other malformed headers, and gives up the connection where the rest of the
/// headers is long.
fn header_fault(error: &(dyn StdError + 'static)) -> Option<Fault> {
    let is_oversized = |text: &str| {
        text == "message head is too large"
            || text.starts_with("stream error detected: unspecific protocol error")
            || text.contains("too_many_continuations")
            || text.starts_with("connection error detected: unable to maintain the header")
    };
    chain(error)
        .any(|error| is_oversized(&error.to_string()))
        .then_some(Fault::OversizedHeaders)
}

fn tls_error(error: &(dyn StdError + 'static)) -> Option<TransportError> {
    let tls = chain(error).find_map(|error| error.downcast_ref::<rustls::Error>())?;
    let (fault, words) = tls_error::explain(tls);
    Some(TransportError {
        fault,
        cause: words.map(Cause),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_tls_is_found_however_deep_it_is() {
        let error = io::Error::new(io::ErrorKind::InvalidData, rustls::Error::DecryptError);
        let found = tls_error(&io::Error::other(error)).map(|error| error.fault);
        assert_eq!(found, Some(Fault::Tls));
        assert!(tls_error(&io::Error::other("refused")).is_none());
    }

    #[test]
    fn the_number_of_a_system_error_is_left_out() {
        let table = [
            ("Connection refused (os error 111)", "Connection refused"),
            ("operation timed out", "operation timed out"),
        ];
        for (text, expected) in table {
            assert_eq!(without_number(text), expected);
        }
    }
}
