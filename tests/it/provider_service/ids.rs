//! The ids of a read: which ones are sent, how much of them is shown, and whose
//! record answers them.

use std::time::Duration;

use serde_json::{Value, json};
use terraform_provider_okta::proto::tfplugin6::Diagnostic;

use crate::support::fake_okta::{APP_ID, Answer, FakeOkta, RateLimit, Setup, TOKEN_ID, record};
use crate::support::message_pack::decoded;
use crate::support::okta::configure;
use crate::support::plugin_host::PluginHost;
use crate::support::session::{Session, app_token_of, only_error, path};

/// Longer than an id, as the secret values of refresh tokens are.
const SECRET: &str = "q7Xk2-SECRETMARK-aB3dE5fG7hJ9kL1mN3pQ5rS7t";

/// A client id of its owner's choice, longer than one of Okta's.
const CUSTOM_CLIENT_ID: &str = "nightly-export!of*the+finance$department";

/// The only error of a check of the ids, and of a read, which say the same.
async fn refusal(session: &Session, client_id: &str, id: &str) -> Diagnostic {
    let config = app_token_of(client_id, id);
    let validated = session.validate(config.clone()).await;
    let read = session.read(config).await;
    assert_eq!(read.state, None);
    assert_eq!(only_error(&validated), only_error(&read.diagnostics));
    only_error(&validated).clone()
}

#[tokio::test]
async fn a_character_that_no_id_has_is_named_and_nothing_is_sent() {
    let okta = FakeOkta::start();
    let plugin = PluginHost::new().start().await;
    let session = plugin.connect().await.session().await;
    configure(&session, &okta).await;
    let table = [
        ("oar1\n", "U+000A", true),
        ("oar1\r\n", "U+000D", true),
        (" oar1", "U+0020", false),
        ("oar1\t", "U+0009", false),
        ("oa\nr1", "U+000A", false),
        ("oa\0r1", "U+0000", false),
        ("oa\u{200b}r1", "U+200B", false),
        ("\u{feff}oar1", "U+FEFF", false),
        ("oar1\u{202e}", "U+202E", false),
        ("oar1\u{2066}", "U+2066", false),
        ("oa\u{a0}r1", "U+00A0", false),
        ("oar1\u{3000}", "U+3000", false),
        ("oa\u{ad}r1", "U+00AD", false),
        ("oar1\u{fe0f}", "U+FE0F", false),
        ("oar1\u{3164}", "U+3164", false),
        ("oar1\u{e0041}", "U+E0041", false),
    ];
    for (bad, name, is_newline) in table {
        for (attribute, client_id, id) in [("id", APP_ID, bad), ("client_id", bad, TOKEN_ID)] {
            let error = refusal(&session, client_id, id).await;
            assert_eq!(error.summary, "Invalid Okta Id");
            assert!(error.detail.contains(name), "{bad:?}: {}", error.detail);
            assert_eq!(
                error.detail.contains("`trimspace()`"),
                is_newline,
                "{bad:?}"
            );
            assert_eq!(path(&error), attribute);
        }
    }
    assert_eq!(okta.connections(), 0);
}

#[tokio::test]
async fn a_tokens_secret_value_is_neither_sent_nor_shown_nor_pointed_at() {
    let okta = FakeOkta::start();
    let plugin = PluginHost::new().variable("TF_LOG", "TRACE").start().await;
    let connection = plugin.connect().await;
    let session = connection.session().await;
    configure(&session, &okta).await;
    let with_newline = format!("{SECRET}\n");
    for id in [SECRET, &with_newline, &SECRET[..33]] {
        let error = refusal(&session, APP_ID, id).await;
        assert!(
            error
                .detail
                .contains("most likely the token's secret value")
        );
        assert!(!error.detail.contains("q7Xk2"), "{}", error.detail);
        assert_eq!(path(&error), "", "the host would print the line");
    }
    assert_eq!(okta.connections(), 0);
    connection.shut_down().await;
    let log = plugin.whole_log().await.join("\n");
    assert!(!log.contains("q7Xk2"), "{log}");
}

#[tokio::test]
async fn a_long_client_id_is_sent_and_shown_cut_wherever_it_is_repeated() {
    let escaped = "nightly-export%21of%2Athe+finance$department";
    let okta = FakeOkta::start();
    let plugin = PluginHost::new().variable("TF_LOG", "TRACE").start().await;
    let connection = plugin.connect().await;
    let session = connection.session().await;
    configure(&session, &okta).await;
    let target = format!("/api/v1/apps/{escaped}/tokens/{TOKEN_ID}");
    let repeated = format!("Not found: Resource not found: {CUSTOM_CLIENT_ID} (App)");
    let elsewhere = format!("https://login.example{target}");
    for answer in [
        Answer::usual(),
        Answer::okta_error(404, "E0000007", &repeated, &[CUSTOM_CLIENT_ID]),
        Answer::redirect(302, &elsewhere),
        Answer::raw(200, "text/html", CUSTOM_CLIENT_ID),
    ] {
        okta.answer_next(1, answer);
        let read = session.read(app_token_of(CUSTOM_CLIENT_ID, TOKEN_ID)).await;
        let error = only_error(&read.diagnostics);
        assert!(
            error.detail.contains("the app \"nightl…\""),
            "{}",
            error.detail
        );
        assert!(!error.detail.contains("nightly"), "{}", error.detail);
        assert_ne!(path(error), "client_id", "the host would print the line");
    }
    assert!(okta.requests().iter().all(|seen| seen.target == target));
    connection.shut_down().await;
    let log = plugin.whole_log().await.join("\n");
    assert!(!log.contains("nightly"), "{log}");
}

