//! Secrets, and what a preview does not know yet.

use std::fs;

use serde_json::{Value, json};

use super::{Language, example, in_language};
use crate::support::fake_okta::{API_TOKEN, FakeOkta, TOKEN_ID};

/// Where the state says that a value is secret.
const SECRET: &str = "1b47061264138c4ac30d75fd1eb44270";

#[test]
fn a_secret_argument_makes_the_result_secret() {
    in_language(Language::Yaml, || {
        let okta = FakeOkta::start();
        let mut project = example(Language::Yaml, &okta);
        let file = project.directory().join("Pulumi.yaml");
        let program = fs::read_to_string(file).expect("the example is there");
        let program = program.replace(
            "tokenId:\n    type: string",
            "tokenId:\n    type: string\n    secret: true",
        );
        project.write("Pulumi.yaml", &program);
        project.secret_config("tokenId", TOKEN_ID);
        let update = project.up();
        assert!(!update.stdout.contains("ACTIVE"), "{update}");
        let state: Value = project.pulumi(&["stack", "export"]).json();
        let outputs = state["deployment"]["resources"][0]["outputs"].to_string();
        assert!(
            outputs.contains(SECRET) && !outputs.contains("ACTIVE"),
            "{outputs}"
        );
        let shown = project.pulumi(&["stack", "output", "--json", "--show-secrets"]);
        assert_eq!(shown.json()["direct"]["status"], "ACTIVE");
    });
}

#[test]
fn a_credential_is_a_secret_of_the_state_however_it_was_set() {
    in_language(Language::Yaml, || {
        let okta = FakeOkta::start();
        let mut project = example(Language::Yaml, &okta);
        project.pulumi(&["config", "set", "--plaintext", "okta:apiToken", API_TOKEN]);
        project.up();
        let state = project.pulumi(&["stack", "export"]);
        assert!(state.stdout.contains("ciphertext"), "{state}");
        assert!(!state.stdout.contains(API_TOKEN), "{state}");
    });
}

#[test]
fn an_argument_that_a_preview_does_not_know_is_read_by_the_update() {
    const PROGRAM: &str = r#"
import * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output";
import * as okta from "@pulumi/okta";

const config = new pulumi.Config();
const id = pulumi.runtime.isDryRun() ? unknown : config.require("tokenId");
const token = okta.app.getTokenOutput({
    clientId: config.require("clientId"),
    id: pulumi.output(id as string),
});
export const status = token.status;
"#;
    in_language(Language::TypeScript, || {
        let okta = FakeOkta::start();
        let mut project = example(Language::TypeScript, &okta);
        project.write("index.ts", PROGRAM);
        project.preview();
        assert_eq!(okta.connections(), 0);
        project.up();
        assert_eq!(project.outputs(), json!({"status": "ACTIVE"}));
    });
}

#[test]
fn settings_that_a_preview_does_not_know_are_used_by_the_update() {
    const PROGRAM: &str = r#"
import * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output";
import * as okta from "@pulumi/okta";

const url = pulumi.runtime.isDryRun() ? unknown : process.env.STAND_IN;
const provider = new okta.Provider("later", {
    httpProxy: pulumi.output(url as string),
    apiToken: pulumi.secret(process.env.STAND_IN_TOKEN as string),
});
const config = new pulumi.Config();
const token = okta.app.getTokenOutput(
    { clientId: config.require("clientId"), id: config.require("tokenId") },
    { provider },
);
export const status = token.status;
"#;
    in_language(Language::TypeScript, || {
        let okta = FakeOkta::start();
        let mut project = example(Language::TypeScript, &okta);
        project.write("index.ts", PROGRAM);
        project.set("STAND_IN", okta.url());
        project.set("STAND_IN_TOKEN", API_TOKEN);
        project.preview();
        assert_eq!(okta.connections(), 0);
        project.up();
        assert_eq!(project.outputs(), json!({"status": "ACTIVE"}));
    });
}
