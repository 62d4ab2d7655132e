//! Advice on requests to which no whole answer came.

use super::failed_read::FailedRead;
use super::wording::{Advice, upper_first};
use crate::diagnostic::quoted;
use crate::okta::{CertificateFault, Fault, TransportError};

pub(super) fn advise(error: &TransportError, read: &FailedRead<'_>) -> Advice {
    let cause = match &error.cause {
        Some(cause) => format!(" ({})", quoted(&cause.to_string())),
        None => String::new(),
    };
    let found = format!("{}{cause}.", upper_first(&error.fault.to_string()));
    let next = match error.fault {
        Fault::HostNotFound => host_not_found(read),
        Fault::Dns => NAME_SERVICE.to_owned(),
        Fault::Connect | Fault::ConnectTimeout => unreachable_host(read),
        Fault::Certificate(fault) => certificate(fault, read),
        Fault::Tls => {
            "What answers there may not speak TLS, or only versions before 1.2. Check the port, \
             and what stands between this machine and Okta."
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
            "Check the proxy in {}: its address, its user name and password, and whether it lets \
             connections to Okta through. NO_PROXY lists hosts to reach without it.",
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

fn certificate(fault: CertificateFault, read: &FailedRead<'_>) -> String {
    let host = read.host();
    match fault {
        CertificateFault::UnknownIssuer => {
            "If a company proxy inspects TLS here, add its certificate to those of the system, or \
             name it in SSL_CERT_FILE or SSL_CERT_DIR; otherwise somebody else may be answering."
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
