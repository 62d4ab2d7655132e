//! What users write: aliases, loops, values that are known later or never.

use serde_json::json;

use super::{READ, REQUIREMENT, configuration, first_token, provider};
use crate::support::fake_okta::{
    ACCESS_TOKEN, API_TOKEN, APP_ID, FakeOkta, Setup, TOKEN_ID, record, token_id,
};
use crate::support::terraform::on_every_host;

#[test]
fn two_aliases_each_read_from_their_own_organization() {
    on_every_host(|workspace| {
        let (main, other) = (FakeOkta::start(), FakeOkta::start());
        let mut revoked = record(APP_ID, TOKEN_ID);
        revoked["status"] = json!("REVOKED");
        other.put_token(revoked);
        let url = other.url();
        let body = format!(
            r#"{READ}
provider "okta" {{
  alias        = "other"
  http_proxy   = "{url}"
  access_token = "{ACCESS_TOKEN}"
}}

data "okta_app_token" "other" {{
  provider  = okta.other
  client_id = "{APP_ID}"
  id        = "{TOKEN_ID}"
}}

output "statuses" {{
  value = [data.okta_app_token.this.status, data.okta_app_token.other.status]
}}
"#
        );
        workspace.write("main.tf", &configuration(&main, &body));
        workspace.succeed(&["apply", "-auto-approve"]);
        let statuses = workspace.json(&["output", "-json", "statuses"]);
        assert_eq!(statuses, json!(["ACTIVE", "REVOKED"]));
        let authorization = |okta: &FakeOkta| okta.requests()[0].header("authorization").to_owned();
        assert_eq!(authorization(&main), format!("SSWS {API_TOKEN}"));
        assert_eq!(authorization(&other), format!("Bearer {ACCESS_TOKEN}"));
    });
}

#[test]
fn for_each_reads_fifty_tokens_of_one_app() {
    const TOKENS: usize = 50;
    on_every_host(|workspace| {
        let okta = FakeOkta::start_with(Setup {
            tokens: TOKENS,
            ..Setup::default()
        });
        let body = format!(
            r#"
data "okta_app_token" "all" {{
  for_each  = toset([for number in range(1, {TOKENS} + 1) : format("oar1standin0tk%06d", number)])
  client_id = "{APP_ID}"
  id        = each.key
}}

output "ids" {{
  value = [for token in data.okta_app_token.all : token.id]
}}
"#
        );
        workspace.write("main.tf", &configuration(&okta, &body));
        workspace.succeed(&["apply", "-auto-approve"]);
        let ids = workspace.json(&["output", "-json", "ids"]);
        assert_eq!(ids, json!((1..=TOKENS).map(token_id).collect::<Vec<_>>()));
        let calls = okta.requests().len();
        assert!(calls <= TOKENS + 2, "{calls} calls for {TOKENS} tokens");
    });
}

#[test]
fn a_client_id_that_is_known_after_apply_is_read_then() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        let body = r#"
resource "terraform_data" "app" {
  input = "0oa1standin0app00001"
}

data "okta_app_token" "this" {
  client_id = terraform_data.app.output
  id        = "oar1standin0tk000001"
}

output "token" {
  value = data.okta_app_token.this
}
"#;
        workspace.write("main.tf", &configuration(&okta, body));
        workspace.succeed(&["validate"]);
        workspace.succeed(&["plan", "-out=saved"]);
        assert_eq!(okta.connections(), 0);
        workspace.succeed(&["apply", "saved"]);
        let token = workspace.json(&["output", "-json", "token"]);
        assert_eq!(token, first_token());
    });
}

#[test]
fn settings_that_are_known_after_apply_are_used_then() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        let url = okta.url();
        let body = format!(
            r#"{REQUIREMENT}
resource "terraform_data" "url" {{
  input = "{url}"
}}

provider "okta" {{
  http_proxy = terraform_data.url.output
  api_token  = "{API_TOKEN}"
}}

data "okta_app_token" "this" {{
  client_id  = "{APP_ID}"
  id         = "{TOKEN_ID}"
  depends_on = [terraform_data.url]
}}

output "token" {{
  value = data.okta_app_token.this
}}
"#
        );
        workspace.write("main.tf", &body);
        workspace.succeed(&["apply", "-auto-approve"]);
        let token = workspace.json(&["output", "-json", "token"]);
        assert_eq!(token, first_token());
    });
}

#[test]
fn null_for_a_required_attribute_is_refused_where_it_stands() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        let body = r#"
variable "app" {
  type    = string
  default = null
}

data "okta_app_token" "this" {
  client_id = var.app
  id        = "oar1standin0tk000001"
}
"#;
        workspace.write("main.tf", &configuration(&okta, body));
        let refusal = workspace.fail(&["plan"]);
        refusal.expect_diagnostic(&[
            "Missing Configuration for Required Value",
            "client_id = var.app",
        ]);
        assert_eq!(okta.connections(), 0);
    });
}

#[test]
fn a_check_that_cannot_read_warns_and_fails_nothing() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        let body = r#"
check "token" {
  data "okta_app_token" "this" {
    client_id = "0oa1standin0app00001"
    id        = "oarNotThere"
  }

  assert {
    condition     = data.okta_app_token.this.status == "ACTIVE"
    error_message = "The token is not active."
  }
}
"#;
        workspace.write("main.tf", &configuration(&okta, body));
        let applied = workspace.succeed(&["apply", "-auto-approve"]);
        assert!(applied.stdout.contains("Warning:"), "{applied}");
        assert!(applied.stdout.contains("oarNotThere"), "{applied}");
    });
}

#[test]
fn settings_come_from_the_environment_when_the_block_has_none() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start_tls();
        let authority = workspace.path("authority.pem");
        std::fs::write(&authority, okta.certificate_authority()).expect("the file can be written");
        workspace.set("SSL_CERT_FILE", authority);
        // Together they name the fake Okta: https://127.0.0.1:PORT.
        workspace.set("OKTA_ORG_NAME", "127");
        workspace.set("OKTA_BASE_URL", format!("0.0.1:{}", okta.address().port()));
        workspace.set("OKTA_API_TOKEN", API_TOKEN);
        workspace.write("main.tf", &format!("{REQUIREMENT}{READ}"));
        workspace.succeed(&["apply", "-auto-approve"]);
        let token = workspace.json(&["output", "-json", "token"]);
        assert_eq!(token, first_token());
    });
}

#[test]
fn a_block_takes_precedence_over_the_environment() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        workspace.set("OKTA_API_TOKEN", "another");
        workspace.set("OKTA_HTTP_PROXY", "http://127.0.0.1:1");
        let text = format!("{REQUIREMENT}{}{READ}", provider(&okta, API_TOKEN));
        workspace.write("main.tf", &text);
        workspace.succeed(&["plan"]);
    });
}
