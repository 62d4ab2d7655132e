//! Texts that are meant to be a key and have no block of PEM, or that are more
//! than one: each is called by its name.

use super::error::PrivateKeyError;
use super::{encoded, json};

/// How a public key of OpenSSH's begins.
const SSH_PUBLIC_KEYS: [&str; 3] = ["ssh-rsa ", "ssh-ed25519 ", "ecdsa-sha2-"];

/// How OpenSSH and `PuTTY` name keys of this kind (RFC 8709, section 4).
pub(super) const ED25519: &str = "ssh-ed25519";

/// How a private key of `PuTTY`'s begins.
const PUTTY: &str = "PuTTY-User-Key-File-";

/// How a PEM text begins, even where its whitespace is lost.
const BEGIN: &str = "-----BEGIN";

/// How the label of every private key ends, without whitespace.
const LABEL: &str = "PRIVATEKEY";

/// How templates begin that a tool replaces by a value: Jinja, Go and Helm, and
/// ERB.
const TEMPLATES: [&str; 2] = ["{{", "<%"];

/// Returns what a text without a usable block of PEM seems to be; `None` for
/// what may be the path of a file.
pub(super) fn seems(text: &str) -> Option<PrivateKeyError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if TEMPLATES.iter().any(|start| text.starts_with(start)) {
        return Some(PrivateKeyError::Template);
    }
    if json::is_json(text) {
        return Some(json::of(text));
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
    if begins_with(text.chars(), BEGIN.chars()) || has_first_line(text) {
        return Some(PrivateKeyError::FirstLine);
    }
    encoded::base64(text)
}

/// Returns whether a text is a private key in whatever form, or a part of one.
pub(super) fn has_private_key(text: &str) -> bool {
    use PrivateKeyError::{
        Certificate, FirstLine, Json, JsonWebKey, Placeholder, PublicKey, Template,
    };
    match seems(text) {
        Some(FirstLine) => has_label(text),
        Some(JsonWebKey) => !json::is_json(text) || json::has_private_member(text),
        Some(Certificate | Json | Placeholder | PublicKey | Template) => false,
        Some(_) => true,
        None => text.contains("---") && has_label(text),
    }
}

/// Returns whether the label of a block is that of a private key, whatever
/// happened to its whitespace and its capitals.
pub(super) fn is_label(label: &str) -> bool {
    begins_with(label.chars().rev(), LABEL.chars().rev())
}

/// Returns whether the label of a private key is anywhere in the text.
pub(super) fn has_label(text: &str) -> bool {
    let mut starts = text.match_indices(['P', 'p']);
    starts.any(|(at, _)| begins_with(text[at..].chars(), LABEL.chars()))
}

/// Compares in place, without whitespace and capitals: the text may be a key, of
/// which no copy may stay.
fn begins_with(text: impl Iterator<Item = char>, mut expected: impl Iterator<Item = char>) -> bool {
    let mut letters = text.filter(|letter| !letter.is_whitespace());
    expected.all(|expected| {
        let letter = letters.next();
        letter.is_some_and(|letter| letter.eq_ignore_ascii_case(&expected))
    })
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
