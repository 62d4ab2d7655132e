//! The sockets that are being admitted, and how many there may be.

use std::collections::VecDeque;

use tokio::task::JoinHandle;

/// The limit of pending sockets.
const MAX_PENDING: usize = 256;

/// One socket may be pending for this many file descriptors of the process. The
/// others are for the host, for the plugin's own connections and for files.
const DESCRIPTORS_PER_PENDING: usize = 4;

/// The tasks that admit the pending sockets, oldest first.
pub(crate) struct Pending {
    tasks: VecDeque<JoinHandle<()>>,
    max: usize,
}

impl Pending {
    /// Starts empty, with the limit that fits this process.
    pub(crate) fn of_this_process() -> Self {
        Self::new(max_pending(file_descriptors()))
    }

    fn new(max: usize) -> Self {
        Self {
            tasks: VecDeque::with_capacity(max),
            max,
        }
    }

    /// Adds a task. Above the limit the oldest one is aborted: a host sends its
    /// first bytes at once, so the oldest is the least likely to be the host.
    pub(crate) fn push(&mut self, task: JoinHandle<()>) {
        if let Some(oldest) = self.oldest_beyond(self.max - 1) {
            oldest.abort();
        }
        self.tasks.push_back(task);
    }

    /// Aborts the oldest task and waits until its socket is closed. Returns
    /// whether there was one.
    pub(crate) async fn drop_oldest(&mut self) -> bool {
        let Some(oldest) = self.oldest_beyond(0) else {
            return false;
        };
        oldest.abort();
        // Its descriptor is free only then. An aborted task ends at once.
        let _ = oldest.await;
        true
    }

    /// Removes the oldest unfinished task if there are more than `count`.
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

/// Returns the limit for a process with that many file descriptors.
fn max_pending(file_descriptors: usize) -> usize {
    (file_descriptors / DESCRIPTORS_PER_PENDING).clamp(1, MAX_PENDING)
}

/// Returns how many files the process may have open.
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
        assert_eq!(max_pending(64), 16);
        assert_eq!(max_pending(usize::MAX), MAX_PENDING);
        assert_eq!(max_pending(0), 1);
    }

    #[tokio::test]
    async fn the_oldest_is_dropped_above_the_limit() {
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
    async fn room_is_made_at_once_by_the_oldest_unfinished_one() {
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
