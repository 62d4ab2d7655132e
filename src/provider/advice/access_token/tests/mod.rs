//! What each rejected request for an access token is explained as, by the words of
//! Okta's catalogue of OAuth errors.

use std::sync::Arc;
use std::time::Duration;

use super::super::advise;
use super::*;
use crate::diagnostic::{Diagnostic, with_fixes};
use crate::okta::{
    ApiError, Client, Content, Credentials, Error, Fault, HttpError, LastFailure, OrganizationUrl,
    PrivateKey, RedirectError, RequestError, ServiceApp, Settings, TransportError, ec_key,
    oauth_error_response,
};

mod reads;

fn credentials(private_key_id: Option<&str>) -> Credentials {
    Credentials::PrivateKey(ServiceApp {
        client_id: "0oaservice".to_owned(),
        scopes: vec!["okta.apps.read".to_owned()],
        private_key: PrivateKey::parse(&ec_key()).expect("a key"),
        private_key_id: private_key_id.map(str::to_owned),
    })
}

fn detail(error: &Error, credentials: Credentials) -> Diagnostic {
    let url = |text| OrganizationUrl::parse(text).expect("a URL");
    let mut settings = Settings::new(url("https://gateway.example/okta"), credentials);
    settings.auth.canonical_url = url("https://acme.okta.com");
    let client = Client::new(settings);
    let read = FailedRead {
        client: &client,
        app_id: "0oa1",
        token_id: Some("oar1"),
        page: None,
    };
    advise(error, &read)
}

/// The whole text of a diagnostic.
fn text(diagnostic: &Diagnostic) -> String {
    with_fixes(&diagnostic.detail, &diagnostic.fixes)
}

fn error_response(status: u16, error: &str, description: &str) -> Box<ApiError> {
    Box::new(ApiError {
        content: Content::Json,
        request_id: Some("req1".to_owned()),
        ..oauth_error_response(status, error, description)
    })
}

fn token(error: impl Into<RequestError>) -> Error {
    RequestError::Token(Arc::new(error.into())).into()
}

/// What Okta says of an assertion, and a part of what is made of it.
const REFUSED_ASSERTIONS: &[(&str, &str)] = &[
    (
        "The audience claim for client_assertion must be the endpoint invoked for the request.",
        "signed the request for https://acme.okta.com",
    ),
    (
        "The client_assertion token is expired.",
        "clock of this machine",
    ),
    (
        "The client_assertion token has an expiration too far into the future.",
        "clock",
    ),
    (
        "The client_assertion token must be issued before the current time.",
        "clock",
    ),
    (
        "The client_assertion token has already been used.",
        "retries requests",
    ),
    (
        "The issuer claim for client_assertion is not a valid client_id.",
        "Most likely there is no app \"0oaservice\" in https://acme.okta.com",
    ),
    (
        "The subject claim for client_assertion is not a valid client_id.",
        "Correct `client_id`",
    ),
    (
        "Invalid value for 'client_id' parameter.",
        "Correct `client_id`",
    ),
    (
        "The client_assertion signature is invalid.",
        "does not belong to the app's public key",
    ),
    ("The client_assertion JWT kid is invalid.", "id \"k1\""),
    (
        "The client_assertion JWT kid is invalid.",
        "remove `private_key_id` (or unset `OKTA_API_PRIVATE_KEY_ID`), and leave `private_key`",
    ),
    ("Client is inactive.", "Activate the app \"0oaservice\""),
    (
        "The client does not have a JWKSet configured, but the client_assertion requires one.",
        "Register the public key",
    ),
    (
        "The client_assertion JWT signature algorithm is invalid.",
        "signed the request with ES256",
    ),
    (
        "The client_assertion JWT signature algorithm is invalid.",
        "`private_key` does not belong to it",
    ),
    (
        "Only clients with 'application_type' of 'service' may use the client_credentials \
          'grant_type' with the Org Authorization Server.",
        "API Services",
    ),
    (
        "Client authentication failed. Either the client or the client credentials are \
          invalid.",
        "Public key / Private key",
    ),
    (
        "The client_assertion token must contain an expiration claim.",
        "If none does, report this to the maintainers",
    ),
    (
        "The parsing of the client_assertion failed.",
        "The provider builds and signs this request.",
    ),
    (
        "Something new.",
        "Compare `client_id` (`OKTA_API_CLIENT_ID`), `private_key`",
    ),
];

#[test]
fn the_id_of_the_app_that_is_read_in_place_of_the_service_apps_is_recognized() {
    for words in [
        "The issuer claim for client_assertion is not a valid client_id.",
        "Client authentication failed. Either the client or the client credentials are invalid.",
        "The client does not have a JWKSet configured.",
        "The client_assertion signature is invalid.",
    ] {
        let Credentials::PrivateKey(mut app) = credentials(None) else {
            panic!("a private key is no token");
        };
        "0oa1".clone_into(&mut app.client_id);
        let error = error_response(401, "invalid_client", words);
        let error = token(HttpError::Unauthorized(error));
        let text = text(&detail(&error, Credentials::PrivateKey(app)));
        assert!(text.contains("the id of another app"), "{text}");
        assert!(!text.contains("Register"), "{text}");
    }
}

