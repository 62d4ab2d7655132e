//! A configuration for a host, with the provider in its reach.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::host::{Host, Product};
use super::installation::Installation;
use crate::support::process::{Finished, Running};
use crate::support::scratch::Scratch;

/// One host, and what it finds around it.
pub(crate) struct Workspace {
    host: Host,
    scratch: Scratch,
}

impl Workspace {
    /// A fresh folder for this host.
    pub(crate) fn new(host: &Host, installation: Installation) -> Self {
        let mut scratch = Scratch::new();
        scratch.make_folder("configuration");
        let settings = installation.settings(host.registry(), &scratch.make_folder("provider"));
        let settings_file = scratch.path("cli.tfrc");
        fs::write(&settings_file, settings).expect("the settings can be written");
        scratch.set("TF_CLI_CONFIG_FILE", settings_file);
        scratch.set("CHECKPOINT_DISABLE", "1");
        scratch.set("TF_INPUT", "0");
        scratch.set("TF_CLI_ARGS", "-no-color");
        Self {
            host: host.clone(),
            scratch,
        }
    }

    /// Whose host it is.
    pub(crate) fn product(&self) -> Product {
        self.host.product
    }

    /// A file or folder of the workspace.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.scratch.path(name)
    }

    /// Writes a file of the configuration.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path("configuration").join(name);
        fs::write(path, text).expect("the configuration can be written");
    }

    /// Sets a variable for the commands that follow.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.scratch.set(name, value);
    }

    /// Runs a command to its end.
    pub(crate) fn run(&mut self, arguments: &[&str]) -> Finished {
        self.start(arguments).finish()
    }

    /// Runs a command that must succeed.
    pub(crate) fn succeed(&mut self, arguments: &[&str]) -> Finished {
        self.run(arguments).expect_code(0)
    }

    /// Runs a command that must fail.
    pub(crate) fn fail(&mut self, arguments: &[&str]) -> Finished {
        self.run(arguments).expect_code(1)
    }

    /// Runs a command that prints JSON.
    pub(crate) fn json(&mut self, arguments: &[&str]) -> Value {
        self.succeed(arguments).json()
    }

    /// Starts a command with nothing to read.
    pub(crate) fn start(&mut self, arguments: &[&str]) -> Running {
        self.start_with_input(arguments, "")
    }

    /// Starts a command that reads `input`.
    pub(crate) fn start_with_input(&mut self, arguments: &[&str], input: &str) -> Running {
        let directory = self.path("configuration");
        let mut command = self.host.command();
        command.args(arguments);
        self.scratch.start(command, &directory, input)
    }
}

impl AsRef<Scratch> for Workspace {
    fn as_ref(&self) -> &Scratch {
        &self.scratch
    }
}
