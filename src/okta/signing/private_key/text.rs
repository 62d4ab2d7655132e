//! Texts that are meant to be a key and have no block of PEM, or that are more
//! than one: each is called by its name.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use secrecy::zeroize::Zeroizing;

use super::content::{self, begins_like_a_key};
use super::error::PrivateKeyError;

/// Takes base64 with and without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The shortest text that is taken for base64 of a key, in characters. The
/// shortest key, on P-256, has 164; a path of this length has a dot in it.
const SHORTEST_BASE64: usize = 64;

/// How a public key of OpenSSH's begins.
const SSH_PUBLIC_KEYS: [&str; 3] = ["ssh-rsa ", "ssh-ed25519 ", "ecdsa-sha2-"];

/// How OpenSSH and `PuTTY` name keys of this kind (RFC 8709, section 4).
pub(super) const ED25519: &str = "ssh-ed25519";

/// How a private key of `PuTTY`'s begins.
const PUTTY: &str = "PuTTY-User-Key-File-";

/// Returns what a text without a usable block of PEM seems to be; `None` for
/// what may be the path of a file.
pub(super) fn seems(text: &str) -> Option<PrivateKeyError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with(['{', '[']) {
        return Some(json(text));
    }
    if SSH_PUBLIC_KEYS.iter().any(|start| text.starts_with(start)) {
        return Some(PrivateKeyError::PublicKey);
    }
    if text.starts_with('<') && text.ends_with('>') {
        return Some(PrivateKeyError::Placeholder);
    }
    if text.starts_with(PUTTY) {
        let is_edwards = text
            .lines()
            .next()
            .is_some_and(|line| line.ends_with(ED25519));
        return Some(if is_edwards {
            PrivateKeyError::Edwards
        } else {
            PrivateKeyError::Putty
        });
    }
    if has_first_line(text) {
        return Some(PrivateKeyError::FirstLine);
    }
    base64(text)
}

/// What begins like JSON.
fn json(text: &str) -> PrivateKeyError {
    if text.contains("BEGIN") && text.contains("PRIVATE KEY") {
        PrivateKeyError::JsonWithPem
    } else if text.contains("\"kty\"") || text.contains("\"keys\"") {
        PrivateKeyError::JsonWebKey
    } else if text.contains('"') {
        PrivateKeyError::Json
    } else {
        PrivateKeyError::Placeholder
    }
}

/// Returns whether the words of a block's first line are there, with nothing
/// but hyphens or dashes around them. They are compared in place: the text may
/// be a key, of which no copy may stay.
fn has_first_line(text: &str) -> bool {
    let mut words = text.split_whitespace();
    words.any(is_begin) && words.any(is_key)
}

fn is_begin(word: &str) -> bool {
    let at = word.len().checked_sub("BEGIN".len());
    let parts = at.and_then(|at| word.split_at_checked(at));
    parts.is_some_and(|(before, begin)| {
        begin.eq_ignore_ascii_case("BEGIN") && before.chars().all(is_dash)
    })
}

fn is_key(word: &str) -> bool {
    let parts = word.split_at_checked("KEY".len());
    parts.is_some_and(|(key, after)| {
        key.eq_ignore_ascii_case("KEY") && after.chars().next().is_none_or(is_dash)
    })
}

/// Returns whether a hyphen is meant: typesetting makes dashes of hyphens.
fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// What base64 without the lines of PEM contains.
fn base64(text: &str) -> Option<PrivateKeyError> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    plain.extend(text.chars().filter(|letter| !letter.is_whitespace()));
    if plain.len() < SHORTEST_BASE64 {
        return None;
    }
    let bytes = Zeroizing::new(BASE64.decode(plain.as_bytes()).ok()?);
    let begin = super::pem::BEGIN.as_bytes();
    if bytes.windows(begin.len()).any(|window| window == begin) {
        Some(PrivateKeyError::Base64)
    } else {
        match content::of(&bytes) {
            Ok(_) => Some(PrivateKeyError::NoLines),
            // The end may be missing.
            Err(PrivateKeyError::Malformed) => {
                begins_like_a_key(&bytes).then_some(PrivateKeyError::NoLines)
            }
            Err(other) => Some(other),
        }
    }
}
