//! Taking apart what a client has signed (RFC 7519, compact form).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::public_key::PublicKey;

/// A token whose signature nobody has looked at yet.
#[derive(Debug)]
pub(super) struct JsonWebToken {
    /// The first part.
    pub(super) header: Value,
    /// The second part.
    pub(super) claims: Value,
    signed: String,
    signature: Vec<u8>,
}

impl JsonWebToken {
    /// Reads the three parts; `None` when they are not what they should be.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let json = |part: &str| -> Option<Value> {
            let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
            let value: Value = serde_json::from_slice(&bytes).ok()?;
            value.is_object().then_some(value)
        };
        Some(Self {
            header: json(header)?,
            claims: json(claims)?,
            signed: signed.to_owned(),
            signature: URL_SAFE_NO_PAD.decode(signature).ok()?,
        })
    }

    /// A claim that is text, else `""`.
    pub(super) fn text(&self, claim: &str) -> &str {
        self.claims[claim].as_str().unwrap_or_default()
    }

    /// A claim that is a time, in whole seconds since 1970.
    pub(super) fn time(&self, claim: &str) -> Option<i64> {
        self.claims[claim].as_i64()
    }

    /// Whether the key has signed it.
    pub(super) fn is_signed_by(&self, key: &PublicKey) -> bool {
        key.verifies(self.signed.as_bytes(), &self.signature)
    }
}
