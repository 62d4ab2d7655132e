//! What a plugin in debug mode prints, as the shell takes it that a person
//! pastes it into.

use std::process::Command;

/// The value that a program started from the shell finds in the variable; none
/// while the lines to paste have not come.
pub(crate) fn exported(printed: &str, variable: &str) -> Option<String> {
    let lines = printed.lines().filter(|line| line.starts_with("export "));
    let mut script = lines.collect::<Vec<_>>().join("\n");
    if !script.contains(&format!("export {variable}=")) {
        return None;
    }
    script.push_str(&format!("\nprintenv {variable}"));
    let output = Command::new("/bin/sh")
        .args(["-c", &script])
        .env_clear()
        .output()
        .expect("a shell");
    assert!(output.status.success(), "{script}: {output:?}");
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}
