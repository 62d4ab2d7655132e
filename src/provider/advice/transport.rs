//! Advice on requests to which no complete response came.

use super::certificate;
use super::failed_read::{ESCAPES, EXAMPLE, FailedRead, URL_SETTINGS, with_password};
use super::wording::{Advice, RUN_AGAIN};
use crate::diagnostic::{quoted, upper_first};
use crate::okta::{Fault, TransportError};

pub(super) fn advise(error: &TransportError, read: &FailedRead<'_>) -> Advice {
    let advice = Advice::new("Okta Not Reachable", found(error, read));
    match error.fault {
        Fault::HostNotFound => host_not_found(advice, read),
        Fault::Dns => advice
            .also("So it is unknown whether the host exists.")
            .action(
                "Check the network and the DNS servers of this machine. Then run the command \
                 again.",
            ),
        Fault::Connect | Fault::ConnectTimeout => unreachable_host(advice, read),
        Fault::ProxyCredentials => proxy_credentials(advice, read),
        Fault::ProxyHeaders => proxy_headers(advice, read),
        Fault::ProxyTunnel => proxy_tunnel(advice, read),
        Fault::OversizedHeaders => oversized_headers(advice),
        Fault::TlsVersion => advice
            .also(&not_okta("Okta supports TLS 1.2", read))
            .action(
                "Ask whoever runs the proxy or the gateway that answers to enable TLS 1.2 or 1.3. \
                 The provider accepts no older version.",
            ),
        Fault::TlsHandshake => tls_handshake(advice, read),
        Fault::ClientCertificate => advice
            .also("The provider has no client certificate to send.")
            .action(CLIENT_CERTIFICATE),
        Fault::Certificate(fault) => certificate::add(advice, fault, read),
        Fault::NotTls => not_tls(advice, read),
        Fault::UnrecognizedName => advice.actions(read.check_url()),
        Fault::Tls => advice
            .actions(read.check_url())
            .action(certificate::see(read)),
        Fault::ResponseTimeout | Fault::BodyTimeout | Fault::Interrupted => {
            advice.action(RUN_AGAIN).action(
                "If it happens again, see whether a proxy, a gateway or a packet filter between \
                 this machine and Okta ends or holds connections.",
            )
        }
    }
}

