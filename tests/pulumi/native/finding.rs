//! The three ways of finding the plugin, and what its version is for.

use std::fs;
use std::path::Path;
use std::process::Command;

use terraform_provider_okta::pulumi::DEFAULT_VERSION;

use super::{Language, configure, example, in_language, put_plugin, sdk};
use crate::built;
use crate::project::Project;
use crate::support::fake_okta::FakeOkta;
use crate::support::pulumi::token;

/// The YAML example without the lines that say where the plugin is.
fn unled(okta: &FakeOkta) -> Project {
    let mut project = Project::of_example("yaml");
    let file = project.directory().join("Pulumi.yaml");
    let program = fs::read_to_string(file).expect("the example is there");
    let (start, rest) = program
        .split_once("plugins:\n")
        .expect("the lines are there");
    let (_, rest) = rest.split_once("config:\n").expect("more follows");
    project.write("Pulumi.yaml", &format!("{start}config:\n{rest}"));
    project.init_stack();
    configure(&mut project, okta);
    project
}

#[test]
fn a_project_names_the_folder_of_its_plugin() {
    in_language(Language::Yaml, || {
        let okta = FakeOkta::start();
        let mut project = example(Language::Yaml, &okta);
        let update = project.up();
        assert!(!update.stdout.contains("pulumi-resource-okta"), "{update}");
    });
}

#[test]
fn a_plugin_on_the_path_is_used_with_a_word_about_it() {
    in_language(Language::Yaml, || {
        let okta = FakeOkta::start();
        let mut project = unled(&okta);
        put_plugin(&project);
        let folder = project.beside("bin");
        project.put_on_path(&[folder, built::folder()]);
        let update = project.up();
        assert!(
            update
                .stdout
                .contains("using pulumi-resource-okta from $PATH"),
            "{update}"
        );
    });
}

#[test]
fn an_installed_plugin_is_found_by_the_sdks_version() {
    in_language(Language::Python, || {
        let okta = FakeOkta::start();
        let mut project = example(Language::Python, &okta);
        project.write("Pulumi.yaml", "name: okta-token-python\nruntime: python\n");
        let refusal = project.start_up().finish();
        assert!(!refusal.status.success(), "{refusal}");
        // What `make install-pulumi` runs, with the home of this Pulumi.
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("install/pulumi.sh");
        let mut install = Command::new(script);
        install
            .args(["install", env!("CARGO_BIN_EXE_terraform-provider-okta")])
            .arg(DEFAULT_VERSION.to_string());
        project.start(install, "").finish().expect_code(0);
        project.up();
        assert_eq!(project.outputs()["direct"]["status"], "ACTIVE");
    });
}

#[test]
fn without_any_plugin_nothing_is_downloaded_and_the_update_fails() {
    in_language(Language::Yaml, || {
        let okta = FakeOkta::start();
        let mut project = unled(&okta);
        let refusal = project.start_up().finish();
        assert!(!refusal.status.success(), "{refusal}");
        assert_eq!(okta.connections(), 0);
    });
}

#[test]
fn the_published_sdk_of_npm_runs_without_a_warning_unless_the_plugin_is_older() {
    in_language(Language::TypeScript, || {
        const WARNING: &str = "to have version >=";
        let okta = FakeOkta::start();
        let mut project = example(Language::TypeScript, &okta);
        sdk::install_published_typescript(&project);
        let update = project.up();
        assert_eq!(project.outputs()["direct"], token());
        assert_eq!(project.outputs()["output"], token());
        assert!(!update.to_string().contains(WARNING), "{update}");
        project.set("PULUMI_OKTA_VERSION", "6.2.0");
        let update = project.up();
        assert!(update.to_string().contains(WARNING), "{update}");
        // Installed as the SDK's version, with the version from the folder.
        project.set("PULUMI_OKTA_VERSION", "");
        let program = project.beside("bin/pulumi-resource-okta");
        let program = program.to_str().expect("UTF-8");
        let install = ["plugin", "install", "resource", "okta", "7.0.0", "--file"];
        project.pulumi(&[&install[..], &[program]].concat());
        project.write(
            "Pulumi.yaml",
            "name: okta-token-typescript\nruntime: nodejs\n",
        );
        let update = project.up();
        assert!(!update.to_string().contains(WARNING), "{update}");
        assert_eq!(project.outputs()["direct"], token());
    });
}
