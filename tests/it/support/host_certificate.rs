//! The certificate with which a host shows who it is, made anew at each call,
//! and the TLS settings around it.
//!
//! go-plugin's own is P-521, self-signed, a CA and the leaf at once, which is
//! just what an ordinary verifier refuses; so ours has the same shape.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384,
    PKCS_ECDSA_P521_SHA512, SignatureAlgorithm,
};
use rustls::crypto::aws_lc_rs::{default_provider, sign::any_ecdsa_type};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};

/// Both versions that a plugin serves.
pub(crate) const TLS_VERSIONS: [&SupportedProtocolVersion; 2] =
    [&rustls::version::TLS13, &rustls::version::TLS12];

/// The curve of a certificate's key.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Curve {
    /// As some other drivers of providers have it.
    P256,
    /// As pyvider and tofusoup have it.
    P384,
    /// As go-plugin has it.
    P521,
}

impl Curve {
    fn algorithm(self) -> &'static SignatureAlgorithm {
        match self {
            Self::P256 => &PKCS_ECDSA_P256_SHA256,
            Self::P384 => &PKCS_ECDSA_P384_SHA384,
            Self::P521 => &PKCS_ECDSA_P521_SHA512,
        }
    }
}

/// A host's one-time certificate with its key.
#[derive(Clone)]
pub(crate) struct HostCertificate {
    pem: String,
    certificate: CertificateDer<'static>,
    key: Arc<PrivateKeyDer<'static>>,
}

impl HostCertificate {
    /// A fresh one.
    pub(crate) fn new(curve: Curve) -> Self {
        let key = KeyPair::generate_for(curve.algorithm()).expect("a key of that curve");
        let certificate = parameters().self_signed(&key).expect("a certificate");
        let private = PrivateKeyDer::try_from(key.serialize_der()).expect("a PKCS#8 key");
        Self {
            pem: pem(certificate.der()),
            certificate: certificate.der().clone(),
            key: Arc::new(private),
        }
    }

    /// What stands in `PLUGIN_CLIENT_CERT`.
    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }

    /// The same certificate in the hands of someone who lacks its key.
    pub(crate) fn with_the_key_of(&self, other: &Self) -> Self {
        Self {
            key: Arc::clone(&other.key),
            ..self.clone()
        }
    }
}

/// The text form of a certificate, as Go writes it.
fn pem(certificate: &[u8]) -> String {
    const LINE: usize = 64;
    let text = STANDARD.encode(certificate);
    let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
    for line in text.as_bytes().chunks(LINE) {
        pem.extend(line.iter().map(|byte| char::from(*byte)));
        pem.push('\n');
    }
    pem + "-----END CERTIFICATE-----\n"
}

fn parameters() -> CertificateParams {
    let mut parameters = CertificateParams::new(["localhost".to_owned()]).expect("a DNS name");
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, "localhost");
    name.push(DnType::OrganizationName, "HashiCorp");
    parameters.distinguished_name = name;
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages = vec![
        KeyUsagePurpose::DigitalSignature,
        KeyUsagePurpose::KeyEncipherment,
        KeyUsagePurpose::KeyAgreement,
        KeyUsagePurpose::KeyCertSign,
    ];
    parameters.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ClientAuth,
        ExtendedKeyUsagePurpose::ServerAuth,
    ];
    parameters
}

/// TLS as a host speaks it: it trusts the one certificate that the plugin
/// announced, for the name `localhost`, and shows its own if it has one.
pub(crate) fn client_config(
    server: &CertificateDer<'static>,
    presented: Option<&HostCertificate>,
    versions: &[&'static SupportedProtocolVersion],
) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots
        .add(server.clone())
        .expect("the announced certificate can be trusted");
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(versions)
        .expect("versions that the crypto provider knows")
        .with_root_certificates(roots);
    let mut config = match presented {
        None => builder.with_no_client_auth(),
        Some(host) => builder.with_client_cert_resolver(Arc::new(resolver(host))),
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    config
}

/// Presents the certificate without a look at whether the key fits it.
fn resolver(host: &HostCertificate) -> SingleCertAndKey {
    let key = any_ecdsa_type(&host.key).expect("an ECDSA key");
    SingleCertAndKey::from(CertifiedKey::new(vec![host.certificate.clone()], key))
}
