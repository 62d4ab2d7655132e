//! Why a TLS connection failed, in words: rustls gives most of its errors no
//! other text than their names in Rust.

use std::fmt::Debug;

use rustls::{AlertDescription, CertificateError, Error, OtherError, PeerIncompatible};

use super::server_certificate::Rejection;
use super::{CertificateFault, Fault};

const SECONDS_PER_HOUR: u64 = 60 * 60;
const SECONDS_PER_DAY: u64 = 24 * SECONDS_PER_HOUR;

/// Why a signature fails although a trusted certificate has the issuer's name.
const RENEWED: &str = "a trusted root certificate has the issuer's name and another key: the \
                       issuer may have renewed its certificate";

/// The most names of a certificate that are listed.
const MAX_NAMES: usize = 5;

/// Returns what an error of TLS means, with the words for what the fault does
/// not say.
pub(super) fn explain(error: &Error) -> (Fault, Option<String>) {
    match error {
        Error::InvalidCertificate(error) => {
            (Fault::Certificate(certificate_fault(error)), details(error))
        }
        Error::AlertReceived(alert) => (
            alert_fault(*alert),
            Some(format!(
                "the server sent the TLS alert \"{}\"",
                words(alert)
            )),
        ),
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => (Fault::TlsVersion, None),
        Error::PeerIncompatible(why) => (Fault::Tls, Some(words(why))),
        Error::InvalidMessage(_) => (Fault::NotTls, None),
        Error::NoCertificatesPresented => (
            Fault::Tls,
            Some("the server sent no certificate".to_owned()),
        ),
        _ => (Fault::Tls, None),
    }
}

fn alert_fault(alert: AlertDescription) -> Fault {
    match alert {
        AlertDescription::ProtocolVersion => Fault::TlsVersion,
        AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => {
            Fault::TlsHandshake
        }
        AlertDescription::CertificateRequired => Fault::ClientCertificate,
        AlertDescription::UnrecognisedName => Fault::UnrecognizedName,
        _ => Fault::Tls,
    }
}

