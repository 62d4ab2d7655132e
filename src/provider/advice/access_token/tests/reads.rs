//! What reads with an access token are explained as when they fail.

use super::*;

#[test]
fn a_missing_scope_or_role_is_named_with_where_to_grant_it() {
    let scope = |needed: &str| {
        let mut refusal = error_response(403, "insufficient_scope", "");
        refusal.oauth.scope = Some(needed.to_owned());
        Error::from(HttpError::Forbidden(refusal))
    };
    let mut role = error_response(403, "", "");
    role.error_code = Some("E0000006".to_owned());
    let access = || Credentials::AccessToken("s3cret".into());
    let table = [
        (
            scope("okta.users.read"),
            credentials(None),
            "Then add `okta.users.read` to `scopes`",
        ),
        (
            scope("okta.apps.read"),
            credentials(None),
            "requested it, and Okta did not grant it",
        ),
        (
            scope("okta.apps.read"),
            access(),
            "fetch a new access token",
        ),
        (
            Error::from(HttpError::Forbidden(role.clone())),
            credentials(None),
            "the service app has no admin role that can view the app \"0oa1\"",
        ),
        (
            Error::from(HttpError::Forbidden(role)),
            access(),
            "an admin role that can view the app \"0oa1\"",
        ),
    ];
    for (error, credentials, part) in table {
        let found = detail(&error, credentials);
        assert_eq!(found.summary, "Okta Denied the Request");
        let found = text(&found);
        assert!(found.contains(part), "{part}: {found}");
    }
}

#[test]
fn a_token_that_is_bound_to_a_key_needs_that_key() {
    let proof = "The resource request requires a DPoP proof.";
    let not_bound = "The presented access_token is not DPoP bound.";
    let bound = "is bound to a key";
    let refusals = [
        (
            Error::from(HttpError::Api(error_response(
                400,
                "invalid_request",
                proof,
            ))),
            bound,
        ),
        (
            Error::from(HttpError::Api(error_response(
                400,
                "invalid_dpop_proof",
                "The DPoP proof JWT header is missing.",
            ))),
            bound,
        ),
        (
            Error::from(HttpError::Unauthorized(error_response(
                401,
                "invalid_token",
                not_bound,
            ))),
            "and this one is not",
        ),
    ];
    for (error, part) in refusals {
        let found = detail(&error, Credentials::AccessToken("s3cret".into()));
        assert_eq!(found.summary, "Okta Requires a DPoP Proof");
        for part in [part, "Remove `access_token`, and set `private_key`"] {
            let found = text(&found);
            assert!(found.contains(part), "{part}: {found}");
        }
    }
}

#[test]
fn a_read_that_takes_too_long_names_its_setting_and_its_last_failure() {
    let limit = Duration::from_secs(30);
    let status = |status| {
        let error = *error_response(status, "", "");
        Some(LastFailure::Token(Arc::new(HttpError::of_status(error))))
    };
    let cases = [
        (None, None),
        (status(503), Some("503 Service Unavailable")),
        (status(429), Some("429 Too Many Requests")),
    ];
    for (last, expected) in cases {
        let progress = None;
        let error = Error::Deadline {
            limit,
            last,
            progress,
        };
        let found = detail(&error, credentials(None));
        assert_eq!(found.summary, "Okta Read Timed Out");
        for part in ["longer than 30 s", "`request_timeout = 60`"]
            .into_iter()
            .chain(expected)
        {
            let found = text(&found);
            assert!(found.contains(part), "{part}: {found}");
        }
        for part in ["Okta answered", "could not get an access token"] {
            let has_failure = found.detail.contains(part);
            assert_eq!(has_failure, expected.is_some(), "{}", found.detail);
        }
        assert!(!found.detail.contains("/api/v1/apps"), "{}", found.detail);
    }
}

#[test]
fn a_long_client_id_of_the_service_app_is_cut_also_where_okta_repeats_it() {
    let client_id = "nightly-export-of-the-finance-department";
    let Credentials::PrivateKey(mut app) = credentials(None) else {
        panic!("a private key");
    };
    app.client_id = client_id.to_owned();
    let summary = format!("The client {client_id} may not do this.");
    for status in [400, 401, 403] {
        let api = error_response(status, "invalid_client", &summary);
        let error = Error::from(RequestError::Token(Arc::new(HttpError::Api(api).into())));
        let detail = text(&detail(&error, Credentials::PrivateKey(app.clone())));
        assert!(detail.contains("nightl…"), "{detail}");
        assert!(!detail.contains("nightly"), "{detail}");
    }
}
