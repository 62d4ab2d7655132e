//! Whether anybody still reads what this process prints.
//!
//! A host that is killed before it has connected closes no connection that
//! would be missed. What it does close is its ends of our pipes.

use std::io;
use std::os::fd::AsFd;
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

/// How often the pipes are looked at; a host connects sooner.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

/// Waits until nobody reads standard output nor standard error any more. One of
/// them is not enough: a host may close what it has no use for after the
/// handshake line. What is no pipe is read for ever.
pub(crate) async fn gone() {
    while !(is_unread(&io::stdout()) && is_unread(&io::stderr())) {
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
}

/// Linux calls a pipe without a reader an error, others a hang-up.
fn is_unread(stream: &impl AsFd) -> bool {
    let mut polled = [PollFd::new(stream.as_fd(), PollFlags::empty())];
    let answered = poll(&mut polled, PollTimeout::ZERO);
    let told = polled[0].revents().unwrap_or(PollFlags::empty());
    answered.is_ok() && told.intersects(PollFlags::POLLERR | PollFlags::POLLHUP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_is_unread_when_its_reader_is_gone_and_a_file_never() {
        let (reader, writer) = io::pipe().expect("a pipe");
        assert!(!is_unread(&writer));
        drop(reader);
        assert!(is_unread(&writer));
        assert!(!is_unread(&tempfile::tempfile().expect("a file")));
    }
}
