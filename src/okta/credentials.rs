//! Who we are to Okta, and the one place where a secret is written out.

use reqwest::header::HeaderValue;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

/// What stands where a credential stood in a text that came from outside.
const REDACTED: &str = "[redacted]";

/// A way of proving to Okta who is asking.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// An API token, made by an administrator in Okta's admin console.
    ApiToken(SecretString),
    /// An OAuth 2.0 access token that somebody else fetched.
    AccessToken(SecretString),
}

/// The credential has characters that no HTTP header may carry: control
/// characters, such as a line break at its end, or letters beyond ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the credential has characters that an HTTP header cannot carry")]
pub struct IllegalCredential;

impl Credentials {
    /// Whether the credential can be sent at all.
    pub fn check(&self) -> Result<(), IllegalCredential> {
        self.authorization().map(drop)
    }

    /// The value of the `Authorization` header, marked so that nothing below
    /// logs it or puts it into a compression table.
    pub(super) fn authorization(&self) -> Result<HeaderValue, IllegalCredential> {
        let scheme = match self {
            Self::ApiToken(_) => "SSWS",
            Self::AccessToken(_) => "Bearer",
        };
        let text = Zeroizing::new(format!("{scheme} {}", self.secret().expose_secret()));
        // `http` would let bytes beyond ASCII through, which nobody reads alike.
        if !text.is_ascii() {
            return Err(IllegalCredential);
        }
        let mut value = HeaderValue::from_str(&text).map_err(|_| IllegalCredential)?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// The text without our credential in it: a far end that echoes requests
    /// must not get a secret into a diagnostic or a log.
    pub(super) fn redact(&self, text: &str) -> String {
        match self.secret().expose_secret() {
            "" => text.to_owned(),
            secret => text.replace(secret, REDACTED),
        }
    }

    fn secret(&self) -> &SecretString {
        match self {
            Self::ApiToken(secret) | Self::AccessToken(secret) => secret,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_writes_its_own_scheme_and_marks_the_header() {
        let table = [
            (Credentials::ApiToken("00abc".into()), "SSWS 00abc"),
            (Credentials::AccessToken("eyJ.x".into()), "Bearer eyJ.x"),
        ];
        for (credentials, header) in table {
            let value = credentials.authorization().expect("a legal credential");
            assert_eq!(value, header);
            assert!(value.is_sensitive());
        }
    }

    #[test]
    fn a_credential_that_no_header_can_carry_is_refused() {
        for secret in ["token\n", "to\rken", "tok\u{0}en", "tokén"] {
            let credentials = Credentials::ApiToken(secret.into());
            assert_eq!(credentials.check(), Err(IllegalCredential), "{secret:?}");
        }
    }

    #[test]
    fn a_text_that_echoes_the_credential_loses_it() {
        let credentials = Credentials::AccessToken("s3cret".into());
        assert_eq!(
            credentials.redact("Bearer s3cret, again s3cret"),
            "Bearer [redacted], again [redacted]"
        );
        assert_eq!(Credentials::ApiToken("".into()).redact("text"), "text");
    }

    #[test]
    fn no_debug_form_shows_the_secret() {
        let credentials = Credentials::ApiToken("s3cret".into());
        assert!(!format!("{credentials:?}").contains("s3cret"));
    }
}
