//! What kind of key a block of PEM contains, whatever its label says.
//!
//! Tools write PKCS#8 under the label of PKCS#1 and the reverse. The content
//! says without a doubt which of them it is.

use super::error::PrivateKeyError;
use crate::okta::der::{BIT_STRING, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, Reader, SEQUENCE};

/// The tag of the parameters of an EC key by itself (RFC 5915, section 3).
const PARAMETERS: u8 = 0xa0;

/// The version of an RSA key with more than two primes (RFC 8017, A.1.2).
const MULTI_PRIME: &[u8] = &[1];

/// The content of `rsaEncryption` and `id-RSASSA-PSS` (RFC 8017, A.2).
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10];

/// The content of `id-dsa` (RFC 3279, section 2.3.2).
const DSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1];

/// The content of `id-ecPublicKey` and of the curves that Okta takes (RFC 5480,
/// section 2.1.1).
const ELLIPTIC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
const CURVES: [&[u8]; 3] = [
    &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7],
    &[0x2b, 0x81, 4, 0, 0x22],
    &[0x2b, 0x81, 4, 0, 0x23],
];

/// The content of `id-data` and of `id-signedData` (RFC 5652, sections 4 and 5.1),
/// one of which follows the version of a PKCS#12 file (RFC 7292, section 4).
const PKCS12: [&[u8]; 2] = [
    &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1],
    &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2],
];

/// The content of `id-X25519` and `id-X448`, and of `id-Ed25519` and `id-Ed448`
/// (RFC 8410, section 3).
const KEY_AGREEMENT: [&[u8]; 2] = [&[0x2b, 0x65, 0x6e], &[0x2b, 0x65, 0x6f]];
const EDWARDS: [&[u8]; 2] = [&[0x2b, 0x65, 0x70], &[0x2b, 0x65, 0x71]];

/// How many integers a DSA key and an RSA public key are.
const DSA_INTEGERS: usize = 6;
const RSA_PUBLIC_INTEGERS: usize = 2;

/// A key that may be used, in the encoding that its reader needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    RsaPkcs1,
    RsaPkcs8,
    /// In SEC1 or PKCS#8.
    Elliptic,
}

/// Whether bytes begin like a key in DER; the end may be missing.
pub(super) fn begins_like_a_key(bytes: &[u8]) -> bool {
    // A length of up to 127, or of one or two bytes that follow.
    let first = match bytes {
        [SEQUENCE, 0..=0x7f, first, ..]
        | [SEQUENCE, 0x81, _, first, ..]
        | [SEQUENCE, 0x82, _, _, first, ..] => *first,
        _ => return false,
    };
    [INTEGER, SEQUENCE].contains(&first)
}

/// Says what the bytes contain.
///
/// # Errors
///
/// A kind of key that cannot be used, by its name, or something else.
pub(super) fn of(der: &[u8]) -> Result<Content, PrivateKeyError> {
    let mut key = Reader(der)
        .enter(SEQUENCE)
        .ok_or(PrivateKeyError::Malformed)?;
    match key.next() {
        Some((INTEGER, version)) => private(version, key),
        Some((SEQUENCE, _)) => Err(match key.next() {
            Some((BIT_STRING, _)) => PrivateKeyError::PublicKey,
            Some((OCTET_STRING, _)) => PrivateKeyError::Encrypted,
            Some((SEQUENCE, _)) => PrivateKeyError::Certificate,
            _ => PrivateKeyError::Malformed,
        }),
        _ => Err(PrivateKeyError::Malformed),
    }
}

/// What follows the version of a private key.
fn private(version: &[u8], mut key: Reader<'_>) -> Result<Content, PrivateKeyError> {
    match key.next() {
        Some((SEQUENCE, algorithm)) => of_algorithm(Reader(algorithm), key),
        Some((OCTET_STRING, _)) => {
            let parameters = key.optional(PARAMETERS).map(Reader);
            parameters.map_or(Ok(Content::Elliptic), |parameters| curve(parameters))
        }
        Some((INTEGER, _)) => {
            let others = std::iter::from_fn(|| key.next()).count();
            match others + 2 {
                RSA_PUBLIC_INTEGERS => Err(PrivateKeyError::PublicKey),
                DSA_INTEGERS => Err(PrivateKeyError::Dsa),
                _ if version == MULTI_PRIME => Err(PrivateKeyError::MultiPrime),
                _ => Ok(Content::RsaPkcs1),
            }
        }
        _ => Err(PrivateKeyError::Malformed),
    }
}

/// What PKCS#8 says about its key.
fn of_algorithm(
    mut algorithm: Reader<'_>,
    mut rest: Reader<'_>,
) -> Result<Content, PrivateKeyError> {
    let id = algorithm.expect(OBJECT_IDENTIFIER);
    match id.ok_or(PrivateKeyError::Malformed)? {
        RSA => {
            let inner = rest.expect(OCTET_STRING).map(Reader);
            let version = inner.and_then(|mut key| key.enter(SEQUENCE)?.expect(INTEGER));
            match version.ok_or(PrivateKeyError::Malformed)? {
                MULTI_PRIME => Err(PrivateKeyError::MultiPrime),
                _ => Ok(Content::RsaPkcs8),
            }
        }
        ELLIPTIC => curve(algorithm),
        RSA_PSS => Err(PrivateKeyError::RsaPss),
        DSA => Err(PrivateKeyError::Dsa),
        id if PKCS12.contains(&id) => Err(PrivateKeyError::Pkcs12),
        id if KEY_AGREEMENT.contains(&id) => Err(PrivateKeyError::KeyAgreement),
        id if EDWARDS.contains(&id) => Err(PrivateKeyError::Edwards),
        _ => Err(PrivateKeyError::OtherAlgorithm),
    }
}

/// The parameters of an EC key: the name of its curve, or the curve itself.
fn curve(mut parameters: Reader<'_>) -> Result<Content, PrivateKeyError> {
    match parameters.next() {
        Some((OBJECT_IDENTIFIER, id)) if CURVES.contains(&id) => Ok(Content::Elliptic),
        Some((OBJECT_IDENTIFIER | SEQUENCE, _)) => Err(PrivateKeyError::Curve),
        _ => Err(PrivateKeyError::Malformed),
    }
}
