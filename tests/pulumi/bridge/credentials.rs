//! Credentials on their way through Pulumi.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use rcgen::KeyPair;
use serde_json::json;

use super::{in_yaml, okta_with_the_example, project, yaml_example};
use crate::language::Language;
use crate::support::fake_okta::{ACCESS_TOKEN, API_TOKEN, Answer};

/// Settings that don't go with an API token, which the refusal names.
const CONFLICTING: [(&str, &str, &str); 5] = [
    ("accessToken", "access_token", "stand-in"),
    ("clientId", "client_id", "0oa5z6y7x8W9v0U1t2s3"),
    ("privateKey", "private_key", "a key"),
    ("privateKeyId", "private_key_id", "kid"),
    ("scopes", "scopes", r#"["okta.apps.read"]"#),
];

/// How many characters a line of a PEM file has.
const PEM_LINE: usize = 64;

/// A new private key of a service app.
fn private_key() -> String {
    let key = KeyPair::generate().expect("a P-256 key can be made");
    let base64 = BASE64.encode(key.serialize_der());
    let lines = base64
        .as_bytes()
        .chunks(PEM_LINE)
        .map(String::from_utf8_lossy);
    let lines = lines.collect::<Vec<_>>().join("\n");
    format!("-----BEGIN PRIVATE KEY-----\n{lines}\n-----END PRIVATE KEY-----\n")
}

#[test]
fn a_private_key_signs_in_with_a_list_of_scopes() {
    in_yaml(|| {
        let okta = okta_with_the_example();
        let mut project = yaml_example();
        project.config("okta:httpProxy", okta.url());
        project.config("okta:clientId", "0oa1standin0service1");
        project.config("okta:scopes", r#"["okta.apps.read"]"#);
        project.config("okta:privateKeyId", "kid");
        project.secret_config("okta:privateKey", &private_key());
        let token = json!({
            "access_token": ACCESS_TOKEN,
            "token_type": "Bearer",
            "expires_in": 3600,
            "scope": "okta.apps.read",
        });
        okta.answer_next(1, Answer::json(200, &token));
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

#[test]
fn a_warning_fails_no_update() {
    in_yaml(|| {
        let okta = okta_with_the_example();
        let mut project = project(Language::Yaml, &okta);
        // The variable decides against the block, which a warning tells.
        project.set("OKTA_ACCESS_TOKEN", ACCESS_TOKEN);
        project.preview();
        project.up();
        let requests = okta.requests();
        let authorization = requests[0].header("authorization");
        assert_eq!(authorization, format!("Bearer {ACCESS_TOKEN}"));
    });
}
