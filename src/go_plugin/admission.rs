//! Accepts sockets and admits those whose other end shows who it is: by the
//! TLS handshake, or on a plain socket by the first bytes of HTTP/2.
//!
//! tonic's own accept loop ends the server when the process runs out of file
//! descriptors, and a socket that never speaks would hold one for ever. Here
//! neither can keep the host out.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::connection::{Connection, ConnectionCount};
use super::listener::{Listener, Socket};

/// How long a socket may take to show who it is. A host on the same machine
/// takes milliseconds; this allows for one that is starved of CPU.
const ADMISSION_TIMEOUT: Duration = Duration::from_secs(5);

/// The pause after a failed accept, which would otherwise fail again at once
/// and keep a core busy. Short, because the host may be the one waiting.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// The most sockets that may be on their way to being admitted.
const MOST_PENDING: usize = 64;

/// The share of the process's file descriptors that those sockets may hold;
/// the rest is for the host's connection, for Okta's, and for files.
const PENDING_SHARE: usize = 4;

/// What every HTTP/2 client sends first (RFC 9113 §3.4).
const HTTP2_PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Who may talk to the plugin.
#[derive(Debug, Clone)]
pub(super) enum Admission {
    /// Who completes the TLS handshake.
    Tls(Arc<ServerConfig>),
    /// Who can reach the socket and speaks HTTP/2.
    Plain,
}

impl Admission {
    /// Admits clients of the listener, until it is dropped.
    pub(super) async fn run(
        self,
        listener: Listener,
        count: ConnectionCount,
        admitted: mpsc::Sender<io::Result<Connection>>,
    ) -> Infallible {
        let mut pending = Pending::new(most_pending(file_descriptors()));
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
                    tracing::warn!(%error, "could not accept a connection");
                    pending.drop_oldest();
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    /// The stream behind a socket whose other end is who it should be.
    async fn admit(&self, socket: Box<dyn Socket>) -> Option<Box<dyn Socket>> {
        match timeout(ADMISSION_TIMEOUT, self.handshake(socket)).await {
            Ok(Ok(stream)) => Some(stream),
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

/// The sockets on their way to being admitted, oldest first.
struct Pending {
    tasks: VecDeque<AbortHandle>,
    most: usize,
}

impl Pending {
    fn new(most: usize) -> Self {
        Self {
            tasks: VecDeque::with_capacity(most),
            most,
        }
    }

    /// Takes one more. When there are too many the oldest goes: a host speaks
    /// at once, so the oldest is the least likely to be one.
    fn push<T>(&mut self, task: tokio::task::JoinHandle<T>) {
        self.tasks.retain(|task| !task.is_finished());
        if self.tasks.len() >= self.most {
            self.drop_oldest();
        }
        self.tasks.push_back(task.abort_handle());
    }

    fn drop_oldest(&mut self) {
        if let Some(oldest) = self.tasks.pop_front() {
            oldest.abort();
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
    }
}

/// How many sockets may be pending in a process with so many descriptors.
fn most_pending(file_descriptors: usize) -> usize {
    (file_descriptors / PENDING_SHARE).clamp(1, MOST_PENDING)
}

/// How many files the process may have open.
fn file_descriptors() -> usize {
    #[cfg(unix)]
    if let Ok((soft, _)) =
        nix::sys::resource::getrlimit(nix::sys::resource::Resource::RLIMIT_NOFILE)
    {
        return usize::try_from(soft).unwrap_or(usize::MAX);
    }
    usize::MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pending_sockets_leave_descriptors_for_the_host() {
        assert_eq!(most_pending(64), 16);
        assert_eq!(most_pending(usize::MAX), MOST_PENDING);
        assert_eq!(most_pending(0), 1);
    }

    #[tokio::test]
    async fn the_oldest_goes_when_too_many_wait() {
        let mut pending = Pending::new(2);
        let tasks: Vec<_> = (0..3)
            .map(|_| {
                let task = tokio::spawn(std::future::pending::<()>());
                let watched = task.abort_handle();
                pending.push(task);
                watched
            })
            .collect();
        tokio::task::yield_now().await;
        let ended: Vec<bool> = tasks.iter().map(AbortHandle::is_finished).collect();
        assert_eq!(ended, [true, false, false]);
    }
}
