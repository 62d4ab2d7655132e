//! The published SDK for Python, unchanged, with programs of either form: the
//! newest version, and the oldest that programs on this plugin are known to use.

use serde_json::{Value, json};
use terraform_provider_okta::pulumi::DEFAULT_VERSION;

use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, TOKEN_ID};
use crate::support::pulumi::{GET_TOKEN, Program, secret, settings, token};

/// What programs of these tests begin with.
const HEAD: &str = "import pulumi, pulumi_okta as okta\n";

fn ids() -> Value {
    json!({"project:clientId": APP_ID, "project:tokenId": TOKEN_ID})
}

/// A program that reads the fake Okta's token.
fn reading(options: &str, export: &str) -> Program {
    Program::of(&format!(
        "{HEAD}token = okta.app.get_token_output(client_id={APP_ID:?}, {options})\n\
         pulumi.export('export', {export})\n"
    ))
}

#[test]
fn the_example_exports_all_eight_values_in_both_forms_in_preview_and_update() {
    let okta = FakeOkta::start();
    let example = || {
        Program::in_folder("examples/pulumi/python")
            .settings(settings(&okta))
            .config(ids())
    };
    for (run, version) in [
        (example().preview().run(), "7.0.1"),
        (example().run(), "7.0.1"),
        (example().older_sdk().run(), "6.2.0"),
    ] {
        assert!(run.succeeded, "{}", run.said);
        assert_eq!((run.messages.concat(), run.said), Default::default());
        assert_eq!(run.outputs, json!({"direct": token(), "output": token()}));
        let invoke = json!({
            "tok": GET_TOKEN, "version": version, "provider": "",
            "args": {"clientId": APP_ID, "id": TOKEN_ID},
        });
        assert_eq!(run.invokes, [invoke.clone(), invoke]);
        assert_eq!(
            (run.versions, run.ends),
            (vec![DEFAULT_VERSION.to_string()], vec![0])
        );
    }
}

#[test]
fn a_provider_of_the_programs_own_sends_its_settings_as_json_text() {
    let okta = FakeOkta::start();
    let url = okta.url();
    let program = Program::of(&format!(
        "{HEAD}provider = okta.Provider('p', org_name='example', base_url='okta.com',\n\
         \x20   api_token={API_TOKEN:?}, http_proxy={url:?}, max_retries=3, backoff=True,\n\
         \x20   request_timeout=30)\n\
         token = okta.app.get_token_output(client_id={APP_ID:?}, id={TOKEN_ID:?},\n\
         \x20   opts=pulumi.InvokeOptions(provider=provider))\n\
         pulumi.export('status', token.status)\n"
    ));
    let run = program.run();
    assert!(run.succeeded, "{}", run.said);
    assert_eq!(run.outputs, json!({"status": "ACTIVE"}));
    assert_ne!(run.invokes[0]["provider"], "");
}

#[test]
fn an_error_about_a_providers_settings_names_each_of_them() {
    let program = Program::of(&format!(
        "{HEAD}okta.Provider('p', org_name='https://acme', max_retries=101)\n"
    ));
    let run = program.run();
    assert!(!run.succeeded);
    for part in ["orgName: ", "maxRetries: "] {
        assert!(run.said.contains(part), "{}", run.said);
    }
}

#[test]
fn a_secret_argument_makes_a_secret_result() {
    let okta = FakeOkta::start();
    let id = format!("id=pulumi.Output.secret({TOKEN_ID:?})");
    let program = reading(&id, "token.status").settings(settings(&okta));
    let run = program.run();
    assert!(run.succeeded, "{}", run.said);
    assert_eq!(run.outputs, json!({"export": secret(&json!("ACTIVE"))}));
    assert_eq!(run.invokes[0]["args"]["id"], TOKEN_ID);
}

#[test]
fn failures_reach_the_program_with_all_their_help() {
    let okta = FakeOkta::start();
    let mut unknown_token = settings(&okta);
    unknown_token["apiToken"] = json!("00unknown");
    for (options, settings, parts) in [
        (
            "id='oar1other'",
            settings(&okta),
            ["Okta App Token Not Found: ", "(id)"],
        ),
        (
            &format!("id={TOKEN_ID:?}"),
            unknown_token,
            ["returned an error: ", "E0000011"],
        ),
        ("id=''", settings(&okta), ["is empty", "(id)"]),
        (
            &format!("id={TOKEN_ID:?}"),
            json!({}),
            ["OKTA_ORG_NAME", "pulumi config set okta:orgName"],
        ),
    ] {
        let run = reading(options, "token.status").settings(settings).run();
        assert!(!run.succeeded);
        for part in parts {
            assert!(run.said.contains(part), "{part} is not in: {}", run.said);
        }
        assert_eq!(run.ends, [0]);
    }
}