#[tokio::test]
async fn a_client_id_of_100_characters_is_sent_and_a_longer_one_is_not() {
    let okta = FakeOkta::start();
    let plugin = PluginHost::new().start().await;
    let session = plugin.connect().await.session().await;
    configure(&session, &okta).await;
    let error = refusal(&session, &"x".repeat(101), TOKEN_ID).await;
    assert!(error.detail.contains("at most 100"), "{}", error.detail);
    assert_eq!(path(&error), "");
    assert_eq!(okta.connections(), 0);
    session.read(app_token_of(&"x".repeat(100), TOKEN_ID)).await;
    assert_eq!(okta.requests().len(), 1);
}

/// An answer, and what the error says came.
fn foreign_answers() -> Vec<(Value, &'static str)> {
    let other = record(APP_ID, "oar1standin0tk000002");
    let mut with_secret = record(APP_ID, TOKEN_ID);
    with_secret["id"] = json!(SECRET);
    let mut without_id = record(APP_ID, TOKEN_ID);
    without_id["id"] = Value::Null;
    vec![
        (json!({"status": "UP"}), "an object without an id"),
        (without_id, "an object without an id"),
        (
            json!({"id": "", "status": "ACTIVE"}),
            "an object without an id",
        ),
        (other, "the token \"oar1standin0tk000002\""),
        (
            json!({"id": TOKEN_ID.to_uppercase()}),
            "OAR1STANDIN0TK000001",
        ),
        (
            json!({"id": format!("{TOKEN_ID} ")}),
            "oar1standin0tk000001 \"",
        ),
        (json!({"id": "oar\u{202e}1"}), "the token \"oar\u{fffd}1\""),
        (with_secret, "the token \"q7Xk2-…\""),
    ]
}

#[tokio::test]
async fn a_record_answers_a_read_only_by_the_id_that_was_asked_for() {
    for (body, came) in foreign_answers() {
        let okta = FakeOkta::start();
        okta.answer_next(1, Answer::json(200, &body));
        let plugin = PluginHost::new().start().await;
        let session = plugin.connect().await.session().await;
        configure(&session, &okta).await;
        let read = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
        assert_eq!(read.state, None, "{body}");
        let error = only_error(&read.diagnostics);
        assert_eq!(error.summary, "Unexpected Answer From Okta");
        for part in [TOKEN_ID, came] {
            assert!(error.detail.contains(part), "{part}: {}", error.detail);
        }
        assert!(!error.detail.contains("SECRETMARK"), "{}", error.detail);
        assert_eq!(okta.requests().len(), 1, "it is not repeated");
    }
}

/// Twenty reads of one app share pages of its list; of these the records with
/// other ids answer nobody, and the reads ask for their own.
#[tokio::test]
async fn a_page_with_other_records_answers_no_read() {
    const READS: usize = 20;
    // Requests are scarce, so that reads share a page.
    let okta = FakeOkta::start_with(Setup {
        rate_limit: Some(RateLimit::new(60, Duration::from_secs(1))),
        ..Setup::default()
    });
    let ids: Vec<_> = (0..READS)
        .map(|number| format!("oarPage{number}"))
        .collect();
    for id in &ids {
        okta.put_token(record(APP_ID, id));
    }
    let strangers = [
        json!({"status": "UP"}),
        record(APP_ID, "oarStranger"),
        json!({"id": null}),
    ];
    let page = Answer::json(200, &json!(strangers));
    okta.answer_path(&format!("/api/v1/apps/{APP_ID}/tokens"), page);
    let plugin = PluginHost::new().start().await;
    let session = plugin.connect().await.session().await;
    configure(&session, &okta).await;
    // Until the first response nobody knows that requests are scarce.
    session.read(app_token_of(APP_ID, &ids[0])).await;
    let reads = ids.into_iter().map(|id| {
        let session = session.clone();
        tokio::spawn(async move { (session.read(app_token_of(APP_ID, &id)).await, id) })
    });
    for read in reads.collect::<Vec<_>>() {
        let (read, id) = read.await.expect("no panic");
        assert_eq!(read.diagnostics, [], "{id}");
        assert_eq!(decoded(&read.state.expect("a state"))["id"], json!(id));
    }
    let lists = okta.requests();
    assert!(
        lists.iter().any(|seen| seen.target.contains("tokens?")),
        "a list was read"
    );
}
