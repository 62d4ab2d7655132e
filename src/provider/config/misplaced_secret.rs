//! A secret in a setting that takes none, or another one. Such a value is
//! neither sent nor shown, and hosts print the line under a path, so no
//! diagnostic about one has a path.

use super::block::{ACCESS_TOKEN, API_TOKEN, PRIVATE_KEY, Setting};
use crate::okta::{PrivateKey, TokenKind};

/// How a block of PEM begins. Its label may be lost or misspelled.
const PEM: &str = "-----BEGIN";

/// Says why a sentence about a value does not show it.
pub(super) const NOT_SHOWN: &str = " (The value may contain a secret, so it is not shown.)";

/// What a value is that does not belong where it is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MisplacedSecret {
    /// A private key in whatever form.
    PrivateKey,
    /// PEM whose label is not that of a private key, or is lost.
    Pem,
    ApiToken,
    AccessToken,
}

impl MisplacedSecret {
    /// Returns which secret a text is, or has in it.
    pub(super) fn in_text(text: &str) -> Option<Self> {
        Self::key_in(text).or_else(|| {
            Some(match TokenKind::within(text)? {
                TokenKind::ApiToken => Self::ApiToken,
                TokenKind::AccessToken => Self::AccessToken,
            })
        })
    }

    /// Returns which secret a text is, tokens apart.
    pub(super) fn key_in(text: &str) -> Option<Self> {
        if PrivateKey::is_in(text) {
            return Some(Self::PrivateKey);
        }
        let mut parts = text.as_bytes().windows(PEM.len());
        parts
            .any(|part| part.eq_ignore_ascii_case(PEM.as_bytes()))
            .then_some(Self::Pem)
    }

    /// Returns what the value is, as the rest of a sentence.
    pub(super) fn described(self) -> &'static str {
        match self {
            Self::PrivateKey => "is a private key",
            Self::Pem => "is PEM-encoded, as private keys are",
            Self::ApiToken => "looks like an API token",
            Self::AccessToken => "looks like an access token",
        }
    }

    /// Returns what the value is and where it belongs, as the rest of a
    /// sentence.
    pub(super) fn where_it_belongs(self) -> String {
        let names = self.setting().names();
        match self {
            Self::Pem => format!("{}. A private key belongs in {names}", self.described()),
            _ => format!("{}, which belongs in {names}", self.described()),
        }
    }

    fn setting(self) -> Setting {
        match self {
            Self::PrivateKey | Self::Pem => PRIVATE_KEY,
            Self::ApiToken => API_TOKEN,
            Self::AccessToken => ACCESS_TOKEN,
        }
    }
}
