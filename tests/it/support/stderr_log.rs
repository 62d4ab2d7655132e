//! What a plugin writes on stderr, or that nobody reads it.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::ChildStderr;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::plugin_host::{PATIENCE, Stderr};

/// Lines of stderr, read as they come so that the plugin never waits.
#[derive(Default)]
pub(super) struct Log {
    lines: Arc<Mutex<Vec<String>>>,
    reader: Option<JoinHandle<()>>,
    /// The pipe that is kept open for nobody to read.
    _unread: Option<ChildStderr>,
}

impl Log {
    /// Does with the pipe what `stderr` says.
    pub(super) fn of(pipe: ChildStderr, stderr: Stderr) -> Self {
        let mut log = Self::default();
        match stderr {
            Stderr::NeverRead => log._unread = Some(pipe),
            Stderr::ReaderGone => drop(pipe),
            Stderr::Collected => {
                let lines = Arc::clone(&log.lines);
                log.reader = Some(tokio::spawn(async move {
                    let mut pipe = BufReader::new(pipe).lines();
                    while let Ok(Some(line)) = pipe.next_line().await {
                        lines.lock().expect("no reader panicked").push(line);
                    }
                }));
            }
        }
        log
    }

    /// All lines so far.
    pub(super) fn lines(&self) -> Vec<String> {
        self.lines.lock().expect("no reader panicked").clone()
    }

    /// Waits until the plugin has closed its end.
    pub(super) async fn finished(&mut self) {
        if let Some(reader) = self.reader.take() {
            timeout(PATIENCE, reader)
                .await
                .expect("stderr closes in time")
                .expect("the reader ends well");
        }
    }
}
