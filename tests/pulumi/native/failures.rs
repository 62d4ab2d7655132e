//! What users see of their mistakes.

use terraform_provider_okta::provider::Provider;

use super::{Language, example, in_every_language, in_language, project_of};
use crate::project::Project;
use crate::support::fake_okta::{APP_ID, FakeOkta};
use crate::support::process::Finished;

/// An update that has to fail.
fn refusal(project: &mut Project) -> Finished {
    let refusal = project.start_up().finish();
    assert!(!refusal.status.success(), "{refusal}");
    refusal
}

fn expect_reported(refusal: &Finished, parts: &[&str]) {
    for part in parts {
        assert!(refusal.stdout.contains(part), "{part} is not in {refusal}");
    }
}

#[test]
fn an_error_response_is_reported_in_every_language() {
    in_every_language(|language| {
        let okta = FakeOkta::start();
        let mut project = example(language, &okta);
        project.config("tokenId", "oarNotThere");
        let told = refusal(&mut project);
        let parts = ["Okta App Token Not Found", "oarNotThere", "`clientId`"];
        expect_reported(&told, &parts);
        project.secret_config("okta:apiToken", "00wrong");
        let told = refusal(&mut project);
        expect_reported(&told, &["E0000011", "OKTA_API_TOKEN"]);
        assert!(!told.stdout.contains("00wrong"), "{told}");
    });
}

#[test]
fn bad_settings_are_reported_individually_with_their_names() {
    in_language(Language::Yaml, || {
        let okta = FakeOkta::start();
        let mut project = example(Language::Yaml, &okta);
        project.config("okta:maxRetries", "many");
        project.config("okta:requestTimeout", "301");
        project.config("okta:nothing", "1");
        let told = refusal(&mut project);
        for key in ["maxRetries", "requestTimeout"] {
            expect_reported(&told, &[&format!("property {key} value")]);
        }
        expect_reported(&told, &["okta:nothing: Unknown setting `nothing`."]);
        assert_eq!(okta.connections(), 0);
    });
}

/// What no output may show.
const SECRET: &str = "s3cret0123456789";

/// The settings that have a snake-case form in that form, and other mistakes.
fn misspelt() -> Vec<String> {
    let provider = Provider::new();
    let names = provider.schema().attributes.iter();
    let names = names.map(|attribute| attribute.name.to_owned());
    let names = names.filter(|name| name.contains('_'));
    let others = ["apiKey", "token", "api-token"];
    names.chain(others.map(str::to_owned)).collect()
}

/// A preview that has to fail, and to show no secret.
fn expect_unprinted(project: &mut Project, parts: &[&str]) {
    let told = project.start_pulumi(&["preview"]).finish();
    assert!(!told.status.success(), "{told}");
    assert!(!told.to_string().contains(SECRET), "{told}");
    expect_reported(&told, parts);
}

#[test]
fn misspelt_settings_are_named_and_their_values_are_not_printed() {
    in_language(Language::Yaml, || {
        let okta = FakeOkta::start();
        let mut project = example(Language::Yaml, &okta);
        for name in misspelt() {
            let key = format!("okta:{name}");
            let pem = format!("-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----");
            for value in [SECRET, &pem] {
                project.config(&key, value);
                expect_unprinted(&mut project, &[&key]);
            }
            project.pulumi(&["config", "rm", &key]);
        }
        project.config("okta:api_token", SECRET);
        expect_unprinted(&mut project, &["pulumi config set --secret okta:apiToken"]);
        project.pulumi(&["config", "rm", "okta:api_token"]);
        // A secret that stands inside a setting that is none. The provider does
        // not need that setting here, so it may not even complain.
        project.pulumi(&["config", "set", "--path", "okta:orgName.apiToken", SECRET]);
        let told = project.start_pulumi(&["preview"]).finish();
        assert!(!told.to_string().contains(SECRET), "{told}");
    });
}

#[test]
fn a_misspelt_setting_of_the_programs_own_provider_is_not_printed_either() {
    in_language(Language::Python, || {
        let okta = FakeOkta::start();
        let mut project = example(Language::Python, &okta);
        for name in ["api_token", "token"] {
            project.write(
                "__main__.py",
                &format!(
                    "import pulumi\n\
                     pulumi.ProviderResource('okta', 'own', {{'{name}': '{SECRET}'}})\n"
                ),
            );
            expect_unprinted(&mut project, &[name]);
        }
    });
}

#[test]
fn missing_settings_are_reported_by_key_and_by_variable() {
    in_language(Language::Yaml, || {
        let okta = FakeOkta::start();
        let mut project = example(Language::Yaml, &okta);
        for key in ["okta:httpProxy", "okta:apiToken"] {
            project.pulumi(&["config", "rm", key]);
        }
        let told = refusal(&mut project);
        expect_reported(
            &told,
            &[
                "pulumi config set okta:orgName",
                "OKTA_ORG_NAME",
                "--secret okta:apiToken",
            ],
        );
    });
}

#[test]
fn a_resource_is_refused_with_the_way_to_the_full_plugin() {
    const PROGRAM: &str =
        "import pulumi_okta as okta\nokta.app.OAuth('a', label='a', type='web')\n";
    in_language(Language::Python, || {
        let okta = FakeOkta::start();
        let mut project = example(Language::Python, &okta);
        project.write("__main__.py", PROGRAM);
        let told = refusal(&mut project);
        expect_reported(
            &told,
            &[
                "okta:app/getToken:getToken",
                "the full plugin",
                "plugins.providers",
            ],
        );
    });
}

#[test]
fn another_function_does_not_even_resolve_in_yaml() {
    in_language(Language::Yaml, || {
        let program = format!(
            "name: okta-user\nruntime: yaml\nplugins:\n  providers:\n    - name: okta\n      path: ../bin\n\
             variables:\n  user:\n    fn::invoke:\n      function: okta:user:getUser\n\
             \x20     arguments:\n        userId: {APP_ID}\noutputs:\n  user: ${{user}}\n"
        );
        let mut project = project_of(&program);
        project.init_stack();
        let told = refusal(&mut project);
        assert!(told.to_string().contains("okta:user:getUser"), "{told}");
    });
}
