//! The `terraform` on PATH with one provider, and with nothing of the user's
//! around it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use tempfile::TempDir;
use terraform_provider_okta::terraform::ADDRESS;

use crate::route::Route;
use crate::support::fake_okta::FakeOkta;
use crate::support::terraform::installation::platform;

/// Any version will do: a mirror needs one.
const VERSION: &str = "0.1.0";

/// What one plan took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) time: Duration,
    /// Of Terraform and of all processes that it started, user and system.
    pub(crate) cpu: Duration,
}

/// A folder with a Terraform's settings and configurations.
pub(crate) struct Terraform {
    folder: TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Terraform {
    /// Takes this program for the provider, without `init`.
    pub(crate) fn overriding(program: &Path, route: Route, okta: &FakeOkta) -> Self {
        Self::new(route, okta, |folder| {
            place(program, &folder.join("provider/terraform-provider-okta"));
            let provider = folder.join("provider");
            format!("dev_overrides {{ \"{ADDRESS}\" = {provider:?} }}")
        })
    }

    /// Finds this program in a mirror, from which [`Terraform::init`] installs.
    pub(crate) fn mirroring(program: &Path, route: Route, okta: &FakeOkta) -> Self {
        Self::new(route, okta, |folder| {
            let mirror = folder.join("mirror");
            let version = mirror.join("registry.terraform.io").join(ADDRESS);
            let version = version.join(VERSION).join(platform());
            let name = format!("terraform-provider-okta_v{VERSION}");
            place(program, &version.join(name));
            format!("filesystem_mirror {{ path = {mirror:?} }}")
        })
    }

    fn new(route: Route, okta: &FakeOkta, install: impl Fn(&Path) -> String) -> Self {
        // Not in TMPDIR, which may be too long for a socket.
        let folder = TempDir::new_in("/tmp").expect("a folder can be made");
        for name in ["home", "tmp"] {
            fs::create_dir(folder.path().join(name)).expect("the folder is new");
        }
        let method = install(folder.path());
        let settings = format!("provider_installation {{\n  {method}\n}}\n");
        fs::write(folder.path().join("cli.tfrc"), settings).expect("settings can be written");
        let variables = route.variables(okta, folder.path());
        Self { folder, variables }
    }

    /// Sets a variable for the plans that follow.
    pub(crate) fn set(&mut self, name: &'static str, value: &str) {
        self.variables.push((name, value.to_owned()));
    }

    /// A file or folder in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a configuration into a folder of that name.
    pub(crate) fn write(&self, name: &str, configuration: &str) {
        let folder = self.path(name);
        fs::create_dir_all(&folder).expect("a folder can be made");
        fs::write(folder.join("main.tf"), configuration).expect("it can be written");
    }

    /// Installs the provider for the configuration of that name.
    pub(crate) fn init(&self, name: &str) {
        let output = self.run(&self.path(name), &["init", "-input=false", "-no-color"]);
        expect_success("init", &output);
    }

    /// Plans the configuration of that name.
    pub(crate) fn plan(&self, name: &str, parallelism: usize) -> Cost {
        let (cost, output) = self.start_plan(name, parallelism);
        expect_success("plan", &output);
        cost
    }

    /// Plans one of which some reads fail.
    pub(crate) fn plan_in_vain(&self, name: &str, parallelism: usize) -> Cost {
        let (cost, output) = self.start_plan(name, parallelism);
        assert!(!output.status.success(), "{name}: nothing failed");
        cost
    }

    fn start_plan(&self, name: &str, parallelism: usize) -> (Cost, Output) {
        let parallelism = format!("-parallelism={parallelism}");
        let arguments = ["plan", "-input=false", "-no-color", &parallelism];
        let (cpu, start) = (cpu_of_children(), Instant::now());
        let output = self.run(&self.path(name), &arguments);
        let cost = Cost {
            time: start.elapsed(),
            cpu: cpu_of_children().saturating_sub(cpu),
        };
        (cost, output)
    }

    fn run(&self, directory: &Path, arguments: &[&str]) -> Output {
        terraform()
            .args(arguments)
            .current_dir(directory)
            .env("HOME", self.path("home"))
            .env("TMPDIR", self.path("tmp"))
            .env("TF_CLI_CONFIG_FILE", self.path("cli.tfrc"))
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .output()
            .expect("terraform is on PATH")
    }
}

fn expect_success(command: &str, output: &Output) {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}: {errors}");
}

/// What it says that it is.
pub(crate) fn version() -> String {
    let output = terraform().arg("version").output();
    let text = output.expect("terraform is on PATH").stdout;
    let text = String::from_utf8_lossy(&text);
    text.lines().next().unwrap_or_default().to_owned()
}

fn terraform() -> Command {
    let mut command = Command::new("terraform");
    command
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        .env("CHECKPOINT_DISABLE", "1");
    command
}

/// Copies a program, so that all of them start from files of the same kind.
fn place(program: &Path, place: &Path) {
    let folder = place.parent().expect("a place in a folder");
    fs::create_dir_all(folder).expect("the folder can be made");
    fs::copy(program, place).expect("the program can be copied");
}

/// Of every process that has ended and been waited for, and of theirs.
fn cpu_of_children() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system counts it");
    let micros = (usage.user_time() + usage.system_time()).num_microseconds();
    Duration::from_micros(micros.unsigned_abs())
}
