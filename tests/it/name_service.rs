//! DNS lookups that fail for a moment or permanently, distinguished by the
//! resolver's error.

use std::fs;
use std::time::Instant;

use terraform_provider_okta::proto::tfplugin6::Diagnostic;

use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, TOKEN_ID};
use crate::support::message_pack::text;
use crate::support::okta::settings;
use crate::support::plugin_host::PluginHost;
use crate::support::preloaded;
use crate::support::session::{app_token_of, only_error};

/// A name that only the fake DNS knows.
const NAME: &str = "okta.standin.test";

/// The name of a proxy that it does not know.
const PROXY: &str = "proxy.standin.test";

/// Reads a token where look-ups are answered so; gives what was said and how
/// many whole seconds it took.
async fn read(answers: &str, okta: &FakeOkta) -> (Vec<Diagnostic>, u64) {
    let host = PluginHost::new();
    let library = preloaded::build("name_service.c", host.directory());
    let plugin = host
        .variable("LD_PRELOAD", library)
        .variable("NAME_SERVICE", answers)
        .start()
        .await;
    let connection = plugin.connect().await;
    let session = connection.session().await;
    let mut block = settings(okta, API_TOKEN);
    let url = format!("http://{NAME}:{}", okta.address().port());
    block.retain(|(name, _)| *name != "http_proxy");
    block.push(("http_proxy", text(&url)));
    // It warns of a host beyond this machine without encryption.
    session.configure(session.provider_block(&block)).await;
    let started = Instant::now();
    let answer = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
    let seconds = started.elapsed().as_secs();
    connection.shut_down().await;
    (answer.diagnostics, seconds)
}

#[tokio::test]
async fn dns_that_recovers_in_time_costs_nothing_but_time() {
    let okta = FakeOkta::start();
    let (diagnostics, _) = read("af", &okta).await;
    assert_eq!(diagnostics, []);
    assert_eq!(okta.requests().len(), 1);
}

#[tokio::test]
async fn dns_that_does_not_answer_is_asked_three_times_within_ten_seconds() {
    let okta = FakeOkta::start();
    let (diagnostics, seconds) = read("a", &okta).await;
    let error = only_error(&diagnostics);
    assert_eq!(error.summary, "Okta Not Reachable");
    for part in [
        "DNS did not answer",
        "tried 3 times",
        "at most twice in a row",
    ] {
        assert!(error.detail.contains(part), "{part}: {}", error.detail);
    }
    // 1 s and 2 s, a tenth of it up or down.
    assert!((2..10).contains(&seconds), "{seconds} s");
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_reported_at_once() {
    let okta = FakeOkta::start();
    let (diagnostics, _) = read("n", &okta).await;
    let error = only_error(&diagnostics);
    assert!(error.detail.contains(NAME), "{}", error.detail);
    assert!(!error.detail.contains("tried"), "{}", error.detail);
}

#[tokio::test]
async fn a_socks_proxy_that_does_not_exist_is_told_at_once() {
    let okta = FakeOkta::start_tls();
    for scheme in ["http", "socks5", "socks5h"] {
        let host = PluginHost::new().variable("HTTPS_PROXY", format!("{scheme}://{PROXY}:1080"));
        let file = host.directory().join("authority.pem");
        fs::write(&file, okta.certificate_authority()).expect("a full file");
        let host = host.variable("SSL_CERT_FILE", &file);
        let library = preloaded::build("name_service.c", host.directory());
        let plugin = host
            .variable("LD_PRELOAD", library)
            .variable("NAME_SERVICE", "n")
            .start()
            .await;
        let connection = plugin.connect().await;
        let session = connection.session().await;
        let block = session.provider_block(&[
            ("org_name", text("acme")),
            ("base_url", text("standin.test")),
            ("api_token", text(API_TOKEN)),
        ]);
        session.configure(block).await;
        let answer = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
        connection.shut_down().await;
        let error = only_error(&answer.diagnostics);
        let part = "Check the host of the proxy in `HTTPS_PROXY`";
        assert!(error.detail.contains(part), "{scheme}: {}", error.detail);
        assert!(
            !error.detail.contains("tried"),
            "{scheme}: {}",
            error.detail
        );
    }
}
