//! The assertion by which a service app proves that it has its key
//! (`private_key_jwt`, RFC 7523, as Okta accepts it).

use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

use super::PrivateKey;
use super::jws::{self, ISSUED_BACK, SigningError};

/// How long an assertion is valid, in seconds. Okta allows an hour; one
/// attempt takes seconds, and each has an assertion of its own.
const LIFETIME: i64 = 5 * 60;

/// The claims of the assertion for one attempt.
pub(crate) struct ClientAssertion<'app> {
    /// The service app's id, `0oa…`.
    pub(crate) client_id: &'app str,
    /// The id of the signing key (`kid`), if the app has several keys.
    pub(crate) key_id: Option<&'app str>,
    /// The URL of the token endpoint as Okta knows it.
    pub(crate) audience: &'app str,
}

impl ClientAssertion<'_> {
    /// Signs the assertion. `now` is Okta's time in seconds since 1970. Okta
    /// accepts each `jti` once.
    pub(crate) fn sign(
        &self,
        key: &PrivateKey,
        now: i64,
        jti: Uuid,
    ) -> Result<SecretString, SigningError> {
        let header = match self.key_id {
            Some(key_id) => json!({ "kid": key_id }),
            None => json!({}),
        };
        let claims = json!({
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.audience,
            "iat": now - ISSUED_BACK,
            "exp": now + LIFETIME,
            "jti": jti.to_string(),
        });
        jws::sign(key.signing_key(), header, &claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::okta::signing::testing::{ec_key, parts};

    #[test]
    fn an_assertion_says_who_asks_what_server_and_when() {
        let key = PrivateKey::parse(&ec_key()).expect("a key");
        let audience = "https://acme.okta.com/oauth2/v1/token";
        for (key_id, header) in [
            (None, json!({"alg": "ES256"})),
            (Some("k1"), json!({"alg": "ES256", "kid": "k1"})),
        ] {
            let assertion = ClientAssertion {
                client_id: "0oa1",
                key_id,
                audience,
            };
            let signed = assertion.sign(&key, 1_000, Uuid::nil());
            let (found, claims, _, _) = parts(&signed.expect("a signature"));
            assert_eq!(found, header);
            let expected = json!({
                "iss": "0oa1", "sub": "0oa1", "aud": audience, "iat": 970, "exp": 1_300,
                "jti": "00000000-0000-0000-0000-000000000000",
            });
            assert_eq!(claims, expected);
        }
    }
}
