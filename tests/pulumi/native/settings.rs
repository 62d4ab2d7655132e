//! Settings on their way through the engine, in the forms that users have.

use super::{Language, example, in_language, name_token, project_of};
use crate::bridge::credentials::configure_service_app;
use crate::project::Project;
use crate::support::fake_okta::{API_TOKEN, FakeOkta};

/// A provider of the program's own. YAML sends values as they are here, while
/// SDKs and stacks send JSON text.
fn program(okta: &FakeOkta, retries: u32) -> String {
    format!(
        "name: own\nruntime: yaml\n\
         plugins:\n  providers:\n    - name: okta\n      path: ../bin\n\
         config:\n  clientId:\n    type: string\n  tokenId:\n    type: string\n\
         resources:\n  own:\n    type: pulumi:providers:okta\n    properties:\n\
         \x20     httpProxy: {}\n      apiToken: {API_TOKEN}\n\
         \x20     maxRetries: {retries}\n      backoff: true\n      requestTimeout: 30\n\
         variables:\n  token:\n    fn::invoke:\n      function: okta:app:getToken\n\
         \x20     arguments:\n        clientId: ${{clientId}}\n        id: ${{tokenId}}\n\
         \x20     options:\n        provider: ${{own}}\n\
         outputs:\n  status: ${{token.status}}\n",
        okta.url()
    )
}

#[test]
fn real_values_are_taken_and_a_change_of_them_replaces_nothing() {
    in_language(Language::Yaml, || {
        let okta = FakeOkta::start();
        let mut project = project_of(&program(&okta, 3));
        project.init_stack();
        name_token(&mut project);
        project.up();
        assert_eq!(project.outputs()["status"], "ACTIVE");
        let state = project.pulumi(&["stack", "export"]);
        assert!(!state.stdout.contains(API_TOKEN), "{state}");
        project.pulumi(&["preview", "--expect-no-changes"]);
        project.write("Pulumi.yaml", &program(&okta, 4));
        let update = project.up();
        assert!(update.stdout.contains("~ 1 updated"), "{update}");
        assert_eq!(project.outputs()["status"], "ACTIVE");
    });
}

/// The ways in which a stack has a list.
const LISTS: [fn(&mut Project); 2] = [
    |project| project.config("okta:scopes", r#"["okta.apps.read"]"#),
    |project| {
        let path = ["config", "set", "--path", "okta:scopes[0]"];
        project.pulumi(&[&path[..], &["okta.apps.read"]].concat());
    },
];

#[test]
fn a_private_key_signs_in_with_scopes_however_the_stack_has_them() {
    in_language(Language::Yaml, || {
        for set_scopes in LISTS {
            let okta = FakeOkta::start();
            let mut project = example(Language::Yaml, &okta);
            project.pulumi(&["config", "rm", "okta:apiToken"]);
            configure_service_app(&mut project, &okta, "[]");
            project.pulumi(&["config", "rm", "okta:scopes"]);
            set_scopes(&mut project);
            project.up();
            assert_eq!(okta.requests()[0].target, "/oauth2/v1/token");
            assert_eq!(project.outputs()["direct"]["status"], "ACTIVE");
        }
    });
}
