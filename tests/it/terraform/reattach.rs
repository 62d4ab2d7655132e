//! Hosts that attach to a running provider in debug mode.

use nix::sys::signal::Signal;
use serde_json::json;

use super::{READ, REQUIREMENT, configuration, first_token, provider};
use crate::support::fake_okta::{ACCESS_TOKEN, API_TOKEN, APP_ID, FakeOkta, TOKEN_ID, record};
use crate::support::terraform::leftovers::expect_nothing_left;
use crate::support::terraform::{DebugProvider, Installation, Workspace, with_every_host};

/// The variable in which hosts look for providers that run already.
const VARIABLE: &str = "TF_REATTACH_PROVIDERS";

#[test]
fn one_process_serves_command_after_command_for_either_address() {
    with_every_host(|host| {
        let mut workspace = Workspace::new(host, Installation::None);
        let mut provider = DebugProvider::start(&workspace);
        workspace.set(VARIABLE, provider.variable(VARIABLE));
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
        assert!(provider.runs(), "it runs on");
        provider.end_by(Signal::SIGINT);
        expect_nothing_left(&workspace);
    });
}

#[test]
fn nothing_of_one_configuration_reaches_the_next() {
    with_every_host(|host| {
        let mut workspace = Workspace::new(host, Installation::None);
        let debugged = DebugProvider::start(&workspace);
        workspace.set(VARIABLE, debugged.variable(VARIABLE));
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

/// Two provider configurations, each with a read of the first token.
fn two_aliases(main: &FakeOkta, other: &FakeOkta) -> String {
    let alias = |okta: &FakeOkta, name: &str| {
        let block = provider(okta, API_TOKEN);
        block.replacen('{', &format!("{{\n  alias      = \"{name}\""), 1)
    };
    let read = |name: &str| {
        let block = READ.split("output").next().expect("a data block");
        block.replace("\"this\"", &format!("\"{name}\"")).replacen(
            '{',
            &format!("{{\n  provider  = okta.{name}"),
            1,
        )
    };
    let status = |name: &str| {
        format!("output \"{name}\" {{\n  value = data.okta_app_token.{name}.status\n}}\n")
    };
    let names = [("main", main), ("other", other)];
    let blocks = names.map(|(name, okta)| [alias(okta, name), read(name), status(name)].concat());
    format!("{REQUIREMENT}{}", blocks.concat())
}

#[test]
fn each_provider_configuration_reads_from_its_own_organization() {
    with_every_host(|host| {
        let mut workspace = Workspace::new(host, Installation::None);
        let debugged = DebugProvider::start(&workspace);
        workspace.set(VARIABLE, debugged.variable(VARIABLE));
        let (main, other) = (FakeOkta::start(), FakeOkta::start());
        let mut revoked = record(APP_ID, TOKEN_ID);
        revoked["status"] = json!("REVOKED");
        other.put_token(revoked);
        workspace.write("main.tf", &two_aliases(&main, &other));
        for _ in 0..3 {
            workspace.succeed(&["apply", "-auto-approve"]);
            for (name, status) in [("main", "ACTIVE"), ("other", "REVOKED")] {
                let output = workspace.json(&["output", "-json", name]);
                assert_eq!(output, json!(status), "{name}");
            }
        }
        assert_eq!(main.requests().len(), other.requests().len());
    });
}
