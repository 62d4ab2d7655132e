//! The hosts that `make hosts` has built, and the record of what they passed.
//!
//! `make test` runs without them. `make test-hosts` names their folder in
//! [`FOLDER`]; `tests/hosts/build.sh` says what is in it, and
//! `tests/hosts/table.sh` makes a table of the record.

use std::env;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::thread;

/// The variable that names the folder.
const FOLDER: &str = "TEST_HOSTS";

/// The folder of the hosts, if they are to be tested.
pub(crate) fn folder() -> Option<PathBuf> {
    env::var_os(FOLDER).map(PathBuf::from)
}

/// One of the hosts, if they are to be tested and it could be had. When it
/// could not, the table says so and fails.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    Some(folder()?.join(name)).filter(|program| program.is_file())
}

/// Notes for the table whether the running test held on a host.
pub(crate) fn record<'a>(host: &str, version: impl FnOnce() -> &'a str, held: bool) {
    let Some(folder) = folder() else {
        return;
    };
    let test = thread::current().name().unwrap_or_default().to_owned();
    let outcome = if held { "passed" } else { "failed" };
    let line = format!("{host}\t{}\t{test}\t{outcome}\n", version());
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("record"));
    // One write, since other tests append at the same time.
    file.and_then(|mut file| file.write_all(line.as_bytes()))
        .expect("the record can be written");
}
