//! What is said of a list that was not read to its end.

use super::*;
use crate::okta::{ListError, RequestError};

/// The diagnostic of a page with that error.
fn of_page(page: usize, error: PageError) -> Diagnostic {
    let read = FailedRead {
        client: &client(&[]),
        app_id: "0oa1",
        token_id: None,
        page: Some(page),
    };
    advise(&Error::from(ListError { page, error }), &read)
}

/// The same for an error response to the request for the page.
fn of_response(page: usize, error: ApiError) -> Diagnostic {
    let error = RequestError::from(HttpError::of_status(error));
    of_page(page, PageError::from(ReadError::from(error)))
}

#[test]
fn okta_rejects_the_arguments_only_with_the_first_page() {
    let rejected = [
        (400, "E0000001", "Check the argument `client_id`"),
        (404, "E0000007", "Correct the argument `client_id`"),
        (410, "E0000028", "Check the argument `client_id`"),
    ];
    for (status, code, part) in rejected {
        let error = || *api(status, Some(code), Some("Api validation failed"));
        let found = text(&of_response(1, error()));
        assert!(found.contains(part), "{found}");
        for page in [2, 7] {
            let advice = of_response(page, error());
            assert_eq!(advice.summary, "Okta Request Failed");
            assert_eq!(advice.attribute, None);
            let found = text(&advice);
            for part in [
                "\"Api validation failed\"",
                "the app or its list of tokens changed while the provider read it.",
                "\n - Run the command again.",
            ] {
                assert!(found.contains(part), "{part}: {found}");
            }
            for wrong in ["`client_id`", "`org_name`"] {
                assert!(!found.contains(wrong), "{wrong}: {found}");
            }
        }
    }
}

#[test]
fn after_the_first_page_no_setting_is_blamed() {
    let html = |status| ApiError {
        content: Content::Html,
        ..*api(status, None, None)
    };
    let errors = [
        html(403),
        html(404),
        html(405),
        *api(400, None, None),
        *api(404, None, None),
        *api(404, Some("E0000008"), None),
        *api(408, None, None),
    ];
    for error in errors {
        let blames = |page| {
            let found = text(&of_response(page, error.clone()));
            found.contains("`client_id`") || found.contains("`org_name`")
        };
        assert!(!blames(2), "{error:?}");
        let is_about_the_method = error.status == 405 && error.content != Content::Html;
        assert!(blames(1) || is_about_the_method, "{error:?}");
    }
    let page = PageError::from(ReadError::NoRecord {
        status: 200,
        unexpected: UnexpectedBody::Content(Content::Html),
    });
    let found = text(&of_page(2, page));
    assert!(!found.contains("`org_name`"), "{found}");
    assert!(found.contains("answers in place of Okta"), "{found}");
}

#[test]
fn of_too_many_tokens_only_an_argument_that_is_not_set_can_leave_some_out() {
    let [status, user] = ["Set `status = \"ACTIVE\"`", "Set `user_id`"];
    for is_of_one_user in [false, true] {
        for is_of_one_status in [false, true] {
            let advice = of_page(
                500,
                PageError::TooManyTokens {
                    limit: 100_000,
                    is_of_one_user,
                    is_of_one_status,
                },
            );
            assert_eq!(advice.summary, "Too Many Okta App Tokens");
            assert!(!advice.fixes.is_empty());
            let found = text(&advice);
            assert_eq!(found.contains(status), !is_of_one_status, "{found}");
            assert_eq!(found.contains(user), !is_of_one_user, "{found}");
        }
    }
}
