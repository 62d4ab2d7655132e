//! Advice on server certificates that are not trusted.

use super::failed_read::{EXAMPLE, FailedRead, URL_SETTINGS};
use super::wording::Advice;
use crate::diagnostic::quoted;
use crate::okta::{CertificateFault, RootProblem};

pub(super) fn add(advice: Advice, fault: CertificateFault, read: &FailedRead<'_>) -> Advice {
    match fault {
        CertificateFault::UnknownIssuer => unknown_issuer(advice, read),
        CertificateFault::WrongName => wrong_name(advice, read),
        CertificateFault::Expired => wrong_time(advice, "to renew its certificate"),
        CertificateFault::NotYetValid => wrong_time(
            advice,
            "to replace its certificate, or wait until it becomes valid",
        ),
        _ if read.client.gateway_source().is_none() => replace(
            advice
                .also(
                    "Okta's own certificates are not like this: a proxy or a gateway answers in \
                     place of Okta.",
                )
                .action(see(read)),
            fault,
        ),
        _ => replace(advice, fault),
    }
}

fn replace(advice: Advice, fault: CertificateFault) -> Advice {
    // The provider accepts a server's certificate that is itself trusted.
    let trust = (fault == CertificateFault::Authority).then(|| {
        let trust = trust("server.pem");
        format!("If you trust this certificate, save it as `server.pem` and trust it. {trust}")
    });
    advice.actions(trust).action(replacement(fault))
}

/// What to do about a certificate that nobody should use.
fn replacement(fault: CertificateFault) -> String {
    let by = match fault {
        CertificateFault::NotAnAuthority => {
            return "Replace that certificate with the one of the issuing authority, which has \
                    CA:TRUE: in `SSL_CERT_FILE` or `SSL_CERT_DIR` if one is set, otherwise among \
                    the system's certificates."
                .to_owned();
        }
        CertificateFault::Authority => {
            " with one that has CA:FALSE (`basicConstraints=CA:FALSE` in OpenSSL)"
        }
        CertificateFault::WeakKey => {
            " with one with an RSA key of 2048 bits or more, or with an EC key. The same goes for \
             the certificate that issued it"
        }
        CertificateFault::SignatureAlgorithm => " with one that is signed with SHA-256 or better",
        CertificateFault::Purpose => {
            " with one whose extended key usage contains server authentication \
             (`extendedKeyUsage=serverAuth` in OpenSSL)"
        }
        _ => "",
    };
    format!("Ask whoever runs the server or the proxy that answers to replace its certificate{by}.")
}

fn wrong_time(advice: Advice, remedy: &str) -> Advice {
    advice
        .action("Check the clock of this machine, for example with `date -u`.")
        .action(format!(
            "If the clock is right, ask whoever runs the server or the proxy that answers {remedy}."
        ))
}

fn unknown_issuer(advice: Advice, read: &FailedRead<'_>) -> Advice {
    let problems = read.client.root_problems().iter();
    let advice = problems.fold(advice, |advice, problem| {
        advice.also(&problem_sentence(problem))
    });
    advice
        .action(format!(
            "If a proxy of your company inspects TLS, get its current root certificate and trust \
             it. {}",
            trust("company.pem")
        ))
        .action(see_other(read))
}

/// How to trust one more certificate.
fn trust(file: &str) -> String {
    format!(
        "If the environment variable `SSL_CERT_FILE` is set, add the certificate to its file. \
         Otherwise make a file that also has the system's certificates, which the variable \
         replaces: `cat /etc/ssl/certs/ca-certificates.crt {file} > roots.pem` (on RHEL and \
         Fedora, they are in `/etc/pki/tls/certs/ca-bundle.crt`). Then set \
         `SSL_CERT_FILE=$PWD/roots.pem`."
    )
}

fn wrong_name(advice: Advice, read: &FailedRead<'_>) -> Advice {
    match read.client.gateway_source() {
        Some(source) => advice.action(format!(
            "Set {source} to a host that the certificate names."
        )),
        None => advice.action(format!("Correct {URL_SETTINGS}. {EXAMPLE}")),
    }
    .action(see_other(read))
}

fn see_other(read: &FailedRead<'_>) -> String {
    let see = see(read);
    format!("Otherwise someone else may answer in place of Okta. {see}")
}

/// How to see who answers.
pub(super) fn see(read: &FailedRead<'_>) -> String {
    let (host, port) = (read.host(), read.client.organization_url().port());
    let proxy = read.client.forward_proxy().map(quoted);
    let proxy = proxy.as_deref().and_then(|url| url.strip_prefix("http://"));
    let proxy = proxy.map_or_else(String::new, |proxy| format!(" -proxy {proxy}"));
    format!(
        "See which certificate the server sends: `openssl s_client{proxy} -connect {host}:{port} -servername {host} \
         -showcerts </dev/null`."
    )
}

/// One problem with a file of root certificates, as a sentence.
pub(super) fn problem_sentence(problem: &RootProblem) -> String {
    format!("{}.", quoted(problem))
}
