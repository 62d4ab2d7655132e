//! stderr: lines that hosts can parse, at the level that was asked for, with
//! nothing in them that is nobody's business, and never in the way of a read.

mod block_level;
mod lines;
mod shared_calls;

use std::fs;

use tokio::time::timeout;

use crate::support::fake_okta::{API_TOKEN, APP_ID, Answer, DISPLAY_NAME, FakeOkta, TOKEN_ID};
use crate::support::message_pack::{number, text};
use crate::support::okta::{AT_ONCE, configure, settings};
use crate::support::plugin::Plugin;
use crate::support::plugin_host::{PluginHost, Stderr};
use crate::support::session::{APP_TOKEN, Session, app_token, app_token_of, only_error};
use lines::Line;

/// All that a host does in a life, well and badly, up to Shutdown.
async fn whole_life(plugin: &Plugin) {
    let okta = FakeOkta::start();
    let connection = plugin.connect().await;
    let session = connection.session().await;
    session.validate_provider(session.provider_block(&[])).await;
    configure(&session, &okta).await;
    session.validate(app_token_of(APP_ID, TOKEN_ID)).await;
    session.read(app_token_of(APP_ID, TOKEN_ID)).await;
    session
        .read(app_token_of("0oaNOSUCHAPP", "oarNOSUCHTOKEN"))
        .await;
    session.read(app_token(&[("client_id", number(5))])).await;
    session
        .read_type("okta_other", app_token_of(APP_ID, TOKEN_ID))
        .await;
    okta.answer_next(1, Answer::closed());
    session.read(app_token_of(APP_ID, TOKEN_ID)).await;
    session.stop().await;
    connection.shut_down().await;
}

async fn log_of(host: PluginHost) -> Vec<Line> {
    let plugin = host.start().await;
    whole_life(&plugin).await;
    let log = plugin.whole_log().await;
    log.iter().map(|line| Line::parse(line)).collect()
}

#[tokio::test]
async fn every_line_is_one_that_hosts_can_parse() {
    let host = PluginHost::new()
        .variable("TF_LOG", "TRACE")
        .variable("PLUGIN_PROTOCOL_VERSIONS", "six,6");
    let lines = log_of(host).await;
    assert!(lines.len() > 20, "a whole life leaves traces: {lines:#?}");
}

/// Variables of the environment and their values.
type Variables = &'static [(&'static str, &'static str)];

#[tokio::test]
async fn the_level_is_the_most_specific_variables() {
    let everything = &["warn", "debug", "trace"][..];
    let table: [(Variables, &[&str]); 11] = [
        (&[], &["warn"]),
        (&[("TF_LOG", "WARN")], &["warn"]),
        (&[("TF_LOG", "ERROR")], &[]),
        (&[("TF_LOG", "OFF")], &[]),
        (&[("TF_LOG", "DEBUG")], &["warn", "debug"]),
        (&[("TF_LOG", "TRACE")], everything),
        (&[("TF_LOG", "JSON")], everything),
        (&[("TF_LOG_CORE", "TRACE")], &["warn"]),
        (
            &[("TF_LOG", "OFF"), ("TF_LOG_PROVIDER", "TRACE")],
            everything,
        ),
        (
            &[
                ("TF_LOG_PROVIDER", "TRACE"),
                ("TF_LOG_PROVIDER_OKTA", "ERROR"),
            ],
            &[],
        ),
        (
            &[
                ("TF_LOG_PROVIDER", "OFF"),
                ("TF_LOG_PROVIDER_OKTA", "debug"),
            ],
            &["warn", "debug"],
        ),
    ];
    for (variables, expected) in table {
        // A warning that comes whatever the provider does.
        let mut host = PluginHost::new().variable("PLUGIN_PROTOCOL_VERSIONS", "six,6");
        for (name, value) in variables {
            host = host.variable(name, value);
        }
        let lines = log_of(host).await;
        for level in ["warn", "debug", "trace"] {
            let shown = lines.iter().any(|line| line.level() == level);
            assert_eq!(shown, expected.contains(&level), "{variables:?}: {level}");
        }
    }
}

/// The plugin server is a crate of its own, whose lines have targets of its own.
#[tokio::test]
async fn the_lines_of_the_plugin_server_are_written_too() {
    let lines = log_of(PluginHost::new().variable("TF_LOG", "DEBUG")).await;
    let modules: Vec<_> = lines.iter().map(Line::module).collect();
    assert!(
        modules.contains(&"provider.go_plugin.lifetime"),
        "{modules:?}"
    );
}

