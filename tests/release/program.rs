//! The released program by what its bytes say.

use std::env;
use std::fs;

use crate::assets::{asset, platforms, program_of};

/// The released program of a platform.
fn program(platform: &str) -> Vec<u8> {
    fs::read(program_of(platform)).expect("it is unpacked")
}

/// The platforms of one system, at least one.
fn platforms_of(system: &str) -> Vec<String> {
    let mut platforms = platforms();
    platforms.retain(|platform| platform.starts_with(system));
    assert!(!platforms.is_empty(), "none of {system}");
    platforms
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
    for platform in platforms() {
        let program = program_of(&platform);
        let licences = program.with_file_name("LICENSE-THIRD-PARTY");
        let bill = asset(&format!("{platform}.cdx.json"));
        for file in [program, licences, bill] {
            let bytes = fs::read(&file).expect("it can be read");
            assert_eq!(with_a_path(&bytes), Vec::<&str>::new(), "{file:?}");
        }
    }
    // A build as Cargo makes it has them, such as this one, so they would have been
    // found. The provider's own build `from_git` replaces meanwhile.
    let plain = env::current_exe().and_then(fs::read).expect("it runs");
    assert_ne!(with_a_path(&plain), Vec::<&str>::new());
}

/// The number in bytes of a file for a machine that begins with the lowest.
fn number(bytes: &[u8], at: usize, length: usize) -> usize {
    let bytes = bytes[at..at + length].iter().rev();
    bytes.fold(0, |number, byte| (number << 8) | usize::from(*byte))
}

/// What its program headers are of, in the ELF specification's numbers.
fn segments(program: &[u8]) -> Vec<usize> {
    // The table's place, and the size and number of its entries: ELF's words
    // have 4 bytes or 8.
    let (table, width, size, count) = match program[4] {
        1 => (0x1c, 4, 0x2a, 0x2c),
        _ => (0x20, 8, 0x36, 0x38),
    };
    let table = number(program, table, width);
    let size = number(program, size, 2);
    let count = number(program, count, 2);
    (0..count)
        .map(|entry| number(program, table + entry * size, 4))
        .collect()
}

/// A program that starts at any address.
const POSITION_INDEPENDENT: usize = 3;
/// The path of the loader that a dynamic program asks for.
const LOADER: usize = 3;
/// What is read-only once it is relocated.
const RELRO: usize = 0x6474_e552;

#[cfg(target_os = "linux")]
#[test]
fn a_program_for_linux_is_static_and_hardened() {
    for platform in platforms_of("linux_") {
        let program = program(&platform);
        assert_eq!(number(&program, 16, 2), POSITION_INDEPENDENT, "{platform}");
        let segments = segments(&program);
        assert!(!segments.contains(&LOADER), "{platform} asks for a loader");
        assert!(segments.contains(&RELRO), "{platform} has no RELRO");
    }
}

/// Where the file says at which offset its header is, and in that the time of the
/// link, by the specification of PE.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn a_program_for_windows_has_the_time_of_no_link() {
    for platform in platforms_of("windows_") {
        let program = program(&platform);
        let header = number(&program, 0x3c, 4);
        assert_eq!(number(&program, header + 8, 4), 0, "{platform}");
    }
}
