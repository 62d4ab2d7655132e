//! Which of the two ids a 404 is about.

use super::super::not_found::{Missing, missing};
use super::*;

#[test]
fn a_404_blames_the_id_that_okta_blames() {
    let code = Some("E0000007");
    let table = [
        (
            code,
            "Not found: Resource not found: 0oa1 (OAuth2AppInstance)",
            Missing::App,
        ),
        (
            code,
            "Not found: Resource not found: x (OAuth2Client)",
            Missing::App,
        ),
        (
            code,
            "Not found: Resource not found: x (OAuth2RefreshToken)",
            Missing::Token,
        ),
        (
            code,
            "Not found: Resource not found: 0oa1 (Thing)",
            Missing::App,
        ),
        (
            code,
            "Not found: Resource not found: oar1 (Thing)",
            Missing::Token,
        ),
        (code, "Not found: oar1 of 0oa1", Missing::Either),
        (code, "Not found", Missing::Either),
        (code, "Not found (", Missing::Either),
        (
            Some("E0000008"),
            "The requested path was not found",
            Missing::Path,
        ),
        (None, "0oa1", Missing::Path),
    ];
    for (code, summary, expected) in table {
        let error = api(404, code, Some(summary));
        assert_eq!(missing(&error, "0oa1", Some("oar1")), expected, "{summary}");
    }
}

#[test]
fn a_404_points_at_the_attribute_that_is_likelier_wrong() {
    let table = [
        (
            "Not found: 0oa1 (OAuth2AppInstance)",
            "Okta App Not Found",
            "client_id",
        ),
        (
            "Not found: oar1 (OAuth2RefreshToken)",
            "Okta App Token Not Found",
            "id",
        ),
        ("Not found", "Okta App Token Not Found", "id"),
    ];
    for (said, summary, attribute) in table {
        let error = Error::from(HttpError::NotFound(api(404, Some("E0000007"), Some(said))));
        let diagnostic = advise_with(&error, &client(&[]));
        assert_eq!(diagnostic.summary, summary);
        assert_eq!(
            diagnostic.attribute,
            Some(AttributePath::attribute(attribute))
        );
    }
    let nobody = Error::from(HttpError::NotFound(api(404, None, None)));
    assert_eq!(advise_with(&nobody, &client(&[])).attribute, None);
}

#[test]
fn a_tokens_id_in_place_of_an_apps_is_recognized() {
    let client = client(&[]);
    let read = FailedRead {
        client: &client,
        app_id: "oar1",
        token_id: Some("0oa1"),
        page: None,
    };
    let words = Some("Not found: Resource not found: oar1 (OAuth2AppInstance)");
    let error = Error::from(HttpError::NotFound(api(404, Some("E0000007"), words)));
    let text = text(&advise(&error, &read));
    assert!(text.contains("Most likely `client_id` is the id of a token"));
}
