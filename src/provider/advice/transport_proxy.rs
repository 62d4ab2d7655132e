//! Advice on requests that a forward proxy did not carry.

use super::certificate;
use super::failed_read::{ESCAPES, FailedRead, with_password};
use super::transport_words::{CHECK_DNS, enable_suite, enable_version};
use super::wording::Advice;
use crate::diagnostic::quoted;
use crate::okta::{Fault, ForwardProxy, TransportError};

/// Returns whether the user has to look at the proxy first. Behind a proxy, only
/// DNS that fails is a matter of this machine.
pub(super) fn is_about_proxy(error: &TransportError) -> bool {
    let is_proxys = matches!(
        error.fault,
        Fault::HostNotFound | Fault::Connect | Fault::ConnectTimeout | Fault::ProxyTunnel
    );
    let is_dns = error.fault == Fault::Dns;
    is_proxys || error.fault.may_be_about_password() || (error.is_to_proxy && !is_dns)
}

/// Advises on such an error. A TLS error is about the proxy's own TLS.
pub(super) fn advise(
    advice: Advice,
    error: &TransportError,
    proxy: &ForwardProxy,
    read: &FailedRead<'_>,
) -> Advice {
    let variable = proxy.variable();
    match error.fault {
        Fault::HostNotFound => advice
            .action(format!("Check the host of the proxy in `{variable}`."))
            .action(CHECK_DNS),
        Fault::Connect if error.is_to_proxy => {
            advice.action(reach(proxy)).action(without_proxy(read))
        }
        Fault::Connect | Fault::ProxyTunnel => tunnel(advice, proxy, read),
        Fault::ConnectTimeout => advice
            .action(reach_both(proxy, read))
            .action(without_proxy(read)),
        Fault::ProxyCredentials => credentials(advice, proxy),
        Fault::ProxyHeaders if !proxy.has_credentials() => tunnel(advice, proxy, read),
        Fault::ProxyHeaders => credentials(advice.also(MAY_REJECT), proxy),
        Fault::SocksHandshake => credentials(advice.also(MAY_REJECT), proxy).action(format!(
            "Check the scheme and the port in `{variable}`: `socks5://` is for SOCKS proxies only."
        )),
        Fault::SocksMethod => socks_method(advice, proxy),
        Fault::ProxyTimeout => credentials(
            advice
                .also("The proxy may be slow to reject the user name and password.")
                .action(reach_both(proxy, read)),
            proxy,
        )
        .action(without_proxy(read)),
        fault => tls(advice, fault, proxy, read),
    }
}

/// What to do about a connection to the proxy whose TLS failed.
fn tls(advice: Advice, fault: Fault, proxy: &ForwardProxy, read: &FailedRead<'_>) -> Advice {
    let variable = proxy.variable();
    match fault {
        Fault::Certificate(fault) => certificate::add_of_proxy(advice, fault, proxy, read),
        Fault::TlsVersion => advice.action(enable_version("the proxy")),
        Fault::TlsHandshake => advice
            .also(
                "Most likely the proxy offers no cipher suite that the provider accepts. A proxy \
                 that requires a client certificate may end the handshake in the same way.",
            )
            .action(enable_suite("the proxy"))
            .action(CLIENT_CERTIFICATE),
        Fault::ClientCertificate => advice
            .also("The provider has no client certificate to send.")
            .action(CLIENT_CERTIFICATE),
        Fault::NotTls => advice.action(format!(
            "Check the scheme and the port of the proxy in `{variable}`: most proxies are reached \
             by `http://`, not `https://`."
        )),
        _ => advice
            .action(format!(
                "Check the scheme, the host and the port of the proxy in `{variable}`."
            ))
            .action(certificate::see_proxy(proxy)),
    }
}

const MAY_REJECT: &str = "The proxy may reject the user name and password in this way.";

const CLIENT_CERTIFICATE: &str = "Use a proxy that requires no client certificate, or let the \
                                  proxy accept this machine without one.";

/// What to do about a 407, or about a failed SOCKS authentication.
fn credentials(advice: Advice, proxy: &ForwardProxy) -> Advice {
    let (correct, stop) = if proxy.has_credentials() {
        (
            "Correct the user name and password in",
            "The provider sends no more requests through this proxy until the next run, so that \
             the proxy does not lock the account.",
        )
    } else {
        ("Add a user name and password to", "")
    };
    advice.also(stop).action(format!(
        "{correct} `{}`, as in `{}`. {ESCAPES}",
        proxy.variable(),
        with_password(&quoted(proxy))
    ))
}

/// What to do about a SOCKS proxy that takes no password. Go offers such a proxy
/// both ways; the HTTP client offers one.
fn socks_method(advice: Advice, proxy: &ForwardProxy) -> Advice {
    let (variable, url) = (proxy.variable(), quoted(proxy));
    advice
        .action(format!(
            "If the proxy needs no user name and password, remove them from `{variable}`: \
             `{variable}={url}`."
        ))
        .action(
            "Otherwise ask whoever runs the proxy to enable the authentication by user name and \
             password.",
        )
}

fn tunnel(advice: Advice, proxy: &ForwardProxy, read: &FailedRead<'_>) -> Advice {
    advice
        .action(format!(
            "{}, or correct the proxy in `{}`.",
            allow(read),
            proxy.variable()
        ))
        .action(without_proxy(read))
}

fn reach(proxy: &ForwardProxy) -> String {
    format!(
        "Check the address of the proxy in `{}`, and that this machine can reach it.",
        proxy.variable()
    )
}

/// What to do when nobody knows whether the proxy was reached.
fn reach_both(proxy: &ForwardProxy, read: &FailedRead<'_>) -> String {
    format!("{} {}.", reach(proxy), allow(read))
}

fn allow(read: &FailedRead<'_>) -> String {
    let (host, port) = (read.host(), read.client.organization_url().port());
    format!("Allow connections to {host}:{port} in the proxy")
}

fn without_proxy(read: &FailedRead<'_>) -> String {
    format!(
        "To reach Okta without a proxy, add the host to the list in `NO_PROXY`, such as \
         `NO_PROXY=localhost,{}`.",
        read.host()
    )
}
