//! The accept loop of every listener, whichever clients it admits.
//!
//! tonic's own accept loop ends the server when the process runs out of file
//! descriptors, and lets a silent client hold a descriptor for ever. This loop
//! keeps the host able to connect in both cases.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

use crate::pending::Pending;
use crate::throttle::Throttle;

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

/// Accepts sockets, admits clients and sends them to the server, until this
/// future is dropped. [`crate::serve_admitted`] says what `admit` may do.
pub(crate) async fn admit_clients<Socket, Client, Accepting, Admitting>(
    accept: impl Fn() -> Accepting,
    admit: impl Fn(Socket) -> Admitting,
    admitted: mpsc::Sender<io::Result<Client>>,
) -> Infallible
where
    Accepting: Future<Output = io::Result<Socket>>,
    Admitting: Future<Output = io::Result<Client>> + Send + 'static,
    Client: Send + 'static,
{
    let mut pending = Pending::of_this_process();
    let (failures, refusals) = (Throttle::default(), Arc::new(Throttle::default()));
    loop {
        match accept().await {
            Ok(socket) => {
                let (admitting, admitted) = (admit(socket), admitted.clone());
                let refusals = Arc::clone(&refusals);
                pending.push(tokio::spawn(async move {
                    match in_time(admitting).await {
                        // An error means that the server has ended.
                        Ok(client) => drop(admitted.send(Ok(client)).await),
                        Err(error) => log_refusal(&error, &refusals),
                    }
                }));
            }
            Err(error) => {
                if failures.is_due(Instant::now()) {
                    tracing::warn!(%error, "could not accept a connection");
                }
                let made_room = is_shortage(&error) && pending.drop_oldest().await;
                sleep(if made_room { ROOM_PAUSE } else { ACCEPT_PAUSE }).await;
            }
        }
    }
}

async fn in_time<Client>(
    admitting: impl Future<Output = io::Result<Client>>,
) -> io::Result<Client> {
    let admitted = timeout(ADMISSION_TIMEOUT, admitting).await;
    admitted.unwrap_or_else(|_| Err(late()))
}

fn late() -> io::Error {
    let seconds = ADMISSION_TIMEOUT.as_secs();
    let problem = format!("the client was not admitted within {seconds} s");
    io::Error::new(io::ErrorKind::TimedOut, problem)
}

/// Clients that another user opens by the thousand must not fill the log.
fn log_refusal(error: &io::Error, refusals: &Throttle) {
    // A host that reattaches checks in this way whether the plugin runs.
    if error.kind() == io::ErrorKind::UnexpectedEof {
        tracing::debug!("a connection closed before it was admitted");
    } else if refusals.is_due(Instant::now()) {
        tracing::warn!(%error, "refused a connection");
    } else {
        tracing::debug!(%error, "refused a connection");
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

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
