//! Why no complete response arrived, as detailed as the advice differs.

use std::error::Error as StdError;
use std::io;

use super::proxy_fault::{
    ProxyPassword, is_connection_to_proxy, is_connection_to_socks, proxy_fault,
};
use super::resolver::{self, LookUpFailure};
use super::{Fault, tls_error};
use crate::okta::redaction::Redaction;

/// A request without a complete response.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{fault}")]
pub struct TransportError {
    /// What went wrong, in our words.
    pub fault: Fault,
    /// Whether the connection to the proxy failed, and not one through it.
    pub is_to_proxy: bool,
    /// The lower layer's message, if there is one.
    #[source]
    pub cause: Option<Cause>,
}

/// What an error itself does not say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances {
    /// Whether no other request was open meanwhile.
    pub(super) was_alone: bool,
    /// How the last look-up failed, if it did.
    pub(super) look_up: Option<LookUpFailure>,
    /// What is known of the password for the proxy.
    pub(super) password: ProxyPassword,
}

/// The message of the lowest layer that failed. The error itself is not kept:
/// HTTP/2 quotes the other side in its errors, and the quote may contain our
/// credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Cause(String);

impl TransportError {
    /// Returns the failure of a request without a response.
    pub(super) fn of_request(
        error: &reqwest::Error,
        around: Circumstances,
        redaction: &Redaction,
    ) -> Self {
        if ends_connection(error) && !around.was_alone {
            return Self::caused(Fault::Interrupted, error, redaction);
        }
        let is_to_proxy = is_connection_to_proxy(chain(error));
        if let Some(tls) = tls_error(error) {
            return Self { is_to_proxy, ..tls };
        }
        let look_up = around
            .look_up
            .filter(|_| is_connection_to_socks(chain(error)));
        let proxy_fault = proxy_fault(chain(error), around.password);
        let fault = match proxy_fault.or_else(|| header_fault(error)) {
            Some(fault) => fault,
            None if resolver::is_temporary(chain(error)) => Fault::Dns,
            None if error.is_dns() => Fault::HostNotFound,
            None if look_up == Some(LookUpFailure::Temporary) => Fault::Dns,
            None if look_up == Some(LookUpFailure::NotFound) => Fault::HostNotFound,
            None if error.is_connect() && error.is_timeout() => match around.password {
                // A proxy that was not even reached was not sent the password.
                ProxyPassword::Unknown if !is_to_proxy => Fault::ProxyTimeout,
                _ => Fault::ConnectTimeout,
            },
            None if error.is_connect() => Fault::Connect,
            None => Fault::Interrupted,
        };
        Self {
            is_to_proxy,
            ..Self::caused(fault, error, redaction)
        }
    }

    /// Returns the failure of a response that has begun.
    pub(crate) fn of_body(error: &reqwest::Error, redaction: &Redaction) -> Self {
        Self::caused(Fault::Interrupted, error, redaction)
    }

    /// Returns the failure for a timeout of ours.
    pub(crate) fn timeout(fault: Fault) -> Self {
        Self {
            fault,
            is_to_proxy: false,
            cause: None,
        }
    }

    fn caused(fault: Fault, error: &reqwest::Error, redaction: &Redaction) -> Self {
        let lowest = chain(error).last().map(ToString::to_string);
        Self {
            fault,
            is_to_proxy: false,
            cause: lowest.map(|text| Cause(redaction.redact(without_number(&text)))),
        }
    }
}

/// The system's words for an error, without its number.
fn without_number(text: &str) -> &str {
    text.split_once(" (os error ")
        .map_or(text, |(words, _)| words)
}

/// Returns an error and its causes, the outermost first.
fn chain<'error>(
    error: &'error (dyn StdError + 'static),
) -> impl Iterator<Item = &'error (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error: &&'error (dyn StdError + 'static)| {
        // An I/O error hides the error that it wraps: its `source` is that of
        // the wrapped error, not the wrapped error itself.
        match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(wrapped) => Some(wrapped as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

/// Returns whether the headers of some response on an HTTP/2 connection exceed
/// the limits so far that the connection ends. Each of its requests then fails
/// in the same way, and nothing says whose response it was.
fn ends_connection(error: &(dyn StdError + 'static)) -> bool {
    chain(error).any(|error| {
        let text = error.to_string();
        text.contains("too_many_continuations")
            || text.starts_with("connection error detected: unable to maintain the header")
    })
}

/// Returns whether the response headers exceed the limits. hyper and h2 have no
/// public type for it. Over HTTP/2 the client resets the stream, as for other
/// malformed headers, and closes the connection if the rest of the headers is
/// long.
fn header_fault(error: &(dyn StdError + 'static)) -> Option<Fault> {
    let is_oversized = |text: &str| {
        text == "message head is too large"
            || text.starts_with("stream error detected: unspecific protocol error")
    };
    let is_own = chain(error).any(|error| is_oversized(&error.to_string()));
    (is_own || ends_connection(error)).then_some(Fault::OversizedHeaders)
}

fn tls_error(error: &(dyn StdError + 'static)) -> Option<TransportError> {
    let tls = chain(error).find_map(|error| error.downcast_ref::<rustls::Error>())?;
    let (fault, words) = tls_error::explain(tls);
    Some(TransportError {
        fault,
        is_to_proxy: false,
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
