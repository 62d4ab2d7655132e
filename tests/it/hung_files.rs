//! Files on a network drive that hangs: the provider goes on serving, and says
//! which file it waited for.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use terraform_provider_okta::proto::tfplugin6::Diagnostic;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, TOKEN_ID, token_id};
use crate::support::message_pack::{array, text};
use crate::support::okta::{AT_ONCE, configure, settings};
use crate::support::plugin::Plugin;
use crate::support::plugin_host::PluginHost;
use crate::support::preloaded;
use crate::support::pulumi::Launch;
use crate::support::session::{Session, app_token_of, only_error};

/// As many as are read at the same time.
const READS: usize = 10;

/// A plugin for which that file of the host's directory hangs.
async fn start(host: PluginHost, file: &Path) -> Plugin {
    let library = preloaded::build("hung_file.c", host.directory());
    host.variable("LD_PRELOAD", library)
        .variable("HUNG_FILE", file)
        .variable("SSL_CERT_DIR", "/nowhere")
        .start()
        .await
}

#[tokio::test]
async fn a_key_file_that_hangs_holds_up_nobody_else_and_is_given_up() {
    let host = PluginHost::new();
    let file = host.directory().join("key.pem");
    fs::write(&file, "hung").expect("a full file");
    let plugin = start(host, &file).await;
    let session = plugin.connect().await.session().await;
    let configuring = configure_with_key(&session, &file);
    // Another call is answered meanwhile.
    tokio::task::yield_now().await;
    let read = timeout(AT_ONCE, session.read(app_token_of(APP_ID, TOKEN_ID)));
    let read = read.await.expect("the thread is free");
    assert_eq!(
        only_error(&read.diagnostics).summary,
        "Provider Not Configured"
    );
    assert!(!configuring.is_finished());
    assert_eq!(configuring.await.expect("no panic"), []);
    let read = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
    let error = only_error(&read.diagnostics);
    let part = "The file could not be read within 10 s";
    assert!(error.detail.contains(part), "{}", error.detail);
}

/// Configures with the key in that file.
fn configure_with_key(session: &Session, file: &Path) -> JoinHandle<Vec<Diagnostic>> {
    let block = session.provider_block(&[
        ("http_proxy", text("http://127.0.0.1:9")),
        ("client_id", text("0oa1")),
        ("scopes", array([text("okta.apps.read")])),
        ("private_key", text(&file.display().to_string())),
    ]);
    let session = session.clone();
    tokio::spawn(async move { session.configure(block).await })
}

#[tokio::test]
async fn of_overlapping_configurations_the_one_that_came_last_counts() {
    let (before, after) = (FakeOkta::start(), FakeOkta::start());
    let host = PluginHost::new();
    let file = host.directory().join("key.pem");
    fs::write(&file, "hung").expect("a full file");
    let plugin = start(host, &file).await;
    let session = plugin.connect().await.session().await;
    configure(&session, &before).await;
    let overtaken = configure_with_key(&session, &file);
    tokio::task::yield_now().await;
    let read = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
    assert_eq!(
        only_error(&read.diagnostics).summary,
        "Provider Not Configured",
        "nothing is left of the configuration before"
    );
    configure(&session, &after).await;
    let found = overtaken.await.expect("no panic");
    assert_eq!(only_error(&found).summary, "Provider Configured Again");
    let read = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
    assert_eq!(read.diagnostics, []);
    assert_eq!((before.requests().len(), after.requests().len()), (0, 1));
}

#[tokio::test]
async fn a_key_file_of_one_provider_of_a_program_holds_up_no_other() {
    let okta = FakeOkta::start();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("key.pem");
    fs::write(&file, "hung").expect("a full file");
    let library = preloaded::build("hung_file.c", folder.path());
    let path = |path: &Path| path.to_str().expect("a path in text").to_owned();
    let plugin = Launch::by_hand()
        .variable("LD_PRELOAD", &path(&library))
        .variable("HUNG_FILE", &path(&file))
        .start()
        .await;
    let slow = plugin.connect().await;
    let configuring = tokio::spawn({
        let settings = json!({
            "orgName": "elsewhere",
            "clientId": "0oa1",
            "scopes": "[\"okta.apps.read\"]",
            "privateKey": path(&file),
        });
        async move { slow.configure(&settings).await }
    });
    let connection = plugin.connect().await;
    connection.configure_for(&okta).await;
    connection.read(APP_ID, TOKEN_ID).await;
    assert!(!configuring.is_finished(), "it waits for its file");
    let configured = configuring.await.expect("no panic");
    configured.expect("nobody configured this provider again");
    connection.read(APP_ID, TOKEN_ID).await;
    assert_eq!(okta.requests().len(), 2);
}

#[tokio::test]
async fn root_certificates_that_hang_are_given_up_once_for_all_reads() {
    let okta = FakeOkta::start_tls();
    let host = PluginHost::new();
    let file = host.directory().join("authority.pem");
    fs::write(&file, okta.certificate_authority()).expect("a full file");
    let plugin = start(host.variable("SSL_CERT_FILE", &file), &file).await;
    let session = plugin.connect().await.session().await;
    let block = session.provider_block(&settings(&okta, API_TOKEN));
    assert_eq!(session.configure(block).await, []);
    let read = |number| session.read(app_token_of(APP_ID, &token_id(number)));
    let start = Instant::now();
    let mut reads = join_all((1..=READS).map(read)).await;
    reads.push(read(1).await);
    assert!(start.elapsed() < Duration::from_secs(15), "they all wait");
    for read in reads {
        let error = only_error(&read.diagnostics);
        for part in ["took longer than 10 s", "SSL_CERT_FILE"] {
            assert!(error.detail.contains(part), "{}", error.detail);
        }
    }
}
