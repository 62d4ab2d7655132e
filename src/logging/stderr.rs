//! Writes to standard error without waiting.
//!
//! A host that does not read blocks the writer. So lines go through a queue to
//! a separate thread, which starts with the first line. Lines that do not fit
//! are counted and dropped, and a failed write is ignored.

use std::io::{self, Write};
use std::sync::OnceLock;
use std::time::Duration;

use super::line;
use super::queue::{Next, Queue};

/// How long the process waits for queued lines at its end. The last line may be
/// the only one that says why it ends. A host that reads takes them at once,
/// unless the machine is busy; a host that does not read must not delay the end
/// for long.
const FLUSH_TIMEOUT: Duration = Duration::from_millis(500);

static QUEUE: OnceLock<&'static Queue> = OnceLock::new();

/// Queues one line, which includes its newline.
pub(super) fn write(line: Vec<u8>) {
    QUEUE.get_or_init(start).push(line);
}

/// Waits a moment until all queued lines are written. Called at the end of the
/// process.
pub fn flush() {
    if let Some(queue) = QUEUE.get() {
        queue.flush(FLUSH_TIMEOUT);
    }
}

/// Makes the queue of this process and starts its thread. Without a thread the
/// queue stays full.
fn start() -> &'static Queue {
    let queue: &'static Queue = Box::leak(Box::default());
    let _ = std::thread::Builder::new()
        .name("log".to_owned())
        .spawn(move || {
            loop {
                write_next(queue.next(), &mut io::stderr());
            }
        });
    queue
}

/// Writes a line, after the number of lines that were dropped before it.
fn write_next(next: Next, stderr: &mut impl Write) {
    if next.dropped > 0 {
        let now = time::OffsetDateTime::now_utc();
        let _ = stderr.write_all(&line::dropped(next.dropped, now));
    }
    let _ = stderr.write_all(&next.line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dropped_lines_are_reported_in_a_line_like_every_other() {
        let mut stderr = Vec::new();
        let (dropped, line) = (3, Vec::new());
        write_next(Next { dropped, line }, &mut stderr);
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
