//! Hosts that are told of a provider that already runs, in debug mode.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};

use super::{READ, configuration, first_token, provider};
use crate::support::fake_okta::{ACCESS_TOKEN, API_TOKEN, FakeOkta};
use crate::support::reattachment::exported;
use crate::support::terraform::leftovers::expect_none_within;
use crate::support::terraform::{Installation, Workspace, pid, with_every_host};

/// How soon an interrupted provider is gone.
const CLEAN_LIMIT: Duration = Duration::from_secs(5);

/// A provider in debug mode, which ends with the test.
struct DebugProvider {
    child: Child,
    variable: String,
}

impl DebugProvider {
    fn start(workspace: &Workspace) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_terraform-provider-okta"))
            .arg("-debug")
            .env_clear()
            .env("TMPDIR", workspace.path("tmp"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the provider starts");
        let stdout = child.stdout.take().expect("its output is piped");
        let printed = BufReader::new(stdout)
            .lines()
            .map(|line| line.expect("its output is text"))
            // Its last words; it prints no more, and does not end either.
            .take_while(|line| !line.contains("Ctrl-C"))
            .collect::<Vec<_>>()
            .join("\n");
        let variable = exported(&printed, "TF_REATTACH_PROVIDERS").expect("it prints the variable");
        Self { child, variable }
    }
}

impl Drop for DebugProvider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn one_process_serves_command_after_command_for_either_address() {
    with_every_host(|host| {
        let mut workspace = Workspace::new(host, Installation::None);
        let mut provider = DebugProvider::start(&workspace);
        workspace.set("TF_REATTACH_PROVIDERS", &provider.variable);
        let okta = FakeOkta::start();
        let ours = configuration(&okta, READ);
        for text in [ours.replace("okta-rs/okta", "okta/okta"), ours] {
            workspace.write("main.tf", &text);
            workspace.succeed(&["init", "-reconfigure"]);
            workspace.succeed(&["validate"]);
            workspace.succeed(&["apply", "-auto-approve"]);
            let token = workspace.json(&["output", "-json", "token"]);
            assert_eq!(token, first_token());
            workspace.succeed(&["destroy", "-auto-approve"]);
        }
        let ended = provider.child.try_wait().expect("it can be asked");
        assert!(ended.is_none(), "it runs on");
        kill(pid(&provider.child), Signal::SIGINT).expect("it runs");
        provider.child.wait().expect("it ends");
        expect_none_within(CLEAN_LIMIT, &workspace);
    });
}

#[test]
fn nothing_of_one_configuration_reaches_the_next() {
    with_every_host(|host| {
        let mut workspace = Workspace::new(host, Installation::None);
        let debugged = DebugProvider::start(&workspace);
        workspace.set("TF_REATTACH_PROVIDERS", &debugged.variable);
        let (first, second) = (FakeOkta::start(), FakeOkta::start());
        workspace.write("main.tf", &configuration(&first, READ));
        workspace.succeed(&["plan"]);
        let text = configuration(&second, READ).replace(
            &provider(&second, API_TOKEN),
            &provider(&second, ACCESS_TOKEN).replace("api_token ", "access_token "),
        );
        workspace.write("main.tf", &text);
        workspace.succeed(&["plan"]);
        assert_eq!(first.requests().len(), 1);
        let seen = second.requests();
        assert_eq!(seen.len(), 1);
        let authorization = format!("Bearer {ACCESS_TOKEN}");
        assert_eq!(seen[0].header("authorization"), authorization);
    });
}
