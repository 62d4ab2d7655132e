//! The release for Windows, under Wine. RELEASING.md says what Wine cannot show.

mod connections; // strangers at its port
mod ends; // hosts that are interrupted or killed
mod files; // paths as Windows has them
mod plugin; // Pulumi's engine
mod reads; // OpenTofu for Windows installs it and reads
mod started_by_hand; // what a person sees who starts it
mod terminal; // where a person types
mod wine; // the Windows that all share

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use terraform_provider_okta::terraform::ADDRESS;

use crate::assets::{archive_of, program_of};
use crate::support::hosts;
use crate::support::process::{Finished, Running};
use crate::support::scratch::Scratch;

const PLATFORM: &str = "windows_amd64";

/// The path of a file of this machine as Windows has it: Wine's drive `Z:` is the
/// root.
fn on_windows(path: &Path) -> String {
    format!("Z:{}", path.display()).replace('/', "\\")
}

/// A folder with a configuration, and OpenTofu for Windows to run on it.
struct Workspace {
    scratch: Scratch,
    tofu: PathBuf,
}

impl Workspace {
    /// OpenTofu finds the provider without installing it.
    fn new() -> Self {
        let workspace = Self::bare();
        let folder = workspace.scratch.make_folder("provider");
        let place = folder.join("terraform-provider-okta.exe");
        fs::copy(program_of(PLATFORM), place).expect("the provider can be copied");
        let folder = on_windows(&folder);
        workspace.settings(&format!("dev_overrides {{ \"{ADDRESS}\" = {folder:?} }}"));
        workspace
    }

    /// OpenTofu installs the provider from a mirror that holds the archive. Wine's
    /// symbolic links are stubs, so an unpacked mirror would fail in `init`.
    fn with_mirror() -> Self {
        let workspace = Self::bare();
        let mirror = workspace.scratch.path("mirror");
        let folder = mirror.join("registry.opentofu.org").join(ADDRESS);
        fs::create_dir_all(&folder).expect("a folder can be made");
        let archive = archive_of(PLATFORM);
        let place = folder.join(archive.file_name().expect("a name"));
        fs::copy(&archive, place).expect("the archive can be copied");
        let mirror = on_windows(&mirror);
        workspace.settings(&format!("filesystem_mirror {{ path = {mirror:?} }}"));
        workspace
    }

    /// # Panics
    ///
    /// Where `make hosts` has not built OpenTofu for Windows.
    fn bare() -> Self {
        let tofu = hosts::program("tofu.exe").expect("`make hosts` builds OpenTofu for Windows");
        let mut scratch = Scratch::new();
        scratch.make_folder("configuration");
        let settings = on_windows(&scratch.path("cli.tfrc"));
        scratch.set("TF_CLI_CONFIG_FILE", settings);
        scratch.set("TF_INPUT", "0");
        scratch.set("TF_CLI_ARGS", "-no-color");
        wine::set_up(&mut scratch);
        Self { scratch, tofu }
    }

    fn settings(&self, method: &str) {
        let text = format!("provider_installation {{\n  {method}\n}}\n");
        fs::write(self.path("cli.tfrc"), text).expect("the settings can be written");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.scratch.path(name)
    }

    fn write(&self, text: &str) {
        fs::write(self.path("configuration/main.tf"), text).expect("it can be written");
    }

    fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.scratch.set(name, value);
    }

    fn start(&mut self, arguments: &[&str]) -> Running {
        let mut command = wine::command(&self.tofu);
        command.args(arguments);
        let folder = self.path("configuration");
        self.scratch.start(command, &folder, "")
    }

    fn run(&mut self, arguments: &[&str], code: i32) -> Finished {
        self.start(arguments).finish().expect_code(code)
    }
}
