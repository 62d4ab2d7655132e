//! The loudest log says nothing that it must not.

use std::fs;

use super::{READ, configuration};
use crate::support::fake_okta::{API_TOKEN, DISPLAY_NAME, FakeOkta};
use crate::support::terraform::{Workspace, on_every_host};

/// Parts of a secret and of a person's name that appear nowhere else.
const MARKS: [&str; 2] = ["SECRETMARK", DISPLAY_NAME];

/// Everything the commands said, on either stream and in the log.
fn all_that_was_said(workspace: &mut Workspace) -> String {
    let log = workspace.path("log");
    workspace.set("TF_LOG", "TRACE");
    workspace.set("TF_LOG_PATH", &log);
    let mut said = String::new();
    for arguments in [
        &["validate"][..],
        &["plan"],
        &["apply", "-auto-approve"],
        &["plan", "-refresh-only"],
    ] {
        let finished = workspace.run(arguments);
        said += &finished.stdout;
        said += &finished.stderr;
    }
    said + &fs::read_to_string(log).expect("there is a log")
}

#[test]
fn no_log_holds_a_secret_or_a_name() {
    assert!(API_TOKEN.contains(MARKS[0]), "the secret is marked");
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        // A secret that the configuration file holds is printed by a trace of
        // Terraform's own; one in the environment is not.
        let text =
            configuration(&okta, READ).replace(&format!("  api_token  = \"{API_TOKEN}\"\n"), "");
        workspace.set("OKTA_API_TOKEN", API_TOKEN);
        workspace.write("main.tf", &text);
        let said = all_that_was_said(workspace);
        assert!(!okta.requests().is_empty(), "tokens were read");
        assert!(said.contains("provider.terraform-provider-okta"), "{said}");
        for mark in MARKS {
            assert_eq!(said.matches(mark).count(), 0, "{mark}");
        }
    });
}
