//! What a plugin in debug mode prints, as the shell takes it that a person
//! pastes it into.

use std::process::Command;

/// The value that a program started from the shell finds in the variable; none
/// while the line to paste has not come.
pub(crate) fn exported(printed: &str) -> Option<String> {
    let is_export = |line: &&str| line.starts_with("export TF_REATTACH_PROVIDERS=");
    let line = printed.lines().find(is_export)?;
    let script = format!("{line}\nprintenv TF_REATTACH_PROVIDERS");
    let output = Command::new("/bin/sh")
        .args(["-c", &script])
        .env_remove("TF_REATTACH_PROVIDERS")
        .output()
        .expect("a shell");
    assert!(output.status.success(), "{line}: {output:?}");
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}
