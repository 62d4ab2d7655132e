//! Keys that sign, and the name that JSON Web Algorithms give their way of
//! doing so (RFC 7518, section 3.1).

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, RSA_PKCS1_SHA256,
    RsaKeyPair,
};

/// The curves that Okta takes, with their algorithm.
pub(super) const CURVES: [(&EcdsaSigningAlgorithm, &str); 3] = [
    (&ECDSA_P256_SHA256_FIXED_SIGNING, "ES256"),
    (&ECDSA_P384_SHA384_FIXED_SIGNING, "ES384"),
    (&ECDSA_P521_SHA512_FIXED_SIGNING, "ES512"),
];

/// A key that signs; the library wipes it when it is dropped.
pub(super) enum SigningKey {
    /// RS256: with SHA-256, whatever the key's size.
    Rsa(RsaKeyPair),
    /// ES256, ES384 or ES512, as the curve has it.
    Ecdsa(EcdsaKeyPair, &'static str),
}

/// The library could not sign, for a reason that it keeps to itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nothing can be signed on this machine")]
pub struct Unsigned;

impl SigningKey {
    /// `alg`.
    pub(super) fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::Ecdsa(_, algorithm) => algorithm,
        }
    }

    /// The signature as a JSON Web Signature has it.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Unsigned> {
        let random = SystemRandom::new();
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .map_err(|_| Unsigned)?;
                Ok(signature)
            }
            Self::Ecdsa(key, _) => {
                let signature = key.sign(&random, message).map_err(|_| Unsigned)?;
                Ok(signature.as_ref().to_vec())
            }
        }
    }
}

impl fmt::Debug for SigningKey {
    /// The algorithm alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.algorithm())
    }
}
