//! The access token that Okta issues for a private key.

use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;

use super::credentials::Scheme;
use crate::okta::signing::ProofKey;

/// How long before its expiry a token is replaced. Okta checks the expiry when
/// a request arrives, and a request that waits in a gateway arrives within the
/// minute that an attempt may take.
const MARGIN: Duration = Duration::from_secs(60);

/// The lifetime of a token whose response names none: the one that Okta's
/// organization authorization server gives every token.
const LIFETIME: Duration = Duration::from_secs(60 * 60);

/// The longest time that a token is used, whatever the response says: the
/// maximum of Okta's authorization servers.
const MAX_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// An access token with the key that it is bound to. They are one value, so no
/// read can combine a token with another key.
#[derive(Debug)]
pub(crate) struct AccessToken {
    pub(crate) secret: SecretString,
    /// `None` if the token is not bound to a key.
    pub(crate) proof_key: Option<&'static ProofKey>,
    /// The scopes that were requested and not granted.
    pub(crate) missing_scopes: Vec<String>,
    fresh_until: Instant,
}

/// The fields of the response (RFC 6749, section 5.1).
#[derive(Deserialize)]
struct Granted {
    access_token: String,
    token_type: String,
    /// A number of seconds; some gateways send it as a string.
    expires_in: Option<Value>,
    scope: Option<String>,
}

impl AccessToken {
    /// Reads the response to a request for these scopes, which was sent with a
    /// proof of that key or without a proof.
    ///
    /// # Errors
    ///
    /// Returns what the response has in place of a token. Nothing of it is
    /// quoted.
    pub(crate) fn read(
        body: &str,
        scopes: &[String],
        proof_key: Option<&'static ProofKey>,
        now: Instant,
    ) -> Result<Self, &'static str> {
        let granted: Granted = serde_json::from_str(body)
            .map_err(|_| "JSON that lacks `access_token` or `token_type`")?;
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

    /// Returns whether the token can be used for another request.
    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        now < self.fresh_until
    }
}

fn seconds(number: &Value) -> Option<Duration> {
    let text = number.as_str().map(str::trim);
    let seconds = number.as_u64().or_else(|| text?.parse().ok());
    seconds.map(Duration::from_secs)
}

/// Returns how long a token is used. A token that lasts less than two margins
/// is used for half of its lifetime, so that it is used at all.
fn usable(lifetime: Duration) -> Duration {
    lifetime - MARGIN.min(lifetime / 2)
}

/// Returns the requested scopes that were not granted. A response without
/// scopes grants all of them.
fn missing(asked: &[String], granted: Option<&str>) -> Vec<String> {
    let Some(granted) = granted else {
        return Vec::new();
    };
    // One entry may hold several scopes, as in a form.
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