#[test]
fn an_error_response_to_an_assertion_names_the_wrong_claim_or_setting() {
    for (description, part) in REFUSED_ASSERTIONS {
        let error = token(HttpError::Unauthorized(error_response(
            401,
            "invalid_client",
            description,
        )));
        let found = detail(&error, credentials(Some("k1")));
        assert_eq!(found.summary, "Okta Rejected the Private Key");
        assert_eq!(found.attribute, None);
        let found = text(&found);
        assert!(found.contains(part), "{part}: {found}");
        assert!(found.contains("\"oar1\" of the app \"0oa1\""), "{found}");
        assert!(
            found.contains("for the service app \"0oaservice\""),
            "{found}"
        );
        assert!(found.contains("X-Okta-Request-Id req1"), "{found}");
    }
    let kid = error_response(
        401,
        "invalid_client",
        "The client_assertion JWT kid is invalid.",
    );
    let found = detail(&token(HttpError::Unauthorized(kid)), credentials(None));
    let found = text(&found);
    assert!(found.contains("Set `private_key_id`"), "{found}");
}

/// A long one may be a secret that was set by mistake.
#[test]
fn a_long_key_id_is_not_shown_as_a_whole() {
    let kid = error_response(
        401,
        "invalid_client",
        "The client_assertion JWT kid is invalid.",
    );
    let key_id = "MIGHAgEAMBMGs3cretByqGSM49AgEGCCqGSM49AwEH";
    let found = detail(
        &token(HttpError::Unauthorized(kid)),
        credentials(Some(key_id)),
    );
    let found = text(&found);
    assert!(
        found.contains("no active key with the id \"MIGHAg…\""),
        "{found}"
    );
    assert!(!found.contains("s3cret"), "{found}");
}

/// A failure, its summary and a part of the expected message.
type Row = (RequestError, &'static str, &'static str);

/// What OAuth says.
fn error_responses() -> [Row; 7] {
    let okta = error_response;
    [
        (
            RequestError::from(HttpError::Api(okta(400, "invalid_scope", ""))),
            "Okta Rejected the Scopes",
            "Okta API Scopes",
        ),
        (
            RequestError::from(HttpError::Api(okta(
                400,
                "consent_required",
                "You are not allowed any of the requested scopes.",
            ))),
            "Okta Rejected the Scopes",
            "Grant `okta.apps.read` to the service app \"0oaservice\"",
        ),
        (
            RequestError::from(HttpError::Api(okta(
                400,
                "client_credentials_self_scope_requested",
                "",
            ))),
            "Okta Rejected the Scopes",
            "Remove every scope that ends in `.self` from `scopes`",
        ),
        (
            RequestError::from(HttpError::Api(okta(400, "use_dpop_nonce", ""))),
            "Okta Rejected the DPoP Proof",
            "`dpop-nonce`",
        ),
        (
            RequestError::from(HttpError::Api(okta(
                400,
                "invalid_dpop_proof",
                "'htu' claim in the proof is invalid.",
            ))),
            "Okta Rejected the DPoP Proof",
            "https://acme.okta.com",
        ),
        (
            RequestError::from(HttpError::Forbidden(okta(
                403,
                "access_denied",
                "outside the permitted network zones.",
            ))),
            "Okta Issued No Access Token",
            "public address of this machine",
        ),
        (
            RequestError::from(HttpError::Api(okta(400, "unauthorized_client", ""))),
            "Okta Issued No Access Token",
            "Client Credentials",
        ),
    ]
}

/// What others say, and what nobody does.
fn other_failures() -> [Row; 7] {
    let target = "https://login.example/".to_owned();
    let transport = TransportError::timeout(Fault::HostNotFound);
    let okta = error_response;
    [
        (
            RequestError::from(HttpError::NotFound(okta(404, "", ""))),
            "Okta API Not Found",
            "https://gateway.example/okta/oauth2/v1/token",
        ),
        (
            RequestError::from(HttpError::RateLimited(okta(429, "", ""))),
            "Okta Rate Limit Reached",
            "access tokens",
        ),
        (
            RequestError::from(HttpError::Api(okta(400, "", ""))),
            "Okta Issued No Access Token",
            "whether a proxy or a gateway changes requests",
        ),
        (
            RequestError::from(HttpError::Api(okta(503, "", ""))),
            "Okta Request Failed",
            "https://status.okta.com",
        ),
        (
            RequestError::from(HttpError::Redirect(RedirectError::NotFollowed { target })),
            "Okta Redirected the Request",
            "https://login.example/",
        ),
        (
            RequestError::from(HttpError::Transport(transport)),
            "Okta Not Reachable",
            "gateway.example",
        ),
        (
            RequestError::Abandoned,
            "Mistake in the Provider",
            "panicked",
        ),
    ]
}

#[test]
fn every_other_failure_of_a_token_request_has_its_own_words() {
    for (error, summary, part) in error_responses().into_iter().chain(other_failures()) {
        let found = detail(&token(error), credentials(None));
        assert_eq!(found.summary, summary);
        let found = text(&found);
        assert!(found.contains(part), "{part}: {found}");
        assert!(found.contains("The provider could not get an access token"));
    }
}
