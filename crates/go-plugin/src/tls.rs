//! Automatic mutual TLS: host and plugin each make a certificate for one process
//! and trust no other.
//!
//! Go hosts present a P-521 certificate that is its own certificate authority,
//! which the usual verifiers refuse as a leaf. So the plugin does not verify a
//! chain. It compares the certificate with the one that the host announced, and
//! checks the signature that only the holder of its key can make.

use std::sync::Arc;

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{NoServerSessionStorage, ParsedCertificate};
use rustls::{DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme, version};
use time::{Duration, OffsetDateTime};

use crate::Error;

/// The DNS name that hosts expect in the plugin's certificate.
const SERVER_NAME: &str = "localhost";

/// How long before now the certificate's validity begins, in case the clock is set
/// back while the plugin runs.
const BACKDATED: Duration = Duration::hours(1);

/// How long the certificate is valid: longer than any process runs.
const VALIDITY: Duration = Duration::days(365);

/// The protocol that hosts with grpc-go 1.67 and later require in ALPN.
const ALPN_HTTP2: &[u8] = b"h2";

/// Reads the certificate that the host announced.
///
/// # Errors
///
/// When the text holds no certificate, or one that cannot be read: the plugin
/// could then recognize no host.
pub(crate) fn parse_client_certificate(pem: &str) -> Result<CertificateDer<'static>, Error> {
    let certificate =
        CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| Error::ClientCertificate)?;
    ParsedCertificate::try_from(&certificate).map_err(|_| Error::ClientCertificate)?;
    Ok(certificate)
}

/// The plugin's side of TLS: its certificate, and settings that admit one client.
#[derive(Debug)]
pub(crate) struct ServerTls {
    /// The plugin's certificate, which goes into the handshake line.
    pub(crate) certificate: CertificateDer<'static>,
    /// The settings of every connection.
    pub(crate) config: Arc<ServerConfig>,
}

impl ServerTls {
    /// Makes a new P-256 certificate, in memory only, and pins the host's.
    ///
    /// # Errors
    ///
    /// When the system provides no random numbers.
    pub(crate) fn pinning(client: CertificateDer<'static>) -> Result<Self, Error> {
        let (certificate, key) =
            self_signed().map_err(|error| Error::ServerCertificate(error.into()))?;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier = Arc::new(PinnedClient {
            certificate: client,
            provider: Arc::clone(&provider),
        });
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&version::TLS12, &version::TLS13])
            .map_err(|error| Error::Tls(error.into()))?
            .with_client_cert_verifier(verifier)
            .with_single_cert(vec![certificate.clone()], key)
            .map_err(|error| Error::Tls(error.into()))?;
        config.alpn_protocols = vec![ALPN_HTTP2.to_vec()];
        // A host connects once, so there is no session to resume.
        config.send_tls13_tickets = 0;
        config.session_storage = Arc::new(NoServerSessionStorage {});
        Ok(Self {
            certificate,
            config: Arc::new(config),
        })
    }
}

fn self_signed() -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), rcgen::Error> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new([SERVER_NAME.to_owned()])?;
    params
        .distinguished_name
        .push(DnType::CommonName, SERVER_NAME);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let now = OffsetDateTime::now_utc();
    params.not_before = now - BACKDATED;
    params.not_after = now + VALIDITY;
    let certificate = params.self_signed(&key)?.der().clone();
    let key = PrivateKeyDer::try_from(key.serialize_der())
        .map_err(|_| rcgen::Error::CouldNotParseKeyPair)?;
    Ok((certificate, key))
}

/// Verifies that a client is the holder of one certificate.
#[derive(Debug)]
struct PinnedClient {
    certificate: CertificateDer<'static>,
    provider: Arc<CryptoProvider>,
}

impl ClientCertVerifier for PinnedClient {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        if end_entity == &self.certificate {
            return Ok(ClientCertVerified::assertion());
        }
        Err(rustls::CertificateError::ApplicationVerificationFailure.into())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
