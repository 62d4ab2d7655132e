//! The progress of reads of whole lists: for the log, for the host's status
//! line, and for the error of a read that timed out.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::sleep;

/// When a read first logs its progress: when a person who watches starts to
/// wonder.
const FIRST_LOG: Duration = Duration::from_secs(3);

/// How long after that it logs again: a list of 50,000 tokens may take minutes.
const NEXT_LOG: Duration = Duration::from_secs(10);

/// The progress of one list, or of all lists that are being read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListProgress {
    /// The complete pages.
    pub pages: usize,
    /// The tokens that are kept so far.
    pub tokens: usize,
}

/// The lists of a client that are being read now.
#[derive(Debug, Default)]
pub(crate) struct OpenLists(Mutex<ListProgress>);

/// One list while it is read.
#[derive(Debug)]
pub(crate) struct OpenList<'lists> {
    all: &'lists OpenLists,
    own: Mutex<ListProgress>,
}

impl OpenLists {
    pub(crate) fn open(&self) -> OpenList<'_> {
        OpenList {
            all: self,
            own: Mutex::default(),
        }
    }

    /// Returns the sum for all lists that are being read.
    pub(crate) fn progress(&self) -> ListProgress {
        copy(&self.0)
    }

    fn replace(&self, old: ListProgress, new: ListProgress) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.pages = all.pages + new.pages - old.pages;
        all.tokens = all.tokens + new.tokens - old.tokens;
    }
}

impl OpenList<'_> {
    pub(crate) fn progress(&self) -> ListProgress {
        copy(&self.own)
    }

    pub(super) fn set(&self, progress: ListProgress) {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        self.all.replace(*own, progress);
        *own = progress;
    }

    /// Runs the read, and logs its progress if it takes long.
    pub(crate) async fn logged<T>(&self, read: impl Future<Output = T>) -> T {
        tokio::pin!(read);
        let mut wait = FIRST_LOG;
        loop {
            tokio::select! {
                biased;
                result = &mut read => return result,
                () = sleep(wait) => {}
            }
            let ListProgress { pages, tokens } = self.progress();
            tracing::info!(pages, tokens, "still reading the list of an app's tokens");
            wait = NEXT_LOG;
        }
    }
}

impl Drop for OpenList<'_> {
    fn drop(&mut self) {
        self.set(ListProgress::default());
    }
}

fn copy(progress: &Mutex<ListProgress>) -> ListProgress {
    *progress.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_lists_are_added_up_until_they_are_closed() {
        let progress = |pages, tokens| ListProgress { pages, tokens };
        let lists = OpenLists::default();
        let (one, other) = (lists.open(), lists.open());
        one.set(progress(1, 200));
        other.set(progress(2, 10));
        other.set(progress(3, 9));
        assert_eq!(lists.progress(), progress(4, 209));
        assert_eq!(other.progress(), progress(3, 9));
        drop(one);
        assert_eq!(lists.progress(), progress(3, 9));
        drop(other);
        assert_eq!(lists.progress(), ListProgress::default());
    }
}
