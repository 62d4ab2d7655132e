//! The provider's warnings on their way through the bridge: all four, none of
//! which may fail anything.

use serde_json::json;

use super::credentials::configure_service_app;
use super::{EXAMPLE, in_yaml, okta_with_the_example, yaml_example};
use crate::project::Project;
use crate::support::fake_okta::{ACCESS_TOKEN, API_TOKEN, FakeOkta, record};
use crate::support::process::Finished;

/// Brings a stack into a state that is warned of.
pub(crate) type Setup = fn(&mut Project, &FakeOkta);

/// Every warning's summary, and what makes the provider give it.
pub(crate) const WARNINGS: [(&str, Setup); 4] = [
    ("Requests to Okta Are Not Retried", |project, okta| {
        project.configure(okta);
        project.config("okta:backoff", "false");
    }),
    (
        "Okta Credential of the Environment Is Used",
        |project, okta| {
            project.configure(okta);
            project.set("OKTA_ACCESS_TOKEN", ACCESS_TOKEN);
        },
    ),
    ("Okta Is Called Without Encryption", |project, okta| {
        // No loopback address to the provider, and still this machine's.
        let url = format!("http://0.0.0.0:{}", okta.address().port());
        project.config("okta:httpProxy", &url);
        project.secret_config("okta:apiToken", API_TOKEN);
    }),
    ("Okta Granted Fewer Scopes", |project, okta| {
        configure_service_app(project, okta, r#"["okta.apps.read", "okta.users.read"]"#);
    }),
];

/// Asserts that Pulumi shows the warning, as a warning. The bridge writes the
/// summary last.
fn expect_reported(summary: &str, said: &Finished) {
    let mut warnings = said.stdout.split("warning: [WARNING]").skip(1);
    let end = format!(": {summary}\n");
    assert!(
        warnings.any(|warning| warning.contains(&end)),
        "{summary}: {said}"
    );
}

#[test]
fn every_warning_is_shown_and_fails_neither_preview_nor_update() {
    in_yaml(|| {
        for (summary, set_up) in WARNINGS {
            let okta = okta_with_the_example();
            let mut project = yaml_example();
            set_up(&mut project, &okta);
            expect_reported(summary, &project.preview());
            expect_reported(summary, &project.up());
            let expected = json!({"status": "ACTIVE", "scopes": ["openid", "offline_access"]});
            assert_eq!(project.outputs(), expected, "{summary}");
        }
    });
}

#[test]
fn an_error_is_shown_with_every_warning() {
    in_yaml(|| {
        for (summary, set_up) in WARNINGS {
            let okta = FakeOkta::start();
            okta.put_token(record(EXAMPLE.0, "oarAnother"));
            let mut project = yaml_example();
            set_up(&mut project, &okta);
            let refusal = project.start_up().finish();
            assert!(!refusal.status.success(), "{summary}: {refusal}");
            let told = refusal
                .stdout
                .contains("Okta App Token Not Found: The provider could not read");
            assert!(told, "{summary}: {refusal}");
        }
    });
}
