//! Why no answer came, told apart as far as advice differs.

use std::error::Error as StdError;
use std::io;

use rustls::{AlertDescription, CertificateError, OtherError, PeerIncompatible};

use super::resolver::{self, LookUpFailure};
use super::server_certificate::Rejection;
use crate::okta::redaction::Redaction;

/// A request that got no whole answer.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{fault}")]
pub struct TransportError {
    /// What went wrong, in our words.
    pub fault: Fault,
    /// What the layer below said, when there is one that said something.
    #[source]
    pub cause: Option<Cause>,
}

/// What an error itself does not say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances {
    /// Whether no other request was open meanwhile.
    pub(super) was_alone: bool,
    /// How the last look-up failed, if it did.
    pub(super) look_up: Option<LookUpFailure>,
}

/// The words of the lowest layer that failed. The error itself is not kept:
/// HTTP/2 quotes the far end in its errors, and that may be our credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Cause(String);

/// What went wrong on the way to an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The name of the server, or of the proxy, has no address.
    #[error("the server's name could not be looked up")]
    HostNotFound,
    /// The name service could not answer for now.
    #[error("the name service did not answer")]
    Dns,
    /// Nobody takes connections there.
    #[error("no connection could be made")]
    Connect,
    /// The proxy accepts no user name and password that it was sent: status
    /// 407, or a failed SOCKS authentication.
    #[error("the proxy refused to open the tunnel: it does not accept the user name and password")]
    ProxyCredentials,
    /// The proxy refused for another reason.
    #[error("the proxy refused to open the tunnel")]
    ProxyTunnel,
    /// The proxy answered with more headers than are read, and whatever status.
    #[error("the proxy refused to open the tunnel: its answer has over 8 KiB of headers")]
    ProxyHeaders,
    /// The connection was not there in time.
    #[error("no connection could be made in time")]
    ConnectTimeout,
    /// The server's certificate was refused by us.
    #[error("the server's certificate is not trusted: {0}")]
    Certificate(CertificateFault),
    /// The server knows TLS versions before 1.2 only.
    #[error("the server offers no TLS version from 1.2 on")]
    TlsVersion,
    /// The server ended the handshake, most likely for lack of a cipher suite
    /// that both sides know.
    #[error("the server ended the TLS handshake")]
    TlsHandshake,
    /// The two sides could not agree on TLS for another reason.
    #[error("no encrypted connection could be made")]
    Tls,
    /// The request was sent and no answer began in time.
    #[error("no answer came in time")]
    ResponseTimeout,
    /// The answer began and then paused for too long, or took too long in all.
    #[error("the answer stopped in the middle")]
    BodyTimeout,
    /// The response headers exceed the limits. HTTP/2 does not say so for
    /// certain.
    #[error("the response headers are most likely too large")]
    OversizedHeaders,
    /// The connection ended early, or what came was not HTTP, or could not be
    /// decompressed.
    #[error("no whole answer could be read")]
    Interrupted,
}

/// Why a server's certificate was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// Nobody whom this machine trusts has signed it.
    #[error("it was issued by nobody whom this machine trusts")]
    UnknownIssuer,
    /// It belongs to another host.
    #[error("it belongs to another host")]
    WrongName,
    /// It has expired or is not valid yet.
    #[error("it has expired or is not valid yet")]
    Expired,
    /// It, or a certificate that issued it, has an RSA key below 2048 bits.
    #[error("it depends on an RSA key of fewer than 2048 bits")]
    WeakKey,
    /// It is signed with an algorithm that is no longer secure.
    #[error("it is signed with an algorithm that is not accepted, such as SHA-1")]
    SignatureAlgorithm,
    /// A trusted certificate issued it that is no certificate authority.
    #[error("its issuer is trusted but is not a certificate authority (CA:FALSE)")]
    NotAnAuthority,
    /// It is itself a certificate authority, and not trusted as such.
    #[error("it belongs to a certificate authority (CA:TRUE) and not to a server")]
    Authority,
    /// Another rule was broken.
    #[error("it breaks a rule for certificates")]
    Invalid,
}

