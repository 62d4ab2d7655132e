//! The built provider as Pulumi's own plugin for the published Okta SDKs.

mod attached; // a plugin that was started by hand
mod failures; // what users see of their mistakes
mod finding; // how Pulumi comes by the plugin
mod guide; // docs/guides/pulumi.md, word for word
mod leftovers; // that nothing is left behind
mod lists; // all tokens of an app
mod messages; // what users see meanwhile
mod programs; // the examples in each language
mod sdk; // the SDKs, published or made from our schema
mod settings; // the forms in which users have them
mod typescript_sdk; // the published SDK and a fake engine
mod values; // secrets and what is not known yet

use std::fs;
use std::path::PathBuf;

use crate::built;
use crate::language::{Language, link};
use crate::project::Project;
use crate::support::fake_okta::{APP_ID, FakeOkta, TOKEN_ID};
use crate::support::hosts;

/// What Pulumi calls the plugin's program.
const PROGRAM: &str = "pulumi-resource-okta";

/// A language on the plugin, as the table has it.
struct Plugin(Language);

impl hosts::Host for Plugin {
    fn name(&self) -> String {
        format!("plugin, {}", self.0.name())
    }

    fn version(&self) -> String {
        format!("Pulumi {}", built::version("pulumi"))
    }
}

/// Runs a case in every language at the same time.
fn in_every_language(case: impl Fn(Language) + Sync) {
    let languages = Language::ALL.map(Plugin);
    hosts::on_each(&languages, |plugin| case(plugin.0));
}

/// Runs a case in one language.
fn in_language(language: Language, case: impl Fn() + Sync) {
    hosts::on_each(&[Plugin(language)], |_| case());
}

/// Puts the plugin into the folder `bin` beside the project, where the examples
/// look for it, and tells where that is.
fn put_plugin(project: &Project) -> PathBuf {
    let folder = project.beside("bin");
    fs::create_dir_all(&folder).expect("the folder can be made");
    let program = folder.join(PROGRAM);
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_terraform-provider-okta"));
    link(&binary, &program);
    program
}

/// The language's example with all that it needs, and a stack whose reads reach
/// the fake Okta.
fn example(language: Language, okta: &FakeOkta) -> Project {
    let mut project = Project::of_example(&language.folder());
    let program = put_plugin(&project);
    sdk::install(&mut project, language, &program);
    project.init_stack();
    configure(&mut project, okta);
    project
}

/// A project with that program in YAML and nothing else.
fn project_of(program: &str) -> Project {
    let project = Project::new();
    put_plugin(&project);
    project.write("Pulumi.yaml", program);
    project
}

/// Says which token to read.
fn name_token(project: &mut Project) {
    project.config("clientId", APP_ID);
    project.config("tokenId", TOKEN_ID);
}

/// Says which token to read, and where.
fn configure(project: &mut Project, okta: &FakeOkta) {
    name_token(project);
    project.configure(okta);
}
