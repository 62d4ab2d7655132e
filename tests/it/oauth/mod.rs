//! Signing in with a private key, over the wire: who asks for an access token,
//! how often, and what becomes of a refusal.
//!
//! Every test ends with a search for secrets in all that the plugin has said.

mod bad_keys;
mod cross_check;
mod interruptions;
mod matrix;
mod recoveries;
mod refusals;

use crate::support::audited::{Audited, Block, private_key_block, with};
use crate::support::fake_okta::{FakeOkta, ServiceApp, Setup};
use crate::support::message_pack::number;
use crate::support::openssl_keys::{self, Key};
use crate::support::signed::expect_nothing_was_signed_twice;

/// How many reads a host has under way at once, at most.
const READS: usize = 50;

/// A fake Okta with [`READS`] tokens in which that app is registered.
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
    let block = with(block, "max_retries", number(1));
    let block = with(block, "min_wait_seconds", number(0));
    with(block, "max_wait_seconds", number(0))
}

/// Ends the plugin and looks for secrets.
async fn end(audited: Audited, okta: &FakeOkta) {
    expect_nothing_was_signed_twice(okta);
    audited.end(okta, &[openssl_keys::any()]).await;
}
