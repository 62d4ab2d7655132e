//! What ends the plugin, how soon, and what does not end it.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use go_plugin::proto::{ConnInfo, StdioData};
use nix::fcntl::OFlag;
use nix::sys::signal::Signal;
use terraform_provider_okta::terraform::HANDSHAKE;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;

use crate::support::connection::{Connection, open_transport};
use crate::support::fake_okta::FakeOkta;
use crate::support::host_certificate::{Curve, HostCertificate};
use crate::support::message_pack::text;
use crate::support::okta::Reading;
use crate::support::plugin_host::{GLANCE, HOST_GONE, PATIENCE, PluginHost};
use crate::support::scratch::Scratch;
use crate::support::session::{answered, app_token_of, only_error};

/// How soon a plugin ends after Shutdown: after this time, go-plugin kills it.
const SHUT_DOWN: Duration = Duration::from_secs(2);

/// The streams that every host opens at once and holds to the end.
struct HeldStreams {
    _stdio: Streaming<StdioData>,
    _broker: Streaming<ConnInfo>,
    _offers: mpsc::Sender<ConnInfo>,
}

impl HeldStreams {
    async fn open(connection: &Connection) -> Self {
        let (mut stdio, mut broker) = (connection.stdio(), connection.broker());
        let (offers, offered) = mpsc::channel(1);
        let broker = broker.start_stream(ReceiverStream::new(offered));
        Self {
            _stdio: answered(stdio.stream_stdio(())).await,
            _broker: answered(broker).await,
            _offers: offers,
        }
    }
}

#[tokio::test]
async fn shutdown_is_answered_and_ends_it_at_once_with_success() {
    let mut plugin = PluginHost::new().start().await;
    // Held to the end: a plugin whose connections are gone ends by itself.
    let connection = plugin.connect().await;
    connection.shut_down().await;
    let status = plugin.ended_within(SHUT_DOWN).await;
    assert_eq!(status.code(), Some(0));
}

#[tokio::test]
async fn neither_open_streams_nor_a_running_read_hold_up_a_shutdown() {
    let okta = FakeOkta::start();
    let mut plugin = PluginHost::new().start().await;
    let connection = plugin.connect().await;
    let _streams = HeldStreams::open(&connection).await;
    let read = Reading::start(&connection.session().await, &okta, 1).await;
    connection.shut_down().await;
    let status = plugin.ended_within(SHUT_DOWN).await;
    assert_eq!(status.code(), Some(0));
    drop(read);
}

/// As when the host is killed between the handshake line and its first
/// connection, of which there then is none whose end would tell.
#[tokio::test]
async fn a_host_that_is_gone_before_it_came_is_missed_by_its_ends_of_the_pipes() {
    let scratch = Scratch::new();
    let mut plugin = Command::new(env!("CARGO_BIN_EXE_terraform-provider-okta"))
        .env_clear()
        .env("TMPDIR", scratch.temporary())
        .env(HANDSHAKE.magic_cookie_key, HANDSHAKE.magic_cookie_value)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the plugin starts");
    let mut stdout = BufReader::new(plugin.stdout.take().expect("a pipe"));
    let mut line = String::new();
    let read = stdout.read_line(&mut line).await;
    assert!(read.is_ok() && line.starts_with("1|6|unix|"), "{line}");
    drop((stdout, plugin.stderr.take()));
    let ended = timeout(HOST_GONE, plugin.wait()).await;
    let status = ended.expect("it ends in time").expect("it ran");
    assert_eq!(status.code(), Some(0));
    let left = fs::read_dir(scratch.temporary()).expect("a folder");
    assert_eq!(left.count(), 0);
}

#[tokio::test]
async fn sigint_is_ignored_before_and_after_a_host_has_come() {
    let plugin = PluginHost::new().start().await;
    plugin.signal(Signal::SIGINT);
    let session = plugin.connect().await.session().await;
    for _ in 0..3 {
        plugin.signal(Signal::SIGINT);
        session.stop().await;
    }
}

/// Under `nohup` the host ignores it, and would miss its plugin.
#[tokio::test]
async fn the_end_of_the_terminal_is_the_hosts_affair() {
    let mut plugin = PluginHost::new().start().await;
    plugin.signal(Signal::SIGHUP);
    let connection = plugin.connect().await;
    let session = connection.session().await;
    plugin.signal(Signal::SIGHUP);
    session.stop().await;
    drop((session, connection));
    plugin.ended_within(HOST_GONE).await;
}

#[tokio::test]
async fn sigint_leaves_a_running_read_to_stop_provider() {
    let okta = FakeOkta::start();
    let plugin = PluginHost::new().start().await;
    let session = plugin.connect().await.session().await;
    let read = Reading::start(&session, &okta, 1).await;
    plugin.signal(Signal::SIGINT);
    session.validate(app_token_of("0oa1", "oar1")).await;
    assert!(read.all_wait(), "nobody has stopped the read yet");
    session.stop().await;
    only_error(&read.ended_at_once().await[0]);
}