#[tokio::test]
async fn all_lines_of_one_call_have_its_request_id() {
    let lines = log_of(PluginHost::new().variable("TF_LOG", "TRACE")).await;
    let mut calls = Vec::new();
    for line in &lines {
        let (id, call) = (line.get("tf_req_id"), line.get("tf_rpc"));
        assert_eq!(id.is_some(), call.is_some(), "{line:?}");
        // All that happens below a call happens for it.
        let below = ["provider.okta", "provider.provider"];
        let is_below = below.iter().any(|module| line.module().starts_with(module));
        // But for the line that sums them all up.
        let is_below = is_below && line.module() != "provider.okta.request_stats";
        assert!(id.is_some() || !is_below, "{line:?}");
        if let (Some(id), Some(call)) = (id, call) {
            calls.push((id.to_owned(), call.to_owned()));
        }
    }
    calls.sort();
    calls.dedup();
    let mut ids: Vec<_> = calls.iter().map(|(id, _)| id.as_str()).collect();
    assert!(
        ids.iter().all(|id| id.len() == 36),
        "each is a UUID: {ids:?}"
    );
    ids.dedup();
    assert_eq!(
        ids.len(),
        calls.len(),
        "no two calls share an id: {calls:?}"
    );
    let count = |rpc: &str| calls.iter().filter(|(_, call)| call == rpc).count();
    assert_eq!(count("ReadDataSource"), 5, "{calls:?}");
    assert_eq!(count("ConfigureProvider"), 1, "{calls:?}");
    assert_eq!(count("StopProvider"), 1, "{calls:?}");
}

#[tokio::test]
async fn every_call_is_logged_with_its_duration_and_counts() {
    let lines = log_of(PluginHost::new().variable("TF_LOG", "DEBUG")).await;
    let answered: Vec<_> = lines
        .iter()
        .filter(|line| line.get("tf_rpc") == Some("ReadDataSource"))
        .filter(|line| line.get("tf_req_duration_ms").is_some())
        .collect();
    assert_eq!(answered.len(), 5, "{lines:#?}");
    let errors: Vec<_> = answered
        .iter()
        .map(|line| line.get("diagnostic_error_count").expect("a count"))
        .collect();
    // A connection that is closed once costs a retry and no error.
    assert_eq!(errors, ["0", "1", "1", "1", "0"]);
    for line in answered {
        let duration = line.get("tf_req_duration_ms").expect("a duration");
        assert!(duration.parse::<u32>().is_ok(), "{duration}");
        assert_eq!(line.get("diagnostic_warning_count"), Some("0"));
    }
    let has_duration = |line: &&Line| line.get("tf_req_duration_ms").is_some();
    let stopped = |line: &&Line| line.get("tf_rpc") == Some("StopProvider");
    assert_eq!(lines.iter().filter(stopped).filter(has_duration).count(), 1);
}

/// Variables of several credentials are no mistake: one of them is used.
#[tokio::test]
async fn the_log_says_where_the_credential_comes_from() {
    let okta = FakeOkta::start();
    let plugin = PluginHost::new()
        .variable("OKTA_HTTP_PROXY", okta.url())
        .variable("OKTA_API_TOKEN", API_TOKEN)
        .variable("OKTA_API_PRIVATE_KEY", "/none/okta.pem")
        .start()
        .await;
    let connection = plugin.connect().await;
    let session = connection.session().await;
    let block = session.provider_block(&[("log_level", number(2))]);
    assert_eq!(session.configure(block).await, []);
    connection.shut_down().await;
    let log = plugin.whole_log().await;
    let source = "the credential comes from the environment variable `OKTA_API_TOKEN`";
    assert!(log.iter().any(|line| line.contains(source)), "{log:#?}");
}

/// What stands in a configuration or in an answer, each with a mark of its own.
const MARKS: [&str; 6] = [
    "MARKED-ACCESS-TOKEN",
    "MARKED-CLIENT-ID",
    "MARKED-TOKEN-ID",
    "MARKED-ORG",
    "MARKED-BODY",
    "MARKED-STATUS",
];

