//! Shows the user that a read is waiting.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::engine::Engine;
use crate::provider::ListProgress;

/// How long a read may wait before a status is shown. Okta usually answers
/// within a second.
const SILENCE: Duration = Duration::from_secs(3);

/// How often the status is updated.
const RENEWAL: Duration = Duration::from_secs(5);

/// The waiting reads, in order of their start.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<Reads>);

#[derive(Debug, Default)]
struct Reads {
    began: BTreeMap<u64, Instant>,
    next: u64,
}

impl Waiting {
    /// Runs one read. If many reads wait, only the oldest shows a status for
    /// all of them, with the progress of their lists.
    pub(super) async fn through<T>(
        &self,
        engine: &Engine,
        progress: impl Fn() -> ListProgress,
        work: impl Future<Output = T>,
    ) -> T {
        let read = self.begin();
        let mut line = Instant::now() + SILENCE;
        tokio::pin!(work);
        loop {
            tokio::select! {
                biased;
                result = &mut work => return result,
                () = sleep_until(line) => {
                    line += RENEWAL;
                    if let Some(status) = read.status(progress()) {
                        engine.show_status(status);
                    }
                }
            }
        }
    }

    fn begin(&self) -> Read<'_> {
        let mut reads = self.reads();
        let number = reads.next;
        reads.next += 1;
        reads.began.insert(number, Instant::now());
        Read {
            waiting: self,
            number,
        }
    }

    fn reads(&self) -> MutexGuard<'_, Reads> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A read until it is done or cancelled.
struct Read<'waiting> {
    waiting: &'waiting Waiting,
    number: u64,
}

impl Read<'_> {
    /// Returns the status, if this read has to show it.
    fn status(&self, progress: ListProgress) -> Option<String> {
        let reads = self.waiting.reads();
        let (oldest, began) = reads.began.first_key_value()?;
        (*oldest == self.number).then(|| line(reads.began.len(), began.elapsed(), progress))
    }
}

impl Drop for Read<'_> {
    fn drop(&mut self) {
        self.waiting.reads().began.remove(&self.number);
    }
}

fn line(reads: usize, waited: Duration, progress: ListProgress) -> String {
    let seconds = waited.as_secs();
    let mut details = Vec::new();
    if reads > 1 {
        details.push(format!("{reads} reads"));
    }
    let ListProgress { pages, tokens } = progress;
    if pages > 0 {
        details.push(format!("list pages so far: {pages}, with {tokens} tokens"));
    }
    let details = match details.join("; ") {
        details if details.is_empty() => details,
        details => format!(" ({details})"),
    };
    format!("Waiting for Okta for {seconds} s{details}")
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_oldest_read_reports_for_all() {
        let waiting = Waiting::default();
        let oldest = waiting.begin();
        advance(Duration::from_secs(4)).await;
        let younger = waiting.begin();
        advance(Duration::from_secs(4)).await;
        let no_list = ListProgress::default();
        let status = oldest.status(no_list);
        assert_eq!(
            status.as_deref(),
            Some("Waiting for Okta for 8 s (2 reads)")
        );
        assert_eq!(younger.status(no_list), None);
        drop(oldest);
        let status = younger.status(no_list);
        assert_eq!(status.as_deref(), Some("Waiting for Okta for 4 s"));
        let status = younger.status(ListProgress {
            pages: 3,
            tokens: 600,
        });
        let expected = "Waiting for Okta for 4 s (list pages so far: 3, with 600 tokens)";
        assert_eq!(status.as_deref(), Some(expected));
    }
}
