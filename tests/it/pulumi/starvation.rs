//! Connections by the hundred, of this user and of another, keep nobody out.

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::fake_okta::{APP_ID, FakeOkta, TOKEN_ID};
use crate::support::nobody::as_nobody;
use crate::support::plugin_host::PATIENCE;
use crate::support::pulumi::Launch;

#[tokio::test]
async fn silent_connections_are_closed_oldest_first_and_keep_no_engine_out() {
    const MORE_THAN_MAY_WAIT: usize = 260;
    let okta = FakeOkta::start();
    let plugin = Launch::by_hand().start().await;
    let mut silent = Vec::new();
    for _ in 0..MORE_THAN_MAY_WAIT {
        let socket = TcpStream::connect(("127.0.0.1", plugin.port())).await;
        silent.push(socket.expect("it listens"));
    }
    let mut received = Vec::new();
    let closed = timeout(PATIENCE / 10, silent[0].read_to_end(&mut received)).await;
    let _ = closed.expect("the oldest makes room at once");
    let connection = plugin.connect().await;
    connection.configure_for(&okta).await;
    connection.read(APP_ID, TOKEN_ID).await;
}

/// How many connections another user makes.
const CONNECTIONS: u32 = 500;

/// The most processor time that one of them may cost, in microseconds. Reading
/// `/proc/net/tcp` takes 4,000 and more.
const MOST_PER_CONNECTION: u64 = 2_000;

/// The processor time that a process has used, in microseconds.
fn processor_time(process: i32) -> u64 {
    /// The clock of `/proc` has 100 ticks in a second.
    const MICROSECONDS_PER_TICK: u64 = 10_000;

    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"));
    let stat = stat.expect("it is running");
    let (_, columns) = stat.rsplit_once(')').expect("the name is in brackets");
    let columns: Vec<_> = columns.split_ascii_whitespace().collect();
    let ticks = |index: usize| columns[index].parse::<u64>().expect("a number");
    (ticks(11) + ticks(12)) * MICROSECONDS_PER_TICK
}

#[tokio::test]
async fn connections_of_another_user_cost_little_and_are_logged_once() {
    let okta = FakeOkta::start();
    let plugin = Launch::by_hand().start().await;
    let connection = plugin.connect().await;
    connection.configure_for(&okta).await;
    let (port, before) = (plugin.port(), processor_time(plugin.id()));
    as_nobody(move || async move {
        for _ in 0..CONNECTIONS {
            let socket = TcpStream::connect(("127.0.0.1", port)).await;
            let mut socket = socket.expect("everybody reaches a port");
            let closed = timeout(PATIENCE, socket.read_to_end(&mut Vec::new())).await;
            let _ = closed.expect("it is closed");
        }
    })
    .await;
    let took = processor_time(plugin.id()) - before;
    assert!(
        took < MOST_PER_CONNECTION * u64::from(CONNECTIONS),
        "{took}"
    );
    connection.read(APP_ID, TOKEN_ID).await;
    let (_, log) = plugin.said().await;
    let refusals: Vec<_> = log.lines().collect();
    assert!((1..=3).contains(&refusals.len()), "{log}");
    assert!(refusals[0].contains("another user"), "{log}");
}
