//! What `make release` does about a standard library that is missing: a compiler
//! and a rustup that are scripts.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use crate::support::process::Finished;
use crate::support::scratch::Scratch;

const TARGET: &str = "arm-unknown-linux-musleabihf";

fn write_program(folder: &Path, name: &str, text: &str) {
    let program = folder.join(name);
    fs::write(&program, format!("#!/bin/sh\n{text}\n")).expect("it can be written");
    fs::set_permissions(program, fs::Permissions::from_mode(0o755)).expect("it is ours");
}

/// Runs the script where the compiler has these files for the target, and rustup
/// does that, if there is one.
fn add(library: &[&str], rustup: Option<&str>) -> Finished {
    let mut scratch = Scratch::new();
    let programs = scratch.make_folder("bin");
    let folder = scratch.make_folder("library");
    for name in library {
        fs::write(folder.join(name), "").expect("it can be written");
    }
    write_program(&programs, "rustc", &format!("echo {}", folder.display()));
    if let Some(rustup) = rustup {
        write_program(&programs, "rustup", rustup);
    }
    // All that the script needs of the system, which may have a rustup, too.
    symlink("/usr/bin/find", programs.join("find")).expect("it can be linked");
    scratch.set("PATH", &programs);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/release/standard_library.sh");
    let mut command = Command::new("/bin/sh");
    command.args([script, TARGET]);
    let home = scratch.path("home");
    scratch.start(command, &home, "").finish()
}

#[test]
fn what_is_there_is_not_added_again() {
    add(&["libstd-1.rlib"], Some("exit 9")).expect_code(0);
}

#[test]
fn what_is_missing_is_added_with_rustup() {
    let added = add(&["libcore-1.rlib"], Some("echo rustup $*")).expect_code(0);
    let told = format!("rustup target add {TARGET}");
    assert!(added.stdout.contains(&told), "{added}");
}

#[test]
fn it_says_so_when_rustup_cannot_and_when_there_is_none() {
    let failed = add(&[], Some("echo 404 >&2; exit 1")).expect_code(1);
    failed.expect_diagnostic(&["404", "rustup cannot add", TARGET]);
    let failed = add(&[], None).expect_code(1);
    failed.expect_diagnostic(&["there is no rustup", TARGET]);
}

/// The build of a release, or one for tests, where rustup does that and where the
/// linker only prints how it is called.
fn build(rustup: &str, for_tests: &str) -> Finished {
    let mut scratch = Scratch::new();
    let programs = scratch.make_folder("bin");
    let library = scratch.make_folder("library");
    write_program(&programs, "rustc", &format!("echo {}", library.display()));
    write_program(&programs, "rustup", rustup);
    let linker = scratch.make_folder("target/zigbuild/bin");
    let made = format!("$CARGO_TARGET_DIR/{TARGET}/release");
    let link = format!(
        "echo called: $RUSTC_BOOTSTRAP $*\nmkdir -p {made}\n: >{made}/terraform-provider-okta"
    );
    write_program(&linker, "cargo-zigbuild", &link);
    scratch.set("CARGO_TARGET_DIR", scratch.path("target"));
    scratch.set("BUILD_STANDARD_LIBRARY", for_tests);
    scratch.set("PATH", format!("{}:/usr/bin:/bin", programs.display()));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/release/build.sh");
    let mut command = Command::new("/bin/sh");
    command.args([script, TARGET]);
    let home = scratch.path("home");
    let finished = scratch.start(command, &home, "").finish();
    let built = format!("target/{TARGET}/release/terraform-provider-okta");
    let is_built = scratch.path(&built).is_file();
    assert_eq!(is_built, finished.status.success(), "{finished}");
    finished
}

#[test]
fn tests_compile_it_from_its_sources_where_rustup_has_only_them_and_say_so() {
    let built = build("test $1 = component", "1").expect_code(0);
    assert!(built.stdout.contains("called: 1 rustc"), "{built}");
    assert!(built.stdout.contains("-Zbuild-std="), "{built}");
    built.expect_diagnostic(&[TARGET, "from Rust's sources: not what a release has"]);
    let built = build("exit 0", "").expect_code(0);
    assert!(built.stdout.contains("called: rustc"), "{built}");
    assert!(!built.stdout.contains("-Zbuild-std="), "{built}");
}

#[test]
fn a_release_has_no_other_standard_library_than_rustups() {
    let failed = build("test $1 = component", "").expect_code(1);
    failed.expect_diagnostic(&["rustup cannot add", TARGET]);
    assert!(!failed.stdout.contains("called"), "{failed}");
}
