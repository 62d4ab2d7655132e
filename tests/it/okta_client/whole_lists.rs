//! All tokens of an app, over real sockets: every page or an error.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use terraform_provider_okta::diagnostic::{Diagnostic, Severity};
use terraform_provider_okta::okta::{
    Client, Error, ListError, ListedToken, PageError, TokenFilter,
};
use terraform_provider_okta::provider::{AppTokensDataSource, DataSource};
use tokio::time::timeout;

use super::faults::{self, Outcome};
use super::{UNIT, settings};
use crate::support::fake_okta::{APP_ID, Answer, FakeOkta, RateLimit, Setup, record, token_id};

/// How many pages the lists have that meet faults.
const PAGES: usize = 3;

fn start(tokens: usize, rate_limit: Option<RateLimit>) -> FakeOkta {
    FakeOkta::start_with(Setup {
        tokens,
        rate_limit,
        ..Setup::default()
    })
}

async fn read(client: &Client) -> Result<Vec<ListedToken>, Error> {
    client.app_tokens(APP_ID, &TokenFilter::default()).await
}

/// Scripts pages of a list with a token on each.
fn put_pages(okta: &FakeOkta, pages: std::ops::RangeInclusive<usize>) {
    for page in pages {
        let records = json!([record(APP_ID, &token_id(page))]);
        let answer = Answer::json(200, &records);
        let link = format!("<https://acme.example.com/tokens?after={page}>; rel=\"next\"");
        okta.answer_next(
            1,
            match page {
                PAGES => answer,
                _ => answer.header("Link", &link),
            },
        );
    }
}

/// The page that failed, and why.
fn list_error(error: &Error) -> &ListError {
    match error {
        Error::List(error) => error,
        other => panic!("unexpected: {other:?}"),
    }
}

#[tokio::test]
async fn every_page_of_a_list_is_read_with_one_request() {
    for (tokens, requests) in [(0, 1), (1, 1), (200, 1), (201, 2), (1_000, 5)] {
        let okta = start(tokens.max(1), None);
        // The fake has one token at least.
        if tokens == 0 {
            let path = format!("/api/v1/apps/{APP_ID}/tokens");
            okta.answer_path(&path, Answer::json(200, &json!([])));
        }
        let found = read(&Client::new(settings(&okta, UNIT))).await;
        let ids: Vec<_> = found
            .expect("a list")
            .into_iter()
            .map(|one| one.id)
            .collect();
        assert_eq!(ids, (1..=tokens).map(token_id).collect::<Vec<_>>());
        assert_eq!(okta.requests().len(), requests, "{tokens}");
    }
}

#[tokio::test]
async fn a_list_of_250_pages_waits_for_the_rate_limit_and_is_never_rate_limited() {
    let okta = start(50_000, Some(RateLimit::new(100, UNIT)));
    let found = read(&Client::new(settings(&okta, UNIT))).await;
    assert_eq!(found.expect("a list").len(), 50_000);
    assert_eq!(okta.requests().len(), 250);
    assert_eq!(okta.metered().refused, 0);
}

#[tokio::test]
async fn a_list_that_takes_too_long_says_how_many_pages_came() {
    let okta = start(600, None);
    okta.answer_next(2, Answer::usual());
    okta.answer_next(1, Answer::usual().after(Duration::from_secs(60)));
    let mut settings = settings(&okta, UNIT);
    settings.request_timeout = Some(Duration::from_secs(1));
    match read(&Client::new(settings)).await {
        Err(Error::Deadline { progress, .. }) => {
            let progress = progress.expect("it was a list");
            assert_eq!((progress.pages, progress.tokens), (2, 400));
        }
        other => panic!("unexpected: {other:?}"),
    }
}

#[tokio::test]
async fn a_fault_on_any_page_costs_one_more_request_if_it_may_pass() {
    let meet = |page: usize, (case, answer, outcome): (&'static str, Answer, Outcome)| async move {
        let okta = start(1, None);
        put_pages(&okta, 1..=page - 1);
        okta.answer_next(1, answer);
        put_pages(&okta, page..=PAGES);
        let found = read(&faults::client(&okta, case)).await;
        let requests = okta.requests().len();
        match outcome {
            Outcome::Persistent(_) => {
                assert_eq!(found.expect(case).len(), PAGES, "{case}");
                assert_eq!(requests, PAGES + 1, "{case} on page {page}");
            }
            Outcome::AtOnce(expected) => {
                let error = found.expect_err(case);
                let error = list_error(&error);
                assert_eq!(error.page, page, "{case}");
                assert_eq!(name(&error.error), expected, "{case}");
                assert_eq!(requests, page, "{case} on page {page}");
            }
        }
    };
    // One page after the other, so that answers of many megabytes do not make
    // others late.
    for page in 1..=PAGES {
        let cases = faults::cases().into_iter();
        join_all(cases.map(|case| meet(page, case))).await;
    }
}

