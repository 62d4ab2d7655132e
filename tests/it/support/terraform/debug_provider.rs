//! A running provider that hosts attach to.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};

use crate::support::process::pid;
use crate::support::reattachment::exported;
use crate::support::scratch::Scratch;

/// A provider in debug mode, which ends with the test.
pub(crate) struct DebugProvider {
    child: Child,
    printed: String,
}

impl DebugProvider {
    /// Starts it with the temporary folder of that place.
    pub(crate) fn start(place: &impl AsRef<Scratch>) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_terraform-provider-okta"))
            .arg("-debug")
            .env_clear()
            .env("TMPDIR", place.as_ref().temporary())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the provider starts");
        let stdout = child.stdout.take().expect("its output is piped");
        let printed = BufReader::new(stdout)
            .lines()
            .map(|line| line.expect("its output is text"))
            // Its last words; it prints no more, and does not end either.
            .take_while(|line| !line.contains("Ctrl-C"))
            .collect::<Vec<_>>()
            .join("\n");
        Self { child, printed }
    }

    /// What a variable is where the lines that it printed were pasted.
    pub(crate) fn variable(&self, name: &str) -> String {
        exported(&self.printed, name).expect("it prints the variable")
    }

    /// Whether it has not ended.
    pub(crate) fn runs(&mut self) -> bool {
        let ended = self.child.try_wait().expect("it can be asked");
        ended.is_none()
    }

    /// Sends it a signal and waits for its end.
    pub(crate) fn end_by(&mut self, signal: Signal) {
        kill(pid(&self.child), signal).expect("it runs");
        self.child.wait().expect("it ends");
    }
}

impl Drop for DebugProvider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
