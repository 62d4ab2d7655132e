//! A folder to run processes in, with an environment of its own: nothing of
//! the user's settings, credentials or plugins gets in, and nothing gets out.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[cfg(target_os = "linux")]
use nix::sys::signal::{Signal, kill};
use tempfile::TempDir;

#[cfg(target_os = "linux")]
use super::leftovers;
use super::process::{Output, Running};

/// A short folder, since the path of a socket in it has at most 104 bytes.
const TEMPORARY: &str = "/tmp";

/// The folder, and what processes find in their environment. When it is
/// dropped it goes, with whoever still has that environment.
pub(crate) struct Scratch {
    folder: TempDir,
    environment: Vec<(OsString, OsString)>,
    commands: usize,
}

impl Scratch {
    /// A fresh folder, with a home and a `TMPDIR` in it.
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("okta-")
            .tempdir_in(TEMPORARY)
            .expect("a folder can be made");
        let scratch = Self {
            folder,
            environment: Vec::new(),
            commands: 0,
        };
        for name in ["home", "tmp", "output"] {
            scratch.make_folder(name);
        }
        scratch
    }

    /// Makes a folder in it, and gives its path.
    pub(crate) fn make_folder(&self, name: &str) -> PathBuf {
        let folder = self.path(name);
        fs::create_dir_all(&folder).expect("a folder can be made");
        folder
    }

    /// A file or folder in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What its processes have for temporary files.
    pub(crate) fn temporary(&self) -> PathBuf {
        self.path("tmp")
    }

    /// Sets a variable for the processes that follow.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.environment.push((name.into(), value.into()));
    }

    /// Starts a process in `directory` that reads `input`.
    pub(crate) fn start(&mut self, mut command: Command, directory: &Path, input: &str) -> Running {
        self.commands += 1;
        let file = |kind: &str| self.path(&format!("output/{}.{kind}", self.commands));
        let (stdin, stdout, stderr) = (file("stdin"), file("stdout"), file("stderr"));
        fs::write(&stdin, input).expect("the input can be written");
        command
            .current_dir(directory)
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path("home"))
            .env("TMPDIR", self.temporary())
            .envs(self.environment.iter().cloned())
            .stdin(open(&stdin))
            .stdout(create(&stdout))
            .stderr(create(&stderr))
            .process_group(0);
        let output = Output {
            command: format!("{command:?}"),
            directory: directory.to_owned(),
            stdout,
            stderr,
        };
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{error}: {}", output.command));
        Running { child, output }
    }
}

impl AsRef<Self> for Scratch {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// A test that failed leaves processes in groups of their own, which nobody
/// else would end.
#[cfg(target_os = "linux")]
impl Drop for Scratch {
    fn drop(&mut self) {
        for process in leftovers::processes(self) {
            // It may have ended by itself by now.
            let _ = kill(process, Signal::SIGKILL);
        }
    }
}

fn open(path: &Path) -> Stdio {
    File::open(path).expect("the file was just written").into()
}

fn create(path: &Path) -> Stdio {
    File::create(path).expect("the file can be made").into()
}