impl TransportError {
    /// The failure of a request before its answer began.
    pub(super) fn of_request(
        error: &reqwest::Error,
        around: Circumstances,
        redaction: &Redaction,
    ) -> Self {
        if ends_connection(error) && !around.was_alone {
            return Self::caused(Fault::Interrupted, error, redaction);
        }
        let fault = proxy_fault(error).or_else(|| tls_fault(error));
        let look_up = around.look_up.filter(|_| is_connection_to_socks(error));
        let fault = match fault.or_else(|| header_fault(error)) {
            Some(fault) => fault,
            None if resolver::is_temporary(chain(error)) => Fault::Dns,
            None if error.is_dns() => Fault::HostNotFound,
            None if look_up == Some(LookUpFailure::Temporary) => Fault::Dns,
            None if look_up == Some(LookUpFailure::NotFound) => Fault::HostNotFound,
            None if error.is_connect() && error.is_timeout() => Fault::ConnectTimeout,
            None if error.is_connect() => Fault::Connect,
            None => Fault::Interrupted,
        };
        Self::caused(fault, error, redaction)
    }

    /// The failure of an answer after it began.
    pub(crate) fn of_body(error: &reqwest::Error, redaction: &Redaction) -> Self {
        Self::caused(Fault::Interrupted, error, redaction)
    }

    /// A wait of ours that ended.
    pub(crate) fn timeout(fault: Fault) -> Self {
        Self { fault, cause: None }
    }

    fn caused(fault: Fault, error: &reqwest::Error, redaction: &Redaction) -> Self {
        let lowest = chain(error).last().map(ToString::to_string);
        Self {
            fault,
            cause: lowest.map(|text| Cause(redaction.redact(&text))),
        }
    }
}

