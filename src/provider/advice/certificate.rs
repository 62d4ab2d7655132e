//! Advice on server certificates that are not trusted.

use super::failed_read::{EXAMPLE, FailedRead, URL_SETTINGS};
use super::wording::Advice;
use crate::diagnostic::quoted;
use crate::okta::{CertificateFault, ForwardProxy, RootProblem, SYSTEM_HAS_CERTIFICATE_FILES};

/// Who has to replace a certificate that came in the place of Okta's.
const ANSWERING: &str = "the answering server or proxy";

/// Who has to replace the certificate of an `https://` proxy.
const PROXY: &str = "the proxy";

pub(super) fn add(advice: Advice, fault: CertificateFault, read: &FailedRead<'_>) -> Advice {
    match fault {
        CertificateFault::UnknownIssuer => unknown_issuer(advice, read),
        CertificateFault::WrongName => wrong_name(advice, read),
        CertificateFault::Expired => expired(advice, ANSWERING),
        CertificateFault::NotYetValid => not_yet_valid(advice, ANSWERING),
        _ if read.client.gateway_source().is_none() => replace(
            advice
                .also(
                    "Okta's own certificates are not like this: a proxy or a gateway answers in \
                     place of Okta.",
                )
                .actions(see(read)),
            fault,
            ANSWERING,
        ),
        _ => replace(advice, fault, ANSWERING),
    }
}

/// Advises on the certificate of the proxy itself.
pub(super) fn add_of_proxy(
    advice: Advice,
    fault: CertificateFault,
    proxy: &ForwardProxy,
    read: &FailedRead<'_>,
) -> Advice {
    let advice = match fault {
        CertificateFault::UnknownIssuer => with_problems(advice, read).action(format!(
            "Get the root certificate of the authority that issued the proxy's certificate, and \
             trust it. {}",
            trust("company.pem")
        )),
        CertificateFault::WrongName => advice.action(format!(
            "Correct the host of the proxy in `{}`: use a host that the certificate names.",
            proxy.variable()
        )),
        CertificateFault::Expired => expired(advice, PROXY),
        CertificateFault::NotYetValid => not_yet_valid(advice, PROXY),
        _ => replace(advice, fault, PROXY),
    };
    advice.action(see_proxy(proxy))
}

fn replace(advice: Advice, fault: CertificateFault, who: &str) -> Advice {
    // The provider accepts a server's certificate that is itself trusted.
    let trust = (fault == CertificateFault::Authority).then(|| {
        let trust = trust("server.pem");
        format!("If you trust this certificate, save it as `server.pem` and trust it. {trust}")
    });
    advice.actions(trust).action(replacement(fault, who))
}

/// What to do about a certificate that nobody should use.
fn replacement(fault: CertificateFault, who: &str) -> String {
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
    format!("Ask whoever runs {who} to replace its certificate{by}.")
}

fn expired(advice: Advice, who: &str) -> Advice {
    wrong_time(advice, who, "renew its certificate")
}

fn not_yet_valid(advice: Advice, who: &str) -> Advice {
    wrong_time(
        advice,
        who,
        "replace its certificate, or wait until it becomes valid",
    )
}

fn wrong_time(advice: Advice, who: &str, remedy: &str) -> Advice {
    advice
        .action("Check the clock of this machine, for example with `date -u`.")
        .action(format!(
            "If the clock is right, ask whoever runs {who} to {remedy}."
        ))
}

fn unknown_issuer(advice: Advice, read: &FailedRead<'_>) -> Advice {
    with_problems(advice, read)
        .action(format!(
            "If a proxy of your company inspects TLS, get its current root certificate and trust \
             it. {}",
            trust("company.pem")
        ))
        .action(see_other(read))
}

/// Adds what is wrong with the files of root certificates.
fn with_problems(advice: Advice, read: &FailedRead<'_>) -> Advice {
    let problems = read.client.root_problems().iter();
    problems.fold(advice, |advice, problem| {
        advice.also(&problem_sentence(problem))
    })
}

/// How to trust one more certificate.
fn trust(file: &str) -> String {
    if !SYSTEM_HAS_CERTIFICATE_FILES {
        return "If the environment variable `SSL_CERT_FILE` or `SSL_CERT_DIR` is set, add the \
                certificate there. Otherwise add it to the root certificates that the system \
                trusts."
            .to_owned();
    }
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
    match see(read) {
        Some(see) => format!("Otherwise someone else may answer in place of Okta. {see}"),
        None => {
            "Otherwise ask whoever runs the proxy which server answers in place of Okta.".to_owned()
        }
    }
}

/// How to see who answers; `None` where OpenSSL cannot: it goes through a proxy
/// only if the proxy speaks HTTP without TLS.
pub(super) fn see(read: &FailedRead<'_>) -> Option<String> {
    let proxy = match read.client.forward_proxy() {
        None => String::new(),
        Some(proxy) if proxy.is_socks() || proxy.is_tls() => return None,
        Some(proxy) => {
            let credentials = match proxy.has_credentials() {
                true => " -proxy_user USER -proxy_pass pass:PASSWORD",
                false => "",
            };
            format!(" -proxy {}{credentials}", quoted(&proxy.address()))
        }
    };
    let (host, port) = (read.host(), read.client.organization_url().port());
    Some(format!(
        "See which certificate the server sends: `openssl s_client{proxy} -connect {host}:{port} -servername {host} \
         -showcerts </dev/null`."
    ))
}

/// How to see which certificate the proxy itself sends.
pub(super) fn see_proxy(proxy: &ForwardProxy) -> String {
    let name = match proxy.has_name() {
        true => format!(" -servername {}", quoted(proxy.host())),
        false => String::new(),
    };
    format!(
        "See which certificate the proxy sends: `openssl s_client -connect {}{name} -showcerts \
         </dev/null`.",
        quoted(&proxy.address())
    )
}

/// One problem with a file of root certificates, as a sentence.
pub(super) fn problem_sentence(problem: &RootProblem) -> String {
    format!("{}.", quoted(problem))
}
