//! Removes our own secrets from the text of the other side, so that an echoed
//! request gets no secret into a diagnostic or a log.

use secrecy::{ExposeSecret, SecretString};

/// Replaces a secret.
const REDACTED: &str = "[redacted]";

/// The minimum length of a secret that is replaced, in characters. Shorter ones
/// occur in ordinary words, which would be unreadable without them. Okta issues
/// no credential that short.
const MIN_CHARACTERS: usize = 8;

/// The minimum length of a part of a secret that is replaced, in bytes, in a
/// text that was truncated before or after it. No ordinary word has such a long
/// part in common with a secret.
const MIN_FRAGMENT_BYTES: usize = 12;

/// The secrets of one attempt. All text of its response is redacted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Redaction(Vec<SecretString>);

impl Redaction {
    /// Makes a redaction of these secrets, except those with fewer than 8
    /// characters.
    pub(crate) fn of(secrets: impl IntoIterator<Item = SecretString>) -> Self {
        let secrets = secrets.into_iter();
        let is_long = |secret: &SecretString| {
            let characters = secret.expose_secret().chars();
            characters.count() >= MIN_CHARACTERS
        };
        Self(secrets.filter(is_long).collect())
    }

    /// Returns the text without the secrets and without parts of them.
    pub(crate) fn redact(&self, text: &str) -> String {
        let secrets = || self.0.iter().map(ExposeSecret::expose_secret);
        let without = |text: String, secret: &str| text.replace(secret, REDACTED);
        let text = secrets().fold(text.to_owned(), without);
        let long: Vec<_> = secrets()
            .filter(|secret| secret.len() >= MIN_FRAGMENT_BYTES)
            .collect();
        without_suffixes(&without_prefixes(&text, &long), &long)
    }
}

/// Returns the text without beginnings of a secret. Two tokens often begin
/// alike, so the longest match counts.
fn without_prefixes(text: &str, secrets: &[&str]) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let echoed = |secret: &&str| common_bytes(rest.chars(), secret.chars());
        let echoed = secrets.iter().map(echoed).max().unwrap_or_default();
        if echoed >= MIN_FRAGMENT_BYTES {
            clean.push_str(REDACTED);
            rest = &rest[echoed..];
        } else {
            clean.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    clean
}

/// Returns the text without ends of a secret.
fn without_suffixes(text: &str, secrets: &[&str]) -> String {
    let mut clean = Vec::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next_back() {
        let echoed = |secret: &&str| common_bytes(rest.chars().rev(), secret.chars().rev());
        let echoed = secrets.iter().map(echoed).max().unwrap_or_default();
        let is_secret = echoed >= MIN_FRAGMENT_BYTES;
        let length = if is_secret { echoed } else { letter.len_utf8() };
        let (before, piece) = rest.split_at(rest.len() - length);
        clean.push(if is_secret { REDACTED } else { piece });
        rest = before;
    }
    clean.into_iter().rev().collect()
}

/// Returns how many bytes two texts have in common.
fn common_bytes(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> usize {
    let both = one.zip(other).take_while(|(one, other)| one == other);
    both.map(|(letter, _)| letter.len_utf8()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_echoes_secrets_loses_them() {
        let redaction = Redaction::of(["my-s3cret".into(), "".into(), "my-pr00f".into()]);
        let table = [
            (
                "Bearer my-s3cret, again my-s3cret",
                "Bearer [redacted], again [redacted]",
            ),
            (
                "DPoP my-pr00f of my-s3cret",
                "DPoP [redacted] of [redacted]",
            ),
            ("nothing", "nothing"),
        ];
        for (text, clean) in table {
            assert_eq!(redaction.redact(text), clean);
        }
    }

    #[test]
    fn nothing_shorter_than_8_characters_is_replaced() {
        for short in ["", "t", "json", "7654321", "éééé", "ééééééé"] {
            let text = format!("text/html, application/json {short}");
            assert_eq!(Redaction::of([short.into()]).redact(&text), text);
        }
        for long in ["87654321", "éééééééé"] {
            assert_eq!(Redaction::of([long.into()]).redact(long), REDACTED);
        }
    }

    #[test]
    fn a_cut_secret_is_still_one() {
        let redaction = Redaction::of(["eyJraWQi.abcdefghijkl.0123456789ab".into()]);
        let table = [
            ("a eyJraWQi.abcdefghijkl.0123456789ab b", "a [redacted] b"),
            ("a eyJraWQi.abcdefgh… b", "a [redacted]… b"),
            ("a eyJraWQi.abc", "a [redacted]"),
            ("…jkl.0123456789ab b", "…[redacted] b"),
            (
                "eyJraWQi.abcd é eyJraWQi.abcX 0123456789ab,0123456789ab.",
                "[redacted] é [redacted]X [redacted],[redacted].",
            ),
            ("eyJraWQi.ab 123456789ab", "eyJraWQi.ab 123456789ab"),
        ];
        for (text, clean) in table {
            assert_eq!(redaction.redact(text), clean);
        }
        let short = Redaction::of(["zwölf€€€".into(), "ünfzehn Zeichen".into()]);
        assert_eq!(
            short.redact("zwölf€€€ ünfzehn Zeich"),
            "[redacted] [redacted]"
        );
    }

    #[test]
    fn no_debug_form_shows_a_secret() {
        let redaction = Redaction::of(["my-s3cret".into()]);
        assert!(!format!("{redaction:?}").contains("s3cret"));
    }
}
