//! `-debug`: a plugin that a person starts and that hosts reattach to.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use nix::sys::signal::Signal;
use nix::unistd::getgid;
use serde_json::Value;

use crate::support::connection::open_transport;
use crate::support::fake_okta::{APP_ID, FakeOkta, TOKEN_ID};
use crate::support::okta::{AT_ONCE, Reading, configure};
use crate::support::plugin_host::{COOKIE, GLANCE, HOST_GONE, PluginHost};
use crate::support::reattachment::exported;
use crate::support::session::{Session, app_token_of, only_error};

#[tokio::test]
async fn one_variable_ready_to_paste_serves_every_host() {
    for flag in ["-debug", "--debug"] {
        let plugin = PluginHost::bare().argument(flag).start_debug().await;
        let [variable, of_pulumi] = ["TF_REATTACH_PROVIDERS", "PULUMI_BRIDGE_REATTACH_PROVIDERS"]
            .map(|name| exported(plugin.announced(), name).expect("a line to paste"));
        assert_eq!(variable, of_pulumi);
        let variable: Value = serde_json::from_str(&variable).expect("hosts read JSON");
        let providers = variable.as_object().expect("providers by address");
        let mut addresses: Vec<_> = providers.keys().map(String::as_str).collect();
        addresses.sort_unstable();
        assert_eq!(addresses, ["okta-rs/okta", "okta/okta"]);
        for entry in providers.values() {
            assert_eq!(entry["Protocol"], "grpc");
            assert_eq!(entry["ProtocolVersion"], 6);
            assert_eq!(entry["Pid"], plugin.id());
            assert_eq!(entry["Test"], true, "Terraform crashes without it");
            assert_eq!(entry["Addr"]["Network"], "unix");
            assert_eq!(entry["Addr"]["String"], plugin.line().fields()[3]);
        }
        plugin.connect().await.session().await;
    }
}

