//! How long a host waits for the handshake line.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::sample::Sample;
use crate::support::host_certificate::{Curve, HostCertificate};
use crate::support::plugin_host::{BINARY, COOKIE};
use crate::table::Table;

/// How often each program is started: enough for a spread that another run
/// confirms, and done within a second or two.
const STARTS: usize = 101;

/// A program that prints a line and does nothing else. It shows what starting
/// any process costs here.
const TRIVIAL: &str = "/bin/echo";

/// Starts the provider as Terraform does, in turn with the trivial program.
pub(crate) fn measure() -> Table {
    // Not in TMPDIR, which may be too long for a socket.
    let folder = TempDir::new_in("/tmp").expect("a folder can be made");
    let certificate = HostCertificate::new(Curve::P521);
    let mut trivial_program = Command::new(TRIVIAL);
    trivial_program.arg("a line").env_clear();
    let mut provider_program = Command::new(BINARY);
    provider_program
        .env_clear()
        .env("TMPDIR", folder.path())
        .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
        .env("PLUGIN_PROTOCOL_VERSIONS", "5,6")
        .env("PLUGIN_CLIENT_CERT", certificate.pem());
    let (mut trivial, mut provider) = (Sample::default(), Sample::default());
    for _ in 0..STARTS {
        trivial.push_time(first_line(&mut trivial_program));
        provider.push_time(first_line(&mut provider_program));
    }
    let mut table = Table::new("From exec to the first line on stdout");
    table.measured(TRIVIAL, &trivial, "ms", "");
    table.compared(
        "the provider, with PLUGIN_CLIENT_CERT",
        &provider,
        "ms",
        &trivial,
        "3 ms",
    );
    table
}

/// From exec to the first line; the program is then ended.
pub(crate) fn first_line(command: &mut Command) -> Duration {
    let command = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let start = Instant::now();
    let mut child = command.spawn().expect("the program starts");
    let stdout = child.stdout.take().expect("stdout is a pipe");
    let mut line = String::new();
    let read = BufReader::new(stdout).read_line(&mut line);
    let elapsed = start.elapsed();
    assert!(read.is_ok_and(|bytes| bytes > 0), "no line came");
    // What it leaves behind goes with its TMPDIR.
    let _ = child.kill();
    child.wait().expect("the program ends");
    elapsed
}
