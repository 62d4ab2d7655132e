//! A certificate authority and a certificate of the fake Okta, made at start.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

/// The names in the certificate. A test reaches the fake Okta by `org_name` and
/// `base_url` as `https://127.0.0.1:PORT` with `127` and `0.0.1:PORT`, and
/// through a proxy by a name that only the proxy knows.
const NAMES: [&str; 3] = ["127.0.0.1", "localhost", "okta.standin.test"];

/// Characters of one line of base64 in PEM, by RFC 7468 §2.
const PEM_LINE: usize = 64;

/// What a TLS server shows, and who vouches for it.
pub(crate) struct Identity {
    /// PEM of the authority alone.
    pub(crate) certificate_authority: String,
    configuration: Arc<ServerConfig>,
}

impl Identity {
    pub(crate) fn generate() -> Self {
        let authority_key = KeyPair::generate().expect("a P-256 key can be made");
        let authority = authority_parameters();
        let authority_certificate = authority
            .self_signed(&authority_key)
            .expect("the authority can sign itself");
        let issuer = Issuer::new(authority, authority_key);
        let key = KeyPair::generate().expect("a P-256 key can be made");
        let certificate = CertificateParams::new(NAMES.map(String::from))
            .expect("the names are valid")
            .signed_by(&key, &issuer)
            .expect("the authority can sign");
        Self {
            certificate_authority: pem(authority_certificate.der()),
            configuration: Arc::new(configuration(certificate.der().clone(), &key)),
        }
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.configuration))
    }
}

fn authority_parameters() -> CertificateParams {
    let mut parameters = CertificateParams::default();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    parameters
        .distinguished_name
        .push(DnType::CommonName, "Stand-in authority");
    parameters
}

fn configuration(certificate: CertificateDer<'static>, key: &KeyPair) -> ServerConfig {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut configuration = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider knows TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("the key belongs to the certificate");
    configuration.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    configuration
}

fn pem(certificate: &[u8]) -> String {
    let encoded = STANDARD.encode(certificate);
    let lines = encoded
        .as_bytes()
        .chunks(PEM_LINE)
        .map(|line| String::from_utf8_lossy(line) + "\n")
        .collect::<String>();
    format!("-----BEGIN CERTIFICATE-----\n{lines}-----END CERTIFICATE-----\n")
}
