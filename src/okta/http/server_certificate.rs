//! Which server certificates are trusted: those that Go's `crypto/x509` trusts,
//! because okta/okta and Terraform are written in Go.
//!
//! webpki differs in two points. It refuses a certificate authority as a
//! server's own certificate, although `openssl req -x509` makes such
//! certificates, and it lets every trusted certificate issue others.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme,
};

use super::x509::Certificate;

/// The shortest RSA key with which the cryptographic library verifies, in bits.
const MIN_RSA_BITS: usize = 2048;

/// What webpki says of an authority's certificate that a server presents. The
/// type of the error belongs to a crate that this one does not use.
const AUTHORITY_AS_SERVER: &str = "CaUsedAsEndEntity";

/// A reason that rustls has no name for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Rejection {
    #[error("an RSA key has fewer than 2048 bits")]
    WeakKey,
    #[error("the issuer is not a certificate authority")]
    NotAnAuthority,
    #[error("the server presents a certificate authority")]
    Authority,
}

/// Verifies the certificates of servers.
#[derive(Debug)]
pub(super) struct ServerVerifier {
    trusted: Vec<CertificateDer<'static>>,
    /// Takes every trusted certificate for an authority.
    lenient: Arc<WebPkiServerVerifier>,
    /// Takes authorities alone; `None` when no trusted certificate is one.
    strict: Option<Arc<WebPkiServerVerifier>>,
}

impl ServerVerifier {
    /// Makes a verifier that trusts these certificates, all of which can be
    /// parsed. There is at least one.
    pub(super) fn new(
        trusted: Vec<CertificateDer<'static>>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Self, Error> {
        let may_issue = |der: &CertificateDer<'_>| {
            Certificate::read(der).is_none_or(|certificate| certificate.may_issue)
        };
        let authorities: Vec<_> = trusted.iter().filter(|der| may_issue(der)).collect();
        let lenient = verifier(&trusted, provider)?;
        let strict = match authorities.len() {
            0 => None,
            all if all == trusted.len() => Some(Arc::clone(&lenient)),
            _ => Some(verifier(authorities, provider)?),
        };
        Ok(Self {
            trusted,
            lenient,
            strict,
        })
    }

    /// Verifies a certificate that is trusted itself. As in Go, its name and
    /// dates count and its issuer does not: webpki has checked the dates by the
    /// time it looks for an issuer.
    fn verify_trusted(&self, chain: &Chain<'_>) -> Result<(), Error> {
        match chain.verify(&self.lenient) {
            Err(Error::InvalidCertificate(error)) if is_about_issuer(&error) => {
                verify_server_name(&ParsedCertificate::try_from(chain.server)?, chain.name)
            }
            verified => verified,
        }
    }

    fn verify_issued(&self, chain: &Chain<'_>) -> Result<(), Error> {
        let unknown = Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let verified = match &self.strict {
            Some(strict) => chain.verify(strict),
            None => Err(unknown),
        };
        let Err(error) = verified else {
            return Ok(());
        };
        let rejection = match &error {
            Error::InvalidCertificate(CertificateError::Other(other)) => {
                is_authority_as_server(other).then_some(Rejection::Authority)
            }
            Error::InvalidCertificate(error) if is_about_issuer(error) => {
                if self.has_weak_issuer(chain) {
                    Some(Rejection::WeakKey)
                } else if chain.verify(&self.lenient).is_ok() {
                    Some(Rejection::NotAnAuthority)
                } else {
                    None
                }
            }
            _ => None,
        };
        Err(rejection.map_or(error, Into::into))
    }

    /// Returns whether a certificate that issued another of the chain has a
    /// weak key.
    fn has_weak_issuer(&self, chain: &Chain<'_>) -> bool {
        let presented = || std::iter::once(chain.server).chain(chain.intermediates);
        let presented: Vec<_> = presented()
            .filter_map(|der| Certificate::read(der))
            .collect();
        let trusted = self.trusted.iter().filter_map(|der| Certificate::read(der));
        let issuers = presented.iter().copied().chain(trusted);
        let mut weak = issuers.filter(is_weak);
        weak.any(|weak| presented.iter().any(|issued| issued.issuer == weak.subject))
    }
}

impl ServerCertVerifier for ServerVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = Chain {
            server: end_entity,
            intermediates,
            name: server_name,
            ocsp_response,
            now,
        };
        if self.trusted.contains(end_entity) {
            self.verify_trusted(&chain)?;
        } else {
            self.verify_issued(&chain)?;
        }
        // The signature of the handshake would fail without naming a reason.
        if Certificate::read(end_entity).as_ref().is_some_and(is_weak) {
            return Err(Rejection::WeakKey.into());
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.lenient
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.lenient
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.lenient.supported_verify_schemes()
    }
}

/// What a server presents, for which name and at what time.
struct Chain<'tls> {
    server: &'tls CertificateDer<'tls>,
    intermediates: &'tls [CertificateDer<'tls>],
    name: &'tls ServerName<'tls>,
    ocsp_response: &'tls [u8],
    now: UnixTime,
}

impl Chain<'_> {
    fn verify(&self, verifier: &WebPkiServerVerifier) -> Result<(), Error> {
        let verified = verifier.verify_server_cert(
            self.server,
            self.intermediates,
            self.name,
            self.ocsp_response,
            self.now,
        );
        verified.map(drop)
    }
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        CertificateError::Other(OtherError(Arc::new(rejection))).into()
    }
}

fn verifier<'der>(
    trusted: impl IntoIterator<Item = &'der CertificateDer<'static>>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, Error> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(trusted.into_iter().cloned());
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .build()
        .map_err(|error| Error::General(error.to_string()))
}

/// Returns whether no acceptable issuer was found.
fn is_about_issuer(error: &CertificateError) -> bool {
    match error {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => true,
        CertificateError::Other(other) => is_authority_as_server(other),
        _ => false,
    }
}

fn is_authority_as_server(error: &OtherError) -> bool {
    error.to_string() == AUTHORITY_AS_SERVER
}

fn is_weak(certificate: &Certificate<'_>) -> bool {
    certificate.rsa_bits.is_some_and(|bits| bits < MIN_RSA_BITS)
}
