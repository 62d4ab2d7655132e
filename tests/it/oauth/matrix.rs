//! Every credential and every kind of key, with fifty reads at once.

use std::time::Duration;

use axum::http::Version;

use super::{READS, organization, organization_with_tls};
use crate::support::audited::{Audited, Block, private_key_block, with};
use crate::support::fake_okta::{
    ACCESS_TOKEN, API_TOKEN, FakeOkta, RateLimit, SeenRequest, ServiceApp, Setup,
};
use crate::support::message_pack::text;
use crate::support::openssl_keys::{any, every_form};
use crate::support::plugin_host::PluginHost;
use crate::support::signed::{expect_nothing_was_signed_twice, token_requests};

/// Reads everything at once in one process after it was configured, and
/// says how many access tokens were asked for.
async fn read_all(audited: &Audited, okta: &FakeOkta, block: &Block) -> usize {
    let before = token_requests(okta);
    audited.configure(block).await;
    let read = audited.read_at_once(READS).await;
    assert_eq!(read, [true; READS]);
    token_requests(okta) - before
}

#[tokio::test]
async fn ready_made_credentials_ask_for_no_access_token() {
    let okta = organization(ServiceApp::new());
    let audited = Audited::start().await;
    for (attribute, secret) in [("api_token", API_TOKEN), ("access_token", ACCESS_TOKEN)] {
        let block = vec![("http_proxy", text(okta.url())), (attribute, text(secret))];
        assert_eq!(read_all(&audited, &okta, &block).await, 0, "{attribute}");
    }
    assert_eq!(okta.requests().len(), 2 * READS);
    audited.end(&okta, &[]).await;
}

#[tokio::test]
async fn every_form_of_a_key_gets_one_access_token_for_fifty_reads() {
    let okta = organization(ServiceApp::new());
    let audited = Audited::start().await;
    for requires_proof in [false, true] {
        // Without a proof, with one and no nonce, with both.
        let expected = if requires_proof { 3 } else { 1 };
        for key in every_form() {
            let app = ServiceApp::new().key("k1", &key.public);
            okta.oauth().register(app.requires_proof(requires_proof));
            let block = private_key_block(&okta, key);
            let asked = read_all(&audited, &okta, &block).await;
            assert_eq!(asked, expected, "{} proof: {requires_proof}", key.name);
        }
    }
    expect_every_read_is_proven(&okta);
    expect_nothing_was_signed_twice(&okta);
    let keys: Vec<_> = every_form().iter().collect();
    audited.end(&okta, &keys).await;
}

/// Asserts that access tokens that are bound to a key came with proofs of it,
/// and the others with none.
fn expect_every_read_is_proven(okta: &FakeOkta) {
    let reads = okta.requests();
    let reads = reads.iter().filter(|request| !request.asks_for_token());
    let (bound, free): (Vec<_>, Vec<_>) =
        reads.partition(|read| read.header("authorization").starts_with("DPoP "));
    let cells = every_form().len() * READS;
    assert_eq!((bound.len(), free.len()), (cells, cells));
    assert!(bound.iter().all(|read| read.proof().is_some()));
    assert!(free.iter().all(|read| read.proof().is_none()));
}

#[tokio::test]
async fn an_app_with_several_keys_learns_which_one_signed() {
    let forms = every_form();
    let [first, second] = [&forms[0], &forms[2]];
    let okta = organization(
        ServiceApp::new()
            .key("first", &first.public)
            .key("second", &second.public),
    );
    let audited = Audited::start().await;
    for (id, key) in [("first", first), ("second", second)] {
        let block = with(private_key_block(&okta, key), "private_key_id", text(id));
        assert_eq!(read_all(&audited, &okta, &block).await, 1, "{id}");
    }
    audited.end(&okta, &[first, second]).await;
}

#[tokio::test]
async fn over_tls_the_organizations_own_url_is_called_and_signed() {
    let okta = organization_with_tls(ServiceApp::new().key("k1", &any().public));
    let folder = tempfile::tempdir().expect("a folder can be made");
    let authority = folder.path().join("authority.pem");
    std::fs::write(&authority, okta.certificate_authority()).expect("the file can be written");
    let host = PluginHost::new().variable("SSL_CERT_FILE", &authority);
    let audited = Audited::start_with(host).await;
    // Together they name the fake Okta: https://127.0.0.1:PORT.
    let base_url = format!("0.0.1:{}", okta.address().port());
    let mut block = private_key_block(&okta, any());
    block.retain(|(name, _)| *name != "http_proxy");
    let block = with(block, "org_name", text("127"));
    let block = with(block, "base_url", text(&base_url));
    assert_eq!(read_all(&audited, &okta, &block).await, 1);
    let app = ServiceApp::new().key("k1", &any().public);
    okta.oauth().register(app.requires_proof(true));
    assert_eq!(read_all(&audited, &okta, &block).await, 3);
    let is_http2 = |seen: &SeenRequest| seen.version == Version::HTTP_2;
    assert!(okta.requests().iter().all(is_http2));
    audited.end(&okta, &[any()]).await;
}

#[tokio::test]
async fn every_credential_may_share_lists() {
    // So few that they are scarce for fifty reads at once.
    const REQUESTS: u32 = 1000;
    let okta = FakeOkta::start_with(Setup {
        tokens: READS,
        rate_limit: Some(RateLimit::new(REQUESTS, Duration::from_secs(1))),
        ..Setup::default()
    });
    let audited = Audited::start_with(PluginHost::new()).await;
    for (attribute, secret) in [("api_token", API_TOKEN), ("access_token", ACCESS_TOKEN)] {
        let block = vec![("http_proxy", text(okta.url())), (attribute, text(secret))];
        expect_lists(&audited, &okta, &block).await;
    }
    for requires_proof in [false, true] {
        let app = ServiceApp::new().key("k1", &any().public);
        okta.oauth().register(app.requires_proof(requires_proof));
        expect_lists(&audited, &okta, &private_key_block(&okta, any())).await;
    }
    audited.end(&okta, &[any()]).await;
}

/// Asserts that lists answer most of many reads at once, when the first
/// responses have said that requests are scarce.
async fn expect_lists(audited: &Audited, okta: &FakeOkta, block: &Block) {
    read_all(audited, okta, block).await;
    let before = okta.requests().len();
    assert_eq!(audited.read_at_once(READS).await, [true; READS]);
    let calls = okta.requests().split_off(before);
    let reads: Vec<_> = calls.iter().filter(|call| !call.asks_for_token()).collect();
    let is_list = |call: &&SeenRequest| call.target.contains('?') && call.status == Some(200);
    assert!(
        reads.iter().copied().any(|call| is_list(&call)),
        "{reads:?}"
    );
    assert!(reads.len() <= READS / 2, "{} calls", reads.len());
}
