//! Reads of one app that share its list, over real sockets: when they do, and what
//! ends it.

use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use terraform_provider_okta::okta::{AppToken, Client, Settings};
use tokio::time::timeout;

use super::{UNIT, settings};
use crate::support::fake_okta::{
    APP_ID, Answer, FakeOkta, RateLimit, Setup, TOKEN_ID, record, token_id,
};

/// Far longer than anything here takes.
const BOUND: Duration = Duration::from_secs(20);

const SECOND: Duration = Duration::from_secs(1);

/// An organization in which requests are scarce: its window is not over before
/// the test is.
fn scarce(tokens: usize) -> FakeOkta {
    FakeOkta::start_with(Setup {
        tokens,
        rate_limit: Some(RateLimit::new(60, SECOND)),
        ..Setup::default()
    })
}

fn client(okta: &FakeOkta) -> Client {
    Client::new(settings(okta, SECOND))
}

fn without_lists(okta: &FakeOkta) -> Client {
    Client::new(Settings {
        shared_lists: false,
        ..settings(okta, SECOND)
    })
}

/// Reads these tokens at once, with success.
async fn read(client: &Client, numbers: impl IntoIterator<Item = usize>) -> Vec<AppToken> {
    let read = |number| async move {
        let id = token_id(number);
        let token = client.app_token(APP_ID, &id).await;
        token.unwrap_or_else(|error| panic!("{id}: {error}"))
    };
    let reads = join_all(numbers.into_iter().map(read));
    timeout(BOUND, reads).await.expect("they end")
}

/// The queries of all lists so far.
fn queries(okta: &FakeOkta) -> Vec<String> {
    let targets = okta.requests().into_iter().map(|request| request.target);
    let queries = targets.filter_map(|target| Some(target.split_once('?')?.1.to_owned()));
    queries.collect()
}

fn list_path() -> String {
    format!("/api/v1/apps/{APP_ID}/tokens")
}

#[tokio::test]
async fn a_record_is_the_same_from_either_endpoint() {
    let okta = scarce(0);
    let shapes = [
        json!({}),
        json!({"status": "REVOKED", "scopes": null}),
        json!({"created": "2026-03-02T09:15:44.999+02:00", "expiresAt": null}),
        json!({"created": null, "issuer": null, "userId": null, "status": null}),
        json!({"scopes": ["é", null, ""], "issuer": "e\u{301}\u{0}"}),
        json!({"_embedded": {"id": "another"}, "_links": [], "lastUpdated": 7}),
    ];
    let count = shapes.len();
    for (number, shape) in (1..).zip(&shapes) {
        let mut record = record(APP_ID, &token_id(number));
        for (field, value) in shape.as_object().expect("an object") {
            record[field] = value.clone();
        }
        okta.put_token(record);
    }
    let singly = read(&without_lists(&okta), 1..=count).await;
    assert_eq!(okta.requests().len(), count);
    // Until the first response nobody knows that requests are scarce.
    let client = client(&okta);
    assert_eq!(read(&client, 1..=count).await, singly);
    assert_eq!(read(&client, 1..=count).await, singly);
    assert_eq!(queries(&okta), ["limit=200"]);
    assert_eq!(okta.requests().len(), 2 * count + 1);
}

#[tokio::test]
async fn half_a_character_in_one_record_spoils_no_page() {
    const READS: usize = 5;
    let okta = scarce(READS);
    let mut records: Vec<_> = (1..=READS)
        .map(|number| record(APP_ID, &token_id(number)))
        .collect();
    records[0]["userId"] = "HALF".into();
    records[0]["lastUpdated"] = "2027-01-01T00:00:00.000Z".into();
    records[1]["_links"] = "HALF".into();
    let body = Value::from(records).to_string().replace("HALF", "\\ud800");
    okta.answer_path(&list_path(), Answer::raw(200, "application/json", body));
    let client = client(&okta);
    read(&client, 1..=READS).await;
    let tokens = read(&client, 1..=READS).await;
    assert_eq!(tokens[0].user_id, "\u{fffd}");
    assert_eq!(queries(&okta), ["limit=200"]);
    assert_eq!(okta.requests().len(), READS + 1);
}

/// A page with the records of these tokens and a link.
fn page(numbers: impl IntoIterator<Item = usize>, link: &str) -> Answer {
    let records: Vec<Value> = numbers
        .into_iter()
        .map(|number| record(APP_ID, &token_id(number)))
        .collect();
    Answer::json(200, &Value::from(records)).header("Link", &format!("<{link}>; rel=\"next\""))
}

#[tokio::test]
async fn a_page_that_names_a_next_one_answers_its_reads_and_is_the_last() {
    const READS: usize = 8;
    let okta = scarce(READS);
    let link = "https://elsewhere.example.com/other?after=a%2Fb%3D&limit=200";
    okta.answer_path(&list_path(), page(1..=5, link));
    let client = client(&okta);
    for _ in 0..3 {
        read(&client, 1..=READS).await;
    }
    assert_eq!(queries(&okta), ["limit=200"]);
    assert_eq!(okta.requests().len(), READS + 1 + (READS - 5) + READS);
}

