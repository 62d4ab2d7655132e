//! Whether the host still reads what this process prints.
//!
//! A host that is killed before it has connected closes no connection. It does
//! close its ends of the pipes to this process's standard output and error.

use std::io;
use std::os::fd::AsFd;
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

/// How often the pipes are checked. Most hosts connect before the first check.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// Waits until neither standard output nor standard error has a reader.
///
/// One closed pipe is not enough: after the handshake line a host may close
/// the one it has no use for. A file or a terminal counts as read for ever.
pub(crate) async fn closed() {
    while !(is_closed(&io::stdout()) && is_closed(&io::stderr())) {
        tokio::time::sleep(CHECK_INTERVAL).await;
    }
}

/// Linux reports a pipe without a reader as an error, other systems as a hang-up.
fn is_closed(stream: &impl AsFd) -> bool {
    let mut polled = [PollFd::new(stream.as_fd(), PollFlags::empty())];
    let result = poll(&mut polled, PollTimeout::ZERO);
    let events = polled[0].revents().unwrap_or(PollFlags::empty());
    result.is_ok() && events.intersects(PollFlags::POLLERR | PollFlags::POLLHUP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_is_closed_when_its_reader_is_gone_and_a_file_never_is() {
        let (reader, writer) = io::pipe().expect("a pipe");
        assert!(!is_closed(&writer));
        drop(reader);
        assert!(is_closed(&writer));
        assert!(!is_closed(&tempfile::tempfile().expect("a file")));
    }
}
