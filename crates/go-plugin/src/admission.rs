//! Accepts sockets and admits clients: by the TLS handshake, or on a plain
//! socket by the first bytes of HTTP/2.
//!
//! tonic's own accept loop ends the server when the process runs out of file
//! descriptors, and lets a silent client hold a descriptor for ever. This loop
//! keeps the host able to connect in both cases.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::connection::{Connection, ConnectionCount};
use crate::listener::{Listener, Socket};
use crate::pending::Pending;

/// How long a client may take to be admitted. A host on the same machine takes
/// milliseconds; this allows for a host that is starved of CPU.
const ADMISSION_TIMEOUT: Duration = Duration::from_secs(5);

/// The pause after a failed accept, which would otherwise fail again at once and
/// keep a core busy. Short, because the host may be in the queue.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// The pause after a socket was dropped to make room. Long enough for a host that
/// was just accepted to send its first bytes; short, because many silent sockets
/// may be in the queue before the host's.
const ROOM_PAUSE: Duration = Duration::from_millis(1);

/// How long accepting has to work before another failure is logged. Failures
/// come in bursts, one for every socket in the queue.
const LOG_AGAIN_AFTER: Duration = Duration::from_secs(10);

/// The first bytes of every HTTP/2 client (RFC 9113 §3.4).
const HTTP2_PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Who may connect to the plugin.
#[derive(Debug, Clone)]
pub(crate) enum Admission {
    /// Clients that complete the TLS handshake.
    Tls(Arc<ServerConfig>),
    /// Clients that can open the socket and speak HTTP/2.
    Plain,
}

impl Admission {
    /// Admits clients of the listener until this future is dropped.
    pub(crate) async fn run(
        self,
        listener: Listener,
        count: ConnectionCount,
        admitted: mpsc::Sender<io::Result<Connection>>,
    ) -> Infallible {
        let mut pending = Pending::of_this_process();
        let mut failures = Failures::default();
        loop {
            match listener.accept().await {
                Ok(socket) => {
                    let (admission, count) = (self.clone(), count.clone());
                    let admitted = admitted.clone();
                    pending.push(tokio::spawn(async move {
                        if let Some(stream) = admission.admit(socket).await {
                            // An error means that the server has ended.
                            let _ = admitted.send(Ok(Connection::new(stream, &count))).await;
                        }
                    }));
                }
                Err(error) => {
                    if failures.is_new_burst(Instant::now()) {
                        tracing::warn!(%error, "could not accept a connection");
                    }
                    let made_room = is_shortage(&error) && pending.drop_oldest().await;
                    sleep(if made_room { ROOM_PAUSE } else { ACCEPT_PAUSE }).await;
                }
            }
        }
    }

    /// Returns the stream of an admitted client.
    async fn admit(&self, socket: Box<dyn Socket>) -> Option<Box<dyn Socket>> {
        match timeout(ADMISSION_TIMEOUT, self.handshake(socket)).await {
            Ok(Ok(stream)) => Some(stream),
            // A host that reattaches checks in this way whether the plugin runs.
            Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                tracing::debug!("a connection closed before it was admitted");
                None
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "refused a connection");
                None
            }
            Err(_) => {
                tracing::warn!("dropped a connection that sent nothing in time");
                None
            }
        }
    }

    async fn handshake(&self, mut socket: Box<dyn Socket>) -> io::Result<Box<dyn Socket>> {
        match self {
            Self::Tls(config) => {
                let stream = TlsAcceptor::from(Arc::clone(config)).accept(socket).await?;
                Ok(Box::new(stream))
            }
            Self::Plain => {
                read_preface(&mut socket).await?;
                let (reader, writer) = tokio::io::split(socket);
                Ok(Box::new(tokio::io::join(
                    HTTP2_PREFACE.chain(reader),
                    writer,
                )))
            }
        }
    }
}

/// Reads exactly the preface; fails at the first wrong byte.
async fn read_preface(socket: &mut Box<dyn Socket>) -> io::Result<()> {
    for expected in HTTP2_PREFACE {
        if socket.read_u8().await? != *expected {
            let problem = "the client does not speak HTTP/2";
            return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
        }
    }
    Ok(())
}

/// The time of the last failed accept.
#[derive(Default)]
struct Failures(Option<Instant>);

impl Failures {
    /// Returns whether this failure begins a new burst, which is logged.
    fn is_new_burst(&mut self, now: Instant) -> bool {
        let last = self.0.replace(now);
        last.is_none_or(|last| now - last > LOG_AGAIN_AFTER)
    }
}

/// Returns whether accepting failed because file descriptors ran out.
#[cfg(unix)]
fn is_shortage(error: &io::Error) -> bool {
    use nix::errno::Errno;

    let shortages = [Errno::EMFILE, Errno::ENFILE];
    shortages
        .map(|errno| Some(errno as i32))
        .contains(&error.raw_os_error())
}

/// Returns whether accepting failed because sockets ran out.
#[cfg(not(unix))]
fn is_shortage(error: &io::Error) -> bool {
    /// Winsock's "too many open files".
    const WSAEMFILE: i32 = 10_024;
    error.raw_os_error() == Some(WSAEMFILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_of_failures_is_logged_once() {
        let mut failures = Failures::default();
        let mut now = Instant::now();
        assert!(failures.is_new_burst(now));
        for _ in 0..100 {
            now += ACCEPT_PAUSE;
            assert!(!failures.is_new_burst(now));
        }
        now += LOG_AGAIN_AFTER * 2;
        assert!(failures.is_new_burst(now));
    }

    #[cfg(unix)]
    #[test]
    fn only_a_lack_of_descriptors_is_a_reason_to_drop_a_client() {
        use nix::errno::Errno;

        for (errno, shortage) in [
            (Errno::EMFILE, true),
            (Errno::ENFILE, true),
            (Errno::ECONNABORTED, false),
            (Errno::ENOBUFS, false),
        ] {
            assert_eq!(is_shortage(&errno.into()), shortage, "{errno}");
        }
    }
}