#[tokio::test]
async fn an_app_whose_list_fails_is_asked_for_none_again() {
    for status in [400, 403, 404, 405, 500] {
        let okta = scarce(5);
        let failure = Answer::okta_error(status, "E0000006", "No", &[]);
        okta.answer_path(&list_path(), failure);
        let client = client(&okta);
        for _ in 0..4 {
            read(&client, 1..=5).await;
        }
        assert_eq!(queries(&okta).len(), 1, "{status}");
        assert_eq!(okta.requests().len(), 4 * 5 + 1, "{status}");
    }
}

#[tokio::test]
async fn an_app_that_is_slow_holds_up_no_other() {
    let okta = scarce(5);
    okta.put_token(record("0oaOther", TOKEN_ID));
    let client = client(&okta);
    read(&client, 1..=5).await;
    let never = Answer::usual().after(BOUND * 10);
    okta.answer_path(&list_path(), never);
    let slow = read(&client, 1..=5);
    let other = async {
        for _ in 0..3 {
            let token = client.app_token("0oaOther", TOKEN_ID).await;
            assert_eq!(token.expect("a record").client_id, "0oaOther");
        }
    };
    tokio::select! {
        _ = slow => panic!("nobody answers it"),
        other = timeout(BOUND, other) => other.expect("it does not wait"),
    }
}

#[tokio::test]
async fn a_list_that_contradicts_a_single_request_answers_nobody() {
    const READS: usize = 5;
    let okta = scarce(READS);
    let revoked = |number| {
        let mut record = record(APP_ID, &token_id(number));
        record["status"] = "REVOKED".into();
        record
    };
    let records: Vec<_> = (1..=READS).rev().map(revoked).collect();
    okta.answer_path(&list_path(), Answer::json(200, &records.into()));
    let client = client(&okta);
    for _ in 0..3 {
        for token in read(&client, 1..=READS).await {
            assert_eq!(token.status, "ACTIVE", "{}", token.id);
        }
    }
    assert_eq!(queries(&okta), ["limit=200"]);
    assert_eq!(okta.requests().len(), 3 * READS + 1);
}

#[tokio::test]
async fn a_few_reads_do_not_pay_for_a_large_app() {
    // The tokens are on the last of fifteen pages.
    const TOKENS: usize = 3000;
    let okta = scarce(TOKENS);
    let client = client(&okta);
    for _ in 0..3 {
        read(&client, TOKENS - 4..=TOKENS).await;
    }
    assert_eq!(queries(&okta).len(), 1);
    assert_eq!(okta.requests().len(), 3 * 5 + 1);
}

#[tokio::test]
async fn plentiful_requests_are_made_one_for_each_read() {
    let okta = FakeOkta::start_with(Setup {
        tokens: 200,
        rate_limit: Some(RateLimit::new(10_000, SECOND)),
        ..Setup::default()
    });
    assert_eq!(walk(&client(&okta), 1..=200).await, 200);
    assert_eq!(queries(&okta), Vec::<String>::new());
    assert_eq!(okta.requests().len(), 200);
}

#[tokio::test]
async fn reads_of_one_app_cost_a_fraction_of_their_number_when_requests_are_scarce() {
    let okta = FakeOkta::start_with(Setup {
        tokens: 150,
        rate_limit: Some(RateLimit::new(100, UNIT)),
        ..Setup::default()
    });
    let client = Client::new(settings(&okta, UNIT));
    assert_eq!(walk(&client, 1..=150).await, 150);
    let calls = okta.requests().len();
    assert!(calls <= 30, "{calls}");
    assert_eq!(okta.metered().refused, 0);
}

/// Every second id is absent, or all are.
#[tokio::test]
async fn absent_ids_cost_no_more_than_two_calls_beyond_one_each() {
    for tokens in [0, 40] {
        let okta = FakeOkta::start_with(Setup {
            tokens: 0,
            rate_limit: Some(RateLimit::new(100, UNIT)),
            ..Setup::default()
        });
        for number in 1..=tokens {
            okta.put_token(record(APP_ID, &token_id(2 * number)));
        }
        let client = Client::new(settings(&okta, UNIT));
        let found = walk(&client, 1..=80).await;
        assert_eq!(found, tokens);
        let calls = okta.requests().len();
        assert!(calls <= 80 + 2, "{tokens}: {calls}");
    }
}

/// Reads these tokens ten at a time, as Terraform does; returns how many there
/// are.
async fn walk(client: &Client, numbers: impl IntoIterator<Item = usize>) -> usize {
    let reads = numbers.into_iter().map(|number| async move {
        let id = token_id(number);
        match client.app_token(APP_ID, &id).await {
            Ok(token) => usize::from(token.id == id),
            Err(_) => 0,
        }
    });
    let found = stream::iter(reads).buffered(10);
    let found = found.fold(0, |sum, found| async move { sum + found });
    timeout(BOUND, found).await.expect("they end")
}
