//! `terraform test`, with the provider and with a mock of it.

use super::{READ, configuration};
use crate::support::fake_okta::FakeOkta;
use crate::support::terraform::on_every_host;

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
