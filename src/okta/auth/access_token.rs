//! The access token that Okta gives for a key.

use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;

use super::credentials::Scheme;
use crate::okta::signing::ProofKey;

/// How long before its end a token is replaced. Okta judges it when a request
/// arrives, and one that waits in a gateway arrives within the minute that an
/// attempt may take.
const MARGIN: Duration = Duration::from_secs(60);

/// How long a token lasts when the answer does not say: what Okta's
/// organization authorization server gives to every one.
const LIFETIME: Duration = Duration::from_secs(60 * 60);

/// The longest that a token is used, whatever the answer says: what Okta's
/// authorization servers give at most.
const MAX_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// An access token, with the key that it is bound to: the two are one value,
/// so that nobody can meet a token with another key.
#[derive(Debug)]
pub(crate) struct AccessToken {
    pub(crate) secret: SecretString,
    /// `None` when whoever holds the token may use it.
    pub(crate) proof_key: Option<&'static ProofKey>,
    /// The scopes that were asked for and not granted.
    pub(crate) missing_scopes: Vec<String>,
    fresh_until: Instant,
}

/// The answer's fields (RFC 6749, section 5.1).
#[derive(Deserialize)]
struct Granted {
    access_token: String,
    token_type: String,
    /// A number of seconds; some gateways make a text of it.
    expires_in: Option<Value>,
    scope: Option<String>,
}

impl AccessToken {
    /// Reads the answer to a request for these scopes, sent with a proof of
    /// that key or with none.
    ///
    /// # Errors
    ///
    /// What the answer has in place of a token; nothing in it is quoted.
    pub(crate) fn read(
        body: &str,
        scopes: &[String],
        proof_key: Option<&'static ProofKey>,
        now: Instant,
    ) -> Result<Self, &'static str> {
        let granted: Granted = serde_json::from_str(body).map_err(|_| "JSON that lacks a field")?;
        let secret = SecretString::from(granted.access_token);
        if Scheme::Bearer.header(&secret).is_err() {
            return Err("a token that an HTTP header cannot contain");
        }
        let proof_key = match granted.token_type.to_ascii_lowercase().as_str() {
            "bearer" => None,
            "dpop" if proof_key.is_some() => proof_key,
            _ => return Err("a token of a type that the provider did not request"),
        };
        let lifetime = granted.expires_in.as_ref().and_then(seconds);
        let lifetime = lifetime.unwrap_or(LIFETIME).min(MAX_LIFETIME);
        Ok(Self {
            secret,
            proof_key,
            missing_scopes: missing(scopes, granted.scope.as_deref()),
            fresh_until: now + usable(lifetime),
        })
    }

    /// Whether it can still be used for another request.
    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        now < self.fresh_until
    }
}

fn seconds(number: &Value) -> Option<Duration> {
    let text = number.as_str().map(str::trim);
    let seconds = number.as_u64().or_else(|| text?.parse().ok());
    seconds.map(Duration::from_secs)
}

/// How long a token is used. One that lasts less than two margins is used for
/// half of its life, so that it is used at all.
fn usable(lifetime: Duration) -> Duration {
    lifetime - MARGIN.min(lifetime / 2)
}

/// What was asked for and not granted; an answer that names no scopes grants
/// what was asked for.
fn missing(asked: &[String], granted: Option<&str>) -> Vec<String> {
    let Some(granted) = granted else {
        return Vec::new();
    };
    // One text of a list may hold several, as a form does.
    let asked = asked.iter().flat_map(|scopes| scopes.split_whitespace());
    let is_missing = |scope: &&str| !granted.split_whitespace().any(|granted| granted == *scope);
    asked.filter(is_missing).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str, with_proof: bool) -> Result<AccessToken, &'static str> {
        let key = ProofKey::of_process().expect("a key");
        let scopes = ["okta.apps.read".to_owned(), "okta.users.read".to_owned()];
        AccessToken::read(body, &scopes, with_proof.then_some(key), Instant::now())
    }

    #[test]
    fn a_token_is_bound_to_the_key_when_okta_says_so() {
        let table = [
            (
                r#"{"access_token":"a","token_type":"Bearer"}"#,
                false,
                Ok(false),
            ),
            (
                r#"{"access_token":"a","token_type":"bearer"}"#,
                true,
                Ok(false),
            ),
            (
                r#"{"access_token":"a","token_type":"DPoP"}"#,
                true,
                Ok(true),
            ),
            (
                r#"{"access_token":"a","token_type":"DPoP"}"#,
                false,
                Err(()),
            ),
            (r#"{"access_token":"a","token_type":"MAC"}"#, true, Err(())),
            (r#"{"access_token":"a"}"#, true, Err(())),
            (r#"{"access_token":7,"token_type":"Bearer"}"#, true, Err(())),
            (
                r#"{"access_token":"","token_type":"Bearer"}"#,
                true,
                Err(()),
            ),
            (
                r#"{"access_token":"a\n","token_type":"Bearer"}"#,
                true,
                Err(()),
            ),
            ("{}", true, Err(())),
            ("", true, Err(())),
        ];
        for (body, with_proof, expected) in table {
            let token = read(body, with_proof).map_err(drop);
            assert_eq!(
                token.map(|token| token.proof_key.is_some()),
                expected,
                "{body}"
            );
        }
    }

    #[test]
    fn scopes_that_were_not_granted_are_named() {
        let table = [
            (r#""scope":"okta.users.read okta.apps.read""#, vec![]),
            (r#""scope":"okta.apps.read""#, vec!["okta.users.read"]),
            (
                r#""scope":"okta.apps""#,
                vec!["okta.apps.read", "okta.users.read"],
            ),
            (r#""scope":null"#, vec![]),
        ];
        for (scope, missing) in table {
            let body = format!(r#"{{"access_token":"a","token_type":"Bearer",{scope}}}"#);
            let token = read(&body, false).expect("a token");
            assert_eq!(token.missing_scopes, missing, "{scope}");
        }
    }

    #[test]
    fn a_token_is_replaced_before_its_end() {
        let seconds = Duration::from_secs;
        let table = [(3600, 3540), (120, 60), (100, 50), (1, 0), (0, 0)];
        for (lifetime, used) in table {
            assert_eq!(usable(seconds(lifetime)).as_secs(), used, "{lifetime}");
        }
        let day = 24 * 60 * 60 - 60;
        let table = [
            ("3600", 3540),
            ("\"3600\"", 3540),
            ("18446744073709551615", day),
            ("-1", 3540),
            ("\"soon\"", 3540),
            ("null", 3540),
        ];
        for (expires_in, used) in table {
            let body = format!(
                r#"{{"access_token":"a","token_type":"Bearer","expires_in":{expires_in}}}"#
            );
            let token = read(&body, false).expect("a token");
            let later = |after| Instant::now() + seconds(after);
            assert!(token.is_fresh(later(used - 40)), "{expires_in}");
            assert!(!token.is_fresh(later(used + 1)), "{expires_in}");
        }
    }

    #[test]
    fn one_text_may_ask_for_several_scopes() {
        let asked = ["okta.apps.read okta.users.read".to_owned()];
        assert_eq!(missing(&asked, Some("okta.users.read")), ["okta.apps.read"]);
    }

    #[test]
    fn no_debug_form_shows_the_token() {
        let token = read(r#"{"access_token":"s3cret","token_type":"Bearer"}"#, false);
        assert!(!format!("{token:?}").contains("s3cret"));
    }
}
