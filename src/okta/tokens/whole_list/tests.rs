//! What becomes of the pages of a list, without requests.

use secrecy::zeroize::Zeroizing;
use serde_json::{Value, json};

use super::*;
use crate::okta::http::Content;
use crate::okta::redaction::Redaction;

fn response(records: Value, next: NextPage) -> Response {
    Response {
        status: 200,
        content: Content::Json,
        body: Zeroizing::new(records.to_string()),
        next,
        dpop_nonce: None,
        redaction: Redaction::default(),
    }
}

fn next(query: &str) -> NextPage {
    NextPage::Query(query.to_owned())
}

fn ids(list: WholeList<'_>) -> Vec<String> {
    let tokens = list.into_sorted().into_iter();
    tokens.map(|token| token.id).collect()
}

/// The ids that are left of pages with these records.
fn kept(filter: &TokenFilter, pages: &[Value]) -> Vec<String> {
    let mut list = WholeList::new(filter);
    for page in pages {
        let page = response(page.clone(), NextPage::None);
        list.add_page(&page).expect("a page");
    }
    ids(list)
}

#[test]
fn tokens_are_ordered_by_when_they_were_created_and_then_by_id() {
    let page = json!([
        {"id": "d", "created": "2026-03-02T10:00:00Z"},
        {"id": "c", "created": "2026-03-02T09:00:01Z"},
        {"id": "b", "created": "2026-03-02T11:00:00+02:00"},
        {"id": "a", "created": "2026-03-02T10:00:00.9Z"},
        {"id": "e", "created": null},
    ]);
    let expected = ["e", "b", "c", "a", "d"];
    assert_eq!(kept(&TokenFilter::default(), &[page]), expected);
}

#[test]
fn an_id_on_two_pages_counts_as_it_came_last() {
    let pages = [
        json!([{"id": "a", "status": "ACTIVE"}, {"id": "b", "status": "ACTIVE"}]),
        json!([{"id": "a", "status": "REVOKED"}]),
    ];
    assert_eq!(kept(&TokenFilter::default(), &pages), ["a", "b"]);
    let with_status = |status: &str| TokenFilter {
        status: Some(status.to_owned()),
        user_id: None,
    };
    assert_eq!(kept(&with_status("ACTIVE"), &pages), ["b"]);
    assert_eq!(kept(&with_status("REVOKED"), &pages), ["a"]);
}

#[test]
fn a_filter_keeps_exactly_what_matches_all_of_it() {
    let page = json!([
        {"id": "a", "userId": "00u1", "status": "ACTIVE"},
        {"id": "b", "userId": "00u1", "status": "REVOKED"},
        {"id": "c", "userId": "00u2", "status": "ACTIVE"},
        {"id": "d", "userId": "00U1", "status": "active"},
        {"id": "e"},
    ]);
    let table = [
        (None, None, vec!["a", "b", "c", "d", "e"]),
        (Some("00u1"), None, vec!["a", "b"]),
        (None, Some("ACTIVE"), vec!["a", "c"]),
        (Some("00u1"), Some("ACTIVE"), vec!["a"]),
        (Some("00u3"), None, vec![]),
    ];
    for (user_id, status, expected) in table {
        let filter = TokenFilter {
            user_id: user_id.map(str::to_owned),
            status: status.map(str::to_owned),
        };
        assert_eq!(
            kept(&filter, std::slice::from_ref(&page)),
            expected,
            "{filter:?}"
        );
    }
}

#[test]
fn records_of_two_apps_are_no_list() {
    let filter = TokenFilter::default();
    let mut list = WholeList::new(&filter);
    let first = json!([{"id": "a"}, {"id": "b", "clientId": "0oa1"}]);
    let first = list.add_page(&response(first, NextPage::None));
    assert!(first.is_ok());
    let second = json!([{"id": "c", "clientId": "0oa1"}, {"id": "d", "clientId": "0oa2"}]);
    let error = list.add_page(&response(second, NextPage::None));
    let expected =
        "record 2 of the page belongs to the app \"0oa2\", and the records before it to \"0oa1\"";
    assert_eq!(error.expect_err("another app").to_string(), expected);
}

