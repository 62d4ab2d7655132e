//! When the plugin ends: by a signal, or because its engine is gone.
//!
//! The engine closes the connection whenever nothing is said for half an hour,
//! so a connection tells nothing. What tells is the plugin's standard input, a
//! pipe that the engine holds open, and whether anybody still listens at the
//! engine's address.

use std::io;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::arguments::EngineAddress;

/// How often the engine's address is tried. Twice this and a moment is the
/// time in which an engine's end is noticed, for which users wait with a
/// process that does nothing; 5 s are allowed.
const PROBE_INTERVAL: Duration = Duration::from_secs(1);

/// How long one try may take; on one machine, it takes microseconds.
const PROBE_TIMEOUT: Duration = Duration::from_secs(1);

/// How often in a row the address has to refuse. Once might be chance.
const REFUSALS: usize = 2;

/// Waits for one of the signals with which a process is ended. An engine sends
/// an interrupt, and so does a person at a terminal. Listening begins at once,
/// so that none is missed between this call and the first wait.
#[cfg(unix)]
pub(super) fn ending_signal() -> io::Result<impl Future<Output = ()>> {
    use std::pin::pin;

    use futures_util::future::select_all;
    use tokio::signal::unix::{SignalKind, signal};

    let kinds = [
        SignalKind::interrupt(),
        SignalKind::terminate(),
        SignalKind::hangup(),
        SignalKind::quit(),
    ];
    let mut signals = kinds
        .map(signal)
        .into_iter()
        .collect::<io::Result<Vec<_>>>()?;
    Ok(async move {
        let any = signals.iter_mut().map(|signal| Box::pin(signal.recv()));
        pin!(select_all(any)).await;
    })
}

/// Elsewhere only the interrupt is known.
#[cfg(not(unix))]
pub(super) fn ending_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Waits until the engine at that address is gone.
pub(super) async fn engine_gone(address: &EngineAddress) {
    tokio::select! {
        () = standard_input_ended() => {}
        () = refuses(address) => {}
    }
}

/// Waits until nobody listens at the address. Only a refusal says so: a busy
/// engine may take its time.
async fn refuses(address: &EngineAddress) {
    let mut refusals = 0;
    while refusals < REFUSALS {
        sleep(PROBE_INTERVAL).await;
        let probe = timeout(PROBE_TIMEOUT, TcpStream::connect(address.as_str())).await;
        refusals = match probe {
            Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused => refusals + 1,
            _ => 0,
        };
    }
}

/// Waits for the end of standard input, where it is a pipe. Nobody writes to
/// it; it ends when the last process that could is gone. Whether reads of it
/// block is up to whoever made it.
#[cfg(unix)]
async fn standard_input_ended() {
    use std::fs::File;
    use std::os::fd::AsFd;

    use tokio::io::AsyncReadExt;
    use tokio::net::unix::pipe::Receiver;

    let input = io::stdin().as_fd().try_clone_to_owned().map(File::from);
    let Ok(mut pipe) = input.and_then(Receiver::from_file) else {
        return std::future::pending().await;
    };
    let mut ignored = [0; 64];
    while !matches!(pipe.read(&mut ignored).await, Ok(0) | Err(_)) {}
}

/// Elsewhere a pipe cannot be told from a file without unsafe code.
#[cfg(not(unix))]
async fn standard_input_ended() {
    std::future::pending().await
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;
    use tokio::time::Instant;

    use super::*;

    async fn listen() -> (TcpListener, EngineAddress) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        (listener, EngineAddress::parse(&address).expect("loopback"))
    }

    #[tokio::test(start_paused = true)]
    async fn an_engine_that_listens_is_there_however_long_nothing_is_said() {
        let (listener, address) = listen().await;
        let accepting = tokio::spawn(async move { while listener.accept().await.is_ok() {} });
        let idle = Duration::from_secs(40 * 60);
        assert!(timeout(idle, refuses(&address)).await.is_err());
        accepting.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn an_engine_that_refuses_twice_is_gone() {
        let (listener, address) = listen().await;
        drop(listener);
        let start = Instant::now();
        refuses(&address).await;
        assert_eq!(start.elapsed(), PROBE_INTERVAL * 2);
    }
}
