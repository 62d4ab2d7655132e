//! Terraform's commands, one after the other, as a user runs them.

use serde_json::{Value, json};

use super::{READ, configuration, first_token};
use crate::support::fake_okta::{APP_ID, FakeOkta, TOKEN_ID, record};
use crate::support::terraform::{Workspace, on_every_host};

/// Exit code of `plan -detailed-exitcode` when there is something to change.
const CHANGES: i32 = 2;

/// The values of the only resource in the state.
fn state_values(workspace: &mut Workspace) -> Value {
    let state = workspace.json(&["show", "-json"]);
    let resources = &state["values"]["root_module"]["resources"];
    assert_eq!(resources.as_array().map(Vec::len), Some(1), "{state}");
    resources[0]["values"].clone()
}

#[test]
fn validate_accepts_a_configuration_and_asks_nobody() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        workspace.write("main.tf", &configuration(&okta, READ));
        let result = workspace.json(&["validate", "-json"]);
        assert_eq!(result["valid"], json!(true), "{result}");
        assert_eq!(okta.connections(), 0);
    });
}

#[test]
fn apply_stores_exactly_the_eight_values() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        workspace.write("main.tf", &configuration(&okta, READ));
        workspace.succeed(&["apply", "-auto-approve"]);
        assert_eq!(state_values(workspace), first_token());
        let output = workspace.json(&["output", "-json", "token"]);
        assert_eq!(output, first_token());
    });
}

#[test]
fn a_saved_plan_is_applied_without_reading_again() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        workspace.write("main.tf", &configuration(&okta, READ));
        workspace
            .run(&["plan", "-out=saved", "-detailed-exitcode"])
            .expect_code(CHANGES);
        workspace.succeed(&["apply", "saved"]);
        assert_eq!(state_values(workspace), first_token());
        assert_eq!(okta.requests().len(), 1);
    });
}

#[test]
fn a_second_plan_finds_nothing_to_change() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        workspace.write("main.tf", &configuration(&okta, READ));
        workspace.succeed(&["apply", "-auto-approve"]);
        workspace.succeed(&["plan", "-detailed-exitcode"]);
    });
}

#[test]
fn refresh_only_takes_what_has_changed_at_okta_into_the_state() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        workspace.write("main.tf", &configuration(&okta, READ));
        workspace.succeed(&["apply", "-auto-approve"]);
        let mut revoked = record(APP_ID, TOKEN_ID);
        revoked["status"] = json!("REVOKED");
        okta.put_token(revoked);
        workspace
            .run(&["plan", "-refresh-only", "-detailed-exitcode"])
            .expect_code(CHANGES);
        workspace.succeed(&["apply", "-refresh-only", "-auto-approve"]);
        assert_eq!(state_values(workspace)["status"], "REVOKED");
    });
}

#[test]
fn destroy_leaves_nothing_in_the_state() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        workspace.write("main.tf", &configuration(&okta, READ));
        workspace.succeed(&["apply", "-auto-approve"]);
        workspace.succeed(&["destroy", "-auto-approve"]);
        let state = workspace.json(&["show", "-json"]);
        assert_eq!(state["values"], Value::Null, "{state}");
    });
}

#[test]
fn console_knows_the_values_in_the_state() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        workspace.write("main.tf", &configuration(&okta, READ));
        workspace.succeed(&["apply", "-auto-approve"]);
        let answer = workspace
            .start_with_input(
                &["console"],
                "join(\" \", data.okta_app_token.this.scopes)\n",
            )
            .finish()
            .expect_code(0);
        assert_eq!(
            answer.stdout.trim(),
            "\"openid offline_access\"",
            "{answer}"
        );
    });
}

#[test]
fn providers_schema_tells_every_attribute() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        workspace.write("main.tf", &configuration(&okta, READ));
        let schemas = workspace.json(&["providers", "schema", "-json"]);
        let schemas = schemas["provider_schemas"].as_object().expect("an object");
        let (address, schema) = schemas.iter().next().expect("one provider");
        assert!(address.ends_with("/okta-rs/okta"), "{address}");
        let data_sources = schema["data_source_schemas"].as_object();
        let data_sources = data_sources.expect("data sources");
        assert_eq!(
            data_sources.keys().collect::<Vec<_>>(),
            ["okta_app_token", "okta_app_tokens"]
        );
        assert_eq!(
            modes(&data_sources["okta_app_token"]["block"]["attributes"]),
            json!({
                "client_id": "required string",
                "id": "required string",
                "user_id": "computed string",
                "status": "computed string",
                "created": "computed string",
                "expires_at": "computed string",
                "issuer": "computed string",
                "scopes": "computed [\"list\",\"string\"]",
            })
        );
        let secrets = sensitive(&schema["provider"]["block"]["attributes"]);
        assert_eq!(secrets, ["access_token", "api_token", "private_key"]);
    });
}

/// Who sets each attribute, and its type.
fn modes(attributes: &Value) -> Value {
    let attributes = attributes.as_object().expect("attributes by name");
    attributes
        .iter()
        .map(|(name, attribute)| {
            let mode = ["required", "optional", "computed"]
                .into_iter()
                .filter(|mode| attribute[mode] == json!(true))
                .collect::<Vec<_>>()
                .join(" ");
            let kind = attribute["type"].as_str().map(str::to_owned);
            let kind = kind.unwrap_or_else(|| attribute["type"].to_string());
            (name.clone(), json!(format!("{mode} {kind}")))
        })
        .collect()
}

fn sensitive(attributes: &Value) -> Vec<&String> {
    let attributes = attributes.as_object().expect("attributes by name");
    let sensitive = |attribute: &Value| attribute["sensitive"] == json!(true);
    attributes
        .iter()
        .filter(|(_, attribute)| sensitive(attribute))
        .map(|(name, _)| name)
        .collect()
}
