//! All tokens of an app, in each language: also what Okta leaves out. The
//! published SDKs lack the function, so each language has one that is made from
//! the plugin's schema.

use serde_json::json;

use super::{Language, in_every_language, in_language, project_of, put_plugin, sdk};
use crate::both_ways;
use crate::project::Project;
use crate::support::fake_okta::{FakeOkta, record};

/// The programs' names of the bridge's package, and those of the plugin's.
fn names(language: Language) -> &'static [(&'static str, &'static str)] {
    match language {
        Language::Yaml => &[("okta:getAppToken", "okta:app:getToken")],
        Language::Python => &[("okta.get_app_token", "okta.app.get_token")],
        Language::TypeScript => &[("okta.getAppToken", "okta.app.getToken")],
        Language::Go => &[
            (
                "github.com/pulumi/pulumi-terraform-provider/sdks/go/okta/okta",
                "github.com/pulumi/pulumi-okta/sdk/v7/go/okta/app",
            ),
            ("okta.GetAppTokens", "app.GetTokens"),
            ("okta.GetAppToken", "app.LookupToken"),
        ],
        Language::Java => &[
            ("com.pulumi.okta.", "com.pulumi.okta.app."),
            ("OktaFunctions", "AppFunctions"),
            ("getAppToken", "getToken"),
            ("GetAppToken", "GetToken"),
        ],
    }
}

/// What a project in YAML has where the examples look for the plugin.
const PLUGINS: &str = "plugins:\n  providers:\n    - name: okta\n      path: ../bin\n";

fn project(language: Language, okta: &FakeOkta) -> Project {
    let mut project = Project::of_example(&language.folder());
    let (file, program) = both_ways::program(language);
    let names = names(language).iter();
    let program = names.fold(program.to_owned(), |program, (bridges, plugins)| {
        program.replace(bridges, plugins)
    });
    if language == Language::Yaml {
        project.write(file, &(program + PLUGINS));
    } else {
        project.write(file, &program);
    }
    let plugin = put_plugin(&project);
    sdk::install_generated(&mut project, language, &plugin);
    project.init_stack();
    project.configure(okta);
    project
}

#[test]
fn a_token_is_the_same_by_itself_and_in_a_list_in_every_language() {
    in_every_language(|language| {
        let okta = both_ways::okta();
        let mut project = project(language, &okta);
        project.up();
        both_ways::expect_equal(&project.outputs(), &json!(null));
    });
}

#[test]
fn the_guides_program_lists_tokens() {
    in_language(Language::Yaml, || {
        let guide = include_str!("../../../docs/guides/pulumi.md");
        let (_, section) = guide
            .split_once("### All tokens of an app\n")
            .expect("a section");
        let (_, program) = section.split_once("```yaml\n").expect("a program");
        let (program, _) = program.split_once("```").expect("its end");
        let okta = FakeOkta::start();
        okta.put_token(record("0oardd5r32PWsF4421d7", "oarListed"));
        let head = "name: okta-token\nruntime: yaml\n";
        let mut project = project_of(&[head, PLUGINS, program].concat());
        project.init_stack();
        project.configure(&okta);
        project.up();
        assert_eq!(project.outputs()["tokens"][0]["id"], "oarListed");
    });
}
