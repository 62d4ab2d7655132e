//! The credentials, and the one place where a secret becomes a header.

use reqwest::header::{HeaderName, HeaderValue};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use crate::okta::redaction::Redaction;
use crate::okta::signing::PrivateKey;

/// The header of a proof (RFC 9449, section 4.1).
pub(super) const DPOP: HeaderName = HeaderName::from_static("dpop");

/// An API token begins with these and has this many characters in all. They are
/// random, so both capital and small letters are among them.
const API_TOKEN: (&str, usize) = ("00", 42);

/// How the first two of the three parts of a JSON Web Token begin: with `{"` in
/// base64url.
const JSON_WEB_TOKEN: &str = "eyJ";

/// An app of Okta's type "API Services", which signs in with a private key, and
/// the parameters of its token request.
#[derive(Debug, Clone)]
pub struct ServiceApp {
    /// The app's id, `0oa…`.
    pub client_id: String,
    /// The scopes to request.
    pub scopes: Vec<String>,
    /// The private half of a key that is registered with the app.
    pub private_key: PrivateKey,
    /// The id of the key (`kid`). Okta needs it if the app has several keys.
    pub private_key_id: Option<String>,
}

/// A credential for Okta's API.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// An API token, made by an administrator in Okta's admin console.
    ApiToken(SecretString),
    /// An OAuth 2.0 access token that the user obtained.
    AccessToken(SecretString),
    /// A service app's private key, which is exchanged for access tokens.
    PrivateKey(ServiceApp),
}

/// Why a credential cannot be sent in an HTTP header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IllegalCredential {
    /// There is nothing in it but whitespace.
    #[error("the credential is empty")]
    Empty,
    /// It begins or ends with a newline.
    #[error("the credential begins or ends with a newline")]
    Newline,
    /// It has other control characters, or letters beyond ASCII.
    #[error("the credential has characters that an HTTP header cannot carry")]
    Characters,
}

/// The kind of token that a text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A JSON Web Token, as Okta's access tokens are.
    AccessToken,
    /// An API token.
    ApiToken,
}

/// The scheme of the `Authorization` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// Okta's own scheme, for API tokens.
    Ssws,
    /// An access token that is not bound to a key (RFC 6750).
    Bearer,
    /// An access token that is bound to a key (RFC 9449).
    Dpop,
}

impl Credentials {
    /// Checks that the credential can be sent in a header. A private key is
    /// never sent.
    pub fn check(&self) -> Result<(), IllegalCredential> {
        match self {
            Self::ApiToken(token) => Scheme::Ssws.header(token).map(drop),
            Self::AccessToken(token) => Scheme::Bearer.header(token).map(drop),
            Self::PrivateKey(_) => Ok(()),
        }
    }

    /// Returns the kind of token that this one looks like, if that is not the
    /// kind that its setting takes. It may be right where a gateway checks the
    /// token in place of Okta.
    pub fn other_kind(&self) -> Option<TokenKind> {
        let (token, own) = match self {
            Self::ApiToken(token) => (token, TokenKind::ApiToken),
            Self::AccessToken(token) => (token, TokenKind::AccessToken),
            Self::PrivateKey(_) => return None,
        };
        TokenKind::of(token.expose_secret()).filter(|kind| *kind != own)
    }

    /// Returns the secrets to remove from responses before they are shown.
    pub(crate) fn redaction(&self) -> Redaction {
        match self {
            Self::ApiToken(token) | Self::AccessToken(token) => Redaction::of([token.clone()]),
            Self::PrivateKey(_) => Redaction::default(),
        }
    }
}

impl Scheme {
    /// Returns the value of the `Authorization` header. It is marked as
    /// sensitive, so the HTTP client neither logs it nor puts it into a
    /// compression table.
    pub(crate) fn header(self, secret: &SecretString) -> Result<HeaderValue, IllegalCredential> {
        let scheme = match self {
            Self::Ssws => "SSWS",
            Self::Bearer => "Bearer",
            Self::Dpop => "DPoP",
        };
        let secret = secret.expose_secret();
        if secret.trim().is_empty() {
            return Err(IllegalCredential::Empty);
        }
        let is_break = |letter| matches!(letter, '\r' | '\n');
        if secret.starts_with(is_break) || secret.ends_with(is_break) {
            return Err(IllegalCredential::Newline);
        }
        // `concat` allocates once. A string that grows leaves copies behind.
        let text = Zeroizing::new([scheme, " ", secret].concat());
        // `http` would accept bytes beyond ASCII, which servers read in
        // different ways.
        if !text.is_ascii() {
            return Err(IllegalCredential::Characters);
        }
        let value = HeaderValue::from_str(&text);
        let mut value = value.map_err(|_| IllegalCredential::Characters)?;
        value.set_sensitive(true);
        Ok(value)
    }
}

