//! Keys that verify, by libraries that the provider does not sign with: the
//! two must not be able to share a mistake.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Verifier;
use p256::pkcs8::DecodePublicKey;
use rsa::pkcs1v15;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A public key of a kind that Okta takes.
#[derive(Debug, Clone)]
pub(super) enum PublicKey {
    Rsa(pkcs1v15::VerifyingKey<Sha256>),
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    P521(p521::ecdsa::VerifyingKey),
}

impl PublicKey {
    /// Reads a key as `openssl pkey -pubout` writes it.
    pub(super) fn from_pem(pem: &str) -> Option<Self> {
        rsa::PublicKey::from_public_key_pem(pem)
            .map(|key| Self::Rsa(pkcs1v15::VerifyingKey::new(key)))
            .ok()
            .or_else(|| Some(Self::P256(DecodePublicKey::from_public_key_pem(pem).ok()?)))
            .or_else(|| Some(Self::P384(DecodePublicKey::from_public_key_pem(pem).ok()?)))
            .or_else(|| Some(Self::P521(DecodePublicKey::from_public_key_pem(pem).ok()?)))
    }

    /// Reads the key in the header of a proof: EC on P-256, which is all that
    /// the provider makes. Private parts in it are a refusal of their own.
    pub(super) fn from_jwk(jwk: &Value) -> Option<Self> {
        if jwk["kty"] != "EC" || jwk["crv"] != "P-256" || !jwk["d"].is_null() {
            return None;
        }
        let mut point = vec![4];
        for coordinate in ["x", "y"] {
            point.extend(URL_SAFE_NO_PAD.decode(jwk[coordinate].as_str()?).ok()?);
        }
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).ok()?;
        Some(Self::P256(key))
    }

    /// The algorithm that goes with the key (RFC 7518, section 3.1).
    pub(super) fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::P256(_) => "ES256",
            Self::P384(_) => "ES384",
            Self::P521(_) => "ES512",
        }
    }

    /// Whether the signature is this key's, in the form that JSON Web
    /// Signatures have.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Rsa(key) => pkcs1v15::Signature::try_from(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Self::P256(key) => p256::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Self::P384(key) => p384::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Self::P521(key) => p521::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
        }
    }
}

/// What a token is bound to: the hash of an EC key (RFC 7638).
pub(super) fn thumbprint(jwk: &Value) -> String {
    // In the order of their names, without whitespace, as in the RFC.
    let parts = ["crv", "kty", "x", "y"].map(|name| format!("\"{name}\":{}", json!(jwk[name])));
    hash(&format!("{{{}}}", parts.join(",")))
}

/// base64url of SHA-256, without padding: thumbprints and `ath`.
pub(super) fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}
