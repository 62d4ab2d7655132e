//! Advice on requests to which no whole answer came.

use super::failed_read::FailedRead;
use super::wording::{Advice, upper_first};
use crate::diagnostic::quoted;
use crate::okta::{CertificateFault, Fault, RootProblem, TransportError};

pub(super) fn advise(error: &TransportError, read: &FailedRead<'_>) -> Advice {
    let cause = match &error.cause {
        Some(cause) => format!(" ({})", quoted(&cause.to_string())),
        None => String::new(),
    };
    let fault = upper_first(&error.fault.to_string());
    let found = match (error.fault, read.client.forward_proxy()) {
        (Fault::ProxyCredentials | Fault::ProxyHeaders | Fault::ProxyTunnel, Some(proxy)) => {
            format!("{fault}{cause}. The proxy is {}.", quoted(proxy))
        }
        _ => format!("{fault}{cause}."),
    };
    let next = match error.fault {
        Fault::HostNotFound => host_not_found(read),
        Fault::Dns => NAME_SERVICE.to_owned(),
        Fault::Connect | Fault::ConnectTimeout => unreachable_host(read),
        Fault::ProxyCredentials => proxy_credentials(read),
        Fault::ProxyHeaders => proxy_headers(read),
        Fault::ProxyTunnel => proxy_tunnel(read),
        Fault::OversizedHeaders => OVERSIZED_HEADERS.to_owned(),
        Fault::TlsVersion => {
            "Enable TLS 1.2 or 1.3 on the server or the proxy that answers. The provider accepts \
             no older version."
                .to_owned()
        }
        Fault::TlsHandshake => TLS_HANDSHAKE.to_owned(),
        Fault::Certificate(fault) => certificate(fault, read),
        Fault::Tls => {
            "What answers there may not speak TLS. Check the port, and what stands between this \
             machine and Okta."
                .to_owned()
        }
        Fault::ResponseTimeout | Fault::BodyTimeout | Fault::Interrupted => {
            "Run this again. If it stays, see what stands between this machine and Okta: a \
             proxy, a gateway or a packet filter may end or hold connections."
                .to_owned()
        }
    };
    Advice::new("Okta Not Reachable", found, next)
}

const NAME_SERVICE: &str = "This machine's name service gave no answer, which says nothing about \
                            the host itself. Check the network and the name servers of this \
                            machine, then run this again.";

const OVERSIZED_HEADERS: &str = "The provider accepts 256 KiB and 1,000 headers. Find out which \
                                 header is that large: a proxy or a gateway may add its own, and \
                                 Okta's Content-Security-Policy names every trusted origin of the \
                                 organization (Security, API, Trusted Origins).";

const TLS_HANDSHAKE: &str = "Most likely the server or the proxy that answers offers no cipher \
                             suite that the provider accepts: enable a suite with AES-GCM or \
                             ChaCha20-Poly1305 and ECDHE there. Suites with CBC, and suites \
                             without forward secrecy, are not accepted. A server that requires a \
                             client certificate ends the handshake in the same way.";

/// What to do about a 407, or about a failed SOCKS authentication.
fn proxy_credentials(read: &FailedRead<'_>) -> String {
    let variable = proxy_variable(read);
    format!(
        "Correct the user name and password in {variable}, as in \
         `http://USER:PASSWORD@proxy.example:3128`. Escape special characters: `@` as `%40`, `\\` \
         as `%5C`. The provider does not contact the proxy again until it is configured again, \
         because wrong passwords lock an account."
    )
}

/// What to do about an answer of which nobody sees the status.
fn proxy_headers(read: &FailedRead<'_>) -> String {
    match read.client.forward_proxy() {
        Some(proxy) if proxy.has_credentials() => format!(
            "The proxy may refuse the user name and password like this. {}",
            proxy_credentials(read)
        ),
        _ => proxy_tunnel(read),
    }
}

