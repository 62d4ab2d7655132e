//! What is said about a URL that is not Okta's.

use std::sync::Arc;

use super::*;

/// A client of a gateway that `http_proxy` names.
pub(super) fn gateway_client(url: &str) -> Client {
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
    let page = Error::from(ReadError::NoRecord {
        status: 200,
        unexpected: UnexpectedBody::Content(Content::Html),
    });
    for error in [html(400), html(403), html(405), html(502), page] {
        let text = advice_text(&error, &client);
        for part in [
            "`http_proxy` (`OKTA_HTTP_PROXY`) is for a gateway that answers in place of Okta, not for a forward proxy",
            "`HTTPS_PROXY=http://proxy.example:3128`",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    let okta = Error::from(HttpError::of_status(*api(404, Some("E0000007"), None)));
    assert!(!advice_text(&okta, &client).contains("HTTPS_PROXY"));
}

#[test]
fn a_407_of_a_forward_proxy_asks_for_its_password_and_is_not_oktas() {
    let error = Error::from(HttpError::of_status(*api(407, None, None)));
    let advice = advise_with(&error, &gateway_client("http://proxy.example:3128"));
    assert_eq!(advice.summary, "Okta Request Failed");
    let text = text(&advice);
    for part in [
        "A proxy answered 407 Proxy Authentication Required",
        "set `org_name` (`OKTA_ORG_NAME`) and `base_url` (`OKTA_BASE_URL`)",
        "so http://proxy.example:3128 is most likely one.",
        "If http://proxy.example:3128 is a forward proxy, remove `http_proxy`",
        "`HTTPS_PROXY=http://USER:PASSWORD@proxy.example:3128`",
        "`@` as `%40`",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("Okta's support"), "{text}");
}

#[test]
fn a_page_in_place_of_an_answer_is_not_about_the_credential() {
    for status in [401, 403] {
        let content = Content::Html;
        let page = ApiError {
            content,
            ..*api(status, None, None)
        };
        let error = Error::from(HttpError::of_status(page));
        let advice = advise_with(&error, &client(&[]));
        assert_eq!(advice.summary, "Okta Request Failed");
        let text = text(&advice);
        assert!(text.contains("without `-admin`"), "{text}");
        assert_eq!(text.contains("ThreatInsight"), status == 403, "{text}");
    }
}

#[test]
fn a_status_that_okta_does_not_explain_is_not_about_the_arguments() {
    for status in [304, 402, 408, 409, 421, 426] {
        let empty = ApiError {
            content: Content::Empty,
            ..*api(status, None, None)
        };
        let text = advice_text(&Error::from(HttpError::of_status(empty)), &client(&[]));
        assert!(!text.contains("Check the arguments"), "{text}");
        assert!(text.contains("answers in place of Okta"), "{text}");
        assert_eq!(text.contains(" - Run the command again."), status == 408);
        let explained = Error::from(HttpError::of_status(*api(status, Some("E0000001"), None)));
        let text = advice_text(&explained, &client(&[]));
        assert!(text.contains("Check the arguments"), "{text}");
    }
}

#[test]
fn a_redirect_to_another_organization_names_the_settings_of_that_one() {
    let to = |host: &str| {
        let target = format!("https://{host}/api/v1/apps");
        let error = Error::from(HttpError::Redirect(RedirectError::Elsewhere { target }));
        advice_text(&error, &client(&[]))
    };
    let part = "set `org_name = \"other\"` (`OKTA_ORG_NAME=other`) and `base_url = \"okta.com\"`";
    for host in ["other.okta.com", "other-admin.okta.com"] {
        let text = to(host);
        assert!(text.contains(part), "{text}");
    }
    for domain in ["okta-gov.com", "okta.mil"] {
        let text = to(&format!("other.{domain}"));
        let part = format!("`base_url = \"{domain}\"`");
        assert!(text.contains(&part), "{text}");
    }
    for host in ["login.example", "okta.com", "a.b.okta.com"] {
        let text = to(host);
        assert!(!text.contains("is your organization, set"), "{text}");
    }
}

#[test]
fn missing_root_certificates_are_blamed_on_the_variable_that_is_set() {
    let of = |variables: &[&'static str]| {
        let roots = okta::NoRoots {
            tried: "/nowhere".to_owned(),
            variables: variables.to_vec(),
            problems: Vec::new(),
        };
        let setup = Arc::new(okta::SetupError::Roots(roots));
        advice_text(&Error::from(HttpError::Setup(setup)), &client(&[]))
    };
    assert!(of(&[]).contains("`ca-certificates`"));
    let text = of(&["SSL_CERT_FILE"]);
    assert!(text.contains("`unset SSL_CERT_FILE`"), "{text}");
    assert!(!text.contains("package"), "{text}");
}
