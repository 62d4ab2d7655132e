//! What each failure is explained as.

use std::slice;

use super::*;
use crate::diagnostic::with_fixes;
use crate::okta::{
    ApiError, CertificateFault, Client, Content, Credentials, Fault, HttpError, OAuthError,
    OrganizationUrl, ReadError, RedirectError, Settings, TransportError, UnexpectedBody,
};

mod actions;
mod credentials;
mod gateways;
mod lists;
mod not_found;
mod proxies;

fn client(proxy: &[(&str, &str)]) -> Client {
    client_of("https://acme.okta.com", proxy)
}

fn client_of(url: &str, proxy: &[(&str, &str)]) -> Client {
    let environment = |name: &str| {
        let found = proxy.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let organization_url = OrganizationUrl::parse(url).expect("a URL");
    let proxy = okta::forward_proxy(&organization_url, &environment);
    let credentials = Credentials::ApiToken("s3cret".into());
    let mut settings = Settings::new(organization_url, credentials);
    settings.http.forward_proxy = proxy.expect("a test's own proxy");
    Client::new(settings)
}

fn client_with(credentials: Credentials) -> Client {
    let organization_url = OrganizationUrl::parse("https://acme.okta.com").expect("a URL");
    Client::new(Settings::new(organization_url, credentials))
}

fn advise_with(error: &Error, client: &Client) -> Diagnostic {
    let read = FailedRead {
        client,
        app_id: "0oa1",
        token_id: Some("oar1"),
        page: None,
    };
    advise(error, &read)
}

/// The whole text of the advice on an error.
fn advice_text(error: &Error, client: &Client) -> String {
    text(&advise_with(error, client))
}

fn text(diagnostic: &Diagnostic) -> String {
    with_fixes(&diagnostic.detail, &diagnostic.fixes)
}

fn api(status: u16, code: Option<&str>, summary: Option<&str>) -> Box<ApiError> {
    Box::new(ApiError {
        content: Content::Json,
        error_code: code.map(str::to_owned),
        error_summary: summary.map(str::to_owned),
        error_id: Some("oae1".to_owned()),
        error_causes: vec!["because".to_owned()],
        request_id: Some("req1".to_owned()),
        ..okta::error_response(status)
    })
}

fn transport(fault: Fault) -> Error {
    Error::from(HttpError::Transport(TransportError::timeout(fault)))
}

#[test]
fn an_error_response_is_explained_by_what_was_read_what_okta_answered_and_what_to_do() {
    let error = Error::from(HttpError::Unauthorized(api(
        401,
        Some("E0000011"),
        Some("Invalid token provided"),
    )));
    let diagnostic = advise_with(&error, &client(&[]));
    assert_eq!(diagnostic.summary, "Okta Rejected the Credential");
    assert_eq!(diagnostic.attribute, None);
    for part in [
        "The provider could not read the token \"oar1\" of the app \"0oa1\" from https://acme.okta.com.",
        "Okta answered 401 Unauthorized: \"Invalid token provided\" (E0000011).",
        "Causes: \"because\".",
        "(For Okta's support: errorId oae1, X-Okta-Request-Id req1.)",
        "In the admin console of https://acme.okta.com (Security > API > Tokens), look for",
    ] {
        let text = text(&diagnostic);
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn an_error_response_without_a_body_is_explained_by_its_header() {
    let error = Error::from(HttpError::Forbidden(Box::new(ApiError {
        content: Content::Empty,
        error_causes: Vec::new(),
        oauth: OAuthError {
            error: Some("insufficient_scope".to_owned()),
            scope: Some("okta.apps.read".to_owned()),
            ..OAuthError::default()
        },
        ..*api(403, None, None)
    })));
    let credentials = Credentials::AccessToken("s3cret".into());
    let detail = advice_text(&error, &client_with(credentials));
    for part in [
        "Okta answered 403 Forbidden with an empty body.",
        "error \"insufficient_scope\", scope \"okta.apps.read\"",
        "Grant the scope `okta.apps.read`",
    ] {
        assert!(detail.contains(part), "{part}: {detail}");
    }
}

/// Failures with a response, each with a part of the expected message.
fn answered() -> [(Error, &'static str); 8] {
    let instead = UnexpectedBody::Content(Content::Html);
    let target = "https://login.example/".to_owned();
    let html = ApiError {
        content: Content::Html,
        ..*api(502, None, None)
    };
    [
        (
            Error::from(HttpError::Forbidden(api(403, Some("E0000006"), None))),
            "admin role",
        ),
        (
            Error::from(HttpError::RateLimited(api(429, Some("E0000047"), None))),
            "Run the command again in a minute",
        ),
        (
            Error::from(HttpError::Api(api(500, Some("E0000009"), None))),
            "https://status.okta.com",
        ),
        (
            Error::from(HttpError::Api(api(400, Some("E0000001"), None))),
            "Check the arguments `client_id`, the app's id in Okta (`0oa…`), and `id`",
        ),
        (Error::from(HttpError::Api(Box::new(html))), "an HTML page"),
        (
            Error::from(HttpError::Redirect(RedirectError::Elsewhere { target })),
            "https://login.example/",
        ),
        (
            Error::from(HttpError::Oversized {
                limit: 8 * 1024 * 1024,
            }),
            "larger than 8 MiB",
        ),
        (
            Error::from(ReadError::NoRecord {
                status: 200,
                unexpected: instead,
            }),
            "answered 200 OK with an HTML page, not with a token record.",
        ),
    ]
}

/// Failures to get one.
fn unanswered() -> [(Error, &'static str); 8] {
    [
        (
            transport(Fault::HostNotFound),
            "no address for the host \"acme.okta.com\"",
        ),
        (transport(Fault::Connect), "can reach acme.okta.com:443"),
        (
            transport(Fault::NotTls),
            "The server acme.okta.com:443 does not speak TLS.",
        ),
        (
            transport(Fault::UnrecognizedName),
            "does not serve the host \"acme.okta.com\"",
        ),
        (
            transport(Fault::ResponseTimeout),
            "No response came within 60 s.",
        ),
        (
            transport(Fault::Certificate(CertificateFault::UnknownIssuer)),
            "SSL_CERT_FILE",
        ),
        (
            transport(Fault::Certificate(CertificateFault::WrongName)),
            "\"acme.okta.com\"",
        ),
        (
            transport(Fault::Certificate(CertificateFault::Expired)),
            "clock",
        ),
    ]
}

#[test]
fn every_other_failure_has_its_own_words() {
    for (error, part) in answered().into_iter().chain(unanswered()) {
        let detail = advice_text(&error, &client(&[]));
        assert!(detail.contains(part), "{part}: {detail}");
        assert!(!detail.contains("s3cret"), "{detail}");
    }
}

#[test]
fn a_record_of_another_token_is_named_beside_the_one_asked_for() {
    let error = Error::from(ReadError::OtherRecord {
        requested: "oar1".to_owned(),
        received: "oar2".to_owned(),
    });
    let advice = advise_with(&error, &client(&[]));
    assert_eq!(advice.summary, "Unexpected Answer From Okta");
    for part in [
        "requested the token \"oar1\"",
        "the token \"oar2\"",
        "cached responses",
    ] {
        let text = text(&advice);
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn a_long_client_id_is_cut_wherever_it_stands_and_not_pointed_at() {
    let app_id = "custom-client-id-of-more-than-32-characters";
    let summary = format!("Not found: Resource not found: {app_id} (App)");
    let padded = format!("{} {app_id}", "x".repeat(185));
    let target = format!("https://login.example/api/v1/apps/{app_id}/tokens/oar1");
    let client = client(&[]);
    let read = FailedRead {
        client: &client,
        app_id,
        token_id: Some("oar1"),
        page: None,
    };
    let not_found = |summary| HttpError::NotFound(api(404, Some("E0000007"), Some(summary)));
    let errors = [
        Error::from(not_found(&summary)),
        Error::from(not_found(&padded)),
        Error::from(HttpError::Redirect(RedirectError::Elsewhere { target })),
    ];
    for error in errors {
        let advice = advise(&error, &read);
        assert!(advice.detail.contains("the app \"custom…\""), "{advice:?}");
        assert!(!advice.detail.contains("custom-"), "{advice:?}");
        let attribute = advice.attribute.map(|path| path.to_string());
        assert_ne!(attribute.as_deref(), Some("client_id"));
    }
}

#[test]
fn nothing_long_or_unprintable_is_quoted() {
    let long = format!("\u{1b}[31m{}", "x".repeat(1000));
    let error = Error::from(HttpError::Api(api(400, Some(&long), Some(&long))));
    let detail = advice_text(&error, &client(&[]));
    assert!(!detail.contains('\u{1b}'));
    assert!(!detail.contains(&"x".repeat(201)));
    let client = client_of(&format!("https://acme.okta.com/{}", "x".repeat(300)), &[]);
    let html = Content::Html;
    let errors = [
        Error::from(HttpError::Unauthorized(api(401, None, None))),
        Error::from(HttpError::Redirect(RedirectError::Nowhere)),
        Error::from(ReadError::NoRecord {
            status: 200,
            unexpected: UnexpectedBody::Content(html),
        }),
        transport(Fault::Connect),
    ];
    for error in errors {
        let detail = advice_text(&error, &client);
        assert!(!detail.contains(&"x".repeat(201)), "{detail}");
    }
}

#[test]
fn malformed_root_certificates_are_repaired_in_the_place_that_has_them() {
    let own = okta::RootProblem::damaged(None, "/etc/ssl/bundle.pem");
    let given = okta::RootProblem::damaged(Some("SSL_CERT_FILE"), "/tmp/roots.pem");
    let found = repairs(slice::from_ref(&own)).concat();
    assert!(
        found.starts_with("Repair /etc/ssl/bundle.pem, or set"),
        "{found}"
    );
    let found = repairs(slice::from_ref(&given)).concat();
    assert!(found.ends_with("or unset them."), "{found}");
    assert_eq!(repairs(&[own, given]).len(), 2);
}