fn proxy_tunnel(read: &FailedRead<'_>) -> String {
    let (host, port) = (read.host(), read.client.organization_url().port());
    format!(
        "Allow connections to {host}:{port} in the proxy, or correct the proxy in {}. To reach \
         the host without a proxy, add it to NO_PROXY.",
        proxy_variable(read)
    )
}

/// The variable that names the proxy in use.
fn proxy_variable(read: &FailedRead<'_>) -> &'static str {
    let proxy = read.client.forward_proxy();
    proxy.map_or("HTTPS_PROXY", |proxy| proxy.variable())
}

fn host_not_found(read: &FailedRead<'_>) -> String {
    match read.client.forward_proxy() {
        Some(proxy) => format!(
            "Check the host of the proxy in {}, and whether this machine's name service works.",
            proxy.variable()
        ),
        None => format!(
            "The host \"{}\" may not exist: check `org_name` and `base_url`, or `http_proxy` or \
             `OKTA_HTTP_PROXY` where one is set, for mistakes, then whether this machine's name \
             service works.",
            read.host()
        ),
    }
}

fn unreachable_host(read: &FailedRead<'_>) -> String {
    match read.client.forward_proxy() {
        Some(proxy) => format!(
            "Check the address of the proxy in {}, and whether it can be reached from this machine. \
             NO_PROXY lists hosts to reach without it.",
            proxy.variable()
        ),
        None => format!(
            "Check whether {}:{} can be reached from this machine. Where that takes a proxy, set \
             HTTPS_PROXY.",
            read.host(),
            read.client.organization_url().port()
        ),
    }
}

/// What was wrong with the files of root certificates, as sentences before
/// others.
fn root_problems(read: &FailedRead<'_>) -> String {
    let problems = read.client.root_problems().iter();
    problems
        .map(|problem| problem_sentence(problem) + " ")
        .collect()
}

/// One problem with a file of root certificates, as a sentence.
pub(super) fn problem_sentence(problem: &RootProblem) -> String {
    format!("{}.", quoted(problem))
}

fn certificate(fault: CertificateFault, read: &FailedRead<'_>) -> String {
    let host = read.host();
    match fault {
        CertificateFault::UnknownIssuer => format!(
            "{}If a company proxy inspects TLS here, add its certificate to those of the system, or \
             name it in SSL_CERT_FILE or SSL_CERT_DIR; otherwise somebody else may be answering.",
            root_problems(read)
        ),
        CertificateFault::WeakKey => {
            "Replace the certificate, or the certificate of the authority that issued it, by one \
             with an RSA key of 2048 bits or more, or with an EC key."
                .to_owned()
        }
        CertificateFault::SignatureAlgorithm => {
            "Replace the certificate by one that is signed with SHA-256 or better.".to_owned()
        }
        CertificateFault::NotAnAuthority => {
            "Add the certificate of the authority (CA:TRUE) to SSL_CERT_FILE or SSL_CERT_DIR. What \
             is there now may identify a server, but it may not issue certificates."
                .to_owned()
        }
        CertificateFault::Authority => {
            "Add this very certificate to SSL_CERT_FILE or SSL_CERT_DIR if you trust it. Otherwise \
             replace it on the server by one with CA:FALSE, such as `openssl req -x509 -addext \
             basicConstraints=critical,CA:FALSE` makes."
                .to_owned()
        }
        CertificateFault::WrongName => format!(
            "Check `org_name` and `base_url`, or `http_proxy` where it is set: what answers has no \
             certificate for \"{host}\". Somebody else may be answering."
        ),
        CertificateFault::Expired => {
            "Check the clock of this machine; if it is right, the certificate has to be renewed \
             by whoever runs the server or the proxy."
                .to_owned()
        }
        CertificateFault::Invalid => {
            "See who answers there: the certificate has to be replaced by whoever runs the \
             server or the proxy."
                .to_owned()
        }
    }
}
