//! Rate limits, outages and readers that go away, in the middle of signing in.

use std::time::Duration;

use super::{READS, app, end, organization, token_requests};
use crate::support::audited::{Audited, private_key_block, with};
use crate::support::fake_okta::{APP_ID, Answer, FakeOkta, token_id};
use crate::support::message_pack::number;
use crate::support::okta::requests_come;
use crate::support::openssl_keys;
use crate::support::session::{app_token_of, errors};

/// The most rounds until every read has come through; each round meets fewer
/// of the scripted refusals.
const ROUNDS: usize = 10;

/// A plugin that does not wait before it asks again, if it does so at all.
async fn impatient(okta: &FakeOkta) -> Audited {
    let audited = Audited::start().await;
    let block = private_key_block(okta, openssl_keys::any());
    let block = with(block, "min_wait_seconds", number(0));
    let block = with(block, "max_wait_seconds", number(0));
    audited.configure(&block).await;
    audited
}

/// Repeats the reads until all of them come.
async fn read_until_all_come(audited: &Audited) {
    for _ in 0..ROUNDS {
        if audited.read_at_once(READS).await == [true; READS] {
            return;
        }
    }
    panic!("not all reads came in {ROUNDS} rounds");
}

#[tokio::test]
async fn rate_limits_and_outages_in_between_cost_no_further_access_token() {
    for (requires_proof, expected) in [(false, 1), (true, 3)] {
        let okta = organization(app().requires_proof(requires_proof));
        let audited = impatient(&okta).await;
        // The first two meet the requests for a token, the others the reads.
        for status in [429, 503, 429, 503, 503, 429, 429] {
            okta.answer_next(1, refusal(status));
            okta.answer_next(1, Answer::usual());
        }
        read_until_all_come(&audited).await;
        assert_eq!(token_requests(&okta), expected, "{requires_proof}");
        okta.oauth().expire_access_tokens();
        for status in [429, 503] {
            okta.answer_next(20, refusal(status));
        }
        read_until_all_come(&audited).await;
        assert_eq!(token_requests(&okta), expected + 1, "{requires_proof}");
        end(audited, &okta).await;
    }
}

fn refusal(status: u16) -> Answer {
    match status {
        429 => Answer::throttled(Duration::ZERO),
        status => Answer::okta_error(status, "E0000010", "Service is in read only mode", &[]),
    }
}

#[tokio::test]
async fn readers_that_go_away_take_no_access_token_from_the_others() {
    for (requires_proof, expected) in [(false, 1), (true, 3)] {
        let okta = organization(app().requires_proof(requires_proof));
        let audited = impatient(&okta).await;
        okta.hold_answers(true);
        // The first reader is among those that go: it began the request.
        let reads: Vec<_> = (1..=READS).map(|number| start(&audited, number)).collect();
        requests_come(&okta, 1).await;
        let (going, staying): (Vec<_>, Vec<_>) = reads
            .into_iter()
            .enumerate()
            .partition(|(position, _)| position % 2 == 0);
        going.iter().for_each(|(_, read)| read.abort());
        okta.hold_answers(false);
        for (_, read) in staying {
            assert!(read.await.expect("the read ends"), "it came");
        }
        assert_eq!(token_requests(&okta), expected, "{requires_proof}");
        end(audited, &okta).await;
    }
}

#[tokio::test]
async fn stopping_ends_the_readers_and_not_the_request_that_they_share() {
    for (requires_proof, expected) in [(false, 1), (true, 3)] {
        let okta = organization(app().requires_proof(requires_proof));
        let audited = impatient(&okta).await;
        okta.hold_answers(true);
        let reads: Vec<_> = (1..=READS).map(|number| start(&audited, number)).collect();
        requests_come(&okta, 1).await;
        audited.session().stop().await;
        for read in reads {
            assert!(!read.await.expect("the read ends"), "it was stopped");
        }
        okta.hold_answers(false);
        assert_eq!(audited.read_at_once(READS).await, [true; READS]);
        assert_eq!(token_requests(&okta), expected, "{requires_proof}");
        end(audited, &okta).await;
    }
}

/// Starts a read that says whether it came.
fn start(audited: &Audited, number: usize) -> tokio::task::JoinHandle<bool> {
    let session = audited.session().clone();
    tokio::spawn(async move {
        let answer = session.read(app_token_of(APP_ID, &token_id(number))).await;
        errors(&answer.diagnostics).is_empty()
    })
}
