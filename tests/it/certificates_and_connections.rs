//! How the plugin reaches Okta over TLS: when it reads certificates, how many
//! connections it opens, and what it makes of an answer that does not end.

use std::fs;

use futures_util::future::join_all;
use serde_json::Value;

use crate::support::fake_okta::{API_TOKEN, APP_ID, Answer, FakeOkta, TOKEN_ID};
use crate::support::okta::settings;
use crate::support::plugin::Plugin;
use crate::support::plugin_host::PluginHost;
use crate::support::session::{Session, app_token_of, only_error};

/// As many reads as a host with a high parallelism makes at once.
const MANY: usize = 20;

/// More than the plugin reads of any answer.
const ENDLESS: usize = 9 << 20;

/// A plugin that trusts the stand-in, is configured for it and has read
/// nothing.
async fn trusting(okta: &FakeOkta) -> (Plugin, Session) {
    let host = PluginHost::new();
    let file = host.directory().join("authority.pem");
    fs::write(&file, okta.certificate_authority()).expect("a full file");
    let plugin = host
        .variable("SSL_CERT_FILE", &file)
        .variable("SSL_CERT_DIR", "/nowhere")
        .variable("TF_LOG", "DEBUG")
        .start()
        .await;
    let session = plugin.connect().await.session().await;
    let block = session.provider_block(&settings(okta, API_TOKEN));
    assert_eq!(session.configure(block).await, []);
    (plugin, session)
}

#[tokio::test]
async fn the_first_reads_share_one_connection() {
    let okta = FakeOkta::start_tls();
    let (_plugin, session) = trusting(&okta).await;
    let reads = (0..MANY).map(|_| session.read(app_token_of(APP_ID, TOKEN_ID)));
    for read in join_all(reads).await {
        assert_eq!(read.diagnostics, []);
    }
    assert_eq!(okta.requests().len(), MANY);
    assert_eq!(okta.connections(), 1);
}

#[tokio::test]
async fn a_first_read_that_fails_holds_nobody_back() {
    let okta = FakeOkta::start_tls();
    let (_plugin, session) = trusting(&okta).await;
    okta.answer_next(1, Answer::empty(403));
    let reads = (0..MANY).map(|_| session.read(app_token_of(APP_ID, TOKEN_ID)));
    let reads = join_all(reads).await;
    let failed = reads.iter().filter(|read| read.state.is_none());
    assert_eq!(failed.count(), 1);
}

#[tokio::test]
async fn reading_the_certificates_is_logged_as_part_of_its_call() {
    let okta = FakeOkta::start_tls();
    let (plugin, session) = trusting(&okta).await;
    let read = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
    assert_eq!(read.diagnostics, []);
    // Without a connection the plugin ends by itself.
    drop(session);
    let log = plugin.whole_log().await;
    let lines = log
        .iter()
        .filter_map(|line| serde_json::from_str(line).ok());
    let lines: Vec<Value> = lines.collect();
    let id_of = |message: &str| {
        let line = lines.iter().find(|line| line["@message"] == message);
        line.expect(message)["tf_req_id"].clone()
    };
    let id = id_of("read the certificates to trust");
    assert!(id.is_string(), "{lines:#?}");
    assert_eq!(id, id_of("Okta answered"));
}

#[tokio::test]
async fn a_refusal_whose_body_cannot_be_read_keeps_its_status() {
    let okta = FakeOkta::start_tls();
    let (_plugin, session) = trusting(&okta).await;
    okta.answer_next(1, Answer::raw(403, "application/json", vec![b' '; ENDLESS]));
    let read = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
    let error = only_error(&read.diagnostics);
    assert_eq!(error.summary, "Okta Denied the Request");
    let part = "status 403 and a body that cannot be read to its end.";
    assert!(error.detail.contains(part), "{}", error.detail);
}
