//! What is said about a rejected credential, and about a URL that is not Okta's.

use super::*;

/// A client of a gateway that `http_proxy` names.
fn gateway_client(url: &str) -> Client {
    let organization_url = OrganizationUrl::parse(url).expect("a URL");
    let credentials = Credentials::ApiToken("s3cret".into());
    let mut settings = Settings::new(organization_url, credentials);
    settings.http.gateway_source = Some("the environment variable `OKTA_HTTP_PROXY`".to_owned());
    settings.auth.credentials_source = "`api_token` in the provider configuration".to_owned();
    Client::new(settings)
}

#[test]
fn a_forward_proxy_in_place_of_a_gateway_is_recognized() {
    let client = gateway_client("http://proxy.example:3128");
    let html = |status| {
        let content = Content::Html;
        let api = ApiError {
            content,
            ..*api(status, None, None)
        };
        Error::from(HttpError::of_status(api))
    };
    let empty = Error::from(HttpError::of_status(*api(407, None, None)));
    let page = Error::from(ReadError::NoRecord {
        status: 200,
        unexpected: UnexpectedBody::Content(Content::Html),
    });
    for error in [
        html(400),
        html(403),
        html(405),
        html(407),
        html(502),
        empty,
        page,
    ] {
        let text = advice_text(&error, &client);
        for part in [
            "`http_proxy` (`OKTA_HTTP_PROXY`) is the URL of a gateway that stands for Okta",
            "`HTTPS_PROXY=http://proxy.example:3128`",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    let okta = Error::from(HttpError::of_status(*api(404, Some("E0000007"), None)));
    assert!(!advice_text(&okta, &client).contains("HTTPS_PROXY"));
}

#[test]
fn a_rejected_credential_has_the_place_where_it_was_set() {
    let error = Error::from(HttpError::of_status(*api(401, Some("E0000011"), None)));
    let text = advice_text(&error, &gateway_client("https://gateway.example"));
    let part = "The API token comes from `api_token` in the provider configuration";
    assert!(text.contains(part), "{text}");
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
    assert!(!text.contains("admin role that includes"), "{text}");
}
