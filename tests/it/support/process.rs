//! A host's process while it runs and after.

use std::fmt;
use std::fs;
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use serde_json::Value;

/// The longest that a command may take: far more than any needs, even on a
/// machine with other work.
const COMMAND_LIMIT: Duration = Duration::from_secs(300);
/// How long a host may live after the interrupt that a test sends it, on a machine
/// with other work.
pub(crate) const TERMINATION_LIMIT: Duration = Duration::from_secs(15);
/// How often a running process is looked at.
const LOOK_INTERVAL: Duration = Duration::from_millis(5);

/// A host at work, leader of a process group of its own. One that is dropped
/// while it runs is killed with its group.
pub(crate) struct Running {
    pub(super) child: Child,
    pub(super) output: Output,
}

/// Where a process writes, and how it was started: for messages.
#[derive(Debug, Clone)]
pub(super) struct Output {
    pub(super) command: String,
    pub(super) directory: PathBuf,
    pub(super) stdout: PathBuf,
    pub(super) stderr: PathBuf,
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.command)?;
        writeln!(f, "in {}", self.directory.display())?;
        writeln!(f, "--- stdout\n{}", read(&self.stdout))?;
        writeln!(f, "--- stderr\n{}", read(&self.stderr))
    }
}

impl Running {
    /// Sends a signal to the host alone.
    pub(crate) fn signal(&self, signal: Signal) {
        kill(self.pid(), signal).expect("the host runs");
    }

    /// Sends a signal to the host and all that it started, as a terminal does.
    pub(crate) fn signal_group(&self, signal: Signal) {
        killpg(self.pid(), signal).expect("the host runs");
    }

    /// The host's process, which is its group's number too.
    pub(crate) fn pid(&self) -> Pid {
        pid(&self.child)
    }

    /// Waits for the end.
    ///
    /// # Panics
    ///
    /// When it takes longer than any command should.
    pub(crate) fn finish(self) -> Finished {
        self.finish_within(COMMAND_LIMIT)
    }

    /// Waits for the end that long.
    ///
    /// # Panics
    ///
    /// When it takes longer.
    pub(crate) fn finish_within(mut self, limit: Duration) -> Finished {
        let deadline = Instant::now() + limit;
        loop {
            let status = self.child.try_wait().expect("a child can be waited for");
            if let Some(status) = status {
                return Finished::new(status, &self.output);
            }
            assert!(
                Instant::now() < deadline,
                "not done after {limit:?}: {}",
                self.output
            );
            thread::sleep(LOOK_INTERVAL);
        }
    }
}

/// The process's id, as signals take it.
pub(crate) fn pid(child: &Child) -> Pid {
    let id = i32::try_from(child.id()).expect("ids of processes are small");
    Pid::from_raw(id)
}

impl Drop for Running {
    fn drop(&mut self) {
        // Of a process that has ended, the group may be someone else's.
        let runs = matches!(self.child.try_wait(), Ok(None));
        if thread::panicking() {
            // Past the test harness: a panic in here would end the whole run.
            let _ = writeln!(stderr(), "abandoned: {}", self.output);
        }
        if runs {
            let _ = killpg(self.pid(), Signal::SIGKILL);
            let _ = self.child.wait();
        }
    }
}

/// A host's process that has ended. It displays as all that is known of it.
pub(crate) struct Finished {
    /// How it ended.
    pub(crate) status: ExitStatus,
    /// Its standard output.
    pub(crate) stdout: String,
    /// Its standard error.
    pub(crate) stderr: String,
    output: Output,
}

impl Finished {
    fn new(status: ExitStatus, output: &Output) -> Self {
        Self {
            status,
            stdout: read(&output.stdout),
            stderr: read(&output.stderr),
            output: output.clone(),
        }
    }

    /// Asserts the exit code, and shows everything when it is another.
    pub(crate) fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.status.code(), Some(code), "{self}");
        self
    }

    /// Its standard output, which must be JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self}"))
    }

    /// Asserts that standard error says all of that, whatever the line breaks
    /// with which a host fits it into its box.
    pub(crate) fn expect_diagnostic(&self, parts: &[&str]) {
        let told = unwrapped(&self.stderr);
        for part in parts {
            assert!(told.contains(part), "{part:?} is not in: {self}");
        }
    }
}

/// The text without the frame and the line breaks of a diagnostic.
fn unwrapped(text: &str) -> String {
    let words =
        text.split(|character: char| character.is_whitespace() || "│╷╵".contains(character));
    let words = words.filter(|word| !word.is_empty()).collect::<Vec<_>>();
    words.join(" ")
}

impl fmt::Display for Finished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status, self.output)
    }
}

fn read(path: &Path) -> String {
    let bytes = fs::read(path).expect("the process's output is there");
    String::from_utf8_lossy(&bytes).into_owned()
}
