//! What the plugin prints before any connection: the line on stdout that hosts
//! parse, or words on stderr for a person who started it by hand.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::process::Output;

use crate::support::plugin::Plugin;
use crate::support::plugin_host::PluginHost;

/// What TLS needs of a certificate at least; below this length hosts take the
/// field for empty.
const SHORTEST_CERTIFICATE: usize = 50;

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

fn assert_refused(output: &Output) -> &str {
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "stderr: {stderr}");
    assert_eq!(text(&output.stdout), "", "stdout belongs to the handshake");
    stderr
}

/// The plugin's whole stdout over a run in which a host did all it does.
async fn stdout_of(host: PluginHost) -> (Plugin, String) {
    let mut plugin = host.start().await;
    let connection = plugin.connect().await;
    connection.session().await;
    connection.shut_down().await;
    let rest = plugin.rest_of_stdout().await;
    (plugin, rest)
}

#[tokio::test]
async fn without_the_cookie_it_tells_a_person_what_it_is_in_three_lines() {
    let output = PluginHost::bare().run().await;
    let stderr = assert_refused(&output);
    assert_eq!(stderr.lines().count(), 3, "{stderr}");
    assert!(stderr.to_lowercase().contains("terraform"), "{stderr}");
    assert!(stderr.contains("README"), "{stderr}");
}

#[tokio::test]
async fn a_wrong_cookie_is_no_cookie() {
    for cookie in ["", "1", "d602bf8f", "D602BF8F470BC67CA7FAA0386276BBDD"] {
        let host = PluginHost::new().variable("TF_PLUGIN_MAGIC_COOKIE", cookie);
        let output = host.run().await;
        assert_eq!(assert_refused(&output).lines().count(), 3, "{cookie:?}");
    }
}

#[tokio::test]
async fn the_cookie_is_checked_before_anything_else() {
    let host = PluginHost::new()
        .without("TF_PLUGIN_MAGIC_COOKIE")
        .variable("PLUGIN_CLIENT_CERT", "no certificate")
        .variable("PLUGIN_PROTOCOL_VERSIONS", "no number")
        .variable("PLUGIN_UNIX_SOCKET_DIR", "/nowhere/at/all");
    let output = host.run().await;
    assert_eq!(assert_refused(&output).lines().count(), 3);
}

#[tokio::test]
async fn version_and_help_need_no_cookie() {
    for (argument, expected) in [
        ("--version", env!("CARGO_PKG_VERSION")),
        ("--help", "-debug"),
    ] {
        let output = PluginHost::bare().argument(argument).run().await;
        let stdout = text(&output.stdout);
        assert!(output.status.success(), "{argument}: {output:?}");
        assert!(stdout.contains(expected), "{argument}: {stdout}");
    }
}

#[tokio::test]
async fn one_line_and_nothing_else_ever_reaches_stdout() {
    let host = PluginHost::new().variable("TF_LOG", "TRACE");
    let (plugin, rest) = stdout_of(host).await;
    assert_eq!(rest, "");
    let fields = plugin.line().fields();
    assert_eq!(fields.len(), 6, "{fields:?}");
    assert_eq!(fields[..3], ["1", "6", "unix"]);
    assert_eq!(fields[4], "grpc");
}

#[tokio::test]
async fn the_newest_common_version_is_chosen_in_whatever_order_they_come() {
    for versions in ["5,6", "6,5", "6", "7,6,5", "6,6"] {
        let host = PluginHost::new().variable("PLUGIN_PROTOCOL_VERSIONS", versions);
        let (plugin, rest) = stdout_of(host).await;
        assert_eq!(plugin.line().fields()[1], "6", "{versions}");
        assert_eq!(rest, "", "{versions}");
    }
}

