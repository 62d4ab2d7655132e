//! Credentials on their way through Pulumi.

use std::fs;
use std::path::Path;

use super::{in_yaml, okta_with_the_example, project, yaml_example};
use crate::language::Language;
use crate::project::Project;
use crate::support::audited::LOUDEST;
use crate::support::fake_okta::{ACCESS_TOKEN, Answer, FakeOkta, SERVICE_APP_ID, ServiceApp};
use crate::support::openssl_keys::any;
use crate::support::secrets::Secrets;

/// Settings that don't go with an API token, which the refusal names.
pub(super) const CONFLICTING: [(&str, &str, &str); 5] = [
    ("accessToken", "access_token", "stand-in"),
    ("clientId", "client_id", "0oa5z6y7x8W9v0U1t2s3"),
    ("privateKey", "private_key", "a key"),
    ("privateKeyId", "private_key_id", "kid"),
    ("scopes", "scopes", r#"["okta.apps.read"]"#),
];

/// Registers a service app at the fake Okta, and has the stack sign in as it.
pub(crate) fn configure_service_app(project: &mut Project, okta: &FakeOkta, scopes: &str) {
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
fn settings_of_two_credentials_are_distinguished() {
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

/// Stacks with another secret each.
const SIGNED_IN: [fn(&mut Project, &FakeOkta); 3] = [
    |project, okta| project.configure(okta),
    |project, okta| {
        project.config("okta:httpProxy", okta.url());
        project.secret_config("okta:accessToken", ACCESS_TOKEN);
    },
    |project, okta| configure_service_app(project, okta, r#"["okta.apps.read"]"#),
];

#[test]
fn a_secret_is_written_nowhere_in_the_clear() {
    in_yaml(|| {
        for sign_in in SIGNED_IN {
            let okta = okta_with_the_example();
            let mut project = yaml_example();
            sign_in(&mut project, &okta);
            // Of the provider. What Pulumi itself logs with `-v=9` holds settings
            // in the clear, whoever the provider is.
            for (name, value) in LOUDEST {
                project.set(name, value);
            }
            project.preview();
            project.up();
            okta.answer_next(1, Answer::echo(403));
            let refusal = project.start_up().finish();
            assert!(!refusal.status.success(), "{refusal}");
            let state = project.pulumi(&["stack", "export"]);
            assert!(state.stdout.contains("ciphertext"), "{state}");
            let secrets = Secrets::of(&okta, &[any()]);
            replace_logs_by_text(&mut project);
            // All that the commands have printed, the state and its history, the
            // project's settings, and Pulumi's home.
            for folder in ["output", "state", "project", "pulumi", "home"] {
                expect_none_below(&project.beside(folder), &secrets);
            }
        }
    });
}

/// The first bytes of a log that Pulumi has encrypted.
const ENCRYPTED: &[u8] = b"PLOG";

/// Prints Pulumi's compressed logs, so that they are searched with all else that
/// commands have printed, and removes the files. The logs of a stack hold its
/// settings, and are encrypted as its secrets are.
fn replace_logs_by_text(project: &mut Project) {
    let folder = project.beside("pulumi/logs");
    let logs = fs::read_dir(&folder).expect("Pulumi keeps logs");
    let (encrypted, compressed): (Vec<_>, Vec<_>) = logs
        .map(|entry| entry.expect("an entry").path())
        .partition(|log| fs::read(log).is_ok_and(|bytes| bytes.starts_with(ENCRYPTED)));
    let printed = compressed
        .iter()
        .map(|log| log.to_str().expect("the path is UTF-8"))
        .map(|log| project.pulumi(&["logs", "decrypt", log]).stdout)
        .collect::<String>();
    assert!(printed.contains("pulumi config set"), "{compressed:?}");
    assert!(!encrypted.is_empty(), "{compressed:?}");
    fs::remove_dir_all(folder).expect("the folder can be removed");
}

fn expect_none_below(folder: &Path, secrets: &Secrets) {
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("an entry").path();
        // Links lead to programs of the cache.
        if path.is_dir() && !path.is_symlink() {
            expect_none_below(&path, secrets);
        } else if path.is_file() && !path.is_symlink() {
            secrets.expect_none_in_file(&path);
        }
    }
}