#[tokio::test]
async fn a_shell_with_the_hosts_variables_in_it_changes_nothing() {
    let host = PluginHost::new().argument("-debug");
    let plugin = host
        .variable("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
        .start_debug()
        .await;
    assert_eq!(
        plugin.line().certificate(),
        None,
        "hosts reattach without TLS"
    );
    plugin
        .connect_with(None)
        .await
        .expect("a plain connection")
        .session()
        .await;
}

/// A group as well: its members would be admitted without TLS.
#[tokio::test]
async fn the_socket_is_its_owners_alone_whatever_the_variables_say() {
    let host = PluginHost::bare().argument("-debug").shell("umask 0");
    let group = getgid().as_raw().to_string();
    let plugin = host
        .variable("PLUGIN_UNIX_SOCKET_GROUP", group)
        .start_debug()
        .await;
    let mode = |path: &Path| {
        fs::metadata(path)
            .expect("it is there")
            .permissions()
            .mode()
    };
    assert_eq!(mode(plugin.line().socket()) & 0o7777, 0o600);
    assert_eq!(mode(plugin.line().socket_directory()) & 0o7777, 0o700);
}

#[tokio::test]
async fn variables_of_a_host_that_it_has_no_use_for_may_hold_anything() {
    let host = PluginHost::bare().argument("-debug");
    let plugin = host
        .variable("PLUGIN_CLIENT_CERT", "no certificate")
        .variable("PLUGIN_MIN_PORT", "no port")
        .start_debug()
        .await;
    plugin.connect().await.session().await;
}

/// As hosts look whether a plugin is there, before each use.
#[tokio::test]
async fn a_probe_that_says_nothing_is_no_reason_to_warn() {
    let host = PluginHost::bare().argument("-debug");
    let plugin = host.variable("TF_LOG", "DEBUG").start_debug().await;
    drop(open_transport(plugin.line()).await.expect("a connection"));
    let told = plugin.logged("closed before it was admitted").await;
    assert!(told.contains(r#""@level":"debug""#), "{told}");
}

#[tokio::test]
async fn it_outlives_its_hosts_and_serves_the_next() {
    let mut plugin = PluginHost::bare().argument("-debug").start_debug().await;
    for _ in 0..3 {
        // A host probes with one connection and works with another.
        drop(plugin.connect().await);
        plugin.connect().await.session().await;
    }
    plugin.outlives(HOST_GONE + GLANCE).await;
    plugin.connect().await.session().await;
}

/// A host that reattaches without `Test` makes this call before it goes.
#[tokio::test]
async fn a_shutdown_by_one_host_leaves_it_to_the_others() {
    let mut plugin = PluginHost::bare().argument("-debug").start_debug().await;
    let okta = FakeOkta::start();
    let session = plugin.connect().await.session().await;
    configure(&session, &okta).await;
    plugin.connect().await.shut_down().await;
    plugin.outlives(HOST_GONE).await;
    assert_eq!(read(&session).await, Ok(()));
}

#[tokio::test]
async fn an_interrupt_ends_it_and_leaves_nothing_behind() {
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let mut plugin = PluginHost::bare().argument("-debug").start_debug().await;
        let _open = plugin.connect().await;
        let directory = plugin.line().socket_directory().to_owned();
        plugin.signal(signal);
        plugin.ended_within(AT_ONCE).await;
        assert!(!directory.exists(), "{signal}: {}", directory.display());
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn under_nohup_it_outlives_its_terminal() {
    let host = PluginHost::bare().argument("-debug");
    let host = host.launched_by(&["/usr/bin/nohup"]);
    let mut plugin = host.start_debug().await;
    plugin.signal(Signal::SIGHUP);
    plugin.connect().await.session().await;
    plugin.outlives(AT_ONCE).await;
    plugin.signal(Signal::SIGTERM);
    plugin.ended_within(AT_ONCE).await;
}

/// A read of the first token, or the title of what went wrong.
async fn read(session: &Session) -> Result<(), String> {
    let read = session.read(app_token_of(APP_ID, TOKEN_ID)).await;
    match read.state {
        Some(_) => Ok(()),
        None => Err(only_error(&read.diagnostics).summary.clone()),
    }
}

#[tokio::test]
async fn each_connection_reads_with_its_own_configuration() {
    let plugin = PluginHost::bare().argument("-debug").start_debug().await;
    let (first, second) = (FakeOkta::start(), FakeOkta::start());
    let first_session = plugin.connect().await.session().await;
    let second_session = plugin.connect().await.session().await;
    configure(&first_session, &first).await;
    configure(&second_session, &second).await;
    for count in 1..=3 {
        assert_eq!(read(&first_session).await, Ok(()));
        assert_eq!(read(&second_session).await, Ok(()));
        let counts = (first.requests().len(), second.requests().len());
        assert_eq!(counts, (count, count));
    }
}

#[tokio::test]
async fn a_connection_without_a_configuration_gets_nobody_elses() {
    let plugin = PluginHost::bare().argument("-debug").start_debug().await;
    let okta = FakeOkta::start();
    let configured = plugin.connect().await;
    let session = configured.session().await;
    configure(&session, &okta).await;
    assert_eq!(read(&session).await, Ok(()));
    let beside = plugin.connect().await.session().await;
    let not_configured = Err("Provider Not Configured".to_owned());
    assert_eq!(read(&beside).await, not_configured);
    drop((configured, session));
    let after = plugin.connect().await.session().await;
    assert_eq!(read(&after).await, not_configured);
    assert_eq!(okta.requests().len(), 1);
    configure(&after, &okta).await;
    assert_eq!(read(&after).await, Ok(()));
}

#[tokio::test]
async fn a_broken_configuration_and_a_stop_are_about_one_connection() {
    let plugin = PluginHost::bare().argument("-debug").start_debug().await;
    let (slow, quick) = (FakeOkta::start(), FakeOkta::start());
    let reader = plugin.connect().await.session().await;
    let reading = Reading::start(&reader, &slow, 3).await;
    let other = plugin.connect().await.session().await;
    configure(&other, &quick).await;
    let broken = other.provider_block(&[("api_token", vec![0xc2])]);
    only_error(&other.configure(broken).await);
    other.stop().await;
    configure(&other, &quick).await;
    assert_eq!(read(&other).await, Ok(()));
    assert!(reading.all_wait(), "nobody stopped these");
    reader.stop().await;
    reading.ended_at_once().await;
}

#[tokio::test]
async fn a_configuration_ends_with_its_connection_and_reports_what_it_asked_for() {
    let host = PluginHost::bare().argument("-debug");
    let plugin = host.variable("TF_LOG", "INFO").start_debug().await;
    let okta = FakeOkta::start();
    let connection = plugin.connect().await;
    let session = connection.session().await;
    configure(&session, &okta).await;
    assert_eq!(read(&session).await, Ok(()));
    drop((connection, session));
    let report = plugin
        .logged("requests to Okta since the last configuration")
        .await;
    assert!(report.contains(r#""reads":"1""#), "{report}");
}
