//! A plugin in a user namespace, as in a rootless container.

use std::process::{Output, Stdio};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;
use tokio::time::timeout;

use crate::support::plugin_host::{BINARY, PATIENCE};
use crate::support::pulumi::Engine;

/// The plugin in a new user namespace.
fn unshared(options: &[&str], engine: &Engine) -> Command {
    let mut command = Command::new("unshare");
    command
        .arg("--user")
        .args(options)
        .args([BINARY, &engine.address()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

async fn end_of(mut command: Command) -> Output {
    let output = timeout(PATIENCE, command.output()).await;
    output.expect("it ends").expect("it starts")
}

#[tokio::test]
async fn a_user_who_also_stands_for_others_is_not_served() {
    let engine = Engine::start().await;
    // Without a number of its own, and with that of the users who have none.
    for options in [&[][..], &["--map-user=65534"]] {
        let output = end_of(unshared(options, &engine)).await;
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{options:?}");
        assert_eq!(output.stdout, b"", "{options:?}");
        for part in ["65534", "user namespace", "--user 1000"] {
            assert!(said.contains(part), "{part} is not in: {said}");
        }
    }
}

#[tokio::test]
async fn a_user_with_a_number_in_the_namespace_is_served() {
    let engine = Engine::start().await;
    for options in [&["--map-root-user"][..], &["--map-user=1000"]] {
        let mut plugin = unshared(options, &engine).spawn().expect("it starts");
        let mut stdout = BufReader::new(plugin.stdout.take().expect("a pipe"));
        let mut line = String::new();
        let read = timeout(PATIENCE, stdout.read_line(&mut line)).await;
        read.expect("a line comes in time").expect("it is text");
        assert!(line.trim().parse::<u16>().is_ok(), "{options:?}: {line:?}");
    }
}
