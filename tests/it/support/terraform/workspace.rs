//! A folder to run a host in, with an environment of its own: nothing of the
//! user's settings, credentials or plugins gets in, and nothing gets out.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;
use terraform_provider_okta::terraform::ADDRESS;

use super::host::Host;
use super::process::{Finished, Output, Running};

/// The provider as it was just built.
const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-okta");
/// A short folder, since the path of a socket in it has at most 104 bytes.
const TEMPORARY: &str = "/tmp";

/// How a host finds the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Installation {
    /// `dev_overrides`: the built binary, without `init`.
    Override,
    /// A filesystem mirror, from which `init` installs.
    Mirror,
    /// Not at all.
    None,
    /// In the user's own folder of plugins, with settings that say nothing.
    Home,
}

/// One host, and what it finds around it.
pub(crate) struct Workspace {
    host: Host,
    folder: TempDir,
    environment: Vec<(OsString, OsString)>,
    commands: usize,
}

impl Workspace {
    /// A fresh folder for this host.
    pub(crate) fn new(host: &Host, installation: Installation) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("okta-")
            .tempdir_in(TEMPORARY)
            .expect("a folder can be made");
        let workspace = Self {
            host: host.clone(),
            folder,
            environment: Vec::new(),
            commands: 0,
        };
        for name in ["configuration", "home", "tmp", "provider", "output"] {
            fs::create_dir(workspace.path(name)).expect("the folder is new");
        }
        workspace.install(installation);
        workspace
    }

    fn install(&self, installation: Installation) {
        let provider = self.path("provider");
        let mirror = Some(format!("filesystem_mirror {{ path = {provider:?} }}"));
        let method = match installation {
            Installation::Override => {
                link_binary(&provider.join("terraform-provider-okta"));
                Some(format!("dev_overrides {{ \"{ADDRESS}\" = {provider:?} }}"))
            }
            Installation::Mirror => {
                link_binary(&provider.join(mirrored(self.host.registry)));
                mirror
            }
            Installation::None => mirror,
            Installation::Home => None,
        };
        let method = method.map(|method| format!("provider_installation {{\n  {method}\n}}\n"));
        let settings = method.unwrap_or_default();
        fs::write(self.path("cli.tfrc"), settings).expect("the settings can be written");
    }

    /// A file or folder of the workspace.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file of the configuration.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path("configuration").join(name);
        fs::write(path, text).expect("the configuration can be written");
    }

    /// Sets a variable for the commands that follow.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.environment.push((name.into(), value.into()));
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
        let finished = self.succeed(arguments);
        serde_json::from_str(&finished.stdout).unwrap_or_else(|error| panic!("{error}: {finished}"))
    }

    /// Starts a command with nothing to read.
    pub(crate) fn start(&mut self, arguments: &[&str]) -> Running {
        self.start_with_input(arguments, "")
    }

    /// Starts a command that reads `input`.
    pub(crate) fn start_with_input(&mut self, arguments: &[&str], input: &str) -> Running {
        self.commands += 1;
        let file = |kind: &str| self.path(&format!("output/{}.{kind}", self.commands));
        let (stdin, stdout, stderr) = (file("stdin"), file("stdout"), file("stderr"));
        fs::write(&stdin, input).expect("the input can be written");
        let directory = self.path("configuration");
        let mut command = self.host.command();
        command
            .args(arguments)
            .current_dir(&directory)
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path("home"))
            .env("TMPDIR", self.path("tmp"))
            .env("TF_CLI_CONFIG_FILE", self.path("cli.tfrc"))
            .env("CHECKPOINT_DISABLE", "1")
            .env("TF_INPUT", "0")
            .env("TF_CLI_ARGS", "-no-color")
            .envs(self.environment.iter().cloned())
            .stdin(open(&stdin))
            .stdout(create(&stdout))
            .stderr(create(&stderr))
            .process_group(0);
        let output = Output {
            command: format!("{command:?}"),
            directory,
            stdout,
            stderr,
        };
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{error}: {}", output.command));
        Running { child, output }
    }
}

/// The binary's place in a mirror.
fn mirrored(registry: &str) -> PathBuf {
    let version = env!("CARGO_PKG_VERSION");
    let platform = format!("{}_{}", go_system(), go_architecture());
    [registry, ADDRESS, version, &platform]
        .iter()
        .collect::<PathBuf>()
        .join(format!("terraform-provider-okta_v{version}"))
}

fn go_system() -> &'static str {
    match env::consts::OS {
        "macos" => "darwin",
        other => other,
    }
}

fn go_architecture() -> &'static str {
    match env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    }
}

fn link_binary(place: &Path) {
    let folder = place.parent().expect("a place in a folder");
    fs::create_dir_all(folder).expect("the folder can be made");
    symlink(BINARY, place).expect("the binary can be linked");
}

fn open(path: &Path) -> Stdio {
    File::open(path).expect("the file was just written").into()
}

fn create(path: &Path) -> Stdio {
    File::create(path).expect("the file can be made").into()
}