/// An error and all that caused it, from the outside in.
fn chain<'error>(
    error: &'error (dyn StdError + 'static),
) -> impl Iterator<Item = &'error (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error: &&'error (dyn StdError + 'static)| {
        // An I/O error that wraps another one hides it: its `source` is that
        // of the wrapped one, not the wrapped one itself.
        match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(wrapped) => Some(wrapped as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

/// Returns why a proxy opened no tunnel. hyper-util has a type for these errors
/// and does not export it, so their texts tell them apart.
fn proxy_fault(error: &(dyn StdError + 'static)) -> Option<Fault> {
    chain(error).find_map(|error| match error.to_string().as_str() {
        "tunnel error: proxy authorization required"
        | "SOCKS error: credentials not accepted"
        | "SOCKS error: server does not support user/pass authentication"
        | "SOCKS error: server implements authentication incorrectly" => {
            Some(Fault::ProxyCredentials)
        }
        "tunnel error: proxy response headers too long" => Some(Fault::ProxyHeaders),
        // Also an answer with more than 100 headers, whatever its status.
        "tunnel error: unsuccessful" | "tunnel error: unexpected end of file" => {
            Some(Fault::ProxyTunnel)
        }
        socks if is_socks_reply(socks) => Some(Fault::ProxyTunnel),
        _ => None,
    })
}

/// Returns whether no connection to a SOCKS proxy could be made. hyper-util
/// leaves out why.
fn is_connection_to_socks(error: &(dyn StdError + 'static)) -> bool {
    let text = "SOCKS error: failed to create underlying connection";
    chain(error).any(|error| error.to_string() == text)
}

/// Returns whether a SOCKS proxy answered the request for a connection with an
/// error (RFC 1928, section 6).
fn is_socks_reply(text: &str) -> bool {
    text.strip_prefix("SOCKS error: ")
        .is_some_and(|reply| SOCKS_REPLIES.contains(&reply))
}

/// What hyper-util says of each reply with which a SOCKS proxy refuses.
const SOCKS_REPLIES: [&str; 8] = [
    "general server failure",
    "connection not allowed",
    "network unreachable",
    "host unreachable",
    "connection refused",
    "ttl expired",
    "command not supported",
    "address type not supported",
];

/// Returns whether the headers of some response on an HTTP/2 connection exceed
/// the limits so far that the connection ends. Each of its requests then fails
/// in the same way, and nothing says whose response it was.
fn ends_connection(error: &(dyn StdError + 'static)) -> bool {
    chain(error).any(|error| {
        let text = error.to_string();
        text.contains("too_many_continuations")
            || text.starts_with("connection error detected: unable to maintain the header")
    })
}

/// Returns whether the response headers exceed the limits. hyper and h2 have no
/// public type for it. Over HTTP/2 the client resets the stream, as it does for
/// other malformed headers, and gives up the connection where the rest of the
/// headers is long.
fn header_fault(error: &(dyn StdError + 'static)) -> Option<Fault> {
    let is_oversized = |text: &str| {
        text == "message head is too large"
            || text.starts_with("stream error detected: unspecific protocol error")
    };
    let is_own = chain(error).any(|error| is_oversized(&error.to_string()));
    (is_own || ends_connection(error)).then_some(Fault::OversizedHeaders)
}

fn tls_fault(error: &(dyn StdError + 'static)) -> Option<Fault> {
    let tls = chain(error).find_map(|error| error.downcast_ref::<rustls::Error>())?;
    Some(match tls {
        rustls::Error::InvalidCertificate(certificate) => {
            Fault::Certificate(certificate_fault(certificate))
        }
        rustls::Error::AlertReceived(AlertDescription::ProtocolVersion)
        | rustls::Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => Fault::TlsVersion,
        rustls::Error::AlertReceived(
            AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity,
        ) => Fault::TlsHandshake,
        _ => Fault::Tls,
    })
}

fn certificate_fault(error: &CertificateError) -> CertificateFault {
    use CertificateError::{
        BadSignature, Expired, ExpiredContext, NotValidForName, NotValidForNameContext,
        NotValidYet, NotValidYetContext, Other, UnknownIssuer,
        UnsupportedSignatureAlgorithmContext, UnsupportedSignatureAlgorithmForPublicKeyContext,
    };
    match error {
        Other(other) => rejection(other),
        UnsupportedSignatureAlgorithmContext { .. }
        | UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            CertificateFault::SignatureAlgorithm
        }
        // A signature fails when an issuer has the name of a trusted one and
        // another key, as after a company renewed its own authority.
        UnknownIssuer | BadSignature => CertificateFault::UnknownIssuer,
        NotValidForName | NotValidForNameContext { .. } => CertificateFault::WrongName,
        Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. } => {
            CertificateFault::Expired
        }
        _ => CertificateFault::Invalid,
    }
}

fn rejection(other: &OtherError) -> CertificateFault {
    match other.0.downcast_ref() {
        Some(Rejection::WeakKey) => CertificateFault::WeakKey,
        Some(Rejection::NotAnAuthority) => CertificateFault::NotAnAuthority,
        Some(Rejection::Authority) => CertificateFault::Authority,
        None => CertificateFault::Invalid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(error: rustls::Error) -> io::Error {
        io::Error::other(io::Error::new(io::ErrorKind::InvalidData, error))
    }

    #[test]
    fn tls_failures_are_told_apart_however_deep_they_are() {
        let table = [
            (
                CertificateError::UnknownIssuer,
                CertificateFault::UnknownIssuer,
            ),
            (
                CertificateError::BadSignature,
                CertificateFault::UnknownIssuer,
            ),
            (
                CertificateError::NotValidForName,
                CertificateFault::WrongName,
            ),
            (CertificateError::Expired, CertificateFault::Expired),
            (CertificateError::NotValidYet, CertificateFault::Expired),
            (CertificateError::Revoked, CertificateFault::Invalid),
        ];
        for (certificate, fault) in table {
            let error = wrapped(rustls::Error::InvalidCertificate(certificate));
            assert_eq!(tls_fault(&error), Some(Fault::Certificate(fault)));
        }
        let error = wrapped(rustls::Error::HandshakeNotComplete);
        assert_eq!(tls_fault(&error), Some(Fault::Tls));
        assert_eq!(tls_fault(&io::Error::other("refused")), None);
    }
}
