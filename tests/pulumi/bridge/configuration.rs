//! The provider's settings, which Pulumi sends as JSON text.

use std::collections::BTreeSet;
use std::fs;

use terraform_provider_okta::provider::Provider;

use super::credentials::CONFLICTING;
use super::read::camel_case;
use super::{EXAMPLE, in_languages, in_yaml, okta_with_the_example, project, yaml_example};
use crate::language::Language;
use crate::support::fake_okta::{ACCESS_TOKEN, API_TOKEN, FakeOkta, record};

/// Values that the provider refuses, each of another setting.
const REFUSED: [(&str, &str); 7] = [
    ("httpProxy", "nowhere"),
    ("logLevel", "9"),
    ("maxApiCapacity", "101"),
    ("maxRetries", "101"),
    ("maxWaitSeconds", "1.5"),
    ("minWaitSeconds", "1.5"),
    ("requestTimeout", "301"),
];

/// Settings that go with an API token, none of them with its default.
const ACCEPTED: [(&str, &str); 9] = [
    ("orgName", "acme"),
    ("baseUrl", "oktapreview.com"),
    ("backoff", "false"),
    ("logLevel", "4"),
    ("maxApiCapacity", "50"),
    ("maxRetries", "0"),
    ("maxWaitSeconds", "2"),
    ("minWaitSeconds", "1"),
    ("requestTimeout", "30"),
];

#[test]
fn every_setting_is_taken() {
    in_yaml(|| {
        let okta = okta_with_the_example();
        let mut project = project(Language::Yaml, &okta);
        for (name, value) in ACCEPTED {
            project.config(&format!("okta:{name}"), value);
        }
        project.config("okta:parallelism", "3");
        project.up();
        assert_eq!(okta.requests().len(), 1);
    });
}

/// Settings that are no text, each with one. It fails in the bridge, before the
/// provider sees it.
const MISTYPED: [(&str, &str); 3] = [
    ("backoff", "maybe"),
    ("maxRetries", "many"),
    ("parallelism", "many"),
];

#[test]
fn a_value_of_another_type_is_refused() {
    in_yaml(|| {
        let okta = okta_with_the_example();
        let mut project = project(Language::Yaml, &okta);
        for (name, value) in MISTYPED {
            let key = format!("okta:{name}");
            project.config(&key, value);
            let refusal = project.start_up().finish();
            assert!(!refusal.status.success(), "{name}: {refusal}");
            let told = refusal.stdout.contains("invalid character 'm'");
            assert!(told, "{name}: {refusal}");
            project.pulumi(&["config", "rm", &key]);
        }
        assert_eq!(okta.connections(), 0);
    });
}

/// Each is shown to arrive: it is refused, conflicts, or leads to the fake Okta.
#[test]
fn these_tests_leave_no_setting_out() {
    let refused = REFUSED.map(|(name, _)| name);
    let mistyped = MISTYPED.map(|(name, _)| name);
    let conflicting = CONFLICTING.map(|(name, ..)| name);
    let organization = ["orgName", "baseUrl"];
    let tested = [
        &refused[..],
        &mistyped,
        &conflicting,
        &organization,
        &["apiToken"],
    ];
    let tested = tested.concat().into_iter().map(str::to_owned);
    let provider = Provider::new();
    let settings = provider.schema().attributes.iter();
    let settings = settings.map(|attribute| camel_case(attribute.name));
    assert_eq!(
        tested.collect::<BTreeSet<_>>(),
        settings.collect::<BTreeSet<_>>()
    );
}

#[test]
fn an_organization_is_named_by_its_two_parts() {
    in_yaml(|| {
        let okta = FakeOkta::start_tls();
        okta.put_token(record(EXAMPLE.0, EXAMPLE.1));
        let mut project = yaml_example();
        let authority = project.beside("authority.pem");
        fs::write(&authority, okta.certificate_authority()).expect("it can be written");
        project.set("SSL_CERT_FILE", authority);
        // Together they name the fake Okta: https://127.0.0.1:PORT.
        project.config("okta:orgName", "127");
        project.config("okta:baseUrl", &format!("0.0.1:{}", okta.address().port()));
        project.secret_config("okta:accessToken", ACCESS_TOKEN);
        project.up();
        assert_eq!(project.outputs()["status"], "ACTIVE");
    });
}

#[test]
fn an_invalid_value_is_reported_with_pulumis_name_of_the_setting() {
    in_yaml(|| {
        let okta = okta_with_the_example();
        let mut project = project(Language::Yaml, &okta);
        for (name, value) in REFUSED {
            let key = format!("okta:{name}");
            project.config(&key, value);
            let refusal = project.start_up().finish();
            assert!(!refusal.status.success(), "{name}: {refusal}");
            let told = refusal
                .stdout
                .contains(&format!("`pulumi config get {key}`"));
            assert!(told, "{name}: {refusal}");
            project.pulumi(&["config", "rm", &key]);
            project.config("okta:httpProxy", okta.url());
        }
        assert_eq!(okta.connections(), 0);
    });
}

#[test]
fn settings_come_from_the_environment_when_the_stack_has_none() {
    in_yaml(|| {
        let okta = okta_with_the_example();
        let mut project = yaml_example();
        project.set("OKTA_HTTP_PROXY", okta.url());
        project.set("OKTA_API_TOKEN", API_TOKEN);
        project.up();
        assert_eq!(project.outputs()["status"], "ACTIVE");
    });
}

#[test]
fn settings_that_a_preview_does_not_know_are_used_by_the_update() {
    // A provider whose URL is known after the preview.
    const PROGRAM: &str = r#"
import * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output";
import * as okta from "@pulumi/okta";

const url = pulumi.runtime.isDryRun() ? unknown : process.env.STAND_IN;
const provider = new okta.Provider("later", {
    httpProxy: pulumi.output(url as string),
    apiToken: pulumi.secret(process.env.STAND_IN_TOKEN as string),
});
const token = okta.getAppTokenOutput(
    { clientId: "0oa5z6y7x8W9v0U1t2s3", id: "oar9k2Lq7TnVbXc4R0h7" },
    { provider },
);
export const status = token.status;
"#;
    in_languages(&[Language::TypeScript], |_| {
        let okta = okta_with_the_example();
        let mut project = project(Language::TypeScript, &okta);
        project.write("index.ts", PROGRAM);
        project.set("STAND_IN", okta.url());
        project.set("STAND_IN_TOKEN", API_TOKEN);
        project.preview();
        assert_eq!(okta.connections(), 0);
        project.up();
        assert_eq!(project.outputs()["status"], "ACTIVE");
    });
}
