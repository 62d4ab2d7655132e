//! A Pulumi project in a folder of its own, with a stack in another and nothing
//! of the user's Pulumi.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::built;
use crate::support::fake_okta::{API_TOKEN, FakeOkta};
use crate::support::process::{Finished, Running};
use crate::support::scratch::Scratch;

/// What keeps the CLI to itself: a missing plugin is an error and no download.
const SETTINGS: [(&str, &str); 5] = [
    ("PULUMI_CONFIG_PASSPHRASE", "test"),
    ("PULUMI_SKIP_UPDATE_CHECK", "true"),
    ("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "true"),
    ("PULUMI_DISABLE_REGISTRY_RESOLVE", "true"),
    ("NO_COLOR", "1"),
];

/// The stack of every project.
const STACK: &str = "dev";

/// A project. Its processes and files go when it is dropped.
pub(crate) struct Project {
    scratch: Scratch,
}

impl Project {
    /// An empty project, with Pulumi's own folders beside it.
    pub(crate) fn new() -> Self {
        let mut scratch = Scratch::new();
        scratch.make_folder("project");
        let state = scratch.make_folder("state");
        scratch.set("PULUMI_HOME", scratch.make_folder("pulumi"));
        scratch.set("PULUMI_BACKEND_URL", format!("file://{}", state.display()));
        for (name, value) in SETTINGS {
            scratch.set(name, value);
        }
        let mut project = Self { scratch };
        project.put_on_path(&[built::folder()]);
        project
    }

    /// A project with an example's files.
    pub(crate) fn of_example(example: &str) -> Self {
        let project = Self::new();
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/pulumi");
        copy(&examples.join(example), &project.directory());
        project
    }

    /// Makes that the `PATH`, before the user's.
    pub(crate) fn put_on_path(&mut self, folders: &[PathBuf]) {
        let users = env::var_os("PATH").unwrap_or_default();
        let folders = folders.iter().cloned().chain(env::split_paths(&users));
        let path = env::join_paths(folders).expect("folders have no colon");
        self.set("PATH", path);
    }

    /// Installs a plugin of that name and version, as Pulumi would have.
    pub(crate) fn install_plugin(&self, name: &str, version: &str, program: &Path) {
        let folder = format!("pulumi/plugins/resource-{name}-v{version}");
        let folder = self.scratch.make_folder(&folder);
        let place = folder.join(format!("pulumi-resource-{name}"));
        symlink(program, place).expect("the plugin can be linked");
    }

    /// The folder of `Pulumi.yaml`.
    pub(crate) fn directory(&self) -> PathBuf {
        self.scratch.path("project")
    }

    /// A file or folder beside the project.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.scratch.path(name)
    }

    /// Writes a file of the project.
    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.directory().join(name), text).expect("the file can be written");
    }

    /// Sets a variable for the commands that follow.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.scratch.set(name, value);
    }

    /// Starts any program in the project's folder.
    pub(crate) fn start(&mut self, command: Command, input: &str) -> Running {
        let directory = self.directory();
        self.scratch.start(command, &directory, input)
    }

    /// Starts the CLI.
    pub(crate) fn start_pulumi(&mut self, arguments: &[&str]) -> Running {
        let mut command = Command::new(built::path("pulumi"));
        command
            .args(["--non-interactive", "--color=never"])
            .args(arguments);
        self.start(command, "")
    }

    /// Runs a command of the CLI that must succeed.
    pub(crate) fn pulumi(&mut self, arguments: &[&str]) -> Finished {
        self.start_pulumi(arguments).finish().expect_code(0)
    }

    /// Makes the stack.
    pub(crate) fn init_stack(&mut self) {
        self.pulumi(&["stack", "init", STACK]);
    }

    /// Sets a value of the stack's configuration.
    pub(crate) fn config(&mut self, key: &str, value: &str) {
        self.pulumi(&["config", "set", key, "--", value]);
    }

    /// Sets a secret of the stack's configuration.
    pub(crate) fn secret_config(&mut self, key: &str, value: &str) {
        self.pulumi(&["config", "set", "--secret", key, "--", value]);
    }

    /// Leads every read to the fake Okta.
    pub(crate) fn configure(&mut self, okta: &FakeOkta) {
        self.config("okta:httpProxy", okta.url());
        self.secret_config("okta:apiToken", API_TOKEN);
    }

    /// Starts an update.
    pub(crate) fn start_up(&mut self) -> Running {
        self.start_pulumi(&["up", "--yes", "--skip-preview"])
    }

    /// Updates, which must succeed.
    pub(crate) fn up(&mut self) -> Finished {
        self.start_up().finish().expect_code(0)
    }

    /// Previews, which must succeed.
    pub(crate) fn preview(&mut self) -> Finished {
        self.pulumi(&["preview"])
    }

    /// The stack's outputs.
    pub(crate) fn outputs(&mut self) -> Value {
        self.pulumi(&["stack", "output", "--json"]).json()
    }
}

impl AsRef<Scratch> for Project {
    fn as_ref(&self) -> &Scratch {
        &self.scratch
    }
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be listed") {
        let entry = entry.expect("an entry").path();
        let place = to.join(entry.file_name().expect("a name"));
        if entry.is_dir() {
            copy(&entry, &place);
        } else {
            fs::copy(&entry, &place).expect("the file can be copied");
        }
    }
}