#[tokio::test]
async fn a_host_without_our_version_gets_ours() {
    for versions in ["5", "7,8", ""] {
        let host = PluginHost::new().variable("PLUGIN_PROTOCOL_VERSIONS", versions);
        let plugin = host.start().await;
        assert_eq!(plugin.line().fields()[1], "6", "{versions:?}");
    }
    let host = PluginHost::new().without("PLUGIN_PROTOCOL_VERSIONS");
    assert_eq!(host.start().await.line().fields()[1], "6");
}

#[tokio::test]
async fn versions_that_are_no_numbers_are_reported_and_skipped() {
    let long = "y".repeat(500);
    let versions = format!("five,6,{long}");
    let host = PluginHost::new().variable("PLUGIN_PROTOCOL_VERSIONS", versions);
    let (plugin, _) = stdout_of(host).await;
    assert_eq!(plugin.line().fields()[1], "6");
    let log = plugin.whole_log().await;
    let reports = log
        .iter()
        .filter(|line| line.contains("PLUGIN_PROTOCOL_VERSIONS"));
    assert_eq!(reports.count(), 2, "one for each: {log:?}");
    let named = |item: &str| {
        let item = format!("\"{item}\"");
        log.iter().any(|line| line.contains(&item))
    };
    assert!(named("five"), "{log:?}");
    assert!(named(&long[..200]), "what is long is cut: {log:?}");
}

#[tokio::test]
async fn the_field_for_multiplexing_stands_only_where_it_was_asked_for() {
    for (value, last) in [("true", "false"), ("false", "false"), ("1", "false")] {
        let host = PluginHost::new().variable("PLUGIN_MULTIPLEX_GRPC", value);
        let plugin = host.start().await;
        let fields = plugin.line().fields();
        assert_eq!((fields.len(), fields[6]), (7, last), "{value:?}");
    }
    let host = PluginHost::new().variable("PLUGIN_MULTIPLEX_GRPC", "");
    assert_eq!(host.start().await.line().fields().len(), 6);
}

#[tokio::test]
async fn the_certificate_is_announced_in_base64_without_padding() {
    // A certificate's length decides whether padding would show, and lengths
    // vary from start to start: three starts seldom all divide by three.
    for _ in 0..3 {
        let plugin = PluginHost::new().start().await;
        let field = plugin.line().fields()[5].to_owned();
        assert!(field.len() > SHORTEST_CERTIFICATE, "{field}");
        assert!(!field.contains(['=', '-', '_']), "{field}");
        plugin.connect().await.session().await;
    }
}

#[tokio::test]
async fn every_start_has_a_certificate_of_its_own() {
    let host = || PluginHost::new().start();
    let (one, other) = (host().await, host().await);
    assert_ne!(one.line().fields()[5], other.line().fields()[5]);
}

#[tokio::test]
async fn a_host_without_auto_mtls_is_served_in_plain_on_the_unix_socket() {
    let plugin = PluginHost::new().without_certificate().start().await;
    assert_eq!(plugin.line().fields()[5], "");
    plugin.connect().await.session().await;
}

#[tokio::test]
async fn a_client_certificate_that_is_none_is_refused_in_words() {
    let pem =
        |text: &str| format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
    for garbage in [
        "garbage".to_owned(),
        pem("!!!"),
        pem("AAAA"),
        "-----BEGIN CERTIFICATE-----\n".to_owned(),
    ] {
        let host = PluginHost::new().variable("PLUGIN_CLIENT_CERT", &garbage);
        let output = host.run().await;
        let stderr = assert_refused(&output);
        assert!(
            stderr.contains("PLUGIN_CLIENT_CERT"),
            "{garbage:?}: {stderr}"
        );
    }
}

/// Taken for unset, it would switch TLS off.
#[tokio::test]
async fn a_client_certificate_that_is_no_text_is_refused_as_well() {
    let host = PluginHost::new().variable("PLUGIN_CLIENT_CERT", OsStr::from_bytes(b"\xff\xfe"));
    let output = host.run().await;
    let stderr = assert_refused(&output);
    assert!(stderr.contains("PLUGIN_CLIENT_CERT"), "{stderr}");
}
