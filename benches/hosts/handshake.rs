//! How long a host waits for the handshake line.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::memory::Memory;
use crate::run::{Headline, Run, rounds};
use crate::sample::Sample;
use crate::size::{BESIDE_A_PEER, MEGABYTE};
use crate::support::host_certificate::{Curve, HostCertificate};
use crate::support::plugin_host::COOKIE;
use crate::table::{Figure, Table, Target};

/// How often each program is started: enough for a spread that another run
/// confirms, and done within a second or two.
const STARTS: usize = 101;

/// A program that prints a line and does nothing else. It shows what starting
/// any process costs here.
const TRIVIAL: &str = "/bin/echo";

/// Starts each provider as Terraform does, in turn with the trivial program.
pub(crate) fn measure(run: &mut Run) -> Table {
    // Not in TMPDIR, which may be too long for a socket.
    let folder = TempDir::new_in("/tmp").expect("a folder can be made");
    let mut trivial_program = Command::new(TRIVIAL);
    trivial_program.arg("a line").env_clear();
    let programs = run.providers.iter().map(|one| &one.program);
    let mut programs: Vec<_> = programs.map(|one| command(one, folder.path())).collect();
    let mut trivial = Sample::default();
    let mut times = vec![Sample::default(); programs.len()];
    let mut memories = times.clone();
    for _ in 0..rounds(STARTS) {
        trivial.push_time(first_line(&mut trivial_program, |_| ()));
        for (index, program) in programs.iter_mut().enumerate() {
            let look = |id| memories[index].push(Memory::of(id).resident / MEGABYTE);
            times[index].push_time(first_line(program, look));
        }
    }
    let mut table = Table::new("Start: from exec to the handshake line, with PLUGIN_CLIENT_CERT");
    table.add(&Figure::new(TRIVIAL, &trivial, "ms"));
    for (index, provider) in run.providers.iter().enumerate() {
        let is_peer = index > 0;
        table.add(&Figure {
            floor: Some(&trivial),
            ours: is_peer.then_some(&times[0]),
            target: Some(if is_peer {
                BESIDE_A_PEER
            } else {
                Target(3.0, "ms")
            }),
            ..Figure::new(&provider.name, &times[index], "ms")
        });
        table.add(&Figure {
            ours: is_peer.then_some(&memories[0]),
            target: is_peer.then_some(BESIDE_A_PEER),
            ..Figure::new("  resident then", &memories[index], "MB")
        });
    }
    for (index, sample) in times.iter().enumerate() {
        run.note(Headline::Start, index, sample.median());
    }
    table
}

fn command(program: &Path, temporary: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("TMPDIR", temporary)
        .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
        .env("PLUGIN_PROTOCOL_VERSIONS", "5,6")
        .env("PLUGIN_MIN_PORT", "10000")
        .env("PLUGIN_MAX_PORT", "25000")
        .env(
            "PLUGIN_CLIENT_CERT",
            HostCertificate::new(Curve::P521).pem(),
        );
    command
}

/// From exec to the first line. The program, by its id, is then looked at and
/// ended.
pub(crate) fn first_line(command: &mut Command, look: impl FnOnce(u32)) -> Duration {
    let command = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let start = Instant::now();
    let mut child = command.spawn().expect("the program starts");
    let stdout = child.stdout.take().expect("stdout is a pipe");
    let mut line = String::new();
    let read = BufReader::new(stdout).read_line(&mut line);
    let time = start.elapsed();
    assert!(read.is_ok_and(|bytes| bytes > 0), "no line came");
    look(child.id());
    // What it leaves behind goes with its TMPDIR.
    let _ = child.kill();
    child.wait().expect("the program ends");
    time
}
