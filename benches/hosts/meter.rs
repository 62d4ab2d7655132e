//! A program between Terraform and a provider: it starts the provider, waits
//! for its end, and writes down what that process took. Terraform knows only
//! its own children, and a look at `/proc` from outside would miss the last
//! moments and take time from what it looks at.
//!
//! This very program is the meter, where it is called as providers are.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{Error, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// What Terraform looks for.
const NAME: &str = "terraform-provider-okta";
/// The provider, beside the meter.
const MEASURED: &str = "measured";
/// What was written down, a line for each process.
const FIGURES: &str = "figures";

/// What one process took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Process {
    /// User and system, in milliseconds.
    pub(crate) cpu: f64,
    /// The most resident memory that it ever had, in bytes.
    pub(crate) resident: f64,
}

/// Whether this program was called as a provider.
pub(crate) fn is_called() -> bool {
    program_path().file_name().is_some_and(|name| name == NAME)
}

fn program_path() -> PathBuf {
    env::args_os().next().unwrap_or_default().into()
}

/// Runs the provider in this program's place.
///
/// # Errors
///
/// When it cannot be started or its figures cannot be written.
pub(crate) fn run() -> Result<ExitCode, Error> {
    let program = program_path();
    let status = Command::new(program.with_file_name(MEASURED))
        .args(env::args_os().skip(1))
        .status()?;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let cpu = (usage.user_time() + usage.system_time()).num_microseconds();
    // In units of 1,024 bytes. It is never less than this program had itself,
    // which is less than any provider has.
    let line = format!("{cpu} {}\n", usage.max_rss());
    let figures = program.with_file_name(FIGURES);
    let mut file = OpenOptions::new().create(true).append(true).open(figures)?;
    // At once, so that lines of several processes do not mix.
    file.write_all(line.as_bytes())?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

/// Puts the provider beside a copy of this program.
pub(crate) fn place(program: &Path, folder: &Path) {
    fs::copy(program, folder.join(MEASURED)).expect("the program can be copied");
}

/// What the processes took that have ended since this was last asked.
pub(crate) fn processes(folder: &Path) -> Vec<Process> {
    let figures = folder.join(FIGURES);
    let text = fs::read_to_string(&figures).expect("a process has ended");
    fs::remove_file(figures).expect("the file is ours");
    text.lines().map(process).collect()
}

fn process(line: &str) -> Process {
    let mut numbers = line.split(' ').map(|number| number.parse::<f64>());
    let mut next = || numbers.next().expect("two numbers").expect("a number");
    Process {
        cpu: next() / 1000.0,
        resident: next() * 1024.0,
    }
}
