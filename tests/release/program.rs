//! The released program by what its bytes say.

use std::env;
use std::fs;
use std::path::Path;

use crate::assets::{asset, unpacked};
use crate::support::plugin_host::BINARY;
use crate::support::terraform::INSTALLED_NAME;
use crate::support::terraform::installation::platform;

/// The newest glibc that a release may ask for: what RHEL 8 has, and less than
/// Debian 10 and Ubuntu 20.04 do.
#[cfg(target_os = "linux")]
const NEWEST_GLIBC: (u32, u32) = (2, 28);

fn program() -> Vec<u8> {
    fs::read(unpacked().join(INSTALLED_NAME)).expect("it is unpacked")
}

/// The texts of at least four printable characters, as `strings` finds them.
fn texts(bytes: &[u8]) -> impl Iterator<Item = &str> {
    bytes
        .split(|byte| !(b' '..=b'~').contains(byte))
        .filter(|text| text.len() >= 4)
        .filter_map(|text| str::from_utf8(text).ok())
}

/// What this machine calls its folders: those of this user and of any.
fn machine_paths() -> Vec<String> {
    let checkout = env!("CARGO_MANIFEST_DIR").to_owned();
    let variables = ["HOME", "CARGO_HOME", "RUSTUP_HOME", "CARGO_TARGET_DIR"];
    let own = variables.iter().filter_map(|name| env::var(name).ok());
    let own = own.chain([checkout]).map(|folder| folder + "/");
    let usual = [
        "/home/",
        "/Users/",
        "/root/",
        "/.cargo/",
        "/.rustup/",
        "/target/",
    ];
    own.chain(usual.map(str::to_owned)).collect()
}

/// The texts of a file in which there is a path of this machine.
fn with_a_path(bytes: &[u8]) -> Vec<&str> {
    let paths = machine_paths();
    texts(bytes)
        .filter(|text| paths.iter().any(|path| text.contains(path)))
        .collect()
}

#[test]
fn no_path_of_this_machine_is_in_what_is_published() {
    assert_eq!(with_a_path(&program()), Vec::<&str>::new());
    let bill = asset(&format!("{}.cdx.json", platform()));
    for file in [unpacked().join("LICENSE-THIRD-PARTY"), bill] {
        let bytes = fs::read(&file).expect("it can be read");
        assert_eq!(with_a_path(&bytes), Vec::<&str>::new(), "{file:?}");
    }
    // A build as Cargo makes it has them, so they would have been found.
    let plain = fs::read(Path::new(BINARY)).expect("it was just built");
    assert_ne!(with_a_path(&plain), Vec::<&str>::new());
}

#[cfg(target_os = "linux")]
#[test]
fn the_program_runs_where_glibc_is_old() {
    let program = program();
    let versions = texts(&program)
        .filter_map(|text| text.strip_prefix("GLIBC_"))
        .map(|version| {
            let mut numbers = version.split('.').map(|part| part.parse::<u32>());
            let mut number = || numbers.next().unwrap_or(Ok(0)).expect("a number");
            (number(), number())
        });
    let newest = versions.max().expect("it is linked with glibc");
    assert!(newest <= NEWEST_GLIBC, "it asks for GLIBC_{newest:?}");
}
