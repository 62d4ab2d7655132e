//! The published SDK for TypeScript, run by the fake engine: what it sends,
//! and what it makes of the plugin's answers.
//!
//! Its version is 7.0.0, the newest on npm.

use std::env;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Language, in_language, sdk};
use crate::language::install_node_modules;
use crate::project::Project;
use crate::support::fake_okta::{APP_ID, FakeOkta, TOKEN_ID};
use crate::support::pulumi::{GET_TOKEN, Program, secret, settings, token};

/// What programs of these tests begin with.
const HEAD: &str = "import * as pulumi from \"@pulumi/pulumi\";\n\
                    import * as okta from \"@pulumi/okta\";\n";

/// The example with the published SDK.
fn project() -> Project {
    let mut project = Project::of_example(&Language::TypeScript.folder());
    install_node_modules(&mut project);
    sdk::link_published_typescript(&project);
    project
}

/// The program that the project has, with the fake Okta's ids.
fn program(project: &Project, okta: &FakeOkta) -> Program {
    let folder = project.directory();
    let run = folder.join("node_modules/@pulumi/pulumi/cmd/run");
    let mut program = Program::in_folder(folder);
    program.node = Some([node(), run]);
    program
        .settings(settings(okta))
        .config(json!({"project:clientId": APP_ID, "project:tokenId": TOKEN_ID}))
}

/// Node.js on the user's `PATH`, of which the fake engine knows nothing.
fn node() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut places = env::split_paths(&path).map(|folder| folder.join("node"));
    places
        .find(|place| place.is_file())
        .expect("Node.js is there")
}

fn invoke() -> Value {
    json!({
        "tok": GET_TOKEN, "version": "7.0.0", "provider": "",
        "args": {"clientId": APP_ID, "id": TOKEN_ID},
    })
}

#[test]
fn the_example_exports_all_eight_values_in_both_forms_in_preview_and_update() {
    in_language(Language::TypeScript, || {
        let okta = FakeOkta::start();
        let project = project();
        let program = || program(&project, &okta);
        for run in [program().preview().run(), program().run()] {
            assert!(run.succeeded, "{}", run.said);
            assert_eq!(run.outputs, json!({"direct": token(), "output": token()}));
            assert_eq!(run.invokes, [invoke(), invoke()]);
            assert_eq!(run.ends, [0]);
        }
    });
}

#[test]
fn a_secret_argument_makes_a_secret_result() {
    in_language(Language::TypeScript, || {
        let okta = FakeOkta::start();
        let project = project();
        let source = format!(
            "{HEAD}const token = okta.app.getTokenOutput({{\n\
             clientId: {APP_ID:?}, id: pulumi.secret({TOKEN_ID:?}) }});\n\
             export const status = token.status;\n"
        );
        project.write("index.ts", &source);
        let run = program(&project, &okta).run();
        assert!(run.succeeded, "{}", run.said);
        assert_eq!(run.outputs, json!({"status": secret(&json!("ACTIVE"))}));
        assert_eq!(run.invokes, [invoke()]);
    });
}

#[test]
fn failures_reach_the_program_with_all_their_help() {
    in_language(Language::TypeScript, || {
        let okta = FakeOkta::start();
        let project = project();
        for (id, parts) in [
            ("oar1other", ["Okta App Token Not Found: ", "(id)"]),
            ("", ["is empty", "(id)"]),
        ] {
            let config = json!({"project:clientId": APP_ID, "project:tokenId": id});
            let run = program(&project, &okta).config(config).run();
            assert!(!run.succeeded, "{}", run.said);
            let messages = run.messages.concat();
            for part in parts {
                assert!(messages.contains(part), "{part} is not in: {messages}");
            }
        }
    });
}
