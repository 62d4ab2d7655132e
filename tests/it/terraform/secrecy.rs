//! The loudest log says what it should, as it should, and nothing more.

use std::fs;

use super::{READ, configuration};
use crate::support::fake_okta::{API_TOKEN, DISPLAY_NAME, FakeOkta};
use crate::support::terraform::{Workspace, on_every_host};

/// Parts of a secret and of a person's name that appear nowhere else.
const MARKS: [&str; 2] = ["SECRETMARK", DISPLAY_NAME];

/// What starts a host's record of a line of ours, after its level.
const OURS: &str = " provider.terraform-provider-okta: ";

/// Everything that commands said in their log, and on either stream.
struct Said {
    log: String,
    streams: String,
}

/// Reads a token at the loudest level there is.
fn read_loudly(workspace: &mut Workspace) -> Said {
    let okta = FakeOkta::start();
    let log = workspace.path("log");
    workspace.set("TF_LOG", "TRACE");
    workspace.set("TF_LOG_PATH", &log);
    workspace.write("main.tf", &configuration(&okta, READ));
    let mut streams = String::new();
    for arguments in [
        &["validate"][..],
        &["plan"],
        &["apply", "-auto-approve"],
        &["plan", "-refresh-only"],
    ] {
        let finished = workspace.succeed(arguments);
        streams += &finished.stdout;
        streams += &finished.stderr;
    }
    assert!(!okta.requests().is_empty(), "tokens were read");
    let log = fs::read_to_string(log).expect("there is a log");
    Said { log, streams }
}

#[test]
fn no_log_holds_a_secret_or_a_name() {
    assert!(API_TOKEN.contains(MARKS[0]), "the secret is marked");
    on_every_host(|workspace| {
        let said = read_loudly(workspace);
        assert!(said.log.contains(OURS), "{}", said.log);
        for mark in MARKS {
            assert_eq!(said.log.matches(mark).count(), 0, "{mark}");
            assert_eq!(said.streams.matches(mark).count(), 0, "{mark}");
        }
    });
}

#[test]
fn every_line_is_shown_at_its_own_level() {
    let levels = [
        ("received a call", "[TRACE]"),
        ("answered a call", "[DEBUG]"),
        ("Okta answered", "[DEBUG]"),
    ];
    on_every_host(|workspace| {
        let said = read_loudly(workspace);
        for (message, level) in levels {
            let expected = format!("{level}{OURS}{message}");
            assert!(said.log.contains(&expected), "{expected}: {}", said.log);
        }
        for line in said.log.lines().filter(|line| line.contains(OURS)) {
            // A host that could not read a line shows it as it is, at DEBUG,
            // without the time that it takes from the others.
            assert!(line.contains(" timestamp="), "{line}");
            assert!(!line.contains("@message"), "{line}");
        }
    });
}
