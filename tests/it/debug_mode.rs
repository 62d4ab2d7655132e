//! `-debug`: a plugin that a person starts and that hosts reattach to.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use nix::sys::signal::Signal;
use serde_json::Value;

use crate::support::okta::AT_ONCE;
use crate::support::plugin::Plugin;
use crate::support::plugin_host::{COOKIE, PluginHost};

/// Longer than a plugin that a host owns would outlive it.
const HOST_GONE: Duration = Duration::from_secs(6);

/// What a shell makes of the line that is printed for pasting.
fn pasted(announced: &str) -> Value {
    let line = announced
        .lines()
        .find(|line| line.trim_start().starts_with("TF_REATTACH_PROVIDERS="))
        .expect("a line to paste");
    let script = format!("{line}\nprintf %s \"$TF_REATTACH_PROVIDERS\"");
    let output = Command::new("/bin/sh").args(["-c", &script]).output();
    let output = output.expect("a shell").stdout;
    serde_json::from_slice(&output).expect("hosts read JSON")
}

fn socket_directory(plugin: &Plugin) -> PathBuf {
    plugin.line().socket().parent().expect("a directory").into()
}

#[tokio::test]
async fn one_variable_ready_to_paste_serves_every_host() {
    for flag in ["-debug", "--debug"] {
        let plugin = PluginHost::bare().argument(flag).start_debug().await;
        let variable = pasted(plugin.announced());
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

#[tokio::test]
async fn the_socket_is_as_private_as_any() {
    let host = PluginHost::bare().argument("-debug").shell("umask 0");
    let plugin = host.start_debug().await;
    let mode = |path: PathBuf| {
        fs::metadata(path)
            .expect("it is there")
            .permissions()
            .mode()
    };
    assert_eq!(mode(plugin.line().socket().into()) & 0o7777, 0o600);
    assert_eq!(mode(socket_directory(&plugin)) & 0o7777, 0o700);
}

#[tokio::test]
async fn it_outlives_its_hosts_and_serves_the_next() {
    let mut plugin = PluginHost::bare().argument("-debug").start_debug().await;
    for _ in 0..3 {
        // A host probes with one connection and works with another.
        drop(plugin.connect().await);
        plugin.connect().await.session().await;
    }
    plugin.outlives(HOST_GONE).await;
    plugin.connect().await.session().await;
}

#[tokio::test]
async fn an_interrupt_ends_it_and_leaves_nothing_behind() {
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let mut plugin = PluginHost::bare().argument("-debug").start_debug().await;
        let _open = plugin.connect().await;
        let directory = socket_directory(&plugin);
        plugin.signal(signal);
        plugin.ended_within(AT_ONCE).await;
        assert!(!directory.exists(), "{signal}: {}", directory.display());
    }
}
