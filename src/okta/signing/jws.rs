//! JSON Web Signatures in their compact form (RFC 7515), and the keys that make
//! them (RFC 7518, section 3.1).

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, RSA_PKCS1_SHA256,
    RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use serde_json::Value;

/// How far back the issue time is set, in seconds. Okta rejects signatures that
/// seem to come from the future, and the clocks of machines differ by seconds.
/// Okta accepts proofs for five minutes, so enough is left.
pub(crate) const ISSUED_BACK: i64 = 30;

/// The curves that Okta accepts, with their algorithm.
pub(crate) const CURVES: [(&EcdsaSigningAlgorithm, &str); 3] = [
    (&ECDSA_P256_SHA256_FIXED_SIGNING, "ES256"),
    (&ECDSA_P384_SHA384_FIXED_SIGNING, "ES384"),
    (&ECDSA_P521_SHA512_FIXED_SIGNING, "ES512"),
];

/// A signing key, which the library wipes when it is dropped.
pub(crate) enum SigningKey {
    /// RS256: with SHA-256, whatever the key's size.
    Rsa(RsaKeyPair),
    /// ES256, ES384 or ES512, depending on the curve.
    Ecdsa(EcdsaKeyPair, &'static str),
}

/// The library could not sign and gives no reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cryptographic library could not sign with the private key")]
pub struct SigningError;

impl SigningKey {
    /// Returns the `alg` of the header.
    pub(crate) fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::Ecdsa(_, algorithm) => algorithm,
        }
    }

    /// Returns the signature in the format of JSON Web Signatures.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        let random = SystemRandom::new();
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .map_err(|_| SigningError)?;
                Ok(signature)
            }
            Self::Ecdsa(key, _) => {
                let signature = key.sign(&random, message).map_err(|_| SigningError)?;
                Ok(signature.as_ref().to_vec())
            }
        }
    }
}

impl fmt::Debug for SigningKey {
    /// Shows the algorithm only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.algorithm())
    }
}

/// Returns `header.claims.signature`. The algorithm is added to the header.
pub(crate) fn sign(
    key: &SigningKey,
    mut header: Value,
    claims: &Value,
) -> Result<SecretString, SigningError> {
    header["alg"] = key.algorithm().into();
    let encode = |part: &[u8]| Zeroizing::new(URL_SAFE_NO_PAD.encode(part));
    let header = encode(header.to_string().as_bytes());
    let claims = encode(claims.to_string().as_bytes());
    // `concat` allocates once. A string that grows leaves copies behind.
    let signed = Zeroizing::new([&**header, ".", &**claims].concat());
    let signature = encode(&key.sign(signed.as_bytes())?);
    Ok([&**signed, ".", &**signature].concat().into())
}

#[cfg(test)]
pub(crate) mod testing {
    //! Reading what was signed, for the tests of those who sign.

    use secrecy::ExposeSecret;

    use super::*;

    /// Header, claims, what was signed, and the signature.
    pub(crate) fn parts(token: &SecretString) -> (Value, Value, String, Vec<u8>) {
        let token = token.expose_secret();
        let (signed, signature) = token.rsplit_once('.').expect("three parts");
        let (header, claims) = signed.split_once('.').expect("three parts");
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).expect("base64url");
        let json = |part: &str| serde_json::from_slice(&decode(part)).expect("JSON");
        (
            json(header),
            json(claims),
            signed.to_owned(),
            decode(signature),
        )
    }
}
