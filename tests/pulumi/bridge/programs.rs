//! The examples, in each language.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::json;

use super::{
    PLUGIN, PLUGIN_VERSION, in_every_language, in_yaml, install_bridge, okta_with_the_example,
    project,
};
use crate::built;
use crate::project::Project;

#[test]
fn the_example_reads_a_token_in_preview_and_in_every_update_and_is_destroyed() {
    in_every_language(|language| {
        let okta = okta_with_the_example();
        let mut project = project(language, &okta);
        let preview = project.preview();
        assert!(preview.stdout.contains("\"ACTIVE\""), "{preview}");
        assert_eq!(okta.requests().len(), 1);
        project.up();
        let expected = json!({"status": "ACTIVE", "scopes": ["openid", "offline_access"]});
        assert_eq!(project.outputs(), expected);
        project.pulumi(&["preview", "--expect-no-changes"]);
        project.pulumi(&["up", "--yes", "--skip-preview", "--expect-no-changes"]);
        assert_eq!(okta.requests().len(), 4);
        assert_eq!(project.outputs(), expected);
        project.pulumi(&["destroy", "--yes"]);
        assert_eq!(project.outputs(), json!({}));
    });
}

#[test]
fn the_documentation_names_these_versions() {
    in_yaml(|| {
        let page = include_str!("../../../docs/index.md");
        let bridge = built::version("pulumi-resource-terraform-provider");
        let pulumi = built::version("pulumi");
        let row = format!("| Pulumi's bridge | {bridge}, Pulumi {pulumi} | ");
        let row = page.lines().find(|line| line.starts_with(&row));
        let row = row.expect("the table has a row");
        assert!(
            row.contains(&format!("`{PLUGIN}` {PLUGIN_VERSION}")),
            "{row}"
        );
    });
}

#[test]
fn the_guides_command_adds_the_package_by_a_relative_path() {
    in_yaml(|| {
        let guide = include_str!("../../../docs/guides/pulumi.md");
        let command = guide
            .lines()
            .find(|line| line.starts_with("pulumi package add terraform-provider ./"));
        let command = command.expect("the guide has a command");
        let words = command.split(' ').skip(3).collect::<Vec<_>>();
        let okta = okta_with_the_example();
        let mut project = Project::of_example("bridge/yaml");
        install_bridge(&project);
        let place = project.directory().join(words[1]);
        fs::create_dir_all(place.parent().expect("a folder")).expect("it can be made");
        symlink(env!("CARGO_BIN_EXE_terraform-provider-okta"), place).expect("it can be linked");
        project.pulumi(&[&["package", "add"], &words[..]].concat());
        project.init_stack();
        project.configure(&okta);
        project.up();
        assert_eq!(project.outputs()["status"], "ACTIVE");
    });
}
