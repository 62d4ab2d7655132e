//! The fake Okta's judgement of what is signed, by changing one thing at a
//! time. The test signs by itself: neither the provider nor its library does.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::Generate;
use p256::pkcs8::{EncodePublicKey, LineEnding};
use reqwest::Response;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::form_urlencoded;
use uuid::Uuid;

use super::{body, client, header, token_path};
use crate::support::fake_okta::{APP_ID, FakeOkta, SERVICE_APP_ID, ServiceApp, TOKEN_ID};

/// A service app at work: a key to sign in with and one to prove with.
struct Client {
    okta: FakeOkta,
    key: SigningKey,
    proof_key: SigningKey,
}

/// A header and claims that are about to be signed.
type Parts = (Value, Value);

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("the clock is right").as_secs()
}

fn sign(key: &SigningKey, (header, claims): &Parts) -> String {
    let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let signed = format!("{}.{}", encode(header), encode(claims));
    let signature: Signature = key.sign(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

impl Client {
    fn new(requires_proof: bool) -> Self {
        let okta = FakeOkta::start();
        let key = SigningKey::generate();
        let public = key.verifying_key().to_public_key_pem(LineEnding::LF);
        let app = ServiceApp::new().key("k1", &public.expect("a public key"));
        okta.oauth().register(app.requires_proof(requires_proof));
        let proof_key = SigningKey::generate();
        Self {
            okta,
            key,
            proof_key,
        }
    }

    fn endpoint(&self) -> String {
        format!("{}/oauth2/v1/token", self.okta.url())
    }

    /// An assertion that is right.
    fn assertion(&self) -> Parts {
        let claims = json!({
            "iss": SERVICE_APP_ID, "sub": SERVICE_APP_ID, "aud": self.endpoint(),
            "iat": now() - 30, "exp": now() + 300, "jti": Uuid::new_v4().to_string(),
        });
        (json!({ "alg": "ES256" }), claims)
    }

    /// A proof that is right, but for a nonce.
    fn proof(&self, method: &str, url: &str) -> Parts {
        let point = self.proof_key.verifying_key().to_sec1_point(false);
        let [x, y] = [point.x(), point.y()];
        let [x, y] = [x, y].map(|part| URL_SAFE_NO_PAD.encode(part.expect("a coordinate")));
        let jwk = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y });
        let claims = json!({
            "htm": method, "htu": url, "iat": now() - 30, "jti": Uuid::new_v4().to_string(),
        });
        (
            json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": jwk }),
            claims,
        )
    }

    async fn ask(&self, assertion: &str, proof: Option<&str>, scope: &str) -> Response {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("scope", scope)
            .append_pair(
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            )
            .append_pair("client_assertion", assertion)
            .finish();
        let mut request = client(&self.okta)
            .post(self.endpoint())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        if let Some(proof) = proof {
            request = request.header("dpop", proof);
        }
        request.send().await.expect("an answer")
    }

    async fn ask_with(&self, assertion: &Parts, proof: Option<&Parts>) -> Response {
        let assertion = sign(&self.key, assertion);
        let proof = proof.map(|proof| sign(&self.proof_key, proof));
        self.ask(&assertion, proof.as_deref(), "okta.apps.read")
            .await
    }

    async fn read(&self, scheme: &str, token: &str, proof: Option<&Parts>) -> Response {
        let mut request = client(&self.okta)
            .get(self.read_url())
            .header("authorization", format!("{scheme} {token}"));
        if let Some(proof) = proof {
            request = request.header("dpop", sign(&self.proof_key, proof));
        }
        request.send().await.expect("an answer")
    }

    fn read_url(&self) -> String {
        format!("{}{}", self.okta.url(), token_path(APP_ID, TOKEN_ID))
    }

    /// A token that is bound to the key, with the nonce that it took.
    async fn bound_token(&self) -> (String, String) {
        let mut proof = self.proof("POST", &self.endpoint());
        let refusal = self.ask_with(&self.assertion(), Some(&proof)).await;
        let nonce = header(&refusal, "dpop-nonce").to_owned();
        expect(refusal, 400, "requires nonce").await;
        proof = self.proof("POST", &self.endpoint());
        proof.1["nonce"] = nonce.clone().into();
        let granted = body(self.ask_with(&self.assertion(), Some(&proof)).await).await;
        assert_eq!(granted["token_type"], "DPoP");
        (text(&granted["access_token"]), nonce)
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

/// Asserts that an answer refuses in these words, wherever it has them.
async fn expect(response: Response, status: u16, words: &str) {
    assert_eq!(response.status(), status, "{words}");
    let challenge = header(&response, "www-authenticate").to_owned();
    let said = challenge + &response.text().await.expect("a body");
    assert!(said.contains(words), "{words}: {said}");
}

#[tokio::test]
async fn an_assertion_is_refused_for_each_thing_that_is_wrong_with_it() {
    let table: [(&str, Value, u16, &str); 13] = [
        ("/1/iss", json!("0oaOther"), 401, "issuer claim"),
        ("/1/sub", json!("0oaOther"), 401, "subject claim"),
        (
            "/1/aud",
            json!("https://acme.okta.com"),
            401,
            "audience claim",
        ),
        ("/1/exp", json!(null), 401, "must contain the 'exp' claim"),
        ("/1/exp", json!("soon"), 401, "must contain the 'exp' claim"),
        ("/1/exp", json!(now() - 1), 401, "is expired"),
        (
            "/1/exp",
            json!(now() + 3700),
            401,
            "too far into the future",
        ),
        ("/1/iat", json!(now() + 100), 401, "before the current time"),
        ("/0/kid", json!("other"), 401, "kid is invalid"),
        ("/0/kid", json!("k1"), 200, "access_token"),
        (
            "/0/alg",
            json!("RS256"),
            401,
            "signature algorithm is invalid",
        ),
        (
            "/0/alg",
            json!("none"),
            401,
            "signature algorithm is invalid",
        ),
        ("/1/iat", json!(null), 200, "access_token"),
    ];
    let client = Client::new(false);
    for (place, value, status, words) in table {
        let changed = change(client.assertion(), place, value);
        expect(client.ask_with(&changed, None).await, status, words).await;
    }
    let stranger = sign(&client.proof_key, &client.assertion());
    let refused = client.ask(&stranger, None, "okta.apps.read").await;
    expect(refused, 401, "signature is invalid").await;
    let refused = client.ask("a.b", None, "okta.apps.read").await;
    expect(refused, 401, "parsing of the client_assertion failed").await;
    let assertion = sign(&client.key, &client.assertion());
    let refused = client.ask(&assertion, None, "okta.other").await;
    expect(refused, 400, "invalid_scope").await;
}

/// The parts with one value replaced; `/0` is the header, `/1` the claims.
fn change((header, claims): Parts, place: &str, value: Value) -> Parts {
    let mut parts = [header, claims];
    let (part, name) = place[1..].split_once('/').expect("a part and a name");
    parts[part.parse::<usize>().expect("0 or 1")][name] = value;
    let [header, claims] = parts;
    (header, claims)
}

#[tokio::test]
async fn an_assertion_is_taken_once() {
    let client = Client::new(false);
    let assertion = client.assertion();
    let granted = client.ask_with(&assertion, None).await;
    expect(granted, 200, "\"token_type\":\"Bearer\"").await;
    let again = client.ask_with(&assertion, None).await;
    expect(again, 401, "already been used").await;
}

#[tokio::test]
async fn a_token_that_has_to_be_bound_takes_a_proof_and_then_a_nonce() {
    let client = Client::new(true);
    let missing = client.ask_with(&client.assertion(), None).await;
    assert_eq!(header(&missing, "dpop-nonce"), "");
    expect(missing, 400, "JWT header is missing").await;
    client.bound_token().await;
}

#[tokio::test]
async fn a_proof_is_refused_for_each_thing_that_is_wrong_with_it() {
    let client = Client::new(true);
    let (token, nonce) = client.bound_token().await;
    let url = client.read_url();
    let ath = json!(URL_SAFE_NO_PAD.encode(Sha256::digest(&token)));
    let right = || change(client.proof("GET", &url), "/1/ath", ath.clone());
    let table: [(&str, Value, u16, &str); 15] = [
        ("/1/nonce", json!(nonce), 200, "oar1"),
        ("/1/nonce", json!("old"), 400, "use_dpop_nonce"),
        ("/0/typ", json!("JWT"), 400, "'typ' must be"),
        ("/0/alg", json!("ES384"), 400, "algorithm is invalid"),
        ("/0/jwk", json!({"kty": "EC"}), 400, "proof JWT is invalid"),
        ("/1/htm", json!("POST"), 400, "'htm' claim"),
        ("/1/htu", json!(client.okta.url()), 400, "'htu' claim"),
        ("/1/htu", json!(format!("{url}?a=b")), 400, "'htu' claim"),
        ("/1/iat", json!(null), 400, "'iat' claim"),
        ("/1/iat", json!(now() + 100), 400, "issued in the future"),
        (
            "/1/iat",
            json!(now() - 310),
            400,
            "five minutes in the past",
        ),
        ("/1/ath", json!(null), 400, "'ath' claim"),
        ("/1/ath", json!("x"), 400, "'ath' claim"),
        ("/1/jti", json!(null), 400, "'jti' claim"),
        ("/1/jti", json!("once"), 200, "oar1"),
    ];
    for (place, value, status, words) in table {
        let changed = change(right(), place, value);
        expect(
            client.read("DPoP", &token, Some(&changed)).await,
            status,
            words,
        )
        .await;
    }
    let used = change(right(), "/1/jti", json!("once"));
    expect(
        client.read("DPoP", &token, Some(&used)).await,
        400,
        "already been used",
    )
    .await;
    expect(
        client.read("DPoP", &token, None).await,
        400,
        "header is missing",
    )
    .await;
}

#[tokio::test]
async fn reads_need_the_nonce_that_a_success_has_brought_where_that_is_wanted() {
    let client = Client::new(true);
    let (token, nonce) = client.bound_token().await;
    client.okta.oauth().want_nonce_on_reads();
    client.okta.oauth().renew_nonce_with_each_success();
    let ath = json!(URL_SAFE_NO_PAD.encode(Sha256::digest(&token)));
    let proof = || {
        change(
            client.proof("GET", &client.read_url()),
            "/1/ath",
            ath.clone(),
        )
    };
    let without = client.read("DPoP", &token, Some(&proof())).await;
    assert_eq!(header(&without, "dpop-nonce"), nonce);
    expect(without, 400, "use_dpop_nonce").await;
    let with = || change(proof(), "/1/nonce", json!(nonce));
    let read = client.read("DPoP", &token, Some(&with())).await;
    assert!(!["", &nonce].contains(&header(&read, "dpop-nonce")));
    expect(read, 200, "oar1").await;
    let again = client.read("DPoP", &token, Some(&with())).await;
    expect(again, 400, "use_dpop_nonce").await;
}

#[tokio::test]
async fn a_token_serves_whoever_may_use_it_as_long_as_it_lasts() {
    let mut client = Client::new(true);
    let (token, _) = client.bound_token().await;
    expect(
        client.read("Bearer", &token, None).await,
        400,
        "requires a DPoP proof",
    )
    .await;
    let ath = json!(URL_SAFE_NO_PAD.encode(Sha256::digest(&token)));
    let url = client.read_url();
    client.proof_key = SigningKey::generate();
    let other = change(client.proof("GET", &url), "/1/ath", ath);
    let refused = client.read("DPoP", &token, Some(&other)).await;
    expect(refused, 400, "not bound to the provided DPoP proof").await;

    let client = Client::new(false);
    let granted = body(client.ask_with(&client.assertion(), None).await).await;
    let token = text(&granted["access_token"]);
    expect(client.read("Bearer", &token, None).await, 200, "oar1").await;
    expect(
        client.read("DPoP", &token, None).await,
        401,
        "is not DPoP bound",
    )
    .await;
    client.okta.oauth().expire_access_tokens();
    expect(
        client.read("Bearer", &token, None).await,
        401,
        "invalid_token",
    )
    .await;
}
