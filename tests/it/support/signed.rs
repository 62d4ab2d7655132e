//! What the fake Okta saw of signing in: how often it was asked for an access
//! token, and all that was signed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::fake_okta::{FakeOkta, SeenRequest};

/// How many requests for an access token there were, without those that were
/// put off.
pub(crate) fn token_requests(okta: &FakeOkta) -> usize {
    let was_judged = |request: &&SeenRequest| {
        request.asks_for_token()
            && request
                .status
                .is_some_and(|status| status != 429 && status < 500)
    };
    okta.requests().iter().filter(was_judged).count()
}

/// How many requests for a token's record there were.
pub(crate) fn record_requests(okta: &FakeOkta) -> usize {
    let requests = okta.requests();
    let asks = requests.iter().filter(|request| !request.asks_for_token());
    asks.count()
}

/// Asserts that no assertion and no proof has the id of another.
pub(crate) fn expect_nothing_was_signed_twice(okta: &FakeOkta) {
    let requests = okta.requests();
    let kinds = [SeenRequest::assertion, SeenRequest::proof];
    for kind in kinds {
        let signed = requests.iter().filter_map(kind);
        let mut ids: Vec<_> = signed.map(|signed| id_of(&signed)).collect();
        let sent = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), sent, "one was sent twice");
    }
}

/// The `jti` of what was signed.
fn id_of(signed: &str) -> String {
    let claims = signed.split('.').nth(1).expect("three parts");
    let claims = URL_SAFE_NO_PAD.decode(claims).expect("base64url");
    let claims: Value = serde_json::from_slice(&claims).expect("JSON");
    claims["jti"].as_str().expect("an id").to_owned()
}
