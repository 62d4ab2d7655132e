//! Whether the host still reads what this process prints.
//!
//! A host that is killed before it has connected closes no connection. It does
//! close its ends of the pipes to this process's standard output and error.

use std::io;
use std::time::Duration;

/// How often the pipes are checked. Most hosts connect before the first check.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// Waits until neither standard output nor standard error has a reader.
///
/// One closed pipe is not enough: after the handshake line a host may close
/// the one it has no use for. A file or a terminal counts as read for ever.
#[cfg(unix)]
pub(crate) async fn closed() {
    while !(is_closed(&io::stdout()) && is_closed(&io::stderr())) {
        tokio::time::sleep(CHECK_INTERVAL).await;
    }
}

/// Linux reports a pipe without a reader as an error, other systems as a hang-up.
#[cfg(unix)]
fn is_closed(stream: &impl std::os::fd::AsFd) -> bool {
    use nix::poll::PollFlags;

    events(stream).intersects(PollFlags::POLLERR | PollFlags::POLLHUP)
}

/// Returns what the system reports of a stream. macOS reports nothing of a
/// stream of which nothing is asked, not even a hang-up.
#[cfg(unix)]
fn events(stream: &impl std::os::fd::AsFd) -> nix::poll::PollFlags {
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

    let mut polled = [PollFd::new(stream.as_fd(), PollFlags::POLLOUT)];
    match poll(&mut polled, PollTimeout::ZERO) {
        Ok(_) => polled[0].revents().unwrap_or(PollFlags::empty()),
        Err(_) => PollFlags::empty(),
    }
}

/// Waits until standard error has no reader.
///
/// Without unsafe code only a write shows it. Standard output is for the
/// handshake line alone, so the write goes to standard error.
#[cfg(not(unix))]
pub(crate) async fn closed() {
    loop {
        tokio::time::sleep(CHECK_INTERVAL).await;
        // A pipe that is full blocks the write.
        let written = tokio::task::spawn_blocking(|| is_closed_for_writing(&mut io::stderr()));
        if written.await.unwrap_or(false) {
            return;
        }
    }
}

/// Writes a line that hosts log at TRACE, and returns whether nobody reads it.
#[cfg(any(test, not(unix)))]
fn is_closed_for_writing(stream: &mut impl io::Write) -> bool {
    let written = stream.write_all(b"[TRACE] waiting for the host to connect\n");
    written.is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_closed_when_its_reader_is_gone_and_a_file_never_is() {
        let (reader, writer) = io::pipe().expect("a pipe");
        assert!(!is_closed(&writer));
        drop(reader);
        assert!(is_closed(&writer));
        assert!(!is_closed(&tempfile::tempfile().expect("a file")));
    }

    #[cfg(unix)]
    #[test]
    fn something_is_asked_of_a_pipe_as_macos_requires() {
        let (_reader, writer) = io::pipe().expect("a pipe");
        assert_eq!(events(&writer), nix::poll::PollFlags::POLLOUT);
    }

    #[test]
    fn a_write_shows_that_the_reader_of_a_pipe_is_gone() {
        let (reader, mut writer) = io::pipe().expect("a pipe");
        assert!(!is_closed_for_writing(&mut writer));
        drop(reader);
        assert!(is_closed_for_writing(&mut writer));
        assert!(!is_closed_for_writing(&mut io::sink()));
    }
}
