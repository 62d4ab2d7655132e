//! What hosts say by themselves where the provider does not get a word in: the
//! guide to troubles has it in the same words.

use super::{READ, REQUIREMENT};
use crate::support::process::Finished;
use crate::support::terraform::{Installation, Workspace, with_every_host};

const GUIDE: &str = include_str!("../../../docs/guides/troubleshooting.md");

/// A command failed with that text, which the guide explains.
pub(super) fn expect_explained(failed: &Finished, text: &str) {
    failed.expect_diagnostic(&[text]);
    let row = format!("| `{text}` |");
    assert!(GUIDE.contains(&row), "the guide lacks {row}");
}

#[test]
fn a_provider_that_is_not_installed_is_explained() {
    with_every_host(|host| {
        let mut workspace = Workspace::new(host, Installation::None);
        workspace.write("main.tf", REQUIREMENT);
        let failed = workspace.fail(&["init"]);
        expect_explained(&failed, "Failed to query available provider packages");
    });
}

#[test]
fn a_module_without_required_providers_is_explained() {
    with_every_host(|host| {
        let mut workspace = Workspace::new(host, Installation::None);
        workspace.write("main.tf", READ);
        expect_explained(&workspace.fail(&["init"]), "provider hashicorp/okta");
    });
}

#[test]
fn an_invalid_variable_without_a_provider_block_is_explained() {
    with_every_host(|host| {
        let mut workspace = Workspace::new(host, Installation::Override);
        workspace.set("OKTA_ORG_NAME", "https://acme");
        workspace.set("OKTA_BASE_URL", "okta.com");
        workspace.set("OKTA_API_TOKEN", "00a");
        workspace.write("main.tf", &[REQUIREMENT, READ].concat());
        let failed = workspace.fail(&["plan"]);
        expect_explained(&failed, "requires explicit configuration");
        failed.expect_diagnostic(&["Invalid Okta Organization"]);
        let with_block = [REQUIREMENT, "provider \"okta\" {}\n", READ].concat();
        workspace.write("main.tf", &with_block);
        // The guide says what `validate` leaves to `plan`.
        workspace.succeed(&["validate"]);
        let failed = workspace.fail(&["plan"]);
        failed.expect_diagnostic(&["Invalid Okta Organization"]);
        assert!(!failed.to_string().contains("explicit"), "{failed}");
    });
}

#[test]
fn resources_and_other_data_sources_of_upstream_are_explained() {
    with_every_host(|host| {
        let mut workspace = Workspace::new(host, Installation::Override);
        for (block, text) in [
            (
                "data \"okta_user\" \"this\" {}",
                "does not support data source",
            ),
            (
                "resource \"okta_group\" \"this\" {}",
                "does not support resource type",
            ),
        ] {
            workspace.write("main.tf", &format!("{REQUIREMENT}{block}\n"));
            expect_explained(&workspace.fail(&["validate"]), text);
        }
    });
}
