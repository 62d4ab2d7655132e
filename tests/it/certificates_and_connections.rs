//! How the plugin reaches Okta over TLS: when it reads certificates, how many
//! connections it opens, and what it makes of a response that does not end, has
//! large headers or cannot be decoded.

use std::fs;

use futures_util::future::join_all;
use serde_json::Value;
use terraform_provider_okta::proto::tfplugin6::diagnostic::Severity;

use crate::support::fake_okta::{API_TOKEN, APP_ID, Answer, FakeOkta, TOKEN_ID, record};
use crate::support::okta::settings;
use crate::support::plugin::Plugin;
use crate::support::plugin_host::PluginHost;
use crate::support::session::{Session, app_token_of, only_error};

/// As many reads as a host with a high parallelism makes at once.
const MANY: usize = 20;

/// More than the plugin reads of any answer.
const ENDLESS: usize = 9 << 20;

/// A plugin that trusts the fake Okta, is configured for it and has read
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
    // Of an app each: reads of one app would share a request.
    let app_id = |number: usize| format!("0oaOneOfMany{number}");
    (0..MANY).for_each(|number| okta.put_token(record(&app_id(number), TOKEN_ID)));
    let reads = (0..MANY).map(|number| session.read(app_token_of(&app_id(number), TOKEN_ID)));
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
    // Of an app each: reads of one app would share a request and its failure.
    let app_id = |number: usize| format!("0oaOneOfMany{number}");
    (0..MANY).for_each(|number| okta.put_token(record(&app_id(number), TOKEN_ID)));
    okta.answer_next(1, Answer::empty(403));
    let reads = (0..MANY).map(|number| session.read(app_token_of(&app_id(number), TOKEN_ID)));
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
    let id = id_of("read the trusted root certificates");
    assert!(id.is_string(), "{lines:#?}");
    assert_eq!(id, id_of("Okta answered"));
}

#[tokio::test]
async fn an_error_response_whose_body_cannot_be_read_keeps_its_status() {
    let okta = FakeOkta::start_tls();
    let (_plugin, session) = trusting(&okta).await;
    okta.answer_next(1, Answer::raw(403, "application/json", vec![b' '; ENDLESS]));
    let read = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
    let error = only_error(&read.diagnostics);
    assert_eq!(error.summary, "Okta Denied the Request");
    let part = "Okta answered 403 Forbidden with a body that ended too early.";
    assert!(error.detail.contains(part), "{}", error.detail);
}

/// An answer with so many more headers, each with a value of that length.
fn with_headers(count: usize, length: usize) -> Answer {
    let value = "x".repeat(length);
    (0..count).fold(Answer::usual(), |answer, number| {
        answer.header(&format!("x-filler-{number}"), &value)
    })
}

#[tokio::test]
async fn response_headers_may_be_large() {
    let tls = FakeOkta::start_tls();
    let (_plugin, session) = trusting(&tls).await;
    for (count, length) in [(1, 20_000), (1, 64_000), (64, 1_000), (4, 60_000)] {
        tls.answer_next(1, with_headers(count, length));
        let read = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
        assert_eq!(read.diagnostics, [], "{count} of {length} over HTTP/2");
    }
    let plain = FakeOkta::start();
    let (_plugin, session) = plain_text(&plain).await;
    for (count, length) in [(120, 10), (900, 10), (1, 64_000), (4, 60_000)] {
        plain.answer_next(1, with_headers(count, length));
        let read = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
        assert_eq!(read.diagnostics, [], "{count} of {length} over HTTP/1.1");
    }
}

/// A plugin that is configured for a fake Okta without TLS.
async fn plain_text(okta: &FakeOkta) -> (Plugin, Session) {
    let plugin = PluginHost::new().start().await;
    let session = plugin.connect().await.session().await;
    let block = session.provider_block(&settings(okta, API_TOKEN));
    assert_eq!(session.configure(block).await, []);
    (plugin, session)
}

#[tokio::test]
async fn response_headers_that_are_too_large_are_named_and_not_retried() {
    let expect = async |okta: &FakeOkta, session: &Session, (count, length)| {
        let before = okta.requests().len();
        okta.answer_next(1, with_headers(count, length));
        let read = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
        let case = format!("{count} headers of {length} bytes");
        assert!(!read.diagnostics.is_empty(), "{case} were retried");
        let error = only_error(&read.diagnostics);
        let part = "The response headers are most likely too large";
        let case = format!("{count} of {length}: {}", error.detail);
        assert!(error.detail.contains(part), "{case}");
        assert!(!error.detail.contains("max_retries"), "{case}");
        assert_eq!(okta.requests().len(), before + 1, "{case}");
        okta.forget_script();
    };
    let tls = FakeOkta::start_tls();
    let (_plugin, session) = trusting(&tls).await;
    for headers in [(1, 270_000), (300, 1_000), (1, 1_000_000), (30, 60_000)] {
        expect(&tls, &session, headers).await;
    }
    let plain = FakeOkta::start();
    let (_plugin, session) = plain_text(&plain).await;
    for headers in [(1_100, 10), (2_000, 100), (1, 1_000_000), (20, 60_000)] {
        expect(&plain, &session, headers).await;
    }
}

#[tokio::test]
async fn an_unsupported_content_encoding_is_named() {
    let okta = FakeOkta::start();
    let (_plugin, session) = plain_text(&okta).await;
    let garbled: &[u8] = b"\x0b\x02\x80{}\x03";
    for (status, coding) in [
        (200, "br"),
        (200, "zstd"),
        (200, "gzip, br"),
        (200, "GZIP"),
        (403, "deflate"),
    ] {
        let answer = Answer::raw(status, "application/json", garbled);
        okta.answer_next(1, answer.header("content-encoding", coding));
        let read = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
        let error = only_error(&read.diagnostics);
        let part = format!("a body with the unsupported Content-Encoding {coding}");
        assert!(error.detail.contains(&part), "{}", error.detail);
        assert!(!error.detail.contains("JSON"), "{}", error.detail);
    }
}

#[tokio::test]
async fn a_certificate_file_that_cannot_be_read_is_named_by_the_error_and_by_a_warning() {
    let okta = FakeOkta::start_tls();
    let host = PluginHost::new();
    let directory = host.directory().join("certificates");
    fs::create_dir(&directory).expect("a directory");
    let other = FakeOkta::start_tls();
    let file = directory.join("other.pem");
    fs::write(file, other.certificate_authority()).expect("a full file");
    let plugin = host
        .variable("SSL_CERT_FILE", &directory)
        .variable("SSL_CERT_DIR", &directory)
        .start()
        .await;
    let session = plugin.connect().await.session().await;
    let named = format!(
        "SSL_CERT_FILE ({}) cannot be read: it is a directory, not a file.",
        directory.display()
    );
    let error = Severity::Error as i32;
    let read = async |okta: &FakeOkta| {
        let block = session.provider_block(&settings(okta, API_TOKEN));
        assert_eq!(session.configure(block).await, []);
        session
            .read(app_token_of(APP_ID, TOKEN_ID))
            .await
            .diagnostics
    };
    let read_in_vain = read(&okta).await;
    assert_eq!(read_in_vain.len(), 2, "{read_in_vain:?}");
    for diagnostic in read_in_vain.iter().chain(&read(&other).await) {
        assert!(diagnostic.detail.contains(&named), "{diagnostic:?}");
    }
    let errors = read_in_vain.iter().filter(|found| found.severity == error);
    assert_eq!(errors.count(), 1);
}
