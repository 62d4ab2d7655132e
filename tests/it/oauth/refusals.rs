//! Error responses that only a person can fix, and their diagnostics.

use serde_json::json;

use super::{app, end, impatient_block, organization, signing_in};
use crate::support::audited::{Audited, Block, private_key_block, with};
use crate::support::fake_okta::{APP_ID, Answer, FakeOkta, SeenRequest, ServiceApp, TOKEN_ID};
use crate::support::message_pack::{array, text};
use crate::support::openssl_keys::{any, every_form};
use crate::support::session::{only_error, path};

const TOKEN_ENDPOINT: &str = "/oauth2/v1/token";

/// The app's usual block, read with at this fake Okta: the error must have this
/// summary and all of these parts.
async fn expect_refusal(okta: &FakeOkta, block: &Block, summary: &str, parts: &[&str]) {
    let audited = Audited::start().await;
    audited.configure(block).await;
    let answer = audited.read_of(APP_ID, TOKEN_ID).await;
    let error = only_error(&answer.diagnostics);
    assert_eq!(error.summary, summary, "{}", error.detail);
    for part in parts {
        assert!(error.detail.contains(part), "{part}: {}", error.detail);
    }
    audited.end(okta, &[any()]).await;
}

#[tokio::test]
async fn a_clock_that_no_date_of_an_answer_explains_is_to_be_set() {
    let table = [
        (300, "The client_assertion token is expired."),
        (-300, "must be issued before the current time."),
    ];
    for (ahead, said) in table {
        let okta = organization(app());
        okta.oauth().set_clock_ahead(ahead);
        // As a gateway would send it that keeps no clock.
        okta.answer_path(TOKEN_ENDPOINT, Answer::usual().header("date", ""));
        let parts = [said, "The clock of this machine differs from Okta's"];
        let block = private_key_block(&okta, any());
        expect_refusal(&okta, &block, "Okta Rejected the Private Key", &parts).await;
        assert_eq!(okta.requests().len(), 1, "{ahead}");
    }
}

#[tokio::test]
async fn a_date_that_is_days_off_is_not_believed() {
    for days in [2, -2] {
        let okta = organization(app());
        okta.oauth().set_clock_ahead(days * 24 * 60 * 60);
        let parts = ["The clock of this machine differs from Okta's"];
        let block = private_key_block(&okta, any());
        expect_refusal(&okta, &block, "Okta Rejected the Private Key", &parts).await;
        assert_eq!(okta.requests().len(), 1, "nothing is signed for that day");
    }
}

#[tokio::test]
async fn a_key_file_that_is_missing_is_missed_by_a_read_and_by_its_name() {
    let okta = organization(app());
    let audited = Audited::start().await;
    let block = with(
        private_key_block(&okta, any()),
        "private_key",
        text("/nowhere/key.pem"),
    );
    audited.configure(&block).await;
    let answer = audited.read_of(APP_ID, TOKEN_ID).await;
    let error = only_error(&answer.diagnostics);
    assert_eq!(path(error), "");
    assert!(error.detail.contains("`private_key`"), "{}", error.detail);
    assert!(!error.detail.contains("/nowhere"), "{}", error.detail);
    assert_eq!(okta.connections(), 0);
    end(audited, &okta).await;
}

#[tokio::test]
async fn a_scope_that_is_not_granted_is_named_with_who_has_to_grant_it() {
    let okta = organization(app().granted(&["okta.users.read"]));
    let block = private_key_block(&okta, any());
    let parts = ["invalid_scope", "okta.apps.read", "Okta API Scopes"];
    expect_refusal(&okta, &block, "Okta Rejected the Scopes", &parts).await;

    let both = array(["okta.apps.read", "okta.users.read"].map(text));
    let block = with(block, "scopes", both);
    let audited = Audited::start().await;
    audited.configure(&block).await;
    let answer = audited.read_of(APP_ID, TOKEN_ID).await;
    let error = only_error(&answer.diagnostics);
    assert_eq!(error.summary, "Okta Denied the Request");
    assert!(
        error
            .detail
            .contains("requested it, and Okta did not grant it"),
        "{}",
        error.detail
    );
    let [_, warning] = &answer.diagnostics[..] else {
        panic!("no warning: {:?}", answer.diagnostics);
    };
    assert_eq!(warning.summary, "Okta Granted Fewer Scopes");
    let again = audited.read_of(APP_ID, TOKEN_ID).await;
    assert_eq!(again.diagnostics.len(), 1, "it warns once per process");
    audited.configure(&block).await;
    let anew = audited.read_of(APP_ID, TOKEN_ID).await;
    assert_eq!(anew.diagnostics.len(), 2, "a new configuration is warned");
    end(audited, &okta).await;
}

