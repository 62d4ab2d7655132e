//! The assertion with which a service app shows that it has its key
//! (`private_key_jwt`, RFC 7523, as Okta takes it).

use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

use super::ServiceApp;
use super::jwt::{self, ISSUED_BACK};
use super::signing_key::Unsigned;

/// How long an assertion is valid, in seconds. Okta allows an hour; one
/// attempt takes seconds, and each has an assertion of its own.
const LIFETIME: i64 = 5 * 60;

/// An assertion for one attempt. The audience is the URL of the token endpoint
/// as Okta knows it, and `now` the time there, in seconds since 1970. Okta
/// takes each `jti` once.
pub(super) fn sign(
    app: &ServiceApp,
    audience: &str,
    now: i64,
    jti: Uuid,
) -> Result<SecretString, Unsigned> {
    let header = match &app.private_key_id {
        Some(kid) => json!({ "kid": kid }),
        None => json!({}),
    };
    let claims = json!({
        "iss": app.client_id,
        "sub": app.client_id,
        "aud": audience,
        "iat": now - ISSUED_BACK,
        "exp": now + LIFETIME,
        "jti": jti.to_string(),
    });
    jwt::sign(app.private_key.signing_key(), header, &claims)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::okta::jwt::testing::parts;
    use crate::okta::{PrivateKey, ec_key};

    fn app(private_key_id: Option<&str>) -> ServiceApp {
        ServiceApp {
            client_id: "0oa1".to_owned(),
            scopes: vec!["okta.apps.read".to_owned()],
            private_key: PrivateKey::parse(&ec_key()).expect("a key"),
            private_key_id: private_key_id.map(str::to_owned),
        }
    }

    #[test]
    fn an_assertion_says_who_asks_whom_and_when() {
        let audience = "https://acme.okta.com/oauth2/v1/token";
        for (kid, header) in [
            (None, json!({"alg": "ES256"})),
            (Some("k1"), json!({"alg": "ES256", "kid": "k1"})),
        ] {
            let signed = sign(&app(kid), audience, 1_000, Uuid::nil()).expect("a signature");
            let (found, claims, _, _) = parts(&signed);
            assert_eq!(found, header);
            let expected = json!({
                "iss": "0oa1", "sub": "0oa1", "aud": audience, "iat": 970, "exp": 1_300,
                "jti": "00000000-0000-0000-0000-000000000000",
            });
            assert_eq!(claims, expected);
        }
    }
}
