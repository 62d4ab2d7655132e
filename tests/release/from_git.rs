//! The program as `cargo install --git` builds it, from the last commit.

use std::path::Path;
use std::process::Command;

#[test]
fn cargo_installs_the_provider_from_the_repository() {
    let scratch = tempfile::tempdir().expect("a folder can be made");
    let checkout = env!("CARGO_MANIFEST_DIR");
    // Where the crates of others are built already.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("a folder of Cargo's");
    let output = Command::new("cargo")
        .current_dir(checkout)
        .args(["install", "--locked", "--debug", "--git"])
        .arg(format!("file://{checkout}"))
        .arg("--root")
        .arg(scratch.path())
        .arg("--target-dir")
        .arg(target)
        .arg("terraform-provider-okta")
        .output()
        .expect("cargo can be run");
    assert!(output.status.success(), "{output:?}");
    let program = scratch.path().join("bin/terraform-provider-okta");
    let version = Command::new(program).arg("--version").output();
    let version = version.expect("the program can be run").stdout;
    let expected = concat!("terraform-provider-okta ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(String::from_utf8_lossy(&version), expected);
}