#[tokio::test]
async fn a_role_that_is_missing_is_to_be_assigned() {
    for requires_proof in [false, true] {
        let okta = organization(app().requires_proof(requires_proof).without_role());
        let block = private_key_block(&okta, any());
        let parts = ["E0000006", "admin role", "Admin roles"];
        expect_refusal(&okta, &block, "Okta Denied the Request", &parts).await;
    }
}

#[tokio::test]
async fn an_unknown_app_is_reported_at_its_attribute() {
    let okta = organization(app());
    let audited = signing_in(&okta).await;
    let answer = audited.read_of("0oaNotThere", TOKEN_ID).await;
    let error = only_error(&answer.diagnostics);
    assert_eq!(
        (error.summary.as_str(), path(error).as_str()),
        ("Okta App Not Found", "client_id")
    );
    end(audited, &okta).await;
}

#[tokio::test]
async fn a_ready_made_access_token_that_is_bound_to_a_key_cannot_be_used() {
    let okta = organization(app().requires_proof(true));
    let token = okta.oauth().token_of_somebody_else();
    let block = vec![
        ("http_proxy", text(okta.url())),
        ("access_token", text(&token)),
    ];
    let parts = [
        "requires a DPoP proof",
        "access_token`, and set `private_key`",
    ];
    expect_refusal(&okta, &block, "Okta Requires a DPoP Proof", &parts).await;
}

#[tokio::test]
async fn an_access_token_that_stays_unbound_is_reported_after_a_bound_one_was_requested() {
    let okta = organization(app());
    // What a token endpoint does that never gets to see the proof.
    let token = okta.oauth().token_of_somebody_else();
    let granted = json!({ "access_token": token, "token_type": "Bearer" });
    okta.answer_path(TOKEN_ENDPOINT, Answer::json(200, &granted));
    let parts = [
        "requires a DPoP proof",
        "The access token that came is not bound",
    ];
    let block = private_key_block(&okta, any());
    expect_refusal(&okta, &block, "Okta Rejected the DPoP Proof", &parts).await;
    assert_eq!(okta.requests().len(), 4, "one more of each");
}

#[tokio::test]
async fn a_key_of_another_app_is_distinguished_from_a_key_that_the_app_may_have() {
    let other = &every_form()[0].public;
    let rsa = every_form().iter().find(|key| key.algorithm == "RS256");
    let rsa = &rsa.expect("an RSA key").public;
    let table = [
        (
            ServiceApp::new().key("k1", other),
            "does not belong to the app's public key",
        ),
        (app().key("k2", other), "Set `private_key_id`"),
        (
            ServiceApp::new().key("k1", rsa),
            "signed the request with ES256",
        ),
        (ServiceApp::new(), "no public key"),
    ];
    for (app, part) in table {
        let okta = organization(app);
        let block = private_key_block(&okta, any());
        expect_refusal(&okta, &block, "Okta Rejected the Private Key", &[part]).await;
    }
    let okta = organization(app());
    let block = with(
        private_key_block(&okta, any()),
        "client_id",
        text("0oaOther"),
    );
    let parts = ["no app \"0oaOther\""];
    expect_refusal(&okta, &block, "Okta Rejected the Private Key", &parts).await;
}

#[tokio::test]
async fn behind_a_gateway_what_is_signed_names_the_organization() {
    for requires_proof in [false, true] {
        let okta = organization(app().requires_proof(requires_proof));
        okta.oauth().call_itself("https://acme.okta.com");
        okta.stand_behind("/gateway/okta");
        let block = private_key_block(&okta, any());
        let url = format!("{}/gateway/okta/", okta.url());
        let block = with(block, "http_proxy", text(&url));
        let parts = [
            "audience",
            "Set `org_name` (`OKTA_ORG_NAME`) and `base_url`",
        ];
        expect_refusal(&okta, &block, "Okta Rejected the Private Key", &parts).await;
        let block = with(block, "org_name", text("acme"));
        let block = with(block, "base_url", text("okta.com"));
        let audited = Audited::start().await;
        audited.configure(&block).await;
        assert_eq!(audited.read_at_once(2).await, [true; 2]);
        let requests = okta.requests();
        let is_below = |seen: &SeenRequest| seen.target.starts_with("/gateway/okta/");
        assert!(requests.iter().all(is_below), "{requests:?}");
        end(audited, &okta).await;
    }
}

