//! Rate limits, outages and readers that go away, in the middle of signing in.

use tokio::task::JoinHandle;

use super::{READS, app, end, impatient_block, organization, signing_in};
use crate::support::audited::{Audited, private_key_block, with};
use crate::support::fake_okta::{APP_ID, Answer, FakeOkta, ServiceApp, token_id};
use crate::support::message_pack::number;
use crate::support::okta::requests_come;
use crate::support::openssl_keys::{any, every_form};
use crate::support::session::{app_token_of, errors, only_error};
use crate::support::signed::{expect_nothing_was_signed_twice, token_requests};

/// The most rounds until every read has come through; each round meets fewer
/// of the scripted refusals.
const ROUNDS: usize = 10;

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
    let okta = organization(app());
    let audited = Audited::start().await;
    for requires_proof in [false, true] {
        // After it is read, a key is a key. Every failure costs a second.
        for key in every_form().iter().take(1) {
            let app = ServiceApp::new().key("k1", &key.public);
            okta.oauth().register(app.requires_proof(requires_proof));
            audited.configure(&private_key_block(&okta, key)).await;
            let before = token_requests(&okta);
            // The first meet the requests for a token, the others the reads.
            for status in [429, 503, 429] {
                okta.answer_next(1, refusal(status));
                okta.answer_next(1, Answer::usual());
            }
            read_until_all_come(&audited).await;
            let first = if requires_proof { 3 } else { 1 };
            assert_eq!(token_requests(&okta) - before, first, "{}", key.name);
            okta.oauth().expire_access_tokens();
            okta.answer_next(3, refusal(429));
            okta.answer_next(3, refusal(503));
            read_until_all_come(&audited).await;
            assert_eq!(token_requests(&okta) - before, first + 1, "{}", key.name);
        }
    }
    expect_nothing_was_signed_twice(&okta);
    let keys: Vec<_> = every_form().iter().take(1).collect();
    audited.end(&okta, &keys).await;
}

/// A refusal that says that it is over already.
fn refusal(status: u16) -> Answer {
    let answer = match status {
        // Without a time at which the limit would be renewed.
        429 => Answer::okta_error(429, "E0000047", "Too many requests", &[]),
        status => Answer::okta_error(status, "E0000010", "Service is in read only mode", &[]),
    };
    answer.header("retry-after", "0")
}

#[tokio::test]
async fn readers_that_go_away_take_no_access_token_from_the_others() {
    for (requires_proof, expected) in [(false, 1), (true, 3)] {
        let okta = organization(app().requires_proof(requires_proof));
        let (audited, reads) = waiting_for_a_token(&okta).await;
        // The first reader is among those that go: it began the request.
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
        let (audited, reads) = waiting_for_a_token(&okta).await;
        for read in reads {
            // A read that was still on its way is one for the next stop.
            while !read.is_finished() {
                audited.session().stop().await;
            }
            assert!(!read.await.expect("the read ends"), "it was stopped");
        }
        // With nobody who waits for it, the request has ended too.
        okta.wait_for_silence();
        okta.hold_answers(false);
        assert_eq!(audited.read_at_once(READS).await, [true; READS]);
        assert_eq!(token_requests(&okta), expected, "{requires_proof}");
        end(audited, &okta).await;
    }
}

#[tokio::test]
async fn a_reader_whose_time_is_up_leaves_the_request_to_those_who_come_later() {
    let okta = organization(app());
    let audited = Audited::start().await;
    let block = with(impatient_block(&okta, any()), "request_timeout", number(3));
    audited.configure(&block).await;
    okta.hold_answers(true);
    let answer = audited.read(1).await;
    let error = only_error(&answer.diagnostics);
    assert_eq!(error.summary, "Okta Read Timed Out");
    okta.wait_for_silence();
    okta.hold_answers(false);
    assert_eq!(audited.read_at_once(READS).await, [true; READS]);
    assert_eq!(token_requests(&okta), 1);
    end(audited, &okta).await;
}

/// A plugin with all of its readers waiting for the access token that one of
/// them has asked for. The fake Okta answers nobody.
async fn waiting_for_a_token(okta: &FakeOkta) -> (Audited, Vec<JoinHandle<bool>>) {
    let audited = signing_in(okta).await;
    okta.hold_answers(true);
    let reads = (1..=READS).map(|number| start(&audited, number)).collect();
    requests_come(okta, 1).await;
    (audited, reads)
}

/// Starts a read that says whether it came.
fn start(audited: &Audited, number: usize) -> JoinHandle<bool> {
    let session = audited.session().clone();
    tokio::spawn(async move {
        let answer = session.read(app_token_of(APP_ID, &token_id(number))).await;
        errors(&answer.diagnostics).is_empty()
    })
}
