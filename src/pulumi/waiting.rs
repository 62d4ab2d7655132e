//! What the user sees while Okta takes its time.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::engine::Engine;

/// How long nothing is said. Okta answers within a second, so whoever waits
/// for longer begins to wonder.
const SILENCE: Duration = Duration::from_secs(3);

/// How often the line is renewed.
const RENEWAL: Duration = Duration::from_secs(5);

/// The reads that wait, by the order in which they began.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<Reads>);

#[derive(Debug, Default)]
struct Reads {
    began: BTreeMap<u64, Instant>,
    next: u64,
}

impl Waiting {
    /// Does the work of one read. Of many that take long, the oldest tells for
    /// all of them.
    pub(super) async fn through<T>(&self, engine: &Engine, work: impl Future<Output = T>) -> T {
        let read = self.begin();
        let mut line = Instant::now() + SILENCE;
        tokio::pin!(work);
        loop {
            tokio::select! {
                biased;
                result = &mut work => return result,
                () = sleep_until(line) => {
                    line += RENEWAL;
                    if let Some(status) = read.status() {
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

/// A read until it is done or given up.
struct Read<'waiting> {
    waiting: &'waiting Waiting,
    number: u64,
}

impl Read<'_> {
    /// What to say, when it is this read that has to.
    fn status(&self) -> Option<String> {
        let reads = self.waiting.reads();
        let (oldest, began) = reads.began.first_key_value()?;
        (*oldest == self.number).then(|| line(reads.began.len(), began.elapsed()))
    }
}

impl Drop for Read<'_> {
    fn drop(&mut self) {
        self.waiting.reads().began.remove(&self.number);
    }
}

fn line(reads: usize, waited: Duration) -> String {
    let seconds = waited.as_secs();
    match reads {
        1 => format!("Waiting for Okta for {seconds} s"),
        reads => format!("Waiting for Okta for {seconds} s ({reads} reads)"),
    }
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
        let status = oldest.status();
        assert_eq!(
            status.as_deref(),
            Some("Waiting for Okta for 8 s (2 reads)")
        );
        assert_eq!(younger.status(), None);
        drop(oldest);
        let status = younger.status();
        assert_eq!(status.as_deref(), Some("Waiting for Okta for 4 s"));
    }
}