#[test]
fn a_next_page_that_was_read_before_or_has_no_query_is_an_error() {
    let filter = TokenFilter::default();
    let mut list = WholeList::new(&filter);
    let mut add = |next| list.add_page(&response(json!([]), next));
    for query in ["after=1", "after=2"] {
        assert_eq!(add(next(query)).expect("a page").as_deref(), Some(query));
    }
    for query in ["after=1", FIRST_PAGE] {
        let error = add(next(query)).expect_err("a circle");
        assert!(matches!(error, PageError::RepeatedNext), "{error}");
    }
    let error = add(NextPage::Unreadable).expect_err("no query");
    assert!(matches!(error, PageError::UnreadableNext), "{error}");
    assert_eq!(add(NextPage::None).expect("the last page"), None);
}

#[test]
fn a_list_that_never_ends_is_an_error() {
    let endless = [json!([]), json!([{"id": "a"}, {"id": "b"}])];
    for records in endless {
        let filter = TokenFilter::default();
        let mut list = WholeList::new(&filter);
        let mut add = |page: usize| {
            let next = next(&format!("after={page}"));
            list.add_page(&response(records.clone(), next))
        };
        for page in 1..MAX_PAGES {
            assert!(add(page).is_ok(), "{page}");
        }
        let error = add(MAX_PAGES).expect_err("one page too many").to_string();
        assert_eq!(error, "the list does not end after 5000 pages");
    }
}

#[test]
fn a_list_may_end_with_the_last_page_that_is_read() {
    let filter = TokenFilter::default();
    let mut list = WholeList::new(&filter);
    for page in 1..MAX_PAGES {
        let next = next(&format!("after={page}"));
        assert!(list.add_page(&response(json!([]), next)).is_ok(), "{page}");
    }
    let last = list.add_page(&response(json!([]), NextPage::None));
    assert_eq!(last.expect("the last page"), None);
}

#[test]
fn more_tokens_than_a_state_should_hold_are_an_error_and_filtered_ones_do_not_count() {
    let active = TokenFilter {
        status: Some("ACTIVE".to_owned()),
        user_id: None,
    };
    let page = |range: std::ops::Range<usize>| {
        let records = range.map(|number| json!({"id": number.to_string()}));
        response(records.collect(), NextPage::None)
    };
    let all = TokenFilter::default();
    let mut list = WholeList::new(&all);
    assert!(list.add_page(&page(0..MAX_TOKENS)).is_ok());
    assert!(list.add_page(&page(0..1)).is_ok());
    let error = list.add_page(&page(MAX_TOKENS..MAX_TOKENS + 1));
    let error = error.expect_err("one too many").to_string();
    assert_eq!(error, "more than 100,000 tokens match");
    let mut list = WholeList::new(&active);
    assert!(list.add_page(&page(0..MAX_TOKENS + 1)).is_ok());
}

#[test]
fn too_many_tokens_say_which_filters_are_set() {
    for (user_id, status) in [(None, None), (Some("00u1"), None), (None, Some("ACTIVE"))] {
        let filter = TokenFilter {
            user_id: user_id.map(str::to_owned),
            status: status.map(str::to_owned),
        };
        let record =
            |number: usize| json!({"id": number.to_string(), "userId": "00u1", "status": "ACTIVE"});
        let page = response((0..=MAX_TOKENS).map(record).collect(), NextPage::None);
        match WholeList::new(&filter).add_page(&page) {
            Err(PageError::TooManyTokens {
                is_of_one_user,
                is_of_one_status,
                ..
            }) => {
                assert_eq!(is_of_one_user, user_id.is_some());
                assert_eq!(is_of_one_status, status.is_some());
            }
            other => panic!("unexpected: {other:?}"),
        }
    }
}

#[test]
fn a_page_with_one_wrong_record_is_no_page() {
    let filter = TokenFilter::default();
    let page = json!([{"id": "a"}, {"id": 7}, 8]);
    let mut list = WholeList::new(&filter);
    let error = list.add_page(&response(page, NextPage::None));
    let expected =
        "record 2 cannot be read: the field `id` of the record is a number, not a string";
    assert_eq!(error.expect_err("a wrong record").to_string(), expected);
    for page in [json!({"id": "a"}), json!("text"), Value::Null] {
        let error = list.add_page(&response(page, NextPage::None));
        assert!(matches!(error, Err(PageError::Read(_))), "{error:?}");
    }
}
