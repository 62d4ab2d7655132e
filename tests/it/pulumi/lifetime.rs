//! What ends the plugin, and what does not.

use std::time::Duration;

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::sys::signal::Signal;
use terraform_provider_okta::provider::Provider;
use terraform_provider_okta::pulumi::{Arguments, Plugin};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Instant, sleep, timeout};

use crate::support::fake_okta::{APP_ID, FakeOkta, TOKEN_ID};
use crate::support::plugin_host::PATIENCE;
use crate::support::pulumi::{Connection, Engine, Launch};

/// How long a plugin may stay behind when its engine is gone.
const LONGEST_ORPHAN: Duration = Duration::from_secs(5);

/// How long a plugin needs to end that takes its engine for gone at once, and
/// more.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

#[tokio::test]
async fn an_interrupt_after_cancel_ends_it_well() {
    let okta = FakeOkta::start();
    let engine = Engine::start().await;
    let mut plugin = Launch::by_engine(&engine.address()).start().await;
    let mut connection = plugin.connect().await;
    connection.configure_for(&okta).await;
    connection.calls.cancel(()).await.expect("it is answered");
    // It has answered and goes on: engines take an end before it for a crash.
    connection.read(APP_ID, TOKEN_ID).await;
    plugin.signal(Signal::SIGINT);
    assert_eq!(plugin.ended_within(PATIENCE).await.code(), Some(0));
}

#[tokio::test]
async fn every_signal_ends_it_well_without_cancel() {
    let engine = Engine::start().await;
    // The plugin inherits a SIGHUP that is ignored, as under `nohup`, but no handler.
    let _handler = signal(SignalKind::hangup()).expect("a handler");
    for signal in [
        Signal::SIGINT,
        Signal::SIGTERM,
        Signal::SIGHUP,
        Signal::SIGQUIT,
    ] {
        let mut plugin = Launch::by_engine(&engine.address()).start().await;
        plugin.connect().await;
        plugin.signal(signal);
        let status = plugin.ended_within(PATIENCE).await;
        assert_eq!(status.code(), Some(0), "{signal}");
    }
}

#[tokio::test]
async fn an_engine_that_dies_takes_it_along() {
    let engine = Engine::start().await;
    let mut plugin = Launch::by_engine(&engine.address()).start().await;
    let _connection = plugin.connect().await;
    plugin.close_stdin();
    let status = plugin.ended_within(LONGEST_ORPHAN).await;
    assert_eq!(status.code(), Some(0));
}

#[tokio::test]
async fn a_pipe_that_does_not_block_is_one_like_any_other() {
    let engine = Engine::start().await;
    let (reader, writer) = std::io::pipe().expect("a pipe can be made");
    fcntl(&reader, FcntlArg::F_SETFL(OFlag::O_NONBLOCK)).expect("it can be set");
    let launch = Launch::by_engine(&engine.address()).with_pipe(reader);
    let mut plugin = launch.start().await;
    plugin.outlives(LOOK_AGAIN).await;
    drop(writer);
    let status = plugin.ended_within(LONGEST_ORPHAN).await;
    assert_eq!(status.code(), Some(0));
}

#[tokio::test]
async fn an_engine_whose_port_refuses_is_gone_where_stdin_is_no_pipe() {
    let engine = Engine::start().await;
    let launch = Launch::by_engine(&engine.address()).without_stdin();
    let mut plugin = launch.start().await;
    let _connection = plugin.connect().await;
    drop(engine);
    let status = plugin.ended_within(LONGEST_ORPHAN).await;
    assert_eq!(status.code(), Some(0));
}

#[tokio::test]
async fn an_engine_that_holds_the_pipe_is_never_probed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let mut plugin = Launch::by_engine(&address).start().await;
    let probe = timeout(LONGEST_ORPHAN, listener.accept()).await;
    assert!(probe.is_err(), "nobody connects to the engine");
    // Nor does a port that refuses end the plugin.
    drop(listener);
    plugin.outlives(LONGEST_ORPHAN).await;
    plugin.close_stdin();
    plugin.ended_within(LONGEST_ORPHAN).await;
}

#[tokio::test]
async fn stdin_that_is_no_pipe_says_nothing() {
    let engine = Engine::start().await;
    let launch = Launch::by_engine(&engine.address()).without_stdin();
    let mut plugin = launch.start().await;
    plugin.outlives(LONGEST_ORPHAN).await;
}

#[tokio::test]
async fn a_plugin_that_a_person_started_stays_until_a_signal() {
    let mut plugin = Launch::by_hand().start().await;
    plugin.close_stdin();
    plugin.outlives(LONGEST_ORPHAN).await;
    plugin.signal(Signal::SIGINT);
    assert_eq!(plugin.ended_within(PATIENCE).await.code(), Some(0));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn under_nohup_it_outlives_its_terminal() {
    let mut plugin = Launch::by_hand().under_nohup().start().await;
    plugin.signal(Signal::SIGHUP);
    plugin.connect().await;
    plugin.outlives(LOOK_AGAIN).await;
    plugin.signal(Signal::SIGTERM);
    assert_eq!(plugin.ended_within(PATIENCE).await.code(), Some(0));
}

#[tokio::test]
async fn an_idle_plugin_still_serves_after_40_minutes() {
    let okta = FakeOkta::start();
    let engine = Engine::start().await;
    let arguments = Arguments::read(["okta".into(), engine.address().into()]);
    let arguments = arguments.expect("an engine's command line");
    let plugin = Plugin::bind(Provider::new(), &arguments, &|_| None).await;
    let plugin = plugin.expect("it listens");
    let port = plugin.port();
    let serving = tokio::spawn(plugin.serve(std::future::pending()));
    let connection = Connection::to(port).await.expect("it listens");
    connection.configure_for(&okta).await;
    let idle = Duration::from_secs(40 * 60);
    let start = Instant::now();
    tokio::time::pause();
    sleep(idle).await;
    tokio::time::resume();
    assert!(start.elapsed() >= idle);
    connection.read(APP_ID, TOKEN_ID).await;
    // And whoever connects anew, as an engine does whose connection idled.
    let reconnected = Connection::to(port).await.expect("it listens");
    reconnected.read(APP_ID, TOKEN_ID).await;
    assert!(!serving.is_finished());
    serving.abort();
}
