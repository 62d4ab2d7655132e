//! Credentials on their way through Pulumi.

use std::fs;

use super::{in_yaml, okta_with_the_example, project, yaml_example};
use crate::language::Language;
use crate::project::Project;
use crate::support::fake_okta::{API_TOKEN, FakeOkta, SERVICE_APP_ID, ServiceApp};
use crate::support::openssl_keys::any;

/// Settings that don't go with an API token, which the refusal names.
pub(super) const CONFLICTING: [(&str, &str, &str); 5] = [
    ("accessToken", "access_token", "stand-in"),
    ("clientId", "client_id", "0oa5z6y7x8W9v0U1t2s3"),
    ("privateKey", "private_key", "a key"),
    ("privateKeyId", "private_key_id", "kid"),
    ("scopes", "scopes", r#"["okta.apps.read"]"#),
];

/// Registers a service app at the stand-in, and has the stack sign in as it.
pub(super) fn configure_service_app(project: &mut Project, okta: &FakeOkta, scopes: &str) {
    let app = ServiceApp::new().key("kid", &any().public);
    okta.oauth().register(app);
    project.config("okta:httpProxy", okta.url());
    project.config("okta:clientId", SERVICE_APP_ID);
    project.config("okta:scopes", scopes);
    project.config("okta:privateKeyId", "kid");
    project.secret_config("okta:privateKey", &any().private);
}

#[test]
fn a_private_key_of_many_lines_signs_in_with_a_list_of_scopes() {
    in_yaml(|| {
        let okta = okta_with_the_example();
        let mut project = yaml_example();
        configure_service_app(&mut project, &okta, r#"["okta.apps.read"]"#);
        project.up();
        let targets = okta.requests();
        let targets = targets.iter().map(|request| request.target.as_str());
        let targets = targets.collect::<Vec<_>>();
        assert_eq!(targets[0], "/oauth2/v1/token");
        assert_eq!(targets.len(), 2, "{targets:?}");
        assert_eq!(project.outputs()["status"], "ACTIVE");
    });
}

#[test]
fn settings_of_two_credentials_are_told_apart() {
    in_yaml(|| {
        let okta = okta_with_the_example();
        let mut project = project(Language::Yaml, &okta);
        for (name, attribute, value) in CONFLICTING {
            let key = format!("okta:{name}");
            project.config(&key, value);
            let refusal = project.start_up().finish();
            assert!(!refusal.status.success(), "{name}: {refusal}");
            let said = &refusal.stdout;
            let told = said.contains("Conflicting Okta Credentials");
            assert!(
                told && said.contains(&format!("`{attribute}`")),
                "{refusal}"
            );
            project.pulumi(&["config", "rm", &key]);
        }
    });
}

#[test]
fn a_secret_is_written_nowhere_in_the_clear() {
    in_yaml(|| {
        let okta = okta_with_the_example();
        let mut project = project(Language::Yaml, &okta);
        let update = project.up();
        let state = project.pulumi(&["stack", "export"]);
        assert!(state.stdout.contains("ciphertext"), "{state}");
        let settings = project.directory().join("Pulumi.dev.yaml");
        let settings = fs::read_to_string(settings).expect("it can be read");
        for text in [&update.stdout, &update.stderr, &state.stdout, &settings] {
            assert!(!text.contains(API_TOKEN), "{text}");
        }
    });
}
