//! Reads of one app that share its list, over real sockets: what a list may be
//! like, and what is made of it.

use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use terraform_provider_okta::okta::{AppToken, Client, ListSettings, Settings};
use tokio::time::timeout;

use super::{UNIT, settings, settings_for};
use crate::support::fake_okta::{
    APP_ID, Answer, FakeOkta, RateLimit, Setup, TOKEN_ID, record, token_id,
};

/// Far longer than anything here takes.
const BOUND: Duration = Duration::from_secs(20);

const SECOND: Duration = Duration::from_secs(1);

fn client(okta: &FakeOkta, lists: ListSettings) -> Client {
    Client::new(Settings {
        lists,
        ..settings(okta, UNIT)
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
    let okta = FakeOkta::start();
    let shapes = [
        json!({}),
        json!({"status": "REVOKED", "scopes": null}),
        json!({"created": "2026-03-02T09:15:44.999+02:00", "expiresAt": null}),
        json!({"created": null, "issuer": null, "userId": null, "status": null}),
        json!({"scopes": ["é", null, ""], "issuer": "e\u{301}\u{0}"}),
        json!({"_embedded": {"id": "another"}, "_links": [], "lastUpdated": 7}),
    ];
    for (number, shape) in (1..).zip(&shapes) {
        let mut record = record(APP_ID, &token_id(number));
        for (field, value) in shape.as_object().expect("an object") {
            record[field] = value.clone();
        }
        okta.put_token(record);
    }
    let off = ListSettings {
        are_shared: false,
        ..ListSettings::DEFAULT
    };
    let singly = read(&client(&okta, off), 1..=shapes.len()).await;
    assert_eq!(okta.requests().len(), shapes.len());
    // The first goes out alone, so the second time it is another one.
    let shared = || client(&okta, ListSettings::DEFAULT);
    assert_eq!(read(&shared(), 1..=shapes.len()).await, singly);
    let mut listed = read(&shared(), (1..=shapes.len()).rev()).await;
    listed.reverse();
    assert_eq!(listed, singly);
    assert_eq!(queries(&okta), ["limit=200"; 2]);
    assert_eq!(okta.requests().len(), shapes.len() + 4);
}

#[tokio::test]
async fn half_a_character_in_one_record_spoils_no_page() {
    const READS: usize = 5;
    let okta = FakeOkta::start_with(Setup {
        tokens: READS,
        ..Setup::default()
    });
    let mut records: Vec<_> = (1..=READS)
        .map(|number| record(APP_ID, &token_id(number)))
        .collect();
    records[0]["userId"] = "HALF".into();
    records[1]["_links"] = "HALF".into();
    let body = Value::from(records).to_string().replace("HALF", "\\ud800");
    okta.answer_path(&list_path(), Answer::raw(200, "application/json", body));
    // The first goes out alone, so it is another one.
    let tokens = read(&client(&okta, ListSettings::DEFAULT), (1..=READS).rev()).await;
    assert_eq!(tokens[READS - 1].user_id, "\u{fffd}");
    assert_eq!(queries(&okta), ["limit=200"]);
    assert_eq!(okta.requests().len(), 2);
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
async fn of_a_link_the_query_alone_is_asked_for_and_once() {
    const READS: usize = 30;
    // So little is left, for so long, that pages are worth their time.
    let okta = FakeOkta::start_with(Setup {
        rate_limit: Some(RateLimit::new(60, SECOND)),
        ..Setup::default()
    });
    let gateway = |path: &str| format!("/gateway{path}");
    let link = "https://elsewhere.example.com/other?after=a%2Fb%3D&limit=200";
    okta.answer_path(&gateway(&list_path()), page(1..=10, link));
    for number in 1..=READS {
        let path = format!("{}/{}", gateway(&list_path()), token_id(number));
        let record = record(APP_ID, &token_id(number));
        okta.answer_path(&path, Answer::json(200, &record));
    }
    let url = format!("{}/gateway", okta.url());
    let client = Client::new(settings_for(&url, SECOND));
    read(&client, 1..=READS).await;
    assert_eq!(queries(&okta), ["limit=200", "after=a%2Fb%3D&limit=200"]);
    let is_ours = |target: &String| target.starts_with(&gateway(&list_path()));
    let targets = okta.requests().into_iter().map(|request| request.target);
    assert!(targets.collect::<Vec<_>>().iter().all(is_ours));
}

#[tokio::test]
async fn an_app_whose_list_is_refused_is_asked_for_none_again() {
    for (status, most) in [(400, 1), (403, 1), (404, 1), (405, 1), (500, 2)] {
        let okta = FakeOkta::start_with(Setup {
            tokens: 5,
            ..Setup::default()
        });
        let refusal = Answer::okta_error(status, "E0000006", "No", &[]);
        okta.answer_path(&list_path(), refusal);
        let client = client(&okta, ListSettings::DEFAULT);
        for _ in 0..4 {
            read(&client, 1..=5).await;
        }
        assert_eq!(queries(&okta).len(), most, "{status}");
        assert_eq!(okta.requests().len(), 4 * 5 + most, "{status}");
    }
}

#[tokio::test]
async fn an_app_that_is_slow_holds_up_no_other() {
    let okta = FakeOkta::start_with(Setup {
        tokens: 5,
        ..Setup::default()
    });
    okta.put_token(record("0oaOther", TOKEN_ID));
    let never = Answer::usual().after(BOUND * 10);
    okta.answer_path(&list_path(), never.clone());
    for number in 1..=5 {
        okta.answer_path(
            &format!("{}/{}", list_path(), token_id(number)),
            never.clone(),
        );
    }
    let client = client(&okta, ListSettings::DEFAULT);
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
async fn a_list_that_may_be_kept_answers_a_thousand_reads_with_a_few_pages() {
    const READS: usize = 1000;
    let okta = FakeOkta::start_with(Setup {
        tokens: READS,
        ..Setup::default()
    });
    let kept = ListSettings {
        max_age: Duration::from_secs(300),
        ..ListSettings::DEFAULT
    };
    let client = client(&okta, kept);
    let reads = stream::iter(1..=READS).map(|number| read(&client, [number]));
    let tokens: Vec<_> = reads.buffered(10).concat().await;
    let expected: Vec<_> = (1..=READS).map(token_id).collect();
    let ids: Vec<_> = tokens.into_iter().map(|token| token.id).collect();
    assert_eq!(ids, expected);
    let calls = okta.requests().len();
    assert!(calls <= 12, "{calls} calls");
}

#[tokio::test]
async fn a_list_that_contradicts_a_single_read_answers_nobody() {
    const READS: usize = 5;
    let kept = ListSettings {
        max_age: Duration::from_secs(300),
        ..ListSettings::DEFAULT
    };
    for lists in [ListSettings::DEFAULT, kept] {
        let okta = FakeOkta::start_with(Setup {
            tokens: READS,
            ..Setup::default()
        });
        let revoked = |number| {
            let mut record = record(APP_ID, &token_id(number));
            record["status"] = "REVOKED".into();
            record
        };
        let records: Vec<_> = (1..=READS).rev().map(revoked).collect();
        okta.answer_path(&list_path(), Answer::json(200, &records.into()));
        let client = client(&okta, lists);
        // The first is read singly, since it is alone, and is last in the list.
        for numbers in [1..=1, 2..=READS, 1..=READS] {
            for token in read(&client, numbers).await {
                assert_eq!(token.status, "ACTIVE", "{}", token.id);
            }
        }
        assert_eq!(queries(&okta), ["limit=200"]);
        assert_eq!(okta.requests().len(), 1 + 1 + (READS - 1) + READS);
    }
}

#[tokio::test]
async fn a_few_reads_do_not_pay_for_all_of_a_large_app() {
    const TOKENS: usize = 3000;
    let kept = ListSettings {
        max_age: Duration::from_secs(300),
        ..ListSettings::DEFAULT
    };
    // All are on the last of fifteen pages.
    for (lists, most) in [(ListSettings::DEFAULT, 2), (kept, 10)] {
        let okta = FakeOkta::start_with(Setup {
            tokens: TOKENS,
            ..Setup::default()
        });
        let client = client(&okta, lists);
        read(&client, [TOKENS - 4]).await;
        read(&client, TOKENS - 3..=TOKENS).await;
        let pages = queries(&okta).len();
        assert!((1..=most).contains(&pages), "{pages} pages");
        assert_eq!(okta.requests().len(), pages + 5);
    }
}
