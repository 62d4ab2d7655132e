//! Signing in with a private key, over the wire: who asks for an access token,
//! how often, and what becomes of a refusal.
//!
//! Every test ends with a search for secrets in all that the plugin has said.

mod cross_check;
mod interruptions;
mod matrix;
mod recoveries;
mod refusals;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::support::audited::{Audited, Block, private_key_block, with};
use crate::support::fake_okta::{FakeOkta, SeenRequest, ServiceApp, Setup};
use crate::support::message_pack::number;
use crate::support::openssl_keys::{self, Key};

/// How many reads a host has under way at once, at most.
const READS: usize = 50;

/// A stand-in with [`READS`] tokens in which that app is registered.
fn organization(app: ServiceApp) -> FakeOkta {
    start(app, false)
}

/// The same, reached by TLS.
fn organization_with_tls(app: ServiceApp) -> FakeOkta {
    start(app, true)
}

fn start(app: ServiceApp, tls: bool) -> FakeOkta {
    let okta = FakeOkta::start_with(Setup {
        tls,
        tokens: READS,
        ..Setup::default()
    });
    okta.oauth().register(app);
    okta
}

/// The app with the key of [`openssl_keys::any`].
fn app() -> ServiceApp {
    ServiceApp::new().key("k1", &openssl_keys::any().public)
}

/// A plugin that signs in with that key.
async fn signing_in(okta: &FakeOkta) -> Audited {
    let audited = Audited::start().await;
    audited
        .configure(&private_key_block(okta, openssl_keys::any()))
        .await;
    audited
}

/// A block that lets nobody wait before asking again, if that is done at all.
fn impatient_block(okta: &FakeOkta, key: &Key) -> Block {
    let block = private_key_block(okta, key);
    let block = with(block, "min_wait_seconds", number(0));
    with(block, "max_wait_seconds", number(0))
}

/// Ends the plugin and looks for secrets.
async fn end(audited: Audited, okta: &FakeOkta) {
    expect_nothing_was_signed_twice(okta);
    audited.end(okta, &[openssl_keys::any()]).await;
}

/// How many requests for an access token there were, without those that were
/// put off.
fn token_requests(okta: &FakeOkta) -> usize {
    let was_judged = |request: &&SeenRequest| {
        request.asks_for_token()
            && request
                .status
                .is_some_and(|status| status != 429 && status < 500)
    };
    okta.requests().iter().filter(was_judged).count()
}

/// How many requests for a token's record there were.
fn record_requests(okta: &FakeOkta) -> usize {
    let requests = okta.requests();
    let asks = requests.iter().filter(|request| !request.asks_for_token());
    asks.count()
}

/// Asserts that no assertion and no proof has the id of another.
fn expect_nothing_was_signed_twice(okta: &FakeOkta) {
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
