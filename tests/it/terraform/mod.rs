//! Real Terraforms against the fake Okta: each test runs on every
//! host.

mod coming_over;
mod commands;
mod compatibility;
mod configurations;
mod examples;
mod hosts_own_errors;
mod installation;
mod interruption;
mod lists;
mod many_organizations;
mod network;
mod other_host;
mod provider_block;
mod rate_limits;
mod reattach;
mod refusals;
mod registry_pages;
mod secrecy;
mod signing_in;
mod state;
mod terraform_test;

use serde_json::{Value, json};

use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, TOKEN_ID};

/// Where the provider comes from.
const REQUIREMENT: &str = r#"
terraform {
  required_providers {
    okta = {
      source = "okta-rs/okta"
    }
  }
}
"#;

/// A data block and an output of all that it read.
const READ: &str = r#"
data "okta_app_token" "this" {
  client_id = "0oa1standin0app00001"
  id        = "oar1standin0tk000001"
}

output "token" {
  value = data.okta_app_token.this
}
"#;

/// A data block that lists the same app.
const LIST: &str = r#"
data "okta_app_tokens" "this" {
  client_id = "0oa1standin0app00001"
}
"#;

/// A whole configuration: where the provider comes from, how it reaches the
/// fake Okta, and `body`.
fn configuration(okta: &FakeOkta, body: &str) -> String {
    format!("{REQUIREMENT}{}{body}", provider(okta, API_TOKEN))
}

/// A provider block with that secret in it.
fn provider(okta: &FakeOkta, api_token: &str) -> String {
    let url = okta.url();
    format!("provider \"okta\" {{\n  http_proxy = \"{url}\"\n  api_token  = \"{api_token}\"\n}}\n")
}

/// The eight values of the fake Okta's first token.
pub(crate) fn first_token() -> Value {
    json!({
        "client_id": APP_ID,
        "id": TOKEN_ID,
        "user_id": "00u1standin0user0001",
        "status": "ACTIVE",
        "created": "2026-03-02T09:15:44Z",
        "expires_at": "2026-03-09T09:15:44Z",
        "issuer": "https://standin.example.com/oauth2/aus1standin0auth0001",
        "scopes": ["openid", "offline_access"],
    })
}
