//! The hosts that `make hosts` has built, and the record of what they passed.
//!
//! `make test` runs without them. `make test-hosts` names their folder in
//! [`FOLDER`]; `tests/hosts/build.sh` says what is in it, and
//! `tests/hosts/table.sh` makes a table of the record.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{Write, stderr};
use std::path::PathBuf;
use std::thread;

/// The variable that names the folder.
const FOLDER: &str = "TEST_HOSTS";

/// The folder of the hosts, if they are to be tested.
pub(crate) fn folder() -> Option<PathBuf> {
    env::var_os(FOLDER).map(PathBuf::from)
}

/// One of the hosts, or what else the folder has of that name, if they are to be
/// tested and it could be had. When it could not, that is told here, and the
/// table fails.
///
/// # Panics
///
/// When it is not there without a reason in `versions`.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let folder = folder()?;
    let program = folder.join(name);
    if program.exists() {
        return Some(program);
    }
    let name = name.rsplit('/').next().unwrap_or(name);
    let (_, reason) = made(name).unwrap_or_default();
    assert!(
        !reason.is_empty(),
        "there is no {name}; `make hosts` makes it"
    );
    // Past the test harness, which would swallow it.
    let _ = writeln!(stderr(), "not tested: {name} could not be had: {reason}");
    None
}

/// The version of a program of the folder, without a `v`.
///
/// # Panics
///
/// When it is not listed there.
pub(crate) fn version(program: &str) -> String {
    let (version, _) = made(program).expect("the program is listed");
    version
}

/// What `make hosts` says of a program: its version, and why it could not be had.
fn made(program: &str) -> Option<(String, String)> {
    let versions = fs::read_to_string(folder()?.join("versions")).ok()?;
    let mut lines = versions.lines().map(|line| line.split('\t'));
    lines.find_map(|mut fields| {
        let is_it = fields.next() == Some(program);
        let (version, reason) = (fields.next()?, fields.next()?);
        is_it.then(|| (version.to_owned(), reason.to_owned()))
    })
}

/// What tests run on: a line of the table at the end of `make test-hosts`.
pub(crate) trait Host: Sync {
    /// What the table and failures call it.
    fn name(&self) -> String;
    /// Which one it is.
    fn version(&self) -> String;
}

/// Runs a case on all of these hosts at the same time.
///
/// # Panics
///
/// When it failed on one: its own failure names the host as its thread.
pub(crate) fn on_each<H: Host>(hosts: &[H], case: impl Fn(&H) + Sync) {
    let case = &case;
    let outcomes = thread::scope(|scope| {
        let runs = hosts.iter().map(|host| {
            let thread = thread::Builder::new().name(host.name());
            let run = thread.spawn_scoped(scope, move || case(host));
            run.expect("a thread can be started")
        });
        let runs = runs.collect::<Vec<_>>().into_iter();
        runs.map(|run| run.join().is_ok()).collect::<Vec<_>>()
    });
    let mut failed = Vec::new();
    for (host, held) in hosts.iter().zip(outcomes) {
        record(host, held);
        if !held {
            failed.push(host.name());
        }
    }
    assert!(failed.is_empty(), "failed on {failed:?}");
}

/// Notes for the table whether the running test held on a host.
fn record(host: &impl Host, held: bool) {
    let Some(folder) = folder() else {
        return;
    };
    let test = thread::current().name().unwrap_or_default().to_owned();
    let outcome = if held { "passed" } else { "failed" };
    let (name, version) = (host.name(), host.version());
    let line = format!("{name}\t{version}\t{test}\t{outcome}\n");
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("record"));
    // One write, since other tests append at the same time.
    file.and_then(|mut file| file.write_all(line.as_bytes()))
        .expect("the record can be written");
}