/// Reads that bring every mark into the plugin, one after the other.
async fn bring_marks_in(session: &Session, okta: &FakeOkta) {
    let marked = app_token_of("MARKED-CLIENT-ID", "MARKED-TOKEN-ID");
    let mut config = settings(okta, API_TOKEN);
    config.retain(|(name, _)| *name != "org_name");
    config.push(("org_name", text("MARKED-ORG")));
    assert_eq!(session.configure(session.provider_block(&config)).await, []);
    assert_eq!(
        session
            .read(app_token_of(APP_ID, TOKEN_ID))
            .await
            .diagnostics,
        []
    );
    let answers = [
        Answer::usual(),
        Answer::raw(
            200,
            "application/json",
            "{\"status\":\"MARKED-STATUS\",\"created\":1}",
        ),
        Answer::raw(200, "text/html", "<p>MARKED-BODY</p>"),
        Answer::raw(403, "text/html", "<p>MARKED-BODY</p>"),
        Answer::okta_error(401, "E0000011", "MARKED-BODY", &["MARKED-BODY"]),
        Answer::redirect(302, "https://MARKED-BODY.example.com/"),
        Answer::closed(),
    ];
    for answer in answers {
        okta.answer_next(1, answer);
        session.read(marked.clone()).await;
    }
    let other: Vec<_> = config
        .into_iter()
        .map(|(name, value)| match name {
            "api_token" => ("access_token", text("MARKED-ACCESS-TOKEN")),
            _ => (name, value),
        })
        .collect();
    assert_eq!(session.configure(session.provider_block(&other)).await, []);
    only_error(&session.read(marked).await.diagnostics);
}

#[tokio::test]
async fn neither_a_secret_nor_a_value_nor_a_name_is_logged_at_the_highest_level() {
    let okta = FakeOkta::start();
    let directory = tempfile::tempdir().expect("a directory");
    let host = PluginHost::new()
        .variable("TF_LOG", "TRACE")
        .variable("TF_LOG_SDK_PROTO_DATA_DIR", directory.path());
    let plugin = host.start().await;
    let connection = plugin.connect().await;
    bring_marks_in(&connection.session().await, &okta).await;
    connection.shut_down().await;
    let log = plugin.whole_log().await.join("\n");
    assert!(
        log.contains(APP_TOKEN) || log.contains("ReadDataSource"),
        "{log}"
    );
    for mark in MARKS
        .into_iter()
        .chain([API_TOKEN, DISPLAY_NAME, APP_ID, TOKEN_ID])
    {
        let lines: Vec<_> = log.lines().filter(|line| line.contains(mark)).collect();
        assert!(lines.is_empty(), "{mark}: {lines:#?}");
    }
    let written = fs::read_dir(directory.path())
        .expect("the directory")
        .count();
    assert_eq!(written, 0, "raw values are never written to files");
}

#[tokio::test]
async fn a_closed_stderr_is_no_reason_to_fail() {
    for host in [
        PluginHost::new().shell("exec 2>&-"),
        PluginHost::new().stderr(Stderr::ReaderGone),
    ] {
        let mut plugin = host.variable("TF_LOG", "TRACE").start().await;
        whole_life(&plugin).await;
        assert!(plugin.ended_within(AT_ONCE).await.success());
        assert_eq!(plugin.rest_of_stdout().await, "");
    }
}

#[tokio::test]
async fn a_host_that_reads_no_logs_never_stalls_a_call() {
    /// Enough lines to fill a pipe (64 KiB) and every queue behind it.
    const CALLS: usize = 5_000;
    let host = PluginHost::new()
        .variable("TF_LOG", "TRACE")
        .stderr(Stderr::NeverRead);
    let mut plugin = host.start().await;
    let session = plugin.connect().await.session().await;
    for _ in 0..CALLS {
        assert_eq!(session.validate(app_token_of(APP_ID, TOKEN_ID)).await, []);
    }
    whole_life(&plugin).await;
    assert!(plugin.ended_within(AT_ONCE).await.success());
}

/// Plain text would be shown by no host, or at DEBUG.
#[tokio::test]
async fn the_log_has_the_whole_reason_why_a_start_failed() {
    let deep = format!("/tmp/{}", "d".repeat(300));
    let host = PluginHost::new().variable("PLUGIN_UNIX_SOCKET_DIR", &deep);
    let output = host.run().await;
    assert_eq!(output.status.code(), Some(1));
    let log = String::from_utf8(output.stderr).expect("UTF-8");
    let line = Line::parse(log.lines().last().expect("a line"));
    assert_eq!(line.level(), "error");
    let message = line.get("@message").expect("a message");
    assert!(message.contains("too long"), "{message}");
    // Of a value 200 characters, and the message goes on after it.
    assert!(
        message.ends_with(&format!("\"{}\"", &deep[..200])),
        "{message}"
    );
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_start_that_fails_ends_though_nobody_reads_why() {
    let full = "mkfifo \"$TMPDIR/log\"; exec 2<>\"$TMPDIR/log\"; \
                dd if=/dev/zero of=\"$TMPDIR/log\" oflag=nonblock bs=4096 2>/dev/null";
    let host = PluginHost::new()
        .variable("PLUGIN_CLIENT_CERT", "no certificate")
        .shell(full);
    let output = timeout(AT_ONCE, host.run()).await;
    let output = output.expect("it does not wait for whoever reads its log");
    assert_eq!(output.status.code(), Some(1));
}
