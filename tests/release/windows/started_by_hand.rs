//! What a person sees who starts the program on Windows.

use super::{PLATFORM, wine};
use crate::assets::program_of;
use crate::support::process::Finished;
use crate::support::scratch::Scratch;

fn run(arguments: &[&str]) -> Finished {
    let mut scratch = Scratch::new();
    wine::set_up(&mut scratch);
    let mut command = wine::command(&program_of(PLATFORM));
    command.args(arguments);
    let folder = scratch.path("home");
    scratch.start(command, &folder, "").finish()
}

#[test]
fn it_says_its_version_and_its_options() {
    let version = run(&["--version"]).expect_code(0);
    let expected = concat!("terraform-provider-okta ", env!("CARGO_PKG_VERSION"));
    assert_eq!(version.stdout.trim_end(), expected);
    let help = run(&["--help"]).expect_code(0);
    assert!(help.stdout.contains("--version"), "{help}");
}

#[test]
fn it_says_what_starts_it() {
    let refused = run(&[]).expect_code(1);
    assert_eq!(refused.stdout, "");
    refused.expect_diagnostic(&["is started by Terraform"]);
}
