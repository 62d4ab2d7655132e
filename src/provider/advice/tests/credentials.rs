//! What is said about a rejected credential.

use super::gateways::gateway_client;
use super::*;

#[test]
fn a_rejected_credential_has_the_place_where_it_was_set() {
    let error = Error::from(HttpError::of_status(*api(401, Some("E0000011"), None)));
    let text = advice_text(&error, &gateway_client("https://gateway.example"));
    for part in [
        "The API token comes from `api_token` in the provider configuration",
        "set `api_token` in the provider configuration to it",
        "`OKTA_API_TOKEN` has no effect while `api_token` is set",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_token_of_the_other_kind_is_recognized_when_okta_rejects_it() {
    let error = Error::from(HttpError::of_status(*api(401, Some("E0000011"), None)));
    let url = OrganizationUrl::parse("https://acme.okta.com").expect("a URL");
    let api_token = "00aBcDeFgHiJkLmNoPqRsTuVwXyZ-0123456789_ab";
    let table = [
        (
            Credentials::ApiToken("eyJhbGciOi.eyJpc3Mi.c2ln".into()),
            "set `access_token`",
        ),
        (
            Credentials::AccessToken(api_token.into()),
            "set `api_token`",
        ),
    ];
    for (credentials, part) in table {
        let text = advice_text(
            &error,
            &Client::new(Settings::new(url.clone(), credentials)),
        );
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn an_invalid_session_is_not_about_admin_roles() {
    let error = Error::from(HttpError::of_status(*api(403, Some("E0000005"), None)));
    let advice = advise_with(&error, &client(&[]));
    assert_eq!(advice.summary, "Okta Rejected the Credential");
    let text = text(&advice);
    assert!(text.contains("`Authorization`"), "{text}");
    assert!(!text.contains("admin role that can view"), "{text}");
}

/// A client whose credential a variable sets.
fn client_of_variable(credentials: Credentials, variable: &str) -> Client {
    let url = OrganizationUrl::parse("https://acme.okta.com").expect("a URL");
    let mut settings = Settings::new(url, credentials);
    settings.auth.credentials_source = format!("the environment variable `{variable}`");
    Client::new(settings)
}

#[test]
fn a_rejected_access_token_of_the_environment_may_be_there_by_mistake() {
    let credentials = Credentials::AccessToken("s3cret".into());
    let client = client_of_variable(credentials, "OKTA_ACCESS_TOKEN");
    let error = Error::from(HttpError::of_status(*api(401, Some("E0000011"), None)));
    let fixes = advise_with(&error, &client).fixes;
    assert!(fixes[0].contains("`unset OKTA_ACCESS_TOKEN`"), "{fixes:?}");
    let part = "set the environment variable `OKTA_ACCESS_TOKEN` to it";
    assert!(fixes[1].contains(part), "{fixes:?}");
}

#[test]
fn a_missing_feature_is_not_about_a_wrong_credential() {
    let error = Error::from(HttpError::of_status(*api(401, Some("E0000015"), None)));
    let advice = advise_with(&error, &client(&[]));
    assert_eq!(advice.summary, "Okta Denied the Request");
    assert!(advice.detail.contains("Okta accepted the credential."));
}

#[test]
fn an_answer_about_an_access_token_says_that_an_api_token_was_sent() {
    let answer = |status, error: &str, description: &str| {
        let api = ApiError {
            content: Content::Json,
            request_id: Some("req1".to_owned()),
            ..okta::oauth_error_response(status, error, description)
        };
        Error::from(HttpError::of_status(api))
    };
    for error in [
        answer(403, "insufficient_scope", ""),
        answer(
            400,
            "invalid_request",
            "The resource request requires a DPoP proof.",
        ),
        answer(
            401,
            "invalid_token",
            "The presented access_token is not DPoP bound.",
        ),
        answer(401, "invalid_token", "The access token is expired"),
    ] {
        let text = advice_text(&error, &client(&[]));
        for part in [
            "the provider sent an API token",
            "`Authorization`",
            "If none does, give the ids above to Okta's support.",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}
