//! Programs on the published SDKs, run by a fake engine.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::plugin_host::BINARY;

/// What `tests/setup.sh` sets up under the target folder.
const PYTHON: &str = "pulumi-sdk/bin/python";

/// The SDK of an older version, which `tests/setup.sh` sets up beside it.
const OLDER_SDK: &str = "pulumi-sdk-older";

/// A program about to be run.
pub(crate) struct Program {
    folder: TempDir,
    program: PathBuf,
    /// What runs it if it is in TypeScript: Node.js, and Pulumi's script that
    /// runs a program.
    pub(crate) node: Option<[PathBuf; 2]>,
    settings: Value,
    config: Value,
    preview: bool,
    older_sdk: bool,
}

/// What happened while it ran.
#[derive(Debug, Deserialize)]
pub(crate) struct Run {
    /// Whether the program succeeded.
    pub(crate) succeeded: bool,
    /// What it printed.
    pub(crate) said: String,
    /// The warnings and errors that it had the engine show.
    pub(crate) messages: Vec<String>,
    /// What it exported.
    pub(crate) outputs: Value,
    /// What its SDK sent, call by call.
    pub(crate) invokes: Vec<Value>,
    /// The versions of the plugins that were started.
    pub(crate) versions: Vec<String>,
    /// The exit statuses of these.
    pub(crate) ends: Vec<i32>,
}

impl Program {
    /// The program in a folder, of this repository if the path is relative.
    pub(crate) fn in_folder(path: impl AsRef<Path>) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        Self {
            program: Path::new(env!("CARGO_MANIFEST_DIR")).join(path),
            folder,
            node: None,
            settings: json!({}),
            config: json!({}),
            preview: false,
            older_sdk: false,
        }
    }

    /// A program of these lines.
    pub(crate) fn of(source: &str) -> Self {
        let mut program = Self::in_folder("");
        program.program = program.folder.path().to_owned();
        let file = program.program.join("__main__.py");
        fs::write(file, source).expect("the program can be written");
        program
    }

    /// The same with these settings of the default provider.
    pub(crate) fn settings(self, settings: Value) -> Self {
        Self { settings, ..self }
    }

    /// The same with these settings of its own.
    pub(crate) fn config(self, config: Value) -> Self {
        Self { config, ..self }
    }

    /// The same, as a preview.
    pub(crate) fn preview(self) -> Self {
        Self {
            preview: true,
            ..self
        }
    }

    /// The same on the older SDK.
    pub(crate) fn older_sdk(self) -> Self {
        Self {
            older_sdk: true,
            ..self
        }
    }

    /// Runs it to its end.
    pub(crate) fn run(self) -> Run {
        let plugin = self.folder.path().join("pulumi-resource-okta");
        symlink(BINARY, &plugin).expect("a link can be made");
        let task = json!({
            "plugin": plugin,
            "folder": self.program,
            "node": self.node,
            "settings": self.settings,
            "config": self.config,
            "preview": self.preview,
        });
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let engine = root.join("tests/it/support/pulumi/stand_in_engine.py");
        let mut command = Command::new(python());
        command.arg(engine).env_clear();
        if self.older_sdk {
            command.env("PYTHONPATH", target().join(OLDER_SDK));
        }
        let mut child = command
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("Python and the SDK are set up: run `make test`");
        let mut stdin = child.stdin.take().expect("stdin is a pipe");
        let written = stdin.write_all(task.to_string().as_bytes());
        written.expect("the task can be given");
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
    }
}

/// Returns the interpreter that has the SDK.
pub(crate) fn python() -> PathBuf {
    target().join(PYTHON)
}

/// Cargo's `target` folder.
fn target() -> &'static Path {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    temporary.parent().unwrap_or(temporary)
}
