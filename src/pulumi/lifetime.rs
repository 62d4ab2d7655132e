//! Ends the plugin: by a signal, or because its engine is gone.
//!
//! The engine closes its connection after half an hour without calls, so the
//! connection does not show whether the engine is alive. The plugin's standard
//! input does: it is a pipe that the engine holds open. If standard input is no
//! pipe, the plugin checks whether the engine's address still accepts
//! connections.

use std::io;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::arguments::EngineAddress;

/// The pause before each probe of the engine's address. On Unix, where a refusal
/// takes microseconds, the end of an engine is noticed after two of them.
const PROBE_INTERVAL: Duration = Duration::from_secs(1);

/// The timeout of one probe. Windows repeats a refused connection by itself, and
/// takes 2 s to report the refusal.
const PROBE_TIMEOUT: Duration = Duration::from_secs(3);

/// How many refusals in a row are needed. One could be a coincidence.
const REFUSALS: usize = 2;

/// Waits for a signal that ends a process. Both engines and terminals send an
/// interrupt. A hangup means nothing under `nohup`. Listening begins at once, so
/// that no signal is missed between this call and the first wait.
#[cfg(unix)]
pub(super) fn ending_signal() -> io::Result<impl Future<Output = ()>> {
    use std::pin::pin;

    use futures_util::future::select_all;
    use tokio::signal::unix::{SignalKind, signal};

    let mut kinds = vec![
        SignalKind::interrupt(),
        SignalKind::terminate(),
        SignalKind::quit(),
    ];
    if !go_plugin::ignores_hangup() {
        kinds.push(SignalKind::hangup());
    }
    let signals = kinds.into_iter().map(signal);
    let mut signals = signals.collect::<io::Result<Vec<_>>>()?;
    Ok(async move {
        let any = signals.iter_mut().map(|signal| Box::pin(signal.recv()));
        pin!(select_all(any)).await;
    })
}

/// Waits for Ctrl-C from a person or Ctrl-Break, which an engine sends on
/// Windows. Listening begins at once.
#[cfg(windows)]
pub(super) fn ending_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::windows::{ctrl_break, ctrl_c};

    let (mut interrupt, mut r#break) = (ctrl_c()?, ctrl_break()?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = r#break.recv() => {}
        }
    })
}

/// Waits until the engine at that address is gone.
pub(super) async fn engine_gone(address: &EngineAddress) {
    #[cfg(unix)]
    if let Some(pipe) = standard_input() {
        return ended(pipe).await;
    }
    refuses(address).await;
}

/// Waits until the address refuses connections. A timeout is no refusal,
/// because a busy engine may be slow.
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

/// Returns standard input if it is a pipe. On Windows, only unsafe code can
/// distinguish a pipe from a file.
#[cfg(unix)]
fn standard_input() -> Option<tokio::net::unix::pipe::Receiver> {
    use std::os::fd::AsFd;

    let input = io::stdin().as_fd().try_clone_to_owned().ok()?;
    tokio::net::unix::pipe::Receiver::from_file(input.into()).ok()
}

/// Waits for the end of a pipe. No process writes to it; it ends when the last
/// process that could write is gone.
#[cfg(unix)]
async fn ended(mut pipe: tokio::net::unix::pipe::Receiver) {
    use tokio::io::AsyncReadExt;

    let mut ignored = [0; 64];
    while !matches!(pipe.read(&mut ignored).await, Ok(0) | Err(_)) {}
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

    // Windows takes 2 s to refuse, and a clock that is paused does not wait.
    #[cfg(unix)]
    #[tokio::test(start_paused = true)]
    async fn an_engine_that_refuses_twice_is_gone() {
        let (listener, address) = listen().await;
        drop(listener);
        let start = Instant::now();
        refuses(&address).await;
        assert_eq!(start.elapsed(), PROBE_INTERVAL * 2);
    }

    #[test]
    fn a_probe_outlasts_a_refusal_on_windows() {
        const SLOWEST_REFUSAL: Duration = Duration::from_millis(2_100);
        assert!(PROBE_TIMEOUT > SLOWEST_REFUSAL);
    }
}
