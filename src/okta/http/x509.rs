//! Reads the few fields of a certificate that webpki checks but does not
//! expose.

use crate::okta::der::{
    BIT_STRING, BOOLEAN, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, Reader, SEQUENCE,
};

/// The tags of the optional fields of a certificate (RFC 5280, section 4.1).
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;

/// The content of the object identifiers 2.5.29.19 and 1.2.840.113549.1.1.1.
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];
const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// The fields of one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Certificate<'der> {
    /// The issuer's name in DER.
    pub(super) issuer: &'der [u8],
    /// The name of its owner in DER.
    pub(super) subject: &'der [u8],
    /// The length of its RSA key in bits; `None` for a key of another kind.
    pub(super) rsa_bits: Option<usize>,
    /// Whether it may issue certificates, as Go decides it: a certificate of
    /// version 3 needs basic constraints that say so.
    pub(super) may_issue: bool,
}

impl<'der> Certificate<'der> {
    /// Reads a certificate; `None` when it is malformed.
    pub(super) fn read(der: &'der [u8]) -> Option<Self> {
        let mut certificate = Reader(der).enter(SEQUENCE)?;
        let mut fields = certificate.enter(SEQUENCE)?;
        let is_versioned = fields.optional(VERSION).is_some();
        fields.expect(INTEGER)?;
        fields.expect(SEQUENCE)?;
        let issuer = fields.expect(SEQUENCE)?;
        fields.expect(SEQUENCE)?;
        let subject = fields.expect(SEQUENCE)?;
        let rsa_bits = rsa_bits(fields.enter(SEQUENCE)?);
        let extensions = std::iter::from_fn(|| fields.next()).find(|(tag, _)| *tag == EXTENSIONS);
        let constraint = extensions.and_then(|(_, extensions)| is_authority(extensions));
        Some(Self {
            issuer,
            subject,
            rsa_bits,
            may_issue: constraint.unwrap_or(!is_versioned),
        })
    }
}

/// Returns what the basic constraints say; `None` when there are none.
fn is_authority(extensions: &[u8]) -> Option<bool> {
    let mut extensions = Reader(extensions).enter(SEQUENCE)?;
    loop {
        let mut extension = extensions.enter(SEQUENCE)?;
        if extension.expect(OBJECT_IDENTIFIER)? == BASIC_CONSTRAINTS {
            extension.optional(BOOLEAN);
            let mut constraints = Reader(extension.expect(OCTET_STRING)?).enter(SEQUENCE)?;
            return Some(
                constraints
                    .optional(BOOLEAN)
                    .is_some_and(|value| value != [0]),
            );
        }
    }
}

fn rsa_bits(mut key: Reader<'_>) -> Option<usize> {
    let mut algorithm = key.enter(SEQUENCE)?;
    if algorithm.expect(OBJECT_IDENTIFIER)? != RSA_ENCRYPTION {
        return None;
    }
    let (_unused_bits, key) = key.expect(BIT_STRING)?.split_first()?;
    let modulus = Reader(key).enter(SEQUENCE)?.expect(INTEGER)?;
    let zeros = modulus.iter().take_while(|byte| **byte == 0).count();
    let modulus = &modulus[zeros..];
    let first = modulus.first()?;
    Some(8 * modulus.len() - first.leading_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};

    use super::*;

    fn certificate(is_ca: IsCa) -> Vec<u8> {
        let key = KeyPair::generate().expect("a key");
        let mut parameters = CertificateParams::new(["a.example".to_owned()]).expect("a name");
        parameters.is_ca = is_ca;
        let certificate = parameters.self_signed(&key).expect("a certificate");
        certificate.der().to_vec()
    }

    #[test]
    fn only_basic_constraints_make_an_authority() {
        let table = [
            (IsCa::Ca(BasicConstraints::Unconstrained), true),
            (IsCa::Ca(BasicConstraints::Constrained(3)), true),
            (IsCa::ExplicitNoCa, false),
            (IsCa::NoCa, false),
        ];
        for (is_ca, may_issue) in table {
            let der = certificate(is_ca);
            let found = Certificate::read(&der).expect("a certificate");
            assert_eq!(found.may_issue, may_issue, "{is_ca:?}");
            assert_eq!(found.issuer, found.subject);
            assert_eq!(found.rsa_bits, None);
        }
    }

    #[test]
    fn every_malformed_certificate_is_read_without_a_panic() {
        let der = certificate(IsCa::ExplicitNoCa);
        for length in 0..der.len() {
            Certificate::read(&der[..length]);
            for value in [0, 0x7f, 0x80, 0x84, 0x88, 0xff] {
                let mut damaged = der.clone();
                damaged[length] = value;
                Certificate::read(&damaged);
            }
        }
    }
}
