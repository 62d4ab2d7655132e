//! From the text of a private key to a key that signs.

use std::sync::Arc;

use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::signature::{EcdsaKeyPair, RsaKeyPair};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::jws::{CURVES, SigningKey};
use super::pem::{self, Block, PemError};

/// Where PKCS#8 says what kind of key follows: within its first bytes (RFC
/// 5208, section 5). Further on, the key itself could look like an identifier.
const ALGORITHM_WITHIN: usize = 32;

/// `id-Ed25519` and `id-Ed448` (RFC 8410, section 3), in DER.
const EDWARDS: [[u8; 5]; 2] = [[6, 3, 0x2b, 0x65, 0x70], [6, 3, 0x2b, 0x65, 0x71]];

/// `id-ecPublicKey` (RFC 5480, section 2.1.1), in DER.
const ELLIPTIC: [u8; 9] = [6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];

/// A private key; a clone shares it.
#[derive(Debug, Clone)]
pub struct PrivateKey(Arc<SigningKey>);

/// Why a text is no key that can be used. Nothing of the text is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrivateKeyError {
    /// It is no PEM at all.
    #[error("it is no key in PEM form")]
    NotPem,
    /// A password protects it.
    #[error("it is encrypted with a password")]
    Encrypted,
    /// It is the other half of a key.
    #[error("it is a public key")]
    PublicKey,
    /// It is a certificate, or a request for one.
    #[error("it is a certificate")]
    Certificate,
    /// It is a JSON Web Key, or a set of them.
    #[error("it is a JSON Web Key")]
    JsonWebKey,
    /// It is a key in OpenSSH's own form.
    #[error("it is a key in OpenSSH's own form")]
    OpenSsh,
    /// It is an Ed25519 or Ed448 key.
    #[error("it is an Ed25519 or Ed448 key")]
    Edwards,
    /// It is an RSA key of less than 2048 bits.
    #[error("it is an RSA key of less than 2048 bits")]
    RsaTooSmall,
    /// It is an RSA key of more than 8192 bits.
    #[error("it is an RSA key of more than 8192 bits")]
    RsaTooLarge,
    /// It is an elliptic key on another curve, or a damaged one.
    #[error("it is damaged, or an EC key on a curve other than P-256, P-384 and P-521")]
    Curve,
    /// The line that ends it is missing.
    #[error("its end is missing: no line -----END …----- fits the one it begins with")]
    Incomplete,
    /// It cannot be read for another reason.
    #[error("it is damaged, or a kind of key other than RSA and EC")]
    Unreadable,
}

impl PrivateKey {
    /// Whether a text is meant to be a key, and not the path of one.
    pub fn is_key_text(text: &str) -> bool {
        pem::is_pem(text) || is_json(text) || text.trim().contains(['\n', '\r'])
    }

    /// Reads a key in PEM form: PKCS#1, PKCS#8 or SEC1, RSA from 2048 to 8192
    /// bits or EC on P-256, P-384 or P-521. A line break may also be written
    /// as `\n`. Of several blocks, the first private key counts.
    pub fn parse(text: &SecretString) -> Result<Self, PrivateKeyError> {
        let text = text.expose_secret();
        if is_json(text) {
            return Err(PrivateKeyError::JsonWebKey);
        }
        let text = with_line_breaks(text);
        let blocks = pem::blocks(&text);
        let is_key = |block: &&Block<'_>| block.label.ends_with("PRIVATE KEY");
        // OpenSSL writes the curve by itself before the key.
        let is_curve = |block: &&Block<'_>| block.label == "EC PARAMETERS";
        let block = blocks.iter().find(is_key);
        let block = block.or_else(|| blocks.iter().find(|block| !is_curve(block)));
        let key = read(block.ok_or(PrivateKeyError::NotPem)?)?;
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

/// The text with `\n` and `\r` as what they stand for. In room made once, so
/// that it never moves and leaves something behind.
fn with_line_breaks(text: &str) -> Zeroizing<String> {
    let mut whole = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        whole.push_str(before);
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

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

fn read(block: &Block<'_>) -> Result<SigningKey, PrivateKeyError> {
    let parse = match block.label {
        _ if block.is_encrypted() => return Err(PrivateKeyError::Encrypted),
        "ENCRYPTED PRIVATE KEY" => return Err(PrivateKeyError::Encrypted),
        "OPENSSH PRIVATE KEY" => return Err(PrivateKeyError::OpenSsh),
        "PRIVATE KEY" => pkcs8,
        "RSA PRIVATE KEY" => pkcs1,
        "EC PRIVATE KEY" => elliptic,
        label if label.ends_with("PUBLIC KEY") => return Err(PrivateKeyError::PublicKey),
        label if label.contains("CERTIFICATE") => return Err(PrivateKeyError::Certificate),
        _ => return Err(PrivateKeyError::Unreadable),
    };
    let key = block.decode().map_err(|damage| match damage {
        PemError::NoEnd => PrivateKeyError::Incomplete,
        PemError::NotBase64 => PrivateKeyError::Unreadable,
    })?;
    parse(&key)
}

fn pkcs1(key: &[u8]) -> Result<SigningKey, PrivateKeyError> {
    let key = RsaKeyPair::from_der(key).map_err(|error| rsa_error(&error))?;
    Ok(SigningKey::Rsa(key))
}

fn pkcs8(key: &[u8]) -> Result<SigningKey, PrivateKeyError> {
    let beginning = &key[..key.len().min(ALGORITHM_WITHIN)];
    if EDWARDS.iter().any(|id| contains(beginning, id)) {
        return Err(PrivateKeyError::Edwards);
    }
    if contains(beginning, &ELLIPTIC) {
        return elliptic(key);
    }
    let key = RsaKeyPair::from_pkcs8(key).map_err(|error| rsa_error(&error))?;
    Ok(SigningKey::Rsa(key))
}

/// SEC1 or PKCS#8: the library tells them apart.
fn elliptic(key: &[u8]) -> Result<SigningKey, PrivateKeyError> {
    let read = |(curve, algorithm)| {
        let key = EcdsaKeyPair::from_private_key_der(curve, key).ok()?;
        Some(SigningKey::Ecdsa(key, algorithm))
    };
    let key = CURVES.into_iter().find_map(read);
    key.ok_or(PrivateKeyError::Curve)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The library tells its reasons in words alone.
fn rsa_error(error: &KeyRejected) -> PrivateKeyError {
    match error.to_string().as_str() {
        "TooSmall" => PrivateKeyError::RsaTooSmall,
        "TooLarge" => PrivateKeyError::RsaTooLarge,
        _ => PrivateKeyError::Unreadable,
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
