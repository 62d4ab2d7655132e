//! What happened to a request to which no complete response came, in words, and
//! the actions that proxies and servers have in common.

use super::failed_read::FailedRead;
use crate::diagnostic::{quoted, upper_first};
use crate::okta::{Fault, ForwardProxy, TransportError};

pub(super) const CHECK_DNS: &str = "Check that DNS works on this machine.";

pub(super) fn enable_version(who: &str) -> String {
    format!(
        "Ask whoever runs {who} to enable TLS 1.2 or 1.3. The provider accepts no older version."
    )
}

pub(super) fn enable_suite(who: &str) -> String {
    format!(
        "Ask whoever runs {who} to enable a cipher suite with AES-GCM or ChaCha20-Poly1305 and \
         ECDHE. The provider accepts no suite with CBC and none without forward secrecy."
    )
}

/// The fault and its cause as sentences.
pub(super) fn found(error: &TransportError, read: &FailedRead<'_>) -> String {
    let proxy = read.client.forward_proxy();
    let fault = match proxy.filter(|_| error.is_to_proxy) {
        Some(proxy) => at_proxy(error.fault, proxy),
        None => None,
    };
    let fault = fault.unwrap_or_else(|| beyond_proxy(error.fault, read));
    format!("{fault}{}.{}", cause(error), more(error, read))
}

/// Returns what failed between this machine and the proxy; `None` if it is
/// described like any other failure.
fn at_proxy(fault: Fault, proxy: &ForwardProxy) -> Option<String> {
    let (host, proxy) = (quoted(proxy.host()), quoted(proxy));
    let found = match fault {
        Fault::Connect => format!("The connection to the proxy {proxy} failed"),
        // A name with several addresses gets a part of the time for each.
        Fault::ConnectTimeout => {
            format!("The connection to the proxy {proxy} was not established in time")
        }
        Fault::Certificate(why) => {
            format!("The certificate of the proxy {proxy} is not trusted: {why}")
        }
        Fault::TlsHandshake => format!("The TLS handshake with the proxy {proxy} failed"),
        Fault::Tls => format!("The TLS connection to the proxy {proxy} failed"),
        Fault::UnrecognizedName => format!("The proxy {proxy} does not serve the host \"{host}\""),
        Fault::ClientCertificate | Fault::TlsVersion | Fault::NotTls => {
            fault
                .to_string()
                .replacen("the server", &format!("The proxy {proxy}"), 1)
        }
        _ => return None,
    };
    Some(found)
}

fn beyond_proxy(fault: Fault, read: &FailedRead<'_>) -> String {
    let (host, timeouts) = (read.host(), read.client.timeouts());
    match (fault, read.client.forward_proxy()) {
        (Fault::Connect, _) => format!("The connection to {} failed", destination(read)),
        (Fault::ConnectTimeout | Fault::ProxyTimeout, _) => format!(
            "The connection to {} was not established within {} s",
            destination(read),
            timeouts.connect.as_secs()
        ),
        (Fault::ResponseTimeout, _) => {
            format!("No response came within {} s", timeouts.response.as_secs())
        }
        (Fault::HostNotFound, Some(proxy)) => format!(
            "DNS has no address for the host of the proxy {}",
            quoted(proxy)
        ),
        (Fault::HostNotFound, None) => format!("DNS has no address for the host \"{host}\""),
        (Fault::NotTls, _) => format!("The server {} does not speak TLS", destination(read)),
        (Fault::UnrecognizedName, _) => format!("The server does not serve the host \"{host}\""),
        (Fault::ProxyCredentials, Some(proxy)) if !proxy.has_credentials() => format!(
            "The proxy {} requires a user name and password, and `{}` has none",
            quoted(proxy),
            proxy.variable()
        ),
        (fault, Some(proxy)) => {
            let proxy = format!("The proxy {}", quoted(proxy));
            upper_first(&fault.to_string()).replacen("The proxy", &proxy, 1)
        }
        (fault, None) => upper_first(&fault.to_string()),
    }
}

/// Okta's server, with the proxy that leads to it.
fn destination(read: &FailedRead<'_>) -> String {
    let (host, port) = (read.host(), read.client.organization_url().port());
    match read.client.forward_proxy() {
        Some(proxy) => format!("{host}:{port} through the proxy {}", quoted(proxy)),
        None => format!("{host}:{port}"),
    }
}

fn cause(error: &TransportError) -> String {
    match &error.cause {
        // The number of seconds says it.
        Some(_) if matches!(error.fault, Fault::ConnectTimeout | Fault::ProxyTimeout) => {
            String::new()
        }
        Some(cause) => {
            let cause = quoted(&cause.to_string());
            let cause = match error.is_to_proxy {
                true => cause.replacen("the server", "the proxy", 1),
                false => cause,
            };
            format!(" ({cause})")
        }
        None => String::new(),
    }
}

fn more(error: &TransportError, read: &FailedRead<'_>) -> String {
    let proxy = read.client.forward_proxy();
    match (error.fault, proxy) {
        (Fault::ProxyCredentials, Some(proxy)) if !proxy.is_socks() => {
            " The proxy answered 407 Proxy Authentication Required.".to_owned()
        }
        (Fault::Certificate(_), proxy) => {
            let host = match proxy.filter(|_| error.is_to_proxy) {
                Some(proxy) => quoted(proxy.host()),
                None => read.host(),
            };
            format!(" The provider asked for \"{host}\".")
        }
        (Fault::ConnectTimeout | Fault::ProxyTimeout | Fault::ResponseTimeout, _) => {
            " `request_timeout` does not change this limit.".to_owned()
        }
        _ => String::new(),
    }
}
