//! The built provider behind Pulumi's bridge to Terraform providers.

mod configuration;
pub(crate) mod credentials;
mod equality;
mod leftovers;
mod lists;
mod mistakes;
mod names;
mod programs;
mod read;
pub(crate) mod warnings;

use std::os::unix::fs::symlink;
use std::path::PathBuf;

use crate::built;
use crate::language::Language;
use crate::project::Project;
use crate::support::fake_okta::{FakeOkta, record};
use crate::support::hosts;

/// What Pulumi calls the bridge.
const PLUGIN: &str = "terraform-provider";
/// The version that it says it has, as `tests/hosts/list` stamps it.
const PLUGIN_VERSION: &str = "1.1.3";

/// The program of the bridge.
const PROGRAM: &str = "plugins/pulumi-resource-terraform-provider";

/// The app and the id of the token that the examples read.
const EXAMPLE: (&str, &str) = ("0oa5z6y7x8W9v0U1t2s3", "oar9k2Lq7TnVbXc4R0h7");

impl hosts::Host for Language {
    fn name(&self) -> String {
        format!("bridge, {}", Self::name(*self))
    }

    fn version(&self) -> String {
        let bridge = built::version("pulumi-resource-terraform-provider");
        format!("{bridge}, Pulumi {}", built::version("pulumi"))
    }
}

/// Runs a case in every language at the same time.
fn in_every_language(case: impl Fn(Language) + Sync) {
    in_languages(&Language::ALL, case);
}

/// Runs a case that is the same in every language in the one that needs no SDK.
fn in_yaml(case: impl Fn() + Sync) {
    in_languages(&[Language::Yaml], |_| case());
}

/// Runs a case in those of these languages for which everything could be had.
/// For the others, the table says that they were not run, and why.
fn in_languages(languages: &[Language], case: impl Fn(Language) + Sync) {
    let languages = languages.iter().copied();
    let there = |language: &Language| {
        let mut needed = [PROGRAM, "pulumi"]
            .into_iter()
            .chain(language.needs().iter().copied());
        needed.all(built::is_there)
    };
    let there = languages.filter(there).collect::<Vec<_>>();
    hosts::on_each(&there, |language| case(*language));
}

/// Puts the built provider where the project can name it, and gives its path.
fn provider(project: &Project) -> PathBuf {
    let place = project.beside("terraform-provider-okta");
    symlink(env!("CARGO_BIN_EXE_terraform-provider-okta"), &place).expect("it can be linked");
    place
}

/// A project with the language's example, the SDK of the built provider and a
/// stack whose reads reach the fake Okta.
fn project(language: Language, okta: &FakeOkta) -> Project {
    let mut project = Project::of_example(&format!("bridge/{}", language.folder()));
    prepare(&mut project, language);
    project.configure(okta);
    project
}

/// The example in YAML with a stack without configuration.
fn yaml_example() -> Project {
    project_of(include_str!(
        "../../../examples/pulumi/bridge/yaml/Pulumi.yaml"
    ))
}

/// A fake Okta that knows the token of the examples.
fn okta_with_the_example() -> FakeOkta {
    let okta = FakeOkta::start();
    okta.put_token(record(EXAMPLE.0, EXAMPLE.1));
    okta
}

/// A project with that program in YAML and a stack without configuration.
fn project_of(program: &str) -> Project {
    let mut project = Project::new();
    project.write("Pulumi.yaml", program);
    prepare(&mut project, Language::Yaml);
    project
}

/// Gives the project the bridge, the SDK of the built provider, and a stack.
fn prepare(project: &mut Project, language: Language) {
    install_bridge(project);
    let provider = provider(project);
    let provider = provider.to_str().expect("UTF-8");
    if language == Language::Yaml {
        project.pulumi(&["package", "add", PLUGIN, provider]);
    } else {
        let schema = project.pulumi(&["package", "get-schema", PLUGIN, provider]);
        language.install_sdk(project, &schema.stdout);
    }
    project.init_stack();
}

fn install_bridge(project: &Project) {
    let program = built::path(PROGRAM);
    project.install_plugin(PLUGIN, PLUGIN_VERSION, &program);
}
