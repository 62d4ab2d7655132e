//! When a plugin ends: told by its host, told by the system, or left alone.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::connection::Connections;

/// How long a host may take from the handshake line to its first connection.
/// Hosts give a plugin 60 s to start; this is longer, so that it is never the
/// plugin that gives up first.
const FIRST_CONNECTION_TIMEOUT: Duration = Duration::from_secs(90);

/// How long a host may be without a connection. gRPC reconnects after a
/// second; a host that is gone does not.
const RECONNECTION_TIMEOUT: Duration = Duration::from_secs(2);

/// Asks the plugin to end; clones ask the same plugin.
#[derive(Debug, Clone, Default)]
pub struct Shutdown(CancellationToken);

impl Shutdown {
    /// Not asked yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks. Asking again changes nothing.
    pub fn request(&self, reason: &'static str) {
        if !self.0.is_cancelled() {
            tracing::debug!(reason, "ending");
            self.0.cancel();
        }
    }

    /// Waits until somebody asks.
    pub async fn requested(&self) {
        self.0.cancelled().await;
    }
}

/// What the terminal's signals do, an interrupt and the terminal's own end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Terminal {
    /// They go to the host's whole group, and the host decides what they mean:
    /// an interrupt first stops what is running, and under `nohup` a hangup
    /// means nothing. A host that they do end is missed soon enough.
    Ignored,
    /// Nobody but the person at the terminal owns the process.
    #[cfg(unix)]
    Ends,
}

/// Waits until the host has gone: it never connected, or its last admitted
/// connection closed and none followed. One that has not connected yet is also
/// gone when nobody reads what we print (`unread`). Never asked of the parent
/// process, which need not be the host.
pub(crate) async fn host_gone(
    mut connections: watch::Receiver<Connections>,
    unread: impl Future<Output = ()>,
) {
    // By how many there have been: one may be gone before this looks.
    let first = connections.wait_for(|count| count.ever > 0);
    tokio::select! {
        come = timeout(FIRST_CONNECTION_TIMEOUT, first) => {
            if !matches!(come, Ok(Ok(_))) {
                return;
            }
        }
        () = unread => return,
    }
    loop {
        let seen = match connections.wait_for(|count| count.open == 0).await {
            Ok(left) => left.ever,
            Err(_) => return,
        };
        let next = connections.wait_for(|count| count.ever > seen);
        if !matches!(timeout(RECONNECTION_TIMEOUT, next).await, Ok(Ok(_))) {
            return;
        }
    }
}

/// The signals that a process is ended with. Listening begins at once, so that
/// none is missed between this call and the first wait.
#[cfg(unix)]
pub(crate) fn signals(terminal: Terminal) -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let mut quit = signal(SignalKind::quit())?;
    // Listening replaces the default action, which would end the process.
    let mut interrupted = signal(SignalKind::interrupt())?;
    Ok(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => return,
                _ = quit.recv() => return,
                _ = hangup.recv() => if terminal == Terminal::Ends { return },
                _ = interrupted.recv() => if terminal == Terminal::Ends { return },
            }
        }
    })
}

/// Elsewhere the interrupt is the only signal, and a host's plugin ignores it:
/// listening is what keeps it from ending the process. There is no debug mode.
#[cfg(not(unix))]
pub(crate) fn signals(_: Terminal) -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        while tokio::signal::ctrl_c().await.is_ok() {}
        std::future::pending().await
    })
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use tokio::time::Instant;

    use super::*;
    use crate::connection::{Connection, ConnectionCount};

    fn connect(count: &ConnectionCount) -> Connection {
        Connection::new(Box::new(tokio::io::empty()), count)
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_never_comes_is_waited_for_once() {
        let count = ConnectionCount::new();
        let start = Instant::now();
        host_gone(count.watch(), pending()).await;
        assert_eq!(start.elapsed(), FIRST_CONNECTION_TIMEOUT);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_stops_reading_before_it_comes_is_gone() {
        let start = Instant::now();
        host_gone(ConnectionCount::new().watch(), ready(())).await;
        assert_eq!(start.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_has_come_need_not_read() {
        let count = ConnectionCount::new();
        let _connection = connect(&count);
        let unread = tokio::time::sleep(Duration::from_secs(1));
        let gone = host_gone(count.watch(), unread);
        assert!(timeout(Duration::from_secs(3600), gone).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_connected_host_may_be_idle_for_hours() {
        let count = ConnectionCount::new();
        let _connection = connect(&count);
        let idle = Duration::from_secs(24 * 3600);
        assert!(
            timeout(idle, host_gone(count.watch(), pending()))
                .await
                .is_err()
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_came_and_went_unseen_was_the_host() {
        let count = ConnectionCount::new();
        let gone = host_gone(count.watch(), pending());
        drop(connect(&count));
        let start = Instant::now();
        gone.await;
        assert_eq!(start.elapsed(), RECONNECTION_TIMEOUT);
    }

    #[tokio::test(start_paused = true)]
    async fn a_reconnection_that_came_and_went_unseen_begins_the_wait_anew() {
        let count = ConnectionCount::new();
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
        let count = ConnectionCount::new();
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
