//! Taking our own secrets out of what the far end says: one that echoes
//! requests must not get a secret into a diagnostic or a log.

use secrecy::{ExposeSecret, SecretString};

/// What stands where a secret stood.
const REDACTED: &str = "[redacted]";

/// The secrets of one attempt. What is read of its answer goes through here.
#[derive(Debug, Clone, Default)]
pub(super) struct Redaction(Vec<SecretString>);

impl Redaction {
    /// A redaction of these; empty ones are in every text and don't count.
    pub(super) fn of(secrets: impl IntoIterator<Item = SecretString>) -> Self {
        let secrets = secrets.into_iter();
        Self(
            secrets
                .filter(|secret| !secret.expose_secret().is_empty())
                .collect(),
        )
    }

    /// The text without any of the secrets.
    pub(super) fn redact(&self, text: &str) -> String {
        let clean = |text: String, secret: &SecretString| {
            if text.contains(secret.expose_secret()) {
                text.replace(secret.expose_secret(), REDACTED)
            } else {
                text
            }
        };
        self.0.iter().fold(text.to_owned(), clean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_echoes_secrets_loses_them() {
        let redaction = Redaction::of(["s3cret".into(), "".into(), "pr00f".into()]);
        let table = [
            (
                "Bearer s3cret, again s3cret",
                "Bearer [redacted], again [redacted]",
            ),
            ("DPoP pr00f of s3cret", "DPoP [redacted] of [redacted]"),
            ("nothing", "nothing"),
        ];
        for (text, clean) in table {
            assert_eq!(redaction.redact(text), clean);
        }
        assert_eq!(Redaction::of(["".into()]).redact("text"), "text");
    }

    #[test]
    fn no_debug_form_shows_a_secret() {
        let redaction = Redaction::of(["s3cret".into()]);
        assert!(!format!("{redaction:?}").contains("s3cret"));
    }
}
