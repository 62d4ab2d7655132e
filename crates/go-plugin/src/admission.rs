//! Accepts sockets and admits those whose other end shows who it is: by the
//! TLS handshake, or on a plain socket by the first bytes of HTTP/2.
//!
//! tonic's own accept loop ends the server when the process runs out of file
//! descriptors, and a socket that never speaks would hold one for ever. Here
//! neither can keep the host out.

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

/// How long a socket may take to show who it is. A host on the same machine
/// takes milliseconds; this allows for one that is starved of CPU.
const ADMISSION_TIMEOUT: Duration = Duration::from_secs(5);

/// The pause after a failed accept, which would otherwise fail again at once
/// and keep a core busy. Short, because the host may be the one waiting.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// The pause when a socket was dropped to make room for another: enough for a
/// host that was just accepted to say its first word, and little, because
/// many silent sockets may be in the queue before the host's.
const ROOM_PAUSE: Duration = Duration::from_millis(1);

/// How long accepting has to work before a failure is told again. Failures
/// come in bursts, one for every socket in the queue.
const TOLD_AGAIN_AFTER: Duration = Duration::from_secs(10);

/// What every HTTP/2 client sends first (RFC 9113 §3.4).
const HTTP2_PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Who may talk to the plugin.
#[derive(Debug, Clone)]
pub(crate) enum Admission {
    /// Who completes the TLS handshake.
    Tls(Arc<ServerConfig>),
    /// Who can reach the socket and speaks HTTP/2.
    Plain,
}

impl Admission {
    /// Admits clients of the listener, until it is dropped.
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
                            // Fails only when the server has ended.
                            let _ = admitted.send(Ok(Connection::new(stream, &count))).await;
                        }
                    }));
                }
                Err(error) => {
                    if failures.is_news(Instant::now()) {
                        tracing::warn!(%error, "could not accept a connection");
                    }
                    let made_room = is_shortage(&error) && pending.drop_oldest().await;
                    sleep(if made_room { ROOM_PAUSE } else { ACCEPT_PAUSE }).await;
                }
            }
        }
    }

    /// The stream behind a socket whose other end is who it should be.
    async fn admit(&self, socket: Box<dyn Socket>) -> Option<Box<dyn Socket>> {
        match timeout(ADMISSION_TIMEOUT, self.handshake(socket)).await {
            Ok(Ok(stream)) => Some(stream),
            // Reattaching hosts look in that way whether anybody is there.
            Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                tracing::debug!("a connection closed before it showed who it is");
                None
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "refused a connection");
                None
            }
            Err(_) => {
                tracing::warn!("dropped a connection that stayed silent");
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

/// Reads the preface and nothing else; gives up at the first wrong byte.
async fn read_preface(socket: &mut Box<dyn Socket>) -> io::Result<()> {
    for expected in HTTP2_PREFACE {
        if socket.read_u8().await? != *expected {
            let problem = "the other end does not speak HTTP/2";
            return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
        }
    }
    Ok(())
}

/// When accepting failed last.
#[derive(Default)]
struct Failures(Option<Instant>);

impl Failures {
    /// Whether another failure is worth telling.
    fn is_news(&mut self, now: Instant) -> bool {
        let last = self.0.replace(now);
        last.is_none_or(|last| now - last > TOLD_AGAIN_AFTER)
    }
}

/// Whether it was for want of file descriptors that there is no connection.
#[cfg(unix)]
fn is_shortage(error: &io::Error) -> bool {
    use nix::errno::Errno;

    let shortages = [Errno::EMFILE, Errno::ENFILE];
    shortages
        .map(|errno| Some(errno as i32))
        .contains(&error.raw_os_error())
}

/// Whether it was for want of sockets that there is no connection.
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
    fn a_burst_of_failures_is_told_once() {
        let mut failures = Failures::default();
        let mut now = Instant::now();
        assert!(failures.is_news(now));
        for _ in 0..100 {
            now += ACCEPT_PAUSE;
            assert!(!failures.is_news(now));
        }
        now += TOLD_AGAIN_AFTER * 2;
        assert!(failures.is_news(now));
    }

    #[cfg(unix)]
    #[test]
    fn only_a_want_of_descriptors_is_a_reason_to_drop_somebody() {
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
