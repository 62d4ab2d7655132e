//! From the text of a private key to a key that signs.
//!
//! `content` says what kind of key the bytes are, and `text` what a text is that
//! has none (`encoded`, if it is base64, and `json`); either can be an `error`.

mod content;
mod encoded;
mod error;
mod json;
mod text;

use std::sync::Arc;

use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::signature::{EcdsaKeyPair, RsaKeyPair};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::jws::{CURVES, SigningKey};
use super::pem::{self, Block, PemError};
use content::Content;

pub use error::PrivateKeyError;

/// A private key; a clone shares it.
#[derive(Debug, Clone)]
pub struct PrivateKey(Arc<SigningKey>);

impl PrivateKey {
    /// Whether a text is meant to be a key, and not the path of one.
    pub fn is_key_text(text: &str) -> bool {
        let is_text = pem::is_pem(text) || text.trim().contains(['\n', '\r']);
        is_text || text::seems(&with_newlines(text)).is_some()
    }

    /// Whether a text is a private key in whatever form, or a part of one: for
    /// settings in which no key belongs.
    pub fn is_in(text: &str) -> bool {
        text::has_private_key(&with_newlines(text))
    }

    /// Returns why the DER in a file is no private key that can be used, if it
    /// is none.
    pub fn error_of_der(der: &[u8]) -> Option<PrivateKeyError> {
        content::of(der).err()
    }

    /// Reads a key in PEM form: PKCS#1, PKCS#8 or SEC1 under the label of any of
    /// them, RSA from 2048 to 8192 bits or EC on P-256, P-384 or P-521. A
    /// newline may also be written as `\n`, once or twice escaped. Of several
    /// blocks, the first private key counts.
    pub fn parse(text: &SecretString) -> Result<Self, PrivateKeyError> {
        let text = text.expose_secret();
        if json::is_json(text) {
            return Err(text::seems(text).unwrap_or(PrivateKeyError::Json));
        }
        let text = with_newlines(text);
        let blocks = pem::blocks(&text);
        let is_key = |block: &&Block<'_>| text::is_label(block.label);
        // OpenSSL writes the curve by itself before the key.
        let is_curve = |block: &&Block<'_>| block.label == "EC PARAMETERS";
        let block = blocks.iter().find(is_key);
        let block = block.or_else(|| blocks.iter().find(|block| !is_curve(block)));
        let no_block = || match blocks.is_empty() || text::has_label(&text) {
            true => text::seems(&text).unwrap_or(PrivateKeyError::NotPem),
            false => PrivateKeyError::OtherLabel,
        };
        let key = read(block.ok_or_else(no_block)?)?;
        Ok(Self(Arc::new(key)))
    }

    /// The algorithm that it signs with, as RFC 7518 names it: RS256, ES256,
    /// ES384 or ES512.
    pub fn algorithm(&self) -> &'static str {
        self.0.algorithm()
    }

    pub(crate) fn signing_key(&self) -> &SigningKey {
        &self.0
    }
}

/// The text with `\n` and `\r` as what they stand for, however often they are
/// escaped. In room made once, so that it never moves and leaves something
/// behind.
fn with_newlines(text: &str) -> Zeroizing<String> {
    let mut whole = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        whole.push_str(before);
        let after = after.trim_start_matches('\\');
        let (letter, after) = match after.as_bytes().first() {
            Some(b'n') => ('\n', &after[1..]),
            Some(b'r') => ('\r', &after[1..]),
            _ => ('\\', after),
        };
        whole.push(letter);
        rest = after;
    }
    whole.push_str(rest);
    whole
}

fn read(block: &Block<'_>) -> Result<SigningKey, PrivateKeyError> {
    match block.label {
        _ if block.is_encrypted() => return Err(PrivateKeyError::Encrypted),
        "ENCRYPTED PRIVATE KEY" => return Err(PrivateKeyError::Encrypted),
        "OPENSSH PRIVATE KEY" => return Err(of_openssh(block)),
        // A hyphen or the end of the line is missing.
        label if label.contains(['-', '\n', '\r']) => return Err(PrivateKeyError::FirstLine),
        label if label.ends_with("PRIVATE KEY") => {}
        label if label.ends_with("PUBLIC KEY") => return Err(PrivateKeyError::PublicKey),
        label if label.contains("CERTIFICATE") => return Err(PrivateKeyError::Certificate),
        label if text::is_label(label) => return Err(PrivateKeyError::FirstLine),
        _ => return Err(PrivateKeyError::OtherLabel),
    }
    let key = block.decode().map_err(|error| match error {
        PemError::NoEnd => PrivateKeyError::Incomplete,
        PemError::Placeholder => PrivateKeyError::Placeholder,
        PemError::NotBase64 => PrivateKeyError::NotBase64,
    })?;
    match content::of(&key)? {
        Content::RsaPkcs1 => rsa(RsaKeyPair::from_der(&key)),
        Content::RsaPkcs8 => rsa(RsaKeyPair::from_pkcs8(&key)),
        Content::Elliptic => elliptic(&key),
    }
}

/// The format names the kind of the key in front of what may be encrypted.
fn of_openssh(block: &Block<'_>) -> PrivateKeyError {
    let kind = text::ED25519.as_bytes();
    let is_edwards = |bytes: &[u8]| bytes.windows(kind.len()).any(|part| part == kind);
    match block.decode() {
        Ok(bytes) if is_edwards(&bytes) => PrivateKeyError::Edwards,
        _ => PrivateKeyError::OpenSsh,
    }
}

fn rsa(key: Result<RsaKeyPair, KeyRejected>) -> Result<SigningKey, PrivateKeyError> {
    key.map(SigningKey::Rsa).map_err(|error| rsa_error(&error))
}

/// SEC1 or PKCS#8: the library tells them apart.
fn elliptic(key: &[u8]) -> Result<SigningKey, PrivateKeyError> {
    let read = |(curve, algorithm)| {
        let key = EcdsaKeyPair::from_private_key_der(curve, key).ok()?;
        Some(SigningKey::Ecdsa(key, algorithm))
    };
    let key = CURVES.into_iter().find_map(read);
    key.ok_or(PrivateKeyError::Malformed)
}

/// The library tells its reasons in words alone.
fn rsa_error(error: &KeyRejected) -> PrivateKeyError {
    match error.to_string().as_str() {
        "TooSmall" => PrivateKeyError::RsaTooSmall,
        "TooLarge" => PrivateKeyError::RsaTooLarge,
        _ => PrivateKeyError::Malformed,
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) mod testing {
    //! A key for the tests of those who use one.

    use aws_lc_rs::encoding::AsDer;
    use aws_lc_rs::signature::EcdsaKeyPair;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use secrecy::SecretString;

    /// A new P-256 key in PEM form.
    pub(crate) fn ec_key() -> SecretString {
        let pair = EcdsaKeyPair::generate(super::CURVES[0].0).expect("a key");
        let key = pair.private_key().as_der().expect("its encoding");
        let text = STANDARD.encode(key.as_ref());
        format!("-----BEGIN EC PRIVATE KEY-----\n{text}\n-----END EC PRIVATE KEY-----\n").into()
    }
}
