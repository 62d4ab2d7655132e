//! Advice on server certificates that are not trusted.

use super::failed_read::FailedRead;
use super::wording::Advice;
use crate::diagnostic::quoted;
use crate::okta::{CertificateFault, RootProblem};

pub(super) fn add(advice: Advice, fault: CertificateFault, read: &FailedRead<'_>) -> Advice {
    match fault {
        CertificateFault::UnknownIssuer => unknown_issuer(advice, read),
        CertificateFault::WrongName => wrong_name(advice, read),
        CertificateFault::Expired | CertificateFault::NotYetValid => advice
            .action("Check the clock of this machine, for example with `date -u`.")
            .action(
                "If the clock is right, ask whoever runs the server or the proxy that answers to \
                 renew its certificate.",
            ),
        CertificateFault::WeakKey => advice.action(
            "Replace the certificate, or the certificate that issued it, by one with an RSA key \
             of 2048 bits or more, or with an EC key.",
        ),
        CertificateFault::SignatureAlgorithm => {
            advice.action("Replace the certificate by one that is signed with SHA-256 or better.")
        }
        CertificateFault::NotAnAuthority => advice.action(
            "Add the certificate of the authority that issued it (CA:TRUE) to `SSL_CERT_FILE` or \
             `SSL_CERT_DIR`. The one that is there may identify a server, but may not issue \
             certificates.",
        ),
        CertificateFault::Authority => advice
            .action(
                "If you trust this certificate, add it to the file that `SSL_CERT_FILE` names, \
                 or to a directory of `SSL_CERT_DIR`.",
            )
            .action(
                "Or replace it on the server by one with CA:FALSE: `openssl req -x509 -addext \
                 basicConstraints=critical,CA:FALSE` makes one.",
            ),
        CertificateFault::Purpose => advice.action(
            "Replace the certificate by one whose extended key usage contains server \
             authentication (`extendedKeyUsage=serverAuth` in OpenSSL).",
        ),
        CertificateFault::Revoked | CertificateFault::Invalid => advice.action(
            "Ask whoever runs the server or the proxy that answers to replace its certificate.",
        ),
    }
}

fn unknown_issuer(advice: Advice, read: &FailedRead<'_>) -> Advice {
    let problems = read.client.root_problems().iter();
    let advice = problems.fold(advice, |advice, problem| {
        advice.also(&problem_sentence(problem))
    });
    advice
        .action(
            "If a proxy of your company inspects TLS, trust its root certificate: add it to those \
             of the system, or name a PEM file with it in the environment variable \
             `SSL_CERT_FILE`, as in `SSL_CERT_FILE=/etc/ssl/company.pem`.",
        )
        .action(see_certificate(read))
}

fn wrong_name(advice: Advice, read: &FailedRead<'_>) -> Advice {
    match read.client.gateway_source() {
        Some(source) => advice.action(format!(
            "Set {source} to a host that the certificate names."
        )),
        None => advice.action(
            "Correct `org_name` (`OKTA_ORG_NAME`) and `base_url` (`OKTA_BASE_URL`). For \
             https://acme.okta.com, they are `acme` and `okta.com`.",
        ),
    }
    .action(see_certificate(read))
}

/// How to see who answers.
fn see_certificate(read: &FailedRead<'_>) -> String {
    let (host, port) = (read.host(), read.client.organization_url().port());
    let proxy = read.client.forward_proxy().map(quoted);
    let proxy = proxy.as_deref().and_then(|url| url.strip_prefix("http://"));
    let proxy = proxy.map_or_else(String::new, |proxy| format!(" -proxy {proxy}"));
    format!(
        "Otherwise someone else may be answering in place of Okta. See the certificate with \
         `openssl s_client{proxy} -connect {host}:{port} -servername {host}`."
    )
}

/// One problem with a file of root certificates, as a sentence.
pub(super) fn problem_sentence(problem: &RootProblem) -> String {
    format!("{}.", quoted(problem))
}
