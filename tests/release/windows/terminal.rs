//! A terminal, in which a person types. Ctrl-Break cannot be had: no key of Wine's
//! terminal sends it, and `GenerateConsoleCtrlEvent` fails there.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use nix::sys::stat::Mode;
use nix::unistd::mkfifo;

use super::wine::WINE;
use crate::support::process::Running;
use crate::support::scratch::Scratch;

/// What a terminal sends for Ctrl-C.
pub(super) const CTRL_C: &[u8] = b"\x03";

/// Runs a program for Windows with one argument in a terminal of its own, in that
/// folder; gives what types there.
pub(super) fn run_in_terminal(
    scratch: &mut Scratch,
    folder: &Path,
    program: &Path,
    argument: &str,
) -> (Running, impl Write + use<>) {
    let keyboard = scratch.path("keyboard");
    mkfifo(&keyboard, Mode::S_IRWXU).expect("a pipe can be made");
    let mut command = Command::new("sh");
    command.args(["-c", r#"exec script -qec "$1" /dev/null <"$0""#]);
    command.arg(&keyboard);
    command.arg(format!("exec {WINE} '{}' {argument}", program.display()));
    let running = scratch.start(command, folder, "");
    let typing = OpenOptions::new().write(true).open(keyboard);
    (running, typing.expect("the terminal reads"))
}
