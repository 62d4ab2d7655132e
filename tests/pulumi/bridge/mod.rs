//! The built provider behind Pulumi's bridge to Terraform providers.

mod programs;

use std::os::unix::fs::symlink;
use std::path::PathBuf;

use crate::language::Language;
use crate::project::Project;
use crate::support::fake_okta::FakeOkta;
use crate::support::hosts;

/// What Pulumi calls the bridge.
const PLUGIN: &str = "terraform-provider";
/// The version that it says it has, as `tests/hosts/list` stamps it.
const PLUGIN_VERSION: &str = "1.1.3";

/// The program of the bridge.
const PROGRAM: &str = "plugins/pulumi-resource-terraform-provider";

impl hosts::Host for Language {
    fn name(&self) -> String {
        format!("bridge, {}", Self::name(*self))
    }

    fn version(&self) -> String {
        let bridge = hosts::version("pulumi-resource-terraform-provider");
        format!("{bridge}, Pulumi {}", hosts::version("pulumi"))
    }
}

/// Runs a case in every language at the same time.
fn in_every_language(case: impl Fn(Language) + Sync) {
    hosts::on_each(&Language::ALL, |language| case(*language));
}

/// Runs a case that is the same in every language in the one that needs no SDK.
fn in_yaml(case: impl Fn() + Sync) {
    hosts::on_each(&[Language::Yaml], |_| case());
}

/// Puts the built provider where the project can name it, and gives its path.
fn provider(project: &Project) -> PathBuf {
    let place = project.beside("terraform-provider-okta");
    symlink(env!("CARGO_BIN_EXE_terraform-provider-okta"), &place).expect("it can be linked");
    place
}

/// A project with the language's example, the SDK of the built provider and a
/// stack whose reads reach the stand-in.
fn project(language: Language, okta: &FakeOkta) -> Project {
    let mut project = Project::of_example(&format!("bridge/{}", language.folder()));
    let program = hosts::expected(PROGRAM);
    project.install_plugin(PLUGIN, PLUGIN_VERSION, &program);
    let provider = provider(&project);
    let provider = provider.to_str().expect("UTF-8");
    if language == Language::Yaml {
        project.pulumi(&["package", "add", PLUGIN, provider]);
    } else {
        let schema = project.pulumi(&["package", "get-schema", PLUGIN, provider]);
        language.install_sdk(&mut project, &schema.stdout);
    }
    project.init_stack();
    project.configure(okta);
    project
}
