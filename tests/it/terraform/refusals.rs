//! What Okta or the provider refuses, as Terraform shows it.

use super::{READ, REQUIREMENT, configuration, provider};
use crate::support::fake_okta::{APP_ID, Answer, FakeOkta, TOKEN_ID};
use crate::support::secrets::Secrets;
use crate::support::terraform::{Workspace, on_every_host};

/// Plans a read of that token of that app.
fn write_read(workspace: &Workspace, okta: &FakeOkta, app_id: &str, token_id: &str) {
    let body = format!(
        "data \"okta_app_token\" \"this\" {{\n  client_id = {app_id:?}\n  id        = {token_id:?}\n}}\n"
    );
    workspace.write("main.tf", &configuration(okta, &body));
}

#[test]
fn a_wrong_id_is_reported_with_oktas_message() {
    let cases = [
        ("0oaNotThere", TOKEN_ID, "0oaNotThere (OAuth2AppInstance)"),
        (APP_ID, "oarNotThere", "oarNotThere (OAuth2RefreshToken)"),
    ];
    on_every_host(|workspace| {
        for (app_id, token_id, summary) in cases {
            let okta = FakeOkta::start();
            write_read(workspace, &okta, app_id, token_id);
            let refusal = workspace.fail(&["plan"]);
            refusal.expect_diagnostic(&[app_id, token_id, "E0000007", summary]);
            assert_eq!(okta.requests().len(), 1, "{refusal}");
        }
    });
}

#[test]
fn an_id_that_cannot_be_one_is_refused_on_its_attribute_before_any_request() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        for id in ["", ".", ".."] {
            write_read(workspace, &okta, APP_ID, id);
            let refusal = workspace.fail(&["validate"]);
            refusal.expect_diagnostic(&[&format!("id = {id:?}")]);
        }
        assert_eq!(okta.connections(), 0);
    });
}

#[test]
fn a_newline_after_an_id_is_refused_with_the_function_that_removes_it() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        write_read(workspace, &okta, APP_ID, "oar1standin0tk000001\n");
        let refusal = workspace.fail(&["validate"]);
        refusal.expect_diagnostic(&["Invalid Okta Id", "U+000A", "trimspace()"]);
        assert_eq!(okta.connections(), 0);
    });
}

/// Not even the source line, which hosts print below what is about an attribute.
#[test]
fn a_tokens_secret_value_in_place_of_its_id_is_shown_nowhere() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        let secret = "q7Xk2-SECRETMARK-aB3dE5fG7hJ9kL1mN3pQ5rS7t";
        write_read(workspace, &okta, APP_ID, secret);
        workspace.be_loud();
        for command in ["validate", "plan"] {
            let refusal = workspace.fail(&[command]);
            refusal.expect_diagnostic(&["Invalid Okta Id", "secret value"]);
        }
        workspace.expect_none_of(&Secrets::of(&okta, &[]));
        assert_eq!(okta.connections(), 0);
    });
}

#[test]
fn a_long_client_id_is_cut_also_where_okta_repeats_it() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        let client_id = "nightly-export-SECRETMARK-of-the-finance-department";
        write_read(workspace, &okta, client_id, TOKEN_ID);
        workspace.be_loud();
        let refusal = workspace.fail(&["plan"]);
        refusal.expect_diagnostic(&["Okta App Not Found", "nightl…", "E0000007"]);
        workspace.expect_none_of(&Secrets::of(&okta, &[]));
        assert_eq!(okta.requests().len(), 1);
    });
}

#[test]
fn a_value_for_a_computed_attribute_is_refused() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        let body = r#"
data "okta_app_token" "this" {
  client_id = "0oa1standin0app00001"
  id        = "oar1standin0tk000001"
  status    = "ACTIVE"
}
"#;
        workspace.write("main.tf", &configuration(&okta, body));
        let refusal = workspace.fail(&["validate"]);
        refusal.expect_diagnostic(&["status = \"ACTIVE\""]);
    });
}

#[test]
fn bad_credentials_are_reported_without_showing_them() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        let secret = "00wrong-api-token";
        let text = format!("{REQUIREMENT}{}{READ}", provider(&okta, secret));
        workspace.write("main.tf", &text);
        let refusal = workspace.fail(&["plan"]);
        refusal.expect_diagnostic(&["E0000011", "Invalid token provided", "api_token"]);
        assert!(!refusal.stderr.contains(secret), "{refusal}");
    });
}

#[test]
fn what_only_a_header_says_is_reported() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        let challenge = r#"Bearer error="insufficient_scope", scope="okta.apps.read""#;
        let answer = Answer::empty(403).header("WWW-Authenticate", challenge);
        okta.answer_next(1, answer);
        workspace.write("main.tf", &configuration(&okta, READ));
        let refusal = workspace.fail(&["plan"]);
        refusal.expect_diagnostic(&["403", "insufficient_scope", "okta.apps.read"]);
    });
}

#[test]
fn a_missing_credential_is_missed_when_a_token_is_read_and_not_before() {
    on_every_host(|workspace| {
        workspace.write("main.tf", &format!("{REQUIREMENT}{READ}"));
        workspace.succeed(&["validate"]);
        let refusal = workspace.fail(&["plan"]);
        refusal.expect_diagnostic(&["OKTA_API_TOKEN"]);
    });
}

#[test]
fn a_provider_that_reads_nothing_needs_nothing() {
    let unread = READ.replace("  client_id", "  count     = 0\n  client_id");
    assert_ne!(unread, READ);
    let unused = "output \"nothing\" {\n  value = \"nothing\"\n}\n";
    // A key file that is not there is missing as well.
    let key = "provider \"okta\" {\n  private_key = \"/nowhere/key.pem\"\n}\n";
    on_every_host(|workspace| {
        for provider in ["", "provider \"okta\" {}\n", key] {
            for body in [unread.as_str(), unused] {
                workspace.write("main.tf", &format!("{REQUIREMENT}{provider}{body}"));
                workspace.succeed(&["validate"]);
                workspace.succeed(&["apply", "-auto-approve"]);
            }
        }
    });
}
