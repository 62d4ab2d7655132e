//! The examples, in each language.

use serde_json::json;

use super::{PLUGIN, PLUGIN_VERSION, in_every_language, in_yaml, okta_with_the_example, project};
use crate::built;

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
        let row = format!(
            "\n| Pulumi's bridge, `{PLUGIN}` {PLUGIN_VERSION} | {bridge}, Pulumi {pulumi} |"
        );
        assert!(page.contains(&row), "the table lacks {row}");
    });
}
