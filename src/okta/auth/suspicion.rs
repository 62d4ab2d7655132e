//! Tokens that look like something else than their setting takes.

use secrecy::{ExposeSecret, SecretString};

use super::Credentials;

/// How a text begins that stands for a value: variables of shells, of pipelines
/// and of Windows, templates, placeholders of examples, and secret stores.
const REFERENCES: [&str; 9] = [
    "$(", "${", "$", "%", "{{", "<", "op://", "vault:", "arn:aws:",
];

/// The schemes of an `Authorization` header.
const SCHEMES: [&str; 3] = ["SSWS", "Bearer", "DPoP"];

/// An API token begins with these and has this many characters in all.
const API_TOKEN: (&str, usize) = ("00", 42);

/// What a value is that no token of Okta's can look like. Nothing of the value
/// is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspicion {
    /// A header's value: the token follows the name of this scheme.
    Scheme(&'static str),
    /// A token in quotation marks.
    Quoted,
    /// JSON, such as the whole answer of a token endpoint.
    Json,
    /// A reference to a value, which begins like this and which nothing has
    /// replaced by the value.
    Reference(&'static str),
}

/// The kind of token that a token looks like where another kind belongs. It may
/// be right where a gateway checks the token in place of Okta.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherKind {
    /// A JSON Web Token, as Okta's access tokens are, where an API token
    /// belongs.
    AccessToken,
    /// An API token where an access token belongs.
    ApiToken,
}

impl Credentials {
    /// Returns what the token is that cannot be one of Okta's; `None` for a
    /// token that can, and for a key.
    pub fn suspicion(&self) -> Option<Suspicion> {
        match self {
            Self::ApiToken(token) | Self::AccessToken(token) => of_any_token(token),
            Self::PrivateKey(_) => None,
        }
    }

    /// Returns the kind of token that this one looks like, if that is not the
    /// kind that its setting takes.
    pub fn other_kind(&self) -> Option<OtherKind> {
        match self {
            Self::ApiToken(token) => is_json_web_token(token).then_some(OtherKind::AccessToken),
            Self::AccessToken(token) => is_api_token(token).then_some(OtherKind::ApiToken),
            Self::PrivateKey(_) => None,
        }
    }
}

fn of_any_token(token: &SecretString) -> Option<Suspicion> {
    let token = token.expose_secret();
    let scheme = SCHEMES.into_iter().find(|scheme| {
        let start = token.get(..scheme.len());
        let is_it = start.is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        is_it && token[scheme.len()..].starts_with([' ', ':', '\t'])
    });
    if let Some(scheme) = scheme {
        return Some(Suspicion::Scheme(scheme));
    }
    if token.starts_with(['"', '\'', '`', '“', '‘']) {
        return Some(Suspicion::Quoted);
    }
    let reference = REFERENCES
        .into_iter()
        .find(|start| token.starts_with(start));
    match reference {
        Some(start) => Some(Suspicion::Reference(start)),
        None => token.starts_with('{').then_some(Suspicion::Json),
    }
}

fn is_json_web_token(token: &SecretString) -> bool {
    let token = token.expose_secret();
    token.starts_with("eyJ") && token.matches('.').count() == 2
}

fn is_api_token(token: &SecretString) -> bool {
    let token = token.expose_secret();
    let (start, length) = API_TOKEN;
    token.starts_with(start) && token.len() == length && !token.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_token_is_known_by_how_it_begins() {
        use Suspicion::{Json, Quoted, Reference, Scheme};
        let table = [
            ("00short", None),
            ("SSWSx", None),
            ("eyJhbGciOi.eyJpc3Mi.c2ln", None),
            ("SSWS 00a", Some(Scheme("SSWS"))),
            ("bearer eyJ", Some(Scheme("Bearer"))),
            ("DPoP eyJ", Some(Scheme("DPoP"))),
            ("\"00a\"", Some(Quoted)),
            ("'00a'", Some(Quoted)),
            ("{\"access_token\":\"eyJ\"}", Some(Json)),
            ("$(TOKEN)", Some(Reference("$("))),
            ("${TOKEN}", Some(Reference("${"))),
            ("$TOKEN", Some(Reference("$"))),
            ("%TOKEN%", Some(Reference("%"))),
            ("{{ token }}", Some(Reference("{{"))),
            ("<token>", Some(Reference("<"))),
            ("op://a/b", Some(Reference("op://"))),
            ("vault:a#b", Some(Reference("vault:"))),
        ];
        for (token, expected) in table {
            for credentials in [
                Credentials::ApiToken(token.into()),
                Credentials::AccessToken(token.into()),
            ] {
                assert_eq!(credentials.suspicion(), expected, "{token}");
            }
        }
    }

    #[test]
    fn a_token_may_look_like_one_of_the_other_kind() {
        let api_token = "00aBcDeFgHiJkLmNoPqRsTuVwXyZ-0123456789_ab";
        // As an API token, and as an access token.
        let table = [
            (api_token, None, Some(OtherKind::ApiToken)),
            (
                "eyJhbGciOi.eyJpc3Mi.c2ln",
                Some(OtherKind::AccessToken),
                None,
            ),
            ("00short", None, None),
            ("$TOKEN", None, None),
        ];
        for (token, as_api_token, as_access_token) in table {
            let found = Credentials::ApiToken(token.into()).other_kind();
            assert_eq!(found, as_api_token, "{token}");
            let found = Credentials::AccessToken(token.into()).other_kind();
            assert_eq!(found, as_access_token, "{token}");
        }
    }
}