/// The fault and its cause as sentences.
fn found(error: &TransportError, read: &FailedRead<'_>) -> String {
    let (host, timeouts) = (read.host(), read.client.timeouts());
    let proxy = read.client.forward_proxy();
    let fault = match (error.fault, proxy) {
        (Fault::Connect, _) => format!("The connection to {} failed", next_hop(read)),
        (Fault::ConnectTimeout, _) => format!(
            "The connection to {} was not established within {} s",
            next_hop(read),
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
        (Fault::NotTls, None) => format!("The server {} does not speak TLS", next_hop(read)),
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
    };
    let cause = match &error.cause {
        // The number of seconds says it.
        Some(_) if matches!(error.fault, Fault::ConnectTimeout) => String::new(),
        Some(cause) => format!(" ({})", quoted(&cause.to_string())),
        None => String::new(),
    };
    let more = match (error.fault, proxy) {
        (Fault::ProxyCredentials, Some(proxy)) if !proxy.to_string().starts_with("socks") => {
            " The proxy answered 407 Proxy Authentication Required.".to_owned()
        }
        (Fault::Certificate(_), _) => format!(" The provider asked for \"{host}\"."),
        (Fault::ConnectTimeout | Fault::ResponseTimeout, _) => {
            " `request_timeout` does not change this limit.".to_owned()
        }
        _ => String::new(),
    };
    format!("{fault}{cause}.{more}")
}

/// The server that this machine connects to: the proxy, or Okta's.
fn next_hop(read: &FailedRead<'_>) -> String {
    match read.client.forward_proxy() {
        Some(proxy) => format!("the proxy {}", quoted(proxy)),
        None => format!("{}:{}", read.host(), read.client.organization_url().port()),
    }
}

fn oversized_headers(advice: Advice) -> Advice {
    advice
        .also("The provider accepts 256 KiB of headers over HTTP/2, and 1,000 headers with about 400 KiB over HTTP/1.1.")
        .action("See whether a proxy or a gateway adds large headers to responses.")
        .action(
            "Remove trusted origins that are not needed (in Okta's admin console: Security, API, \
             Trusted Origins). Okta lists them all in the header Content-Security-Policy.",
        )
}

const CLIENT_CERTIFICATE: &str = "Reach Okta without a gateway that requires a client certificate, \
                                  or let the gateway accept this machine without one.";

/// Says that something else than Okta answers, because Okta supports what the
/// server lacks. A gateway is known to answer.
fn not_okta(okta_supports: &str, read: &FailedRead<'_>) -> String {
    match read.client.gateway_source() {
        Some(_) => String::new(),
        None => {
            format!("{okta_supports}, so a proxy or a gateway answers in place of Okta.")
        }
    }
}

fn tls_handshake(advice: Advice, read: &FailedRead<'_>) -> Advice {
    advice
        .also(
            "Most likely the server offers no cipher suite that the provider accepts. A server \
             that requires a client certificate may end the handshake in the same way.",
        )
        .also(&not_okta(
            "Okta supports these suites and requires no client certificate",
            read,
        ))
        .action(
            "Ask whoever runs the proxy or the gateway that answers to enable a cipher suite with \
             AES-GCM or ChaCha20-Poly1305 and ECDHE. The provider accepts no suite with CBC and \
             none without forward secrecy.",
        )
        .action(CLIENT_CERTIFICATE)
}

fn not_tls(advice: Advice, read: &FailedRead<'_>) -> Advice {
    match (read.client.forward_proxy(), read.client.gateway_source()) {
        (Some(proxy), _) => advice.action(format!(
            "Check the scheme and the port of the proxy in `{}`: most proxies are reached by \
             `http://`, not `https://`.",
            proxy.variable()
        )),
        (None, Some(source)) => advice
            .action(format!("Correct the scheme and the port in {source}."))
            .action(read.not_for_forward_proxies()),
        (None, None) => advice.actions(read.check_url()),
    }
}

/// What to do about a 407, or about a failed SOCKS authentication.
fn proxy_credentials(advice: Advice, read: &FailedRead<'_>) -> Advice {
    let proxy = read.client.forward_proxy();
    let (correct, stop) = match proxy {
        Some(proxy) if !proxy.has_credentials() => ("Add a user name and password to", ""),
        _ => (
            "Correct the user name and password in",
            "The provider sends no more requests through this proxy until the next run, so that \
             the proxy does not lock the account.",
        ),
    };
    let url = proxy.map_or_else(|| "http://proxy.example:3128".to_owned(), quoted);
    advice.also(stop).action(format!(
        "{correct} `{}`, as in `{}`. {ESCAPES}",
        proxy_variable(read),
        with_password(&url)
    ))
}

/// Adds what to do about a response of the proxy whose status nobody sees.
fn proxy_headers(advice: Advice, read: &FailedRead<'_>) -> Advice {
    match read.client.forward_proxy() {
        Some(proxy) if proxy.has_credentials() => proxy_credentials(
            advice.also("The proxy may reject the user name and password in this way."),
            read,
        ),
        _ => proxy_tunnel(advice, read),
    }
}

fn proxy_tunnel(advice: Advice, read: &FailedRead<'_>) -> Advice {
    let (host, port) = (read.host(), read.client.organization_url().port());
    advice
        .action(format!(
            "Allow connections to {host}:{port} in the proxy, or correct the proxy in `{}`.",
            proxy_variable(read)
        ))
        .action(without_proxy(read))
}

fn without_proxy(read: &FailedRead<'_>) -> String {
    format!(
        "To reach Okta without a proxy, add the host to `NO_PROXY`: `NO_PROXY={}`.",
        read.host()
    )
}

/// The variable that names the proxy in use.
fn proxy_variable(read: &FailedRead<'_>) -> &'static str {
    let proxy = read.client.forward_proxy();
    proxy.map_or("HTTPS_PROXY", |proxy| proxy.variable())
}

fn host_not_found(advice: Advice, read: &FailedRead<'_>) -> Advice {
    let dns = "Check that DNS works on this machine.";
    match (read.client.forward_proxy(), read.client.gateway_source()) {
        (Some(proxy), _) => advice
            .action(format!(
                "Check the host of the proxy in `{}`.",
                proxy.variable()
            ))
            .action(dns),
        (None, Some(source)) => advice
            .action(format!("Check the host in {source}."))
            .action(dns),
        (None, None) => advice
            .action(format!("Correct {URL_SETTINGS}. {EXAMPLE}"))
            .action(format!(
                "{dns} If only a proxy reaches Okta from here, set the environment variable \
                 `HTTPS_PROXY`, as in `HTTPS_PROXY=http://proxy.example:3128`."
            )),
    }
}

fn unreachable_host(advice: Advice, read: &FailedRead<'_>) -> Advice {
    let (host, port) = (read.host(), read.client.organization_url().port());
    match (read.client.forward_proxy(), read.client.gateway_source()) {
        (Some(proxy), _) => advice
            .action(format!(
                "Check the address of the proxy in `{}`, and that this machine can reach it.",
                proxy.variable()
            ))
            .action(without_proxy(read)),
        (None, Some(source)) => advice.action(format!(
            "Check the host and the port in {source}, and that this machine can reach \
             {host}:{port}."
        )),
        (None, None) => advice
            .action(format!(
                "Check that this machine can reach {host}:{port}: a firewall may be in the way."
            ))
            .action(
                "If only a proxy reaches Okta from here, set the environment variable \
                 `HTTPS_PROXY`, as in `HTTPS_PROXY=http://proxy.example:3128`.",
            ),
    }
}
