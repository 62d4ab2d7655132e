//! What ends a plugin: its host, a signal, or the absence of a host.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::Error;
use crate::connection::ConnectionCounts;

/// How long a host may take from the handshake line to its first connection.
/// Hosts give a plugin 60 s to start. This is longer, so that the plugin never
/// gives up first.
const FIRST_CONNECTION_TIMEOUT: Duration = Duration::from_secs(90);

/// How long a host may be without a connection. gRPC reconnects after a second,
/// so a host that does not reconnect in this time is gone.
const RECONNECTION_TIMEOUT: Duration = Duration::from_secs(2);

/// A request to a plugin to end. All clones belong to the same plugin.
#[derive(Debug, Clone, Default)]
pub struct Shutdown(CancellationToken);

impl Shutdown {
    /// Returns a shutdown that has not been requested.
    pub fn new() -> Self {
        Self::default()
    }

    /// Requests the end and logs the reason. Further requests do nothing.
    pub fn request(&self, reason: &'static str) {
        if !self.0.is_cancelled() {
            tracing::debug!(reason, "ending");
            self.0.cancel();
        }
    }

    /// Waits until the end is requested.
    pub async fn requested(&self) {
        self.0.cancelled().await;
    }
}

/// What the signals of a terminal do: SIGINT and SIGHUP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Terminal {
    /// The terminal sends them to the host too, and the host decides what they
    /// mean: SIGINT first stops what is running, and under `nohup` SIGHUP means
    /// nothing. When they end the host, the plugin notices that it is gone.
    Ignored,
    /// They end the plugin, which a person started at the terminal. Under `nohup`
    /// SIGHUP means nothing here either.
    #[cfg(unix)]
    Ends,
}

/// Waits until the host is gone: it did not connect in time, or its last
/// connection closed and it did not reconnect in time. A host that has not
/// connected yet is also gone when `pipes_closed` completes.
///
/// The parent process does not matter: it need not be the host.
pub(crate) async fn host_gone(
    mut connections: watch::Receiver<ConnectionCounts>,
    pipes_closed: impl Future<Output = ()>,
) {
    // By the total: a connection may have closed again before this checks.
    let first = connections.wait_for(|count| count.ever > 0);
    tokio::select! {
        connected = timeout(FIRST_CONNECTION_TIMEOUT, first) => {
            if !matches!(connected, Ok(Ok(_))) {
                return;
            }
        }
        () = pipes_closed => return,
    }
    loop {
        let seen = match connections.wait_for(|count| count.open == 0).await {
            Ok(closed) => closed.ever,
            Err(_) => return,
        };
        let next = connections.wait_for(|count| count.ever > seen);
        if !matches!(timeout(RECONNECTION_TIMEOUT, next).await, Ok(Ok(_))) {
            return;
        }
    }
}

/// Requests the shutdown when a signal comes that ends the process. No signal is
/// missed after this returns.
pub(crate) fn end_on_signals(terminal: Terminal, shutdown: &Shutdown) -> Result<(), Error> {
    let signals = signals(terminal).map_err(Error::Signals)?;
    let shutdown = shutdown.clone();
    tokio::spawn(async move {
        signals.await;
        shutdown.request("a signal came");
    });
    Ok(())
}

/// Waits for a signal that ends the process. Listening begins with this call,
/// not with the first poll.
#[cfg(unix)]
fn signals(terminal: Terminal) -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut ending = vec![
        signal(SignalKind::terminate())?,
        signal(SignalKind::quit())?,
    ];
    // Listening replaces the default action, which ends the process, and that
    // stays so when nobody listens anymore.
    let mut of_terminal = vec![signal(SignalKind::interrupt())?];
    if !ignores_hangup() {
        of_terminal.push(signal(SignalKind::hangup())?);
    }
    if terminal == Terminal::Ends {
        ending.append(&mut of_terminal);
    }
    Ok(async move {
        let received = ending.iter_mut().map(|signal| Box::pin(signal.recv()));
        futures_util::future::select_all(received).await;
    })
}

/// Returns whether this process was started to ignore SIGHUP, as `nohup` does, so
/// that it outlives its terminal. Listening to the signal would undo that. Always
/// false on other systems than Linux, which say so only to unsafe code.
#[cfg(unix)]
pub fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status");
    status.is_ok_and(|status| has_ignored_hangup(&status))
}

