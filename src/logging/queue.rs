//! The queue of lines that wait for the host.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The maximum size of the queue in bytes: thousands of lines in little memory.
const MAX_BYTES: usize = 1 << 20;

/// A queue of lines from all threads to the one thread that writes.
#[derive(Debug, Default)]
pub(super) struct Queue {
    lines: Mutex<Lines>,
    changed: Condvar,
}

/// The next line, and the number of lines dropped before it.
#[derive(Debug, PartialEq)]
pub(super) struct Next {
    /// How many lines were dropped since the previous line.
    pub(super) dropped: u64,
    /// The line, with its newline.
    pub(super) line: Vec<u8>,
}

#[derive(Debug, Default)]
struct Lines {
    waiting: VecDeque<Vec<u8>>,
    bytes: usize,
    dropped: u64,
    is_being_written: bool,
}

impl Lines {
    /// Adds a line. If the queue is full, the oldest lines are dropped, because
    /// the last line may say why the process ends.
    fn push(&mut self, line: Vec<u8>) {
        self.bytes += line.len();
        self.waiting.push_back(line);
        while self.bytes > MAX_BYTES {
            let Some(oldest) = self.waiting.pop_front() else {
                return;
            };
            self.bytes -= oldest.len();
            self.dropped += 1;
        }
    }

    fn pop(&mut self) -> Option<Next> {
        let line = self.waiting.pop_front()?;
        self.bytes -= line.len();
        let dropped = std::mem::take(&mut self.dropped);
        Some(Next { dropped, line })
    }
}

impl Queue {
    /// Adds a line without waiting.
    pub(super) fn push(&self, line: Vec<u8>) {
        self.lock().push(line);
        self.changed.notify_all();
    }

    /// Waits for the next line. The previous line has been written by then.
    pub(super) fn next(&self) -> Next {
        let mut lines = self.lock();
        loop {
            lines.is_being_written = false;
            if let Some(next) = lines.pop() {
                lines.is_being_written = true;
                return next;
            }
            self.changed.notify_all();
            let woken = self.changed.wait(lines);
            lines = woken.unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits until every line is written, at most for this long.
    pub(super) fn flush(&self, timeout: Duration) {
        let is_busy = |lines: &mut Lines| lines.is_being_written || !lines.waiting.is_empty();
        let lines = self.lock();
        drop(self.changed.wait_timeout_while(lines, timeout, is_busy));
    }

    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Instant;

    use super::*;

    #[test]
    fn the_oldest_lines_are_dropped_by_bytes_and_counted() {
        let queue = Queue::default();
        let line = vec![b'x'; MAX_BYTES / 4];
        for _ in 0..9 {
            queue.push(line.clone());
        }
        queue.push(b"the last".to_vec());
        // Four of them fit, and the last one takes the place of a fourth.
        let next = [(); 4].map(|()| queue.next());
        assert_eq!(next.each_ref().map(|next| next.dropped), [6, 0, 0, 0]);
        assert!(next[..3].iter().all(|next| next.line == line));
        assert_eq!(next[3].line, b"the last");
    }

    #[test]
    fn a_line_above_the_limit_is_dropped_alone() {
        let queue = Queue::default();
        queue.push(vec![0; MAX_BYTES + 1]);
        queue.push(b"next".to_vec());
        let (dropped, line) = (1, b"next".to_vec());
        assert_eq!(queue.next(), Next { dropped, line });
    }

    #[test]
    fn a_full_queue_is_flushed_to_its_last_line() {
        const PATIENCE: Duration = Duration::from_secs(30);
        let queue = Arc::new(Queue::default());
        for _ in 0..8 {
            queue.push(vec![b'x'; MAX_BYTES / 4]);
        }
        queue.push(b"the last".to_vec());
        let (sender, written) = std::sync::mpsc::channel();
        let reader = Arc::clone(&queue);
        std::thread::spawn(move || while sender.send(reader.next().line).is_ok() {});
        let start = Instant::now();
        queue.flush(PATIENCE);
        assert!(start.elapsed() < PATIENCE);
        assert_eq!(written.try_iter().last().as_deref(), Some(&b"the last"[..]));
    }

    #[test]
    fn a_host_that_does_not_read_is_not_waited_for_longer_than_that() {
        let queue = Queue::default();
        queue.push(Vec::new());
        queue.next();
        // The line is being written, and never is.
        queue.flush(Duration::from_millis(10));
    }
}
