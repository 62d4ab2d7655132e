//! The sockets on their way to being admitted, and how many there may be.

use std::collections::VecDeque;

use tokio::task::JoinHandle;

/// The most sockets that may be pending.
const MOST_PENDING: usize = 256;

/// For every so many file descriptors of the process one socket may be
/// pending; the others are for the host, for the plugin's own connections, and
/// for files.
const DESCRIPTORS_PER_PENDING: usize = 4;

/// The tasks that admit them, oldest first.
pub(crate) struct Pending {
    tasks: VecDeque<JoinHandle<()>>,
    most: usize,
}

impl Pending {
    /// None yet, and no more than this process can afford.
    pub(crate) fn of_this_process() -> Self {
        Self::new(most_pending(file_descriptors()))
    }

    fn new(most: usize) -> Self {
        Self {
            tasks: VecDeque::with_capacity(most),
            most,
        }
    }

    /// Takes one more. When there are too many the oldest goes: a host speaks
    /// at once, so the oldest is the least likely to be one.
    pub(crate) fn push(&mut self, task: JoinHandle<()>) {
        if let Some(oldest) = self.oldest_beyond(self.most - 1) {
            oldest.abort();
        }
        self.tasks.push_back(task);
    }

    /// Drops the oldest and waits until its socket is closed. Tells whether
    /// there was one.
    pub(crate) async fn drop_oldest(&mut self) -> bool {
        let Some(oldest) = self.oldest_beyond(0) else {
            return false;
        };
        oldest.abort();
        // Only then is its descriptor free. It was aborted, so this is short.
        let _ = oldest.await;
        true
    }

    /// Takes the oldest out that still waits, if more wait than that.
    fn oldest_beyond(&mut self, count: usize) -> Option<JoinHandle<()>> {
        self.tasks.retain(|task| !task.is_finished());
        if self.tasks.len() > count {
            self.tasks.pop_front()
        } else {
            None
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// How many sockets may be pending in a process with so many descriptors.
fn most_pending(file_descriptors: usize) -> usize {
    (file_descriptors / DESCRIPTORS_PER_PENDING).clamp(1, MOST_PENDING)
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
    use std::sync::Arc;

    use super::*;

    /// A task that holds the socket and never ends.
    fn waiting(socket: &Arc<()>) -> JoinHandle<()> {
        let socket = Arc::clone(socket);
        tokio::spawn(async move {
            std::future::pending::<()>().await;
            drop(socket);
        })
    }

    #[test]
    fn pending_sockets_leave_descriptors_for_the_host() {
        assert_eq!(most_pending(64), 16);
        assert_eq!(most_pending(usize::MAX), MOST_PENDING);
        assert_eq!(most_pending(0), 1);
    }

    #[tokio::test]
    async fn the_oldest_goes_when_too_many_wait() {
        let mut pending = Pending::new(2);
        let sockets: [Arc<()>; 3] = Default::default();
        for socket in &sockets {
            pending.push(waiting(socket));
        }
        tokio::task::yield_now().await;
        let held = sockets
            .each_ref()
            .map(|socket| Arc::strong_count(socket) > 1);
        assert_eq!(held, [false, true, true]);
    }

    #[tokio::test]
    async fn room_is_made_at_once_and_by_one_that_still_waits() {
        let mut pending = Pending::new(3);
        let finished = tokio::spawn(async {});
        while !finished.is_finished() {
            tokio::task::yield_now().await;
        }
        pending.push(finished);
        let socket = Arc::new(());
        pending.push(waiting(&socket));
        assert!(pending.drop_oldest().await);
        assert_eq!(Arc::strong_count(&socket), 1, "it is closed by now");
        assert!(!pending.drop_oldest().await);
    }
}
