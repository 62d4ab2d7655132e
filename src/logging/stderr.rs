//! Standard error without waiting for it.
//!
//! A host that does not read blocks whoever writes. Lines therefore go through
//! a queue to a thread of their own, which starts with the first line; when
//! the queue is full they are counted and dropped, and a write that fails is
//! nobody's failure.

use std::io::{self, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::time::Duration;

use super::line;

/// How many lines may wait for the host. At about 300 bytes each this bounds
/// the memory to about 1 MiB.
const QUEUED_LINES: usize = 4096;

/// How long the end of the process waits for lines that are still queued. The
/// last of them may be the only one that says why it ends. A host that reads
/// takes them at once, unless the machine is busy; one that does not must not
/// hold the process up for long.
const FLUSH_TIMEOUT: Duration = Duration::from_millis(500);

static QUEUE: OnceLock<SyncSender<Entry>> = OnceLock::new();
static DROPPED: AtomicU64 = AtomicU64::new(0);

enum Entry {
    Line(Vec<u8>),
    /// Answered when all that was queued before is written.
    Flush(SyncSender<()>),
}

/// Queues one line, its end included.
pub(super) fn write(line: Vec<u8>) {
    let queue = QUEUE.get_or_init(start);
    if queue.try_send(Entry::Line(line)).is_err() {
        DROPPED.fetch_add(1, Ordering::Relaxed);
    }
}

/// Waits, for a moment at most, until what was logged so far is written. For
/// the end of the process.
pub fn flush() {
    if let Some(queue) = QUEUE.get() {
        let (written, wait) = mpsc::sync_channel(1);
        if queue.try_send(Entry::Flush(written)).is_ok() {
            let _ = wait.recv_timeout(FLUSH_TIMEOUT);
        }
    }
}

fn start() -> SyncSender<Entry> {
    let (sender, receiver) = mpsc::sync_channel(QUEUED_LINES);
    // Without a thread the receiver is gone, and every line counts as dropped.
    let _ = std::thread::Builder::new()
        .name("log".to_owned())
        .spawn(move || drain(&receiver));
    sender
}

fn drain(entries: &Receiver<Entry>) {
    let mut stderr = io::stderr();
    for entry in entries {
        match entry {
            Entry::Line(line) => {
                let _ = stderr.write_all(&line);
            }
            Entry::Flush(written) => {
                let _ = written.send(());
            }
        }
        report_dropped(&mut stderr);
    }
}

/// Says how many lines are missing, where there is room for it again.
fn report_dropped(stderr: &mut impl Write) {
    let dropped = DROPPED.swap(0, Ordering::Relaxed);
    if dropped > 0 {
        let _ = stderr.write_all(&line::dropped(dropped, time::OffsetDateTime::now_utc()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dropped_lines_are_reported_in_a_line_like_every_other() {
        DROPPED.fetch_add(3, Ordering::Relaxed);
        let mut stderr = Vec::new();
        report_dropped(&mut stderr);
        let text = String::from_utf8(stderr).expect("UTF-8");
        assert_eq!(text.matches('\n').count(), 1, "{text}");
        let line: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&text).expect("a JSON object");
        assert!(line.values().all(serde_json::Value::is_string), "{text}");
        assert_eq!(line["@level"], "warn");
        assert_eq!(line["@module"], "provider.logging.line");
        assert_eq!(line["dropped"], "3");
        assert!(
            line.contains_key("@timestamp") && line.contains_key("@message"),
            "{text}"
        );
    }
}
