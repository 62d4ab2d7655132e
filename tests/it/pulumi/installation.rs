//! `make install-pulumi` and its opposite: what they put, keep and refuse.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;
use terraform_provider_okta::pulumi::DEFAULT_VERSION;

use crate::support::plugin_host::BINARY;

/// A home with Pulumi's folder in it.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder can be made"))
    }

    /// The folder in which Pulumi looks for a plugin of that version.
    fn plugin(&self, version: &str) -> PathBuf {
        let name = format!("resource-okta-v{version}");
        self.0.path().join(".pulumi/plugins").join(name)
    }

    /// `make` with the plugin that is built already.
    fn make(&self, words: &[&str]) -> Output {
        let built = format!("BUILT={BINARY}");
        Command::new("make")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["--silent", "-o", "build", &built])
            .args(words)
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.0.path())
            .output()
            .expect("make can be run")
    }

    fn succeed(&self, words: &[&str]) {
        let output = self.make(words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {said}");
    }

    /// Puts the plugin of somebody else there.
    fn put_foreign(&self) -> PathBuf {
        let program = self
            .plugin(&DEFAULT_VERSION.to_string())
            .join("pulumi-resource-okta");
        let folder = program.parent().expect("a folder");
        fs::create_dir_all(folder).expect("the folder can be made");
        fs::write(&program, "foreign").expect("the file can be written");
        program
    }
}

fn content(path: &Path) -> Vec<u8> {
    fs::read(path).expect("the file is there")
}

#[test]
fn what_is_installed_is_where_pulumi_looks_and_says_that_version() {
    let home = Home::new();
    home.succeed(&["install-pulumi"]);
    let program = home
        .plugin(&DEFAULT_VERSION.to_string())
        .join("pulumi-resource-okta");
    assert!(content(&program) == content(Path::new(BINARY)));
    // The newest SDK on npm has another version than the one on PyPI.
    assert!(home.plugin("7.0.0").exists());
    home.succeed(&["install-pulumi", "PULUMI_VERSION=6.2.0"]);
    // Once more, over its own.
    home.succeed(&["install-pulumi"]);
    home.succeed(&["uninstall-pulumi"]);
    for version in [&DEFAULT_VERSION.to_string(), "7.0.0", "6.2.0"] {
        assert!(!home.plugin(version).exists(), "{version}");
    }
    home.succeed(&["uninstall-pulumi"]);
}

#[test]
fn a_plugin_that_is_not_ours_stays_unless_it_may_be_moved_and_comes_back() {
    let home = Home::new();
    let program = home.put_foreign();
    home.succeed(&["uninstall-pulumi"]);
    assert_eq!(content(&program), b"foreign");
    let output = home.make(&["install-pulumi"]);
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    let folder = home.plugin(&DEFAULT_VERSION.to_string());
    assert!(said.contains(&folder.display().to_string()), "{said}");
    assert_eq!(content(&program), b"foreign");
    assert!(!home.plugin("7.0.0").exists());
    // The foreign plugin stops it also where it is not the first version.
    let reversed = format!("PULUMI_VERSION=7.0.0 {DEFAULT_VERSION}");
    assert!(!home.make(&["install-pulumi", &reversed]).status.success());
    assert!(!home.plugin("7.0.0").exists());
    home.succeed(&["install-pulumi", "FORCE=1"]);
    assert!(content(&program) == content(Path::new(BINARY)));
    home.succeed(&["install-pulumi", "FORCE=1"]);
    home.succeed(&["uninstall-pulumi"]);
    assert_eq!(content(&program), b"foreign");
    let plugins = program.ancestors().nth(2).expect("a folder");
    let left = fs::read_dir(plugins).expect("it can be listed").count();
    assert_eq!(left, 1);
}

#[test]
fn a_plugin_that_was_moved_comes_back_whichever_version_it_has() {
    const OLDER: &str = "PULUMI_VERSION=6.2.0";
    let home = Home::new();
    let program = home.plugin("6.2.0").join("pulumi-resource-okta");
    fs::create_dir_all(home.plugin("6.2.0")).expect("the folder can be made");
    fs::write(&program, "foreign").expect("the file can be written");
    home.succeed(&["install-pulumi", OLDER, "FORCE=1"]);
    home.succeed(&["install-pulumi"]);
    home.succeed(&["uninstall-pulumi"]);
    assert_eq!(content(&program), b"foreign");
    assert!(!home.plugin("7.0.0").exists());
}

#[test]
fn ours_is_removed_although_another_version_is_not_ours() {
    let home = Home::new();
    let program = home.put_foreign();
    home.succeed(&["install-pulumi", "PULUMI_VERSION=7.0.0"]);
    home.succeed(&["uninstall-pulumi"]);
    assert!(!home.plugin("7.0.0").exists());
    assert_eq!(content(&program), b"foreign");
}

#[test]
fn nothing_that_was_moved_aside_is_ever_lost() {
    let home = Home::new();
    let program = home.put_foreign();
    home.succeed(&["install-pulumi", "FORCE=1"]);
    let folder = program.parent().expect("a folder");
    fs::remove_dir_all(folder).expect("it can be removed");
    home.put_foreign();
    assert!(!home.make(&["install-pulumi", "FORCE=1"]).status.success());
    assert_eq!(content(&program), b"foreign");
}