/// Returns the header of a proof, marked as sensitive in the same way.
pub(super) fn proof_header(proof: &SecretString) -> Result<HeaderValue, IllegalCredential> {
    let value = HeaderValue::from_str(proof.expose_secret());
    let mut value = value.map_err(|_| IllegalCredential::Characters)?;
    value.set_sensitive(true);
    Ok(value)
}

impl TokenKind {
    /// Returns the kind of token that a text looks like, if any.
    pub fn of(text: &str) -> Option<Self> {
        if is_json_web_token(text) {
            Some(Self::AccessToken)
        } else {
            is_api_token(text).then_some(Self::ApiToken)
        }
    }

    /// Returns the kind of token that is in a text, between characters that no
    /// token has, such as quotation marks.
    pub fn within(text: &str) -> Option<Self> {
        let is_outside =
            |letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '-' | '_' | '.');
        let mut runs = text.split(is_outside).map(|run| run.trim_matches('.'));
        runs.find_map(|run| Self::of(run).or_else(|| run.split('.').find_map(Self::of)))
    }
}

fn is_json_web_token(text: &str) -> bool {
    let mut parts = text.split('.');
    let mut is_json = || {
        parts
            .next()
            .is_some_and(|part| part.starts_with(JSON_WEB_TOKEN))
    };
    is_json() && is_json() && parts.count() == 1
}

fn is_api_token(text: &str) -> bool {
    let (start, length) = API_TOKEN;
    let is_legal = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_');
    text.starts_with(start)
        && text.len() == length
        && text.bytes().all(is_legal)
        && text.bytes().any(|letter| letter.is_ascii_uppercase())
        && text.bytes().any(|letter| letter.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scheme_writes_its_own_name_and_marks_the_header() {
        let table = [
            (Scheme::Ssws, "SSWS eyJ.x"),
            (Scheme::Bearer, "Bearer eyJ.x"),
            (Scheme::Dpop, "DPoP eyJ.x"),
        ];
        for (scheme, header) in table {
            let value = scheme.header(&"eyJ.x".into()).expect("a legal credential");
            assert_eq!(value, header);
            assert!(value.is_sensitive());
        }
    }

    #[test]
    fn a_credential_that_no_header_can_carry_is_refused() {
        use IllegalCredential::{Characters, Empty, Newline};
        let table = [
            ("", Empty),
            (" \t", Empty),
            ("\n", Empty),
            ("\r\n\n", Empty),
            ("token\n", Newline),
            ("token\r\n", Newline),
            ("\ntoken", Newline),
            ("to\rken", Characters),
            ("tok\u{0}en", Characters),
            ("tokén", Characters),
        ];
        for (secret, illegal) in table {
            let credentials = Credentials::ApiToken(secret.into());
            assert_eq!(credentials.check(), Err(illegal), "{secret:?}");
        }
    }

    #[test]
    fn no_debug_form_shows_the_secret() {
        let credentials = Credentials::ApiToken("s3cret".into());
        assert!(!format!("{credentials:?}").contains("s3cret"));
    }

    #[test]
    fn a_token_is_found_whatever_stands_around_it() {
        let tokens = [
            (
                "00aBcDeFgHiJkLmNoPqRsTuVwXyZ-0123456789_ab",
                TokenKind::ApiToken,
            ),
            ("eyJhbGciOi.eyJpc3Mi.c2ln", TokenKind::AccessToken),
        ];
        for (token, kind) in tokens {
            for text in [
                format!("\"{token}\""),
                format!("OKTA_API_TOKEN={token}"),
                format!("{token};"),
                format!("...{token}."),
                format!("\u{feff}{token}\u{200b}"),
                format!("https://gateway.example/{token}/okta"),
                format!("Bearer {token}\n"),
            ] {
                assert_eq!(TokenKind::within(&text), Some(kind), "{text}");
            }
        }
        let api_token = tokens[0].0;
        let host = format!("{api_token}.okta.com");
        assert_eq!(TokenKind::within(&host), Some(TokenKind::ApiToken));
        assert_eq!(TokenKind::within("acme.okta.com, eyJack.eu.okta"), None);
    }

    #[test]
    fn a_token_may_look_like_one_of_the_other_kind() {
        let api_token = "00aBcDeFgHiJkLmNoPqRsTuVwXyZ-0123456789_ab";
        // As an API token, and as an access token.
        let table = [
            (api_token, None, Some(TokenKind::ApiToken)),
            (
                "eyJhbGciOi.eyJpc3Mi.c2ln",
                Some(TokenKind::AccessToken),
                None,
            ),
            ("00short", None, None),
            ("$TOKEN", None, None),
            // A host name may be any of these.
            ("00-a-name-of-a-host-with-forty-two-letters", None, None),
            ("eyJack.eu.okta", None, None),
        ];
        for (token, as_api_token, as_access_token) in table {
            let found = Credentials::ApiToken(token.into()).other_kind();
            assert_eq!(found, as_api_token, "{token}");
            let found = Credentials::AccessToken(token.into()).other_kind();
            assert_eq!(found, as_access_token, "{token}");
        }
    }
}
