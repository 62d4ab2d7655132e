//! One provider block for many organizations, which only OpenTofu knows.

use serde_json::json;

use super::REQUIREMENT;
use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, TOKEN_ID, record};
use crate::support::terraform::Installation;
use crate::support::terraform::{Product, Workspace, with_every_host};

/// A provider and a read for each of two organizations.
fn write_configuration(workspace: &Workspace, main: &FakeOkta, other: &FakeOkta) {
    let (main, other) = (main.url(), other.url());
    let text = format!(
        r#"{REQUIREMENT}
locals {{
  organizations = {{
    main  = "{main}"
    other = "{other}"
  }}
}}

provider "okta" {{
  alias      = "of"
  for_each   = local.organizations
  http_proxy = each.value
  api_token  = "{API_TOKEN}"
}}

data "okta_app_token" "this" {{
  for_each  = toset(["main", "other"])
  provider  = okta.of[each.key]
  client_id = "{APP_ID}"
  id        = "{TOKEN_ID}"
}}

output "statuses" {{
  value = {{ for name, token in data.okta_app_token.this : name => token.status }}
}}
"#
    );
    workspace.write("main.tf", &text);
}

#[test]
fn a_provider_for_each_organization_reads_from_its_own_where_the_host_knows_that() {
    with_every_host(|host| {
        let mut workspace = Workspace::new(host, Installation::Override);
        let (main, other) = (FakeOkta::start(), FakeOkta::start());
        let mut revoked = record(APP_ID, TOKEN_ID);
        revoked["status"] = json!("REVOKED");
        other.put_token(revoked);
        write_configuration(&workspace, &main, &other);
        match host.product {
            Product::OpenTofu => {
                workspace.succeed(&["apply", "-auto-approve"]);
                let statuses = workspace.json(&["output", "-json", "statuses"]);
                assert_eq!(statuses, json!({"main": "ACTIVE", "other": "REVOKED"}));
            }
            // `for_each` in a provider block is OpenTofu's own; Terraform keeps
            // the word for later.
            Product::Terraform => {
                let refusal = workspace.fail(&["validate"]);
                refusal.expect_diagnostic(&["for_each", "reserved"]);
            }
        }
    });
}
