//! Why a proxy opened no tunnel. hyper-util does not export the type of these
//! errors, so their texts are compared.

use std::error::Error as StdError;

use super::Fault;

/// What is known of the user name and password that a proxy is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProxyPassword {
    /// There is none, or no proxy.
    None,
    /// The proxy has not opened a tunnel yet.
    Unknown,
    /// The proxy has opened a tunnel.
    Accepted,
}

/// What each error of a SOCKS proxy begins with.
const SOCKS: &str = "SOCKS error: ";

/// What each error of an HTTP proxy begins with.
const TUNNEL: &str = "tunnel error: ";

/// The rest of the text when there is no connection to the proxy.
const NOT_CONNECTED: &str = "failed to create underlying connection";

/// Returns why the proxy opened no tunnel; `None` if the error is not the
/// proxy's. `chain` is the error with its causes.
pub(super) fn proxy_fault<'error>(
    mut chain: impl Iterator<Item = &'error (dyn StdError + 'static)>,
    password: ProxyPassword,
) -> Option<Fault> {
    chain.find_map(|error| {
        let text = error.to_string();
        match (text.strip_prefix(TUNNEL), text.strip_prefix(SOCKS)) {
            (Some(NOT_CONNECTED), _) | (_, Some(NOT_CONNECTED)) => None,
            (Some(reason), _) => Some(tunnel_fault(reason, password)),
            (None, Some(reason)) => Some(socks_fault(reason, password)),
            (None, None) => None,
        }
    })
}

fn tunnel_fault(reason: &str, password: ProxyPassword) -> Fault {
    match (reason, password) {
        ("proxy authorization required", _) => Fault::ProxyCredentials,
        // Its status is unknown, so it may be a 407.
        ("proxy response headers too long", ProxyPassword::None | ProxyPassword::Unknown) => {
            Fault::ProxyHeaders
        }
        // Such as "unsuccessful", which is also an answer with more than 100
        // headers, whatever its status.
        _ => Fault::ProxyTunnel,
    }
}

fn socks_fault(reason: &str, password: ProxyPassword) -> Fault {
    match (reason, password) {
        ("credentials not accepted", _) | (NO_METHOD | OTHER_METHOD, ProxyPassword::None) => {
            Fault::ProxyCredentials
        }
        (NO_METHOD | OTHER_METHOD, _) => Fault::SocksMethod,
        // Nobody sees in which step it was. RFC 1929 lets a proxy reject a
        // password by closing the connection.
        (
            "io error during SOCKS handshake" | "failed parsing server response",
            ProxyPassword::Unknown,
        ) => Fault::SocksHandshake,
        // Such as one of the error replies (RFC 1928, section 6).
        _ => Fault::ProxyTunnel,
    }
}

/// The proxy knows none of the methods of authentication that it was offered.
const NO_METHOD: &str = "server does not support user/pass authentication";

/// The proxy chose a method that it was not offered.
const OTHER_METHOD: &str = "server implements authentication incorrectly";

/// Returns whether the connection to the proxy failed, and not one through it.
pub(super) fn is_connection_to_proxy<'error>(
    mut chain: impl Iterator<Item = &'error (dyn StdError + 'static)>,
) -> bool {
    chain.any(|error| {
        let text = error.to_string();
        let reason = text.strip_prefix(TUNNEL).or(text.strip_prefix(SOCKS));
        // A TLS alert may come as late as the first bytes are read.
        matches!(reason, Some(NOT_CONNECTED | "io error establishing tunnel"))
    })
}

/// Returns whether no connection to a SOCKS proxy could be made. hyper-util
/// leaves out why.
pub(super) fn is_connection_to_socks<'error>(
    mut chain: impl Iterator<Item = &'error (dyn StdError + 'static)>,
) -> bool {
    chain.any(|error| error.to_string().strip_prefix(SOCKS) == Some(NOT_CONNECTED))
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    fn fault(text: &str, password: ProxyPassword) -> Option<Fault> {
        let error = io::Error::other(text.to_owned());
        let error: &(dyn StdError + 'static) = &error;
        proxy_fault(std::iter::once(error), password)
    }

    #[test]
    fn what_may_reject_a_password_is_final_until_the_proxy_accepts_it() {
        use ProxyPassword::{Accepted, None, Unknown};
        for reason in [
            "io error during SOCKS handshake",
            "failed parsing server response",
        ] {
            let text = format!("{SOCKS}{reason}");
            let faults = [None, Unknown, Accepted].map(|password| fault(&text, password));
            let expected = [
                Fault::ProxyTunnel,
                Fault::SocksHandshake,
                Fault::ProxyTunnel,
            ];
            assert_eq!(faults, expected.map(Some), "{reason}");
        }
        let text = format!("{TUNNEL}proxy response headers too long");
        assert_eq!(fault(&text, Unknown), Some(Fault::ProxyHeaders));
        assert_eq!(fault(&text, Accepted), Some(Fault::ProxyTunnel));
    }

    #[test]
    fn every_error_of_a_proxy_that_was_reached_is_the_proxys() {
        for text in [
            "tunnel error: unsuccessful",
            "tunnel error: unexpected end of file",
            "tunnel error: io error establishing tunnel",
            "SOCKS error: connection not allowed",
            "SOCKS error: failed serialize request",
        ] {
            let found = fault(text, ProxyPassword::Unknown);
            assert_eq!(found, Some(Fault::ProxyTunnel), "{text}");
        }
        for text in [
            "tunnel error: failed to create underlying connection",
            "SOCKS error: failed to create underlying connection",
            "tls handshake eof",
        ] {
            assert_eq!(fault(text, ProxyPassword::Unknown), None, "{text}");
        }
    }
}
