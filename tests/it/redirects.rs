//! Where a credential is sent: a read that is redirected to another server is
//! an error, and that server is not even connected to.

use std::fs;

use crate::support::audited::{Audited, Block, private_key_block, with};
use crate::support::fake_okta::{
    ACCESS_TOKEN, API_TOKEN, APP_ID, Answer, FakeOkta, ServiceApp, Setup, TOKEN_ID,
};
use crate::support::message_pack::text;
use crate::support::openssl_keys::any;
use crate::support::plugin_host::PluginHost;
use crate::support::session::only_error;

/// The path of the record that is read.
fn path() -> String {
    format!("/api/v1/apps/{APP_ID}/tokens/{TOKEN_ID}")
}

fn organization(tls: bool) -> FakeOkta {
    FakeOkta::start_with(Setup {
        tls,
        ..Setup::default()
    })
}

/// Every credential, and whether the app of a key requires proofs.
fn credentials(okta: &FakeOkta) -> [(Block, bool); 4] {
    let block = |name, value| vec![("http_proxy", text(okta.url())), (name, text(value))];
    let key = private_key_block(okta, any());
    [
        (block("api_token", API_TOKEN), false),
        (block("access_token", ACCESS_TOKEN), false),
        (key.clone(), false),
        (key, true),
    ]
}

/// A plugin that trusts the fake Okta.
async fn start(okta: &FakeOkta) -> Audited {
    let host = PluginHost::new();
    let file = host.directory().join("authority.pem");
    fs::write(&file, okta.certificate_authority()).expect("a full file");
    let host = host.variable("SSL_CERT_FILE", &file);
    Audited::start_with(host.variable("OKTA_SHARED_LISTS", "off")).await
}

#[tokio::test]
async fn no_credential_follows_a_redirect_to_another_server_or_out_of_encryption() {
    let okta = organization(true);
    let others = [organization(true), organization(false)];
    let port = okta.address().port();
    let targets = [
        format!("{}{}", others[0].url(), path()),
        format!("{}{}", others[1].url(), path()),
        // The same host and port, and another name of the same host.
        format!("http://127.0.0.1:{port}{}", path()),
        format!("https://localhost:{port}{}", path()),
    ];
    let audited = start(&okta).await;
    for (block, requires_proof) in credentials(&okta) {
        let app = ServiceApp::new().key("k1", &any().public);
        okta.oauth().register(app.requires_proof(requires_proof));
        for status in [302, 307] {
            for target in &targets {
                audited.configure(&block).await;
                let reads = |seen: &FakeOkta| {
                    let seen = seen.requests();
                    seen.iter().filter(|seen| !seen.asks_for_token()).count()
                };
                let before = reads(&okta);
                okta.answer_path(&path(), Answer::redirect(status, target));
                let answer = audited.read_of(APP_ID, TOKEN_ID).await;
                let error = only_error(&answer.diagnostics);
                assert_eq!(error.summary, "Okta Redirected the Request", "{target}");
                assert!(error.detail.contains(target), "{}", error.detail);
                assert_eq!(reads(&okta), before + 1, "{target}");
            }
        }
    }
    for other in &others {
        assert_eq!(other.connections(), 0, "{}", other.url());
    }
    audited.end(&okta, &[any()]).await;
}

#[tokio::test]
async fn what_a_redirects_target_has_in_it_beside_its_place_is_not_shown() {
    let okta = organization(true);
    let target = "https://me:SECRETMARK@login.example/x?code=SECRETMARK#SECRETMARK";
    okta.answer_path(&path(), Answer::redirect(302, target));
    let audited = start(&okta).await;
    let block = with(
        vec![("http_proxy", text(okta.url()))],
        "api_token",
        text(API_TOKEN),
    );
    audited.configure(&block).await;
    let answer = audited.read_of(APP_ID, TOKEN_ID).await;
    let error = only_error(&answer.diagnostics);
    assert!(
        error.detail.contains("https://login.example/x."),
        "{}",
        error.detail
    );
    audited.end(&okta, &[]).await;
}
