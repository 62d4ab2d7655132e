//! The same commit gives the same bytes. That they are the same from another
//! folder too takes two builds, which `make release-check` compares.

use std::process::Command;

use crate::assets::{folder, names, sum};

#[test]
fn a_release_that_is_packed_again_is_the_same() {
    let scratch = tempfile::tempdir().expect("a folder can be made");
    let again = scratch.path().join("assets");
    // With the user's settings, which Cargo needs to find what it builds with.
    let output = Command::new("make")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .arg("release")
        .arg(format!("ASSETS={}", again.display()))
        .output()
        .expect("make can be run");
    assert!(output.status.success(), "{output:?}");
    // Of this machine's platform alone, so the sums are not those of all.
    let names = names(&again);
    assert!(names.iter().any(|name| name.ends_with(".zip")), "{names:?}");
    for name in names.iter().filter(|name| !name.ends_with("SHA256SUMS")) {
        assert_eq!(sum(&again.join(name)), sum(&folder().join(name)), "{name}");
    }
}
