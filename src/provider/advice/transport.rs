//! Advice on requests to which no complete response came.

use super::failed_read::{EXAMPLE, FailedRead, URL_SETTINGS};
use super::transport_words::{CHECK_DNS, enable_suite, enable_version, found};
use super::wording::{Advice, RUN_AGAIN};
use super::{certificate, transport_proxy};
use crate::okta::{Fault, TransportError};

pub(super) fn advise(error: &TransportError, read: &FailedRead<'_>) -> Advice {
    let advice = Advice::new("Okta Not Reachable", found(error, read));
    if let Some(proxy) = read.client.forward_proxy()
        && transport_proxy::is_about_proxy(error)
    {
        return transport_proxy::advise(advice, error, proxy, read);
    }
    match error.fault {
        Fault::HostNotFound => host_not_found(advice, read),
        Fault::Dns => advice
            .also("So it is unknown whether the host exists.")
            .action(
                "Check the network and the DNS servers of this machine. Then run the command \
                 again.",
            ),
        Fault::Connect | Fault::ConnectTimeout => unreachable_host(advice, read),
        Fault::OversizedHeaders => oversized_headers(advice),
        Fault::TlsVersion => advice
            .also(&not_okta("Okta supports TLS 1.2", read))
            .action(
                enable_version("the answering proxy or gateway"),
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
            .actions(certificate::see(read)),
        Fault::ResponseTimeout
        | Fault::BodyTimeout
        | Fault::Interrupted
        // What only a proxy comes to.
        | Fault::ProxyCredentials
        | Fault::ProxyHeaders
        | Fault::ProxyTunnel
        | Fault::ProxyTimeout
        | Fault::SocksMethod
        | Fault::SocksHandshake => advice.action(RUN_AGAIN).action(
            "If it happens again, see whether a proxy, a gateway or a packet filter between this \
             machine and Okta ends or holds connections.",
        ),
    }
}

fn oversized_headers(advice: Advice) -> Advice {
    advice
        .also("The provider accepts 256 KiB of headers over HTTP/2, and 1,000 headers with about 400 KiB over HTTP/1.1.")
        .action("See whether a proxy or a gateway adds large headers to responses.")
        .action(
            "Remove trusted origins that are not needed (in Okta's admin console: Security > API > \
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
        .action(enable_suite("the answering proxy or gateway"))
        .action(CLIENT_CERTIFICATE)
}

fn not_tls(advice: Advice, read: &FailedRead<'_>) -> Advice {
    match read.client.gateway_source() {
        Some(source) => advice
            .action(format!("Correct the scheme and the port in {source}."))
            .action(read.not_for_forward_proxies()),
        None => advice.actions(read.check_url()),
    }
}

fn host_not_found(advice: Advice, read: &FailedRead<'_>) -> Advice {
    match read.client.gateway_source() {
        Some(source) => advice
            .action(format!("Check the host in {source}."))
            .action(CHECK_DNS),
        None => advice
            .action(format!("Correct {URL_SETTINGS}. {EXAMPLE}"))
            .action(format!(
                "{CHECK_DNS} If this machine reaches Okta only through a proxy, set the environment variable \
                 `HTTPS_PROXY`, as in `HTTPS_PROXY=http://proxy.example:3128`."
            )),
    }
}

fn unreachable_host(advice: Advice, read: &FailedRead<'_>) -> Advice {
    let (host, port) = (read.host(), read.client.organization_url().port());
    match read.client.gateway_source() {
        Some(source) => advice.action(format!(
            "Check the host and the port in {source}, and that this machine can reach \
             {host}:{port}."
        )),
        None => advice
            .action(format!(
                "Check that this machine can reach {host}:{port}: a firewall may be in the way."
            ))
            .action(
                "If this machine reaches Okta only through a proxy, set the environment variable \
                 `HTTPS_PROXY`, as in `HTTPS_PROXY=http://proxy.example:3128`.",
            ),
    }
}