#[tokio::test]
async fn sigterm_ends_it_even_during_a_read() {
    let okta = FakeOkta::start();
    let mut plugin = PluginHost::new().start().await;
    let connection = plugin.connect().await;
    let _streams = HeldStreams::open(&connection).await;
    let read = Reading::start(&connection.session().await, &okta, 1).await;
    plugin.signal(Signal::SIGTERM);
    plugin.ended_within(SHUT_DOWN).await;
    drop(read);
}

#[tokio::test]
async fn sigterm_ends_it_before_any_host_has_come() {
    let mut plugin = PluginHost::new().start().await;
    plugin.signal(Signal::SIGTERM);
    plugin.ended_within(SHUT_DOWN).await;
}

#[tokio::test]
async fn a_host_that_is_gone_ends_it_even_during_a_read() {
    let okta = FakeOkta::start();
    let mut plugin = PluginHost::new().start().await;
    let connection = plugin.connect().await;
    let streams = HeldStreams::open(&connection).await;
    let read = Reading::start(&connection.session().await, &okta, 1).await;
    drop((read, streams, connection));
    plugin.ended_within(HOST_GONE).await;
}

#[tokio::test]
async fn strangers_who_stay_connected_do_not_stand_for_the_host() {
    let mut plugin = PluginHost::new().start().await;
    let connection = plugin.connect().await;
    let mut strangers = Vec::new();
    for _ in 0..5 {
        strangers.push(open_transport(plugin.line()).await.expect("a connection"));
    }
    let other = HostCertificate::new(Curve::P521);
    let refused = plugin.connect_with(Some(&other)).await;
    drop(connection);
    plugin.ended_within(HOST_GONE).await;
    drop((strangers, refused));
}

#[tokio::test]
async fn it_lives_as_long_as_one_of_its_hosts_connections() {
    let mut plugin = PluginHost::new().start().await;
    let (first, second) = (plugin.connect().await, plugin.connect().await);
    first.session().await;
    drop(first);
    // Only time can show that nothing happens: what ends a plugin without a
    // host must not end this one.
    plugin.outlives(HOST_GONE + SHUT_DOWN).await;
    second.session().await;
    drop(second);
    plugin.ended_within(HOST_GONE).await;
}

#[tokio::test]
async fn a_host_may_come_back_before_it_is_taken_for_gone() {
    let mut plugin = PluginHost::new().start().await;
    drop(plugin.connect().await);
    let again = plugin.connect().await;
    plugin.outlives(HOST_GONE + SHUT_DOWN).await;
    again.session().await;
}

#[tokio::test]
async fn the_parents_end_is_not_the_hosts() {
    let host = PluginHost::new().launched_by(&["/bin/sh", "-c", "\"$0\" \"$@\" &"]);
    let mut plugin = host.start().await;
    plugin.ended_within(PATIENCE).await; // the shell, that is
    let connection = plugin.connect().await;
    connection.session().await;
    connection.shut_down().await;
    plugin.rest_of_stdout().await;
}

/// A look-up blocks a thread that nobody can stop: here one that waits for a
/// list of aliases, which glibc reads for a name without a dot, from a pipe.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_blocked_look_up_does_not_hold_up_the_end() {
    let aliases = "mkfifo \"$TMPDIR/aliases\" && export HOSTALIASES=\"$TMPDIR/aliases\"";
    let mut plugin = PluginHost::new().shell(aliases).start().await;
    let connection = plugin.connect().await;
    let session = connection.session().await;
    let config = session.provider_block(&[
        ("http_proxy", text("https://okta-without-a-dot")),
        ("api_token", text("a-token-for-tests")),
    ]);
    assert_eq!(session.configure(config).await, []);
    let read = tokio::spawn(async move { session.read(app_token_of("0oa1", "oar1")).await });
    let _unwritten = reader_of(&plugin.directory().join("aliases")).await;
    assert!(!read.is_finished(), "the look-up is blocked");
    connection.shut_down().await;
    plugin.ended_within(SHUT_DOWN).await;
    read.abort();
}

/// Waits until somebody reads the pipe, and keeps them waiting for a line.
async fn reader_of(pipe: &Path) -> std::fs::File {
    let flags = OFlag::O_NONBLOCK.bits();
    timeout(PATIENCE, async {
        loop {
            match OpenOptions::new()
                .write(true)
                .custom_flags(flags)
                .open(pipe)
            {
                Ok(file) => return file,
                Err(_) => sleep(GLANCE).await,
            }
        }
    })
    .await
    .expect("the plugin looks a host up")
}