#[tokio::test]
async fn what_was_signed_for_the_token_endpoint_follows_no_redirect() {
    let okta = organization(app());
    let other = organization(app());
    for target in [
        "/elsewhere".to_owned(),
        format!("{}{TOKEN_ENDPOINT}", other.url()),
    ] {
        okta.answer_path(TOKEN_ENDPOINT, Answer::redirect(307, &target));
        let block = private_key_block(&okta, any());
        let parts = ["does not send it to another"];
        expect_refusal(&okta, &block, "Okta Redirected the Request", &parts).await;
    }
    assert_eq!(other.connections(), 0);
    assert_eq!(okta.requests().len(), 2);
}

#[tokio::test]
async fn an_answer_that_repeats_the_request_shows_nothing_of_it() {
    for requires_proof in [false, true] {
        let okta = organization(app().requires_proof(requires_proof));
        let audited = Audited::start().await;
        audited.configure(&impatient_block(&okta, any())).await;
        assert_eq!(audited.read_at_once(1).await, [true]);
        for status in [400, 401, 403, 404, 429, 500] {
            okta.answer_next(10, Answer::echo(status).header("retry-after", "0"));
            let answer = audited.read_of(APP_ID, TOKEN_ID).await;
            let detail = &only_error(&answer.diagnostics).detail;
            assert!(detail.contains("[redacted]"), "{detail}");
            okta.forget_script();
        }
        end(audited, &okta).await;
    }
}

#[tokio::test]
async fn nor_does_an_answer_that_repeats_the_request_for_an_access_token() {
    for status in [400, 401, 403, 404, 429, 500] {
        let okta = organization(app());
        let echo = Answer::echo(status).header("retry-after", "0");
        okta.answer_path(TOKEN_ENDPOINT, echo);
        let audited = Audited::start().await;
        audited.configure(&impatient_block(&okta, any())).await;
        let answer = audited.read_of(APP_ID, TOKEN_ID).await;
        let detail = &only_error(&answer.diagnostics).detail;
        assert!(detail.contains("[redacted]"), "{status}: {detail}");
        end(audited, &okta).await;
    }
}

#[tokio::test]
async fn what_came_in_place_of_an_access_token_is_named() {
    let json = "application/json";
    let table = [
        (Answer::raw(200, "text/html", "<html>"), "an HTML page"),
        (Answer::empty(200), "an empty body"),
        (
            Answer::raw(200, json, "{}"),
            "JSON that lacks `access_token`",
        ),
    ];
    for (answer, instead) in table {
        let okta = organization(app());
        okta.answer_path(TOKEN_ENDPOINT, answer);
        let parts = ["not with an access token", instead];
        let block = private_key_block(&okta, any());
        expect_refusal(&okta, &block, "Unexpected Answer From Okta", &parts).await;
    }
}

#[tokio::test]
async fn oauths_errors_in_the_fields_of_oktas_own_are_oauths() {
    let okta = organization(app());
    let words = "Invalid value for 'client_id' parameter.";
    let answer = Answer::okta_error(401, "invalid_client", words, &[]);
    okta.answer_path(TOKEN_ENDPOINT, answer);
    let parts = ["invalid_client", words, "there is no app"];
    let block = private_key_block(&okta, any());
    expect_refusal(&okta, &block, "Okta Rejected the Private Key", &parts).await;
}

#[tokio::test]
async fn a_failing_server_is_not_an_error_response_of_the_organization() {
    let okta = organization(app());
    let body = json!({"error": "server_error"});
    let answer = Answer::json(500, &body).header("retry-after", "0");
    okta.answer_path(TOKEN_ENDPOINT, answer);
    let parts = ["server_error", "https://status.okta.com"];
    let block = impatient_block(&okta, any());
    expect_refusal(&okta, &block, "Okta Request Failed", &parts).await;
}