#[tokio::test]
async fn a_fault_that_stays_on_any_page_fails_the_read_with_the_pages_number() {
    let meet = |page: usize, (case, answer, outcome): (&'static str, Answer, Outcome)| async move {
        let okta = start(1, None);
        put_pages(&okta, 1..=page - 1);
        okta.answer_next(20, answer);
        let error = read(&faults::client(&okta, case)).await.expect_err(case);
        let error = list_error(&error);
        assert_eq!(error.page, page, "{case}");
        match outcome {
            Outcome::Persistent(expected) => {
                let PageError::Read(read) = &error.error else {
                    panic!("unexpected: {error:?}");
                };
                assert_eq!(
                    faults::persistent_read(read),
                    (6, expected.to_owned()),
                    "{case}"
                );
            }
            Outcome::AtOnce(expected) => assert_eq!(name(&error.error), expected, "{case}"),
        }
    };
    // One page after the other, so that answers of many megabytes do not make
    // others late.
    for page in 1..=PAGES {
        let cases = faults::cases().into_iter();
        join_all(cases.map(|case| meet(page, case))).await;
    }
}

fn name(error: &PageError) -> String {
    match error {
        PageError::Read(read) => faults::read_name(read),
        other => panic!("unexpected: {other:?}"),
    }
}

/// Pages that Okta would not send, each with a part of what is said of it.
fn wrong_pages() -> Vec<(&'static str, Answer, &'static str)> {
    let page = |records: Value| Answer::json(200, &records);
    let linked = |link: &str| {
        let records = json!([record(APP_ID, "oarLinked")]);
        page(records).header("Link", &format!("<{link}>; rel=\"next\""))
    };
    let mut late = record(APP_ID, "oarLate");
    late["expiresAt"] = json!("tomorrow");
    let two_apps = json!([record(APP_ID, "oar1"), record("0oaOther", "oar2")]);
    vec![
        ("no id", page(json!([{"status": "ACTIVE"}])), "no `id`"),
        (
            "no record",
            page(json!([null])),
            "Record 1 of the page is null",
        ),
        ("a wrong field", page(json!([late])), "expiresAt"),
        ("two apps", page(two_apps), "0oaOther"),
        (
            "the first page again",
            linked("https://o/t?limit=200"),
            "page",
        ),
        (
            "a next page without a cursor",
            linked("https://o/t"),
            "malformed",
        ),
        (
            "a next page without angle brackets",
            page(json!([])).header("Link", "https://o/t?after=2; rel=\"next\""),
            "malformed",
        ),
    ]
}

/// What the user is told of a list that cannot be read.
async fn diagnostic(client: &Client) -> Diagnostic {
    let arguments = json!({"client_id": APP_ID, "user_id": null, "status": null});
    let arguments = arguments.as_object().cloned().expect("an object");
    let read = AppTokensDataSource.read(client, arguments);
    let read = timeout(faults::BOUND, read).await.expect("it ends");
    let Err(mut diagnostics) = read else {
        panic!("a part of the list was returned");
    };
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    diagnostics.remove(0)
}

#[tokio::test]
async fn whatever_fails_a_page_is_one_error_that_names_the_page() {
    let transient = faults::cases().into_iter().map(|(case, answer, outcome)| {
        let said = match outcome {
            Outcome::Persistent(_) => "6 times",
            Outcome::AtOnce(_) => "",
        };
        (case, answer, said)
    });
    let cases: Vec<_> = transient.chain(wrong_pages()).collect();
    let meet = |page: usize, (case, answer, said): (&'static str, Answer, &'static str)| async move {
        let okta = start(1, None);
        put_pages(&okta, 1..=page - 1);
        okta.answer_next(20, answer);
        let diagnostic = diagnostic(&faults::client(&okta, case)).await;
        assert_eq!(diagnostic.severity, Severity::Error, "{case}");
        let place = format!("page {page} of the tokens of the app \"{APP_ID}\"");
        for part in [place.as_str(), said] {
            assert!(diagnostic.detail.contains(part), "{case}: {diagnostic:?}");
        }
    };
    // One page after the other, so that answers of many megabytes do not make
    // others late.
    for page in 1..=PAGES {
        join_all(cases.clone().into_iter().map(|case| meet(page, case))).await;
    }
}
