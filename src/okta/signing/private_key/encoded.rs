//! Base64 where a key is meant: what is in it.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use secrecy::zeroize::Zeroizing;

use super::content::{self, begins_like_a_key};
use super::error::PrivateKeyError;
use super::{json, pem};

/// Takes base64 with and without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The shortest text that is taken for base64 of a key, in characters. The
/// shortest key, on P-256, has 164; a path of this length has a dot in it.
const SHORTEST: usize = 64;

/// Returns what base64 without the lines of PEM contains; `None` for what is no
/// base64, or base64 of something else.
pub(super) fn base64(text: &str) -> Option<PrivateKeyError> {
    let bytes = decode(text)?;
    if has_begin(&bytes) {
        return Some(PrivateKeyError::Base64);
    }
    if is_utf_16_pem(&bytes) {
        return Some(PrivateKeyError::Base64OfUtf16);
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => of_text(text),
        Err(_) => of_der(&bytes),
    }
}

/// What the text is whose base64 was set.
fn of_text(text: &str) -> Option<PrivateKeyError> {
    if json::is_json(text) {
        return Some(json::of(text)).filter(|json| *json == PrivateKeyError::JsonWebKey);
    }
    let bytes = decode(text)?;
    has_begin(&bytes).then_some(PrivateKeyError::Base64Twice)
}

fn of_der(bytes: &[u8]) -> Option<PrivateKeyError> {
    match content::of(bytes) {
        Ok(_) => Some(PrivateKeyError::NoLines),
        // The end may be missing.
        Err(PrivateKeyError::Malformed) => {
            begins_like_a_key(bytes).then_some(PrivateKeyError::NoLines)
        }
        Err(other) => Some(other),
    }
}

fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    plain.extend(text.chars().filter(|letter| !letter.is_whitespace()));
    if plain.len() < SHORTEST {
        return None;
    }
    BASE64.decode(plain.as_bytes()).ok().map(Zeroizing::new)
}

fn has_begin(bytes: &[u8]) -> bool {
    let begin = pem::BEGIN.as_bytes();
    bytes.windows(begin.len()).any(|window| window == begin)
}

/// Returns whether bytes are PEM in UTF-16, as Windows encodes text: each byte of
/// ASCII is followed by a zero.
fn is_utf_16_pem(bytes: &[u8]) -> bool {
    let begin = pem::BEGIN.as_bytes();
    let is_begin = |window: &[u8]| {
        let mut pairs = window.chunks(2).zip(begin);
        pairs.all(|(pair, byte)| pair == [*byte, 0])
    };
    bytes.windows(2 * begin.len()).any(is_begin)
}