fn certificate_fault(error: &CertificateError) -> CertificateFault {
    use CertificateError::{
        BadSignature, Expired, ExpiredContext, InvalidPurpose, InvalidPurposeContext,
        NotValidForName, NotValidForNameContext, NotValidYet, NotValidYetContext, Other,
        UnknownIssuer, UnsupportedSignatureAlgorithmContext,
        UnsupportedSignatureAlgorithmForPublicKeyContext,
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
        Expired | ExpiredContext { .. } => CertificateFault::Expired,
        NotValidYet | NotValidYetContext { .. } => CertificateFault::NotYetValid,
        InvalidPurpose | InvalidPurposeContext { .. } => CertificateFault::Purpose,
        // Nothing is revoked: the provider reads no revocation lists.
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

/// Returns what the fault itself does not say.
fn details(error: &CertificateError) -> Option<String> {
    match error {
        CertificateError::NotValidForNameContext { presented, .. } => Some(names(presented)),
        CertificateError::ExpiredContext { time, not_after } => Some(format!(
            "by the clock of this machine, it expired {} ago",
            span(time.as_secs().saturating_sub(not_after.as_secs()))
        )),
        CertificateError::NotValidYetContext { time, not_before } => Some(format!(
            "by the clock of this machine, it becomes valid in {}",
            span(not_before.as_secs().saturating_sub(time.as_secs()))
        )),
        CertificateError::BadSignature => Some(RENEWED.to_owned()),
        _ if certificate_fault(error) != CertificateFault::Invalid => None,
        CertificateError::Other(other) => Some(words(&other.0)),
        other => Some(words(other)),
    }
}

/// The names that a certificate is for. rustls writes each as
/// `DnsName("acme.okta.com")`.
fn names(presented: &[String]) -> String {
    let bare = |name: &String| {
        let quoted = name.split_once('"');
        let quoted = quoted.and_then(|(_, rest)| rest.split_once('"'));
        quoted.map_or_else(|| name.clone(), |(name, _)| name.to_owned())
    };
    let names: Vec<_> = presented.iter().take(MAX_NAMES).map(bare).collect();
    match presented.len() - names.len() {
        _ if names.is_empty() => "it names no host".to_owned(),
        0 => format!("it is for {}", names.join(", ")),
        more => format!("it is for {} and {more} more", names.join(", ")),
    }
}

fn span(seconds: u64) -> String {
    let count = |number: u64, unit: &str| match number {
        1 => format!("1 {unit}"),
        _ => format!("{number} {unit}s"),
    };
    match seconds {
        0..SECONDS_PER_HOUR => count(seconds / 60, "minute"),
        SECONDS_PER_HOUR..SECONDS_PER_DAY => count(seconds / SECONDS_PER_HOUR, "hour"),
        _ => count(seconds / SECONDS_PER_DAY, "day"),
    }
}

/// The name of an error in Rust as lowercase words: "bad encoding" for
/// `BadEncoding`.
fn words(error: &dyn Debug) -> String {
    let text = format!("{error:?}");
    let name = text.chars().take_while(char::is_ascii_alphanumeric);
    let mut words = String::new();
    for letter in name {
        if letter.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use rustls::InvalidMessage;
    use rustls::pki_types::{ServerName, UnixTime};

    use super::*;

    /// An error like those of webpki, whose only text is their name.
    #[derive(Debug, thiserror::Error)]
    #[error("{self:?}")]
    struct NameConstraintViolation;

    fn explained(error: Error) -> (Fault, String) {
        let (fault, words) = explain(&error);
        (fault, words.unwrap_or_default())
    }

    #[test]
    fn a_certificate_for_other_hosts_is_rejected_with_their_names() {
        let table: [(&[&str], &str); 3] = [
            (&[], "it names no host"),
            (
                &["DnsName(\"a.example\")", "DnsName(\"*.b.example\")"],
                "it is for a.example, *.b.example",
            ),
            (
                &["DnsName(\"a.example\")"; 7],
                "it is for a.example, a.example, a.example, a.example, a.example and 2 more",
            ),
        ];
        for (names, cause) in table {
            let error = CertificateError::NotValidForNameContext {
                expected: ServerName::try_from("acme.okta.com").expect("a name"),
                presented: names.iter().map(|name| (*name).to_owned()).collect(),
            };
            let found = explained(Error::InvalidCertificate(error));
            let fault = Fault::Certificate(CertificateFault::WrongName);
            assert_eq!(found, (fault, cause.to_owned()));
        }
    }

    #[test]
    fn a_certificate_is_rejected_in_words() {
        let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let expired = CertificateError::ExpiredContext {
            time: at(200_000),
            not_after: at(10_000),
        };
        let not_yet_valid = CertificateError::NotValidYetContext {
            time: at(0),
            not_before: at(3_700),
        };
        let other = OtherError(Arc::new(NameConstraintViolation));
        use CertificateFault as Found;
        let table = [
            (CertificateError::UnknownIssuer, Found::UnknownIssuer, ""),
            (
                CertificateError::BadSignature,
                Found::UnknownIssuer,
                RENEWED,
            ),
            (CertificateError::InvalidPurpose, Found::Purpose, ""),
            (
                expired,
                Found::Expired,
                "by the clock of this machine, it expired 2 days ago",
            ),
            (
                not_yet_valid,
                Found::NotYetValid,
                "by the clock of this machine, it becomes valid in 1 hour",
            ),
            (
                CertificateError::BadEncoding,
                Found::Invalid,
                "bad encoding",
            ),
            (
                CertificateError::Other(other),
                Found::Invalid,
                "name constraint violation",
            ),
        ];
        for (error, fault, cause) in table {
            let found = explained(Error::InvalidCertificate(error));
            assert_eq!(found, (Fault::Certificate(fault), cause.to_owned()));
        }
    }

    #[test]
    fn a_failed_handshake_is_explained_in_words() {
        let table = [
            (
                Error::AlertReceived(AlertDescription::HandshakeFailure),
                Fault::TlsHandshake,
                "the server sent the TLS alert \"handshake failure\"",
            ),
            (
                Error::AlertReceived(AlertDescription::ProtocolVersion),
                Fault::TlsVersion,
                "the server sent the TLS alert \"protocol version\"",
            ),
            (
                Error::AlertReceived(AlertDescription::CertificateRequired),
                Fault::ClientCertificate,
                "the server sent the TLS alert \"certificate required\"",
            ),
            (
                Error::PeerIncompatible(PeerIncompatible::ExtendedMasterSecretExtensionRequired),
                Fault::Tls,
                "extended master secret extension required",
            ),
            (
                Error::InvalidMessage(InvalidMessage::InvalidContentType),
                Fault::NotTls,
                "",
            ),
            (
                Error::AlertReceived(AlertDescription::UnrecognisedName),
                Fault::UnrecognizedName,
                "the server sent the TLS alert \"unrecognised name\"",
            ),
            (
                Error::NoCertificatesPresented,
                Fault::Tls,
                "the server sent no certificate",
            ),
            (Error::HandshakeNotComplete, Fault::Tls, ""),
        ];
        for (error, fault, cause) in table {
            assert_eq!(explained(error), (fault, cause.to_owned()));
        }
    }
}
