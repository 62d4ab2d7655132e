//! OpenSSL's command, for keys that are not made by what reads them.
//!
//! The unit tests of keys include this file as well.

use std::io::Write;
use std::process::{Command, Stdio};

/// What `openssl` answers to these arguments, with this on its standard input.
pub(crate) fn openssl(arguments: &str, input: &str) -> String {
    let mut child = Command::new("openssl")
        .args(arguments.split(' '))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl makes the keys of this test");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("openssl reads");
    drop(stdin);
    let output = child.wait_with_output().expect("openssl ends");
    assert!(output.status.success(), "openssl {arguments}");
    String::from_utf8(output.stdout).expect("PEM is text")
}
