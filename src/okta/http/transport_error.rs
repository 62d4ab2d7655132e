//! Why no answer came, told apart as far as advice differs.

use std::error::Error as StdError;
use std::io;

use rustls::CertificateError;

use super::resolver;
use crate::okta::redaction::Redaction;

/// A request that got no whole answer.
#[derive(Debug, thiserror::Error)]
#[error("{fault}")]
pub struct TransportError {
    /// What went wrong, in our words.
    pub fault: Fault,
    /// What the layer below said, when there is one that said something.
    #[source]
    pub cause: Option<Cause>,
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
    /// Nobody takes connections there, or the proxy refused to make one.
    #[error("no connection could be made")]
    Connect,
    /// The connection was not there in time.
    #[error("no connection could be made in time")]
    ConnectTimeout,
    /// The server's certificate was refused by us.
    #[error("the server's certificate is not trusted: {0}")]
    Certificate(CertificateFault),
    /// The two sides could not agree on TLS for another reason.
    #[error("no encrypted connection could be made")]
    Tls,
    /// The request was sent and no answer began in time.
    #[error("no answer came in time")]
    ResponseTimeout,
    /// The answer began and then paused for too long, or took too long in all.
    #[error("the answer stopped in the middle")]
    BodyTimeout,
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
    /// Another rule was broken.
    #[error("it breaks a rule for certificates")]
    Invalid,
}

impl TransportError {
    /// The failure of a request before its answer began.
    pub(crate) fn of_request(error: &reqwest::Error, redaction: &Redaction) -> Self {
        let fault = match tls_fault(error) {
            Some(fault) => fault,
            None if resolver::is_temporary(chain(error)) => Fault::Dns,
            None if error.is_dns() => Fault::HostNotFound,
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

fn tls_fault(error: &(dyn StdError + 'static)) -> Option<Fault> {
    let tls = chain(error).find_map(|error| error.downcast_ref::<rustls::Error>())?;
    Some(match tls {
        rustls::Error::InvalidCertificate(certificate) => {
            Fault::Certificate(certificate_fault(certificate))
        }
        _ => Fault::Tls,
    })
}

fn certificate_fault(error: &CertificateError) -> CertificateFault {
    use CertificateError::{
        BadSignature, Expired, ExpiredContext, NotValidForName, NotValidForNameContext,
        NotValidYet, NotValidYetContext, UnknownIssuer,
    };
    match error {
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