/// Returns whether SIGHUP, which is signal 1, is in the mask of ignored signals
/// (`proc_pid_status(5)`).
#[cfg(unix)]
fn has_ignored_hangup(status: &str) -> bool {
    let mut lines = status.lines();
    let mask = lines.find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask & 1 == 1)
}

/// Ignores Ctrl-C and Ctrl-Break: listening keeps them from ending the process.
/// There is no debug mode on Windows.
#[cfg(windows)]
fn signals(_: Terminal) -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::windows::{ctrl_break, ctrl_c};

    let listening = (ctrl_c()?, ctrl_break()?);
    Ok(async move {
        std::future::pending::<()>().await;
        drop(listening);
    })
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use tokio::time::Instant;

    use super::*;
    use crate::connection::{Connection, ConnectionCounter};

    fn connect(count: &ConnectionCounter) -> Connection {
        Connection::new(Box::new(tokio::io::empty()), count)
    }

    #[cfg(unix)]
    #[test]
    fn hangup_is_ignored_if_the_mask_has_its_bit() {
        for (mask, is_ignored) in [
            ("0000000000000001", true),
            ("0000000000001003", true),
            ("0000000000001002", false),
            ("", false),
        ] {
            let status = format!("SigBlk:\t0000000000000001\nSigIgn:\t{mask}\nSigCgt:\t1\n");
            assert_eq!(has_ignored_hangup(&status), is_ignored, "{mask}");
        }
        assert!(!has_ignored_hangup(""));
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_never_connects_is_waited_for_once() {
        let count = ConnectionCounter::new();
        let start = Instant::now();
        host_gone(count.watch(), pending()).await;
        assert_eq!(start.elapsed(), FIRST_CONNECTION_TIMEOUT);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_closes_its_pipes_before_it_connects_is_gone() {
        let start = Instant::now();
        host_gone(ConnectionCounter::new().watch(), ready(())).await;
        assert_eq!(start.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_connected_host_may_close_its_pipes() {
        let count = ConnectionCounter::new();
        let _connection = connect(&count);
        let pipes_closed = tokio::time::sleep(Duration::from_secs(1));
        let gone = host_gone(count.watch(), pipes_closed);
        assert!(timeout(Duration::from_secs(3600), gone).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_connected_host_may_be_idle_for_hours() {
        let count = ConnectionCounter::new();
        let _connection = connect(&count);
        let idle = Duration::from_secs(24 * 3600);
        assert!(
            timeout(idle, host_gone(count.watch(), pending()))
                .await
                .is_err()
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_closed_before_the_first_check_was_the_host() {
        let count = ConnectionCounter::new();
        let gone = host_gone(count.watch(), pending());
        drop(connect(&count));
        let start = Instant::now();
        gone.await;
        assert_eq!(start.elapsed(), RECONNECTION_TIMEOUT);
    }

    #[tokio::test(start_paused = true)]
    async fn a_reconnection_that_closed_before_the_check_restarts_the_wait() {
        let count = ConnectionCounter::new();
        let gone = tokio::spawn(host_gone(count.watch(), pending()));
        let start = Instant::now();
        drop(connect(&count));
        tokio::time::sleep(RECONNECTION_TIMEOUT / 2).await;
        drop(connect(&count));
        gone.await.expect("no panic");
        assert_eq!(start.elapsed(), RECONNECTION_TIMEOUT * 3 / 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_may_reconnect_but_not_stay_away() {
        let count = ConnectionCounter::new();
        let gone = tokio::spawn(host_gone(count.watch(), pending()));
        let start = Instant::now();
        for _ in 0..3 {
            let connection = connect(&count);
            tokio::time::sleep(Duration::from_secs(60)).await;
            drop(connection);
            tokio::time::sleep(RECONNECTION_TIMEOUT / 2).await;
        }
        gone.await.expect("no panic");
        assert_eq!(
            start.elapsed(),
            3 * Duration::from_secs(60) + 2 * RECONNECTION_TIMEOUT / 2 + RECONNECTION_TIMEOUT
        );
    }
}
