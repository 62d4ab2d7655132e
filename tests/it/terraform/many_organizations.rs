//! One provider block for many organizations, which only OpenTofu knows: the
//! example of its guide.

use std::fs;

use serde_json::{Value, json};

use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, TOKEN_ID, record};
use crate::support::terraform::{Product, Workspace, on_every_host};

const EXAMPLE: &str = include_str!("../../../examples/opentofu/main.tf");

/// The example's variables, for organizations that are fake Oktas.
fn variables(organizations: &[(&str, &FakeOkta)]) -> Value {
    let by_name = |of: &dyn Fn(&FakeOkta) -> Value| {
        let entries = organizations.iter();
        let entries = entries.map(|(name, okta)| ((*name).to_owned(), of(okta)));
        Value::Object(entries.collect())
    };
    // The two parts make the fake Okta's own host: 127.0.0.1:PORT.
    let host = |okta: &FakeOkta| {
        let base_url = format!("0.0.1:{}", okta.address().port());
        json!({"org_name": "127", "base_url": base_url})
    };
    json!({
        "organizations": by_name(&host),
        "api_tokens": by_name(&|_| json!(API_TOKEN)),
        "tokens": by_name(&|_| json!({"client_id": APP_ID, "id": TOKEN_ID})),
    })
}

/// Trusts all of the fake Oktas.
fn trust(workspace: &mut Workspace, organizations: &[(&str, &FakeOkta)]) {
    let authorities = organizations.iter();
    let authorities = authorities.map(|(_, okta)| okta.certificate_authority());
    let file = workspace.path("authorities.pem");
    fs::write(&file, authorities.collect::<String>()).expect("it can be written");
    workspace.set("SSL_CERT_FILE", file);
}

#[test]
fn a_provider_for_each_organization_reads_from_its_own_where_the_host_knows_that() {
    on_every_host(|workspace| {
        let (main, other) = (FakeOkta::start_tls(), FakeOkta::start_tls());
        let mut revoked = record(APP_ID, TOKEN_ID);
        revoked["status"] = json!("REVOKED");
        other.put_token(revoked);
        let organizations = [("main", &main), ("other", &other)];
        workspace.write("main.tf", EXAMPLE);
        let values = variables(&organizations).to_string();
        workspace.write("terraform.tfvars.json", &values);
        trust(workspace, &organizations);
        match workspace.product() {
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
