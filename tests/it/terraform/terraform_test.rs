//! `terraform test`, with the provider and with a mock of it.

use std::fs;

use super::{LIST, READ, configuration};
use crate::support::fake_okta::FakeOkta;
use crate::support::terraform::{Product, on_every_host};

/// The page that says what of a list can be mocked.
const LIST_PAGE: &str = include_str!("../../../docs/data-sources/app_tokens.md");

#[test]
fn assertions_on_what_was_read_hold() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        workspace.write("main.tf", &configuration(&okta, READ));
        workspace.write(
            "token.tftest.hcl",
            r#"
run "plan" {
  command = plan

  assert {
    condition     = data.okta_app_token.this.status == "ACTIVE"
    error_message = "not active"
  }
}

run "apply" {
  assert {
    condition     = output.token.scopes == tolist(["openid", "offline_access"])
    error_message = "other scopes"
  }
}
"#,
        );
        let tested = workspace.succeed(&["test"]);
        assert!(tested.stdout.contains("2 passed, 0 failed"), "{tested}");
    });
}

#[test]
fn an_assertion_that_does_not_hold_fails() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        workspace.write("main.tf", &configuration(&okta, READ));
        workspace.write(
            "token.tftest.hcl",
            r#"
run "plan" {
  command = plan

  assert {
    condition     = data.okta_app_token.this.status == "REVOKED"
    error_message = "not revoked"
  }
}
"#,
        );
        let tested = workspace.fail(&["test"]);
        assert!(tested.stdout.contains("0 passed, 1 failed"), "{tested}");
    });
}

#[test]
fn a_mock_of_the_provider_needs_no_okta() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        workspace.write("main.tf", &configuration(&okta, READ));
        workspace.write(
            "token.tftest.hcl",
            r#"
mock_provider "okta" {
  mock_data "okta_app_token" {
    defaults = {
      status = "REVOKED"
      scopes = ["mocked"]
    }
  }
}

run "mocked" {
  assert {
    condition     = data.okta_app_token.this.status == "REVOKED"
    error_message = "not the mock's status"
  }

  assert {
    condition     = output.token.scopes == tolist(["mocked"])
    error_message = "not the mock's scopes"
  }
}
"#,
        );
        let tested = workspace.succeed(&["test"]);
        assert!(tested.stdout.contains("1 passed, 0 failed"), "{tested}");
        assert_eq!(okta.connections(), 0);
    });
}

#[test]
fn a_mock_of_the_provider_makes_a_list_empty() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        workspace.write("main.tf", &configuration(&okta, LIST));
        workspace.write(
            "list.tftest.hcl",
            r#"
mock_provider "okta" {}

run "mocked" {
  assert {
    condition     = length(data.okta_app_tokens.this.tokens) == 0
    error_message = "not empty"
  }
}
"#,
        );
        let tested = workspace.succeed(&["test"]);
        assert!(tested.stdout.contains("1 passed, 0 failed"), "{tested}");
        assert_eq!(okta.connections(), 0);
    });
}

#[test]
fn only_opentofu_takes_made_up_records_of_a_list() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        workspace.write("main.tf", &configuration(&okta, LIST));
        workspace.write(
            "list.tftest.hcl",
            r#"
override_data {
  target = data.okta_app_tokens.this
  values = {
    tokens = [{
      id           = "oar1"
      client_id    = "0oa1"
      user_id      = null
      status       = "ACTIVE"
      created      = "2026-03-02T09:15:44Z"
      last_updated = null
      expires_at   = null
      scopes       = ["openid"]
      issuer       = null
    }]
  }
}

run "overridden" {
  assert {
    condition     = data.okta_app_tokens.this.tokens[0].id == "oar1"
    error_message = "another token"
  }
}
"#,
        );
        if workspace.product() == Product::OpenTofu {
            let tested = workspace.succeed(&["test"]);
            assert!(tested.stdout.contains("1 passed, 0 failed"), "{tested}");
        } else {
            let tested = workspace.fail(&["test"]);
            let error = "Failed to compute attribute";
            assert!(LIST_PAGE.contains(error));
            assert!(tested.to_string().contains(error), "{tested}");
        }
    });
}

/// The text of the page's block that begins so.
fn block_of_the_page(start: &str) -> &'static str {
    let (_, text) = LIST_PAGE
        .split_once("## Tests of modules\n")
        .expect("a section");
    let at = text.find(start).expect("a block");
    let text = text.get(at..).unwrap_or_default();
    text.split("\n```").next().unwrap_or(text)
}

#[test]
fn the_pages_test_replaces_what_a_module_lists() {
    on_every_host(|workspace| {
        let configuration = workspace.path("configuration");
        for (file, start) in [
            ("mobile/main.tf", "terraform {"),
            ("main.tf", "module \"mobile\""),
            ("tests/audit.tftest.hcl", "override_module {"),
        ] {
            let name = file.trim_start_matches("tests/");
            assert!(LIST_PAGE.contains(&format!("`{name}`")), "{name}");
            let folder = configuration.join(file);
            let folder = folder.parent().expect("a folder");
            fs::create_dir_all(folder).expect("it can be made");
            workspace.write(file, block_of_the_page(start));
        }
        workspace.succeed(&["get"]);
        let tested = workspace.succeed(&["test"]);
        assert!(tested.stdout.contains("1 passed, 0 failed"), "{tested}");
    });
}
