//! How long a read waits before its retries, at least and at most, and what it
//! says when `request_timeout` ends it.

use std::time::{Duration, Instant};

use terraform_provider_okta::okta::{Client, Error, LastFailure};

use super::faults::{BOUND, UNIT, crowded, http_name, persistent, read, throttled};
use super::settings;
use crate::support::fake_okta::{Answer, FakeOkta, TOKEN_ID};

#[tokio::test]
async fn a_read_ends_at_request_timeout_and_names_its_last_failure() {
    let limit = Duration::from_millis(500);
    let unavailable = Answer::okta_error(503, "E0000010", "Read-only", &[]);
    for (answer, expected) in [
        (Answer::usual().after(BOUND), None),
        (throttled().header("Retry-After", "3600"), Some("429")),
        (unavailable.header("Retry-After", "3600"), Some("503")),
        (Answer::closed(), Some("interrupted")),
    ] {
        let okta = FakeOkta::start();
        okta.answer_next(1, answer);
        let mut settings = settings(&okta, Duration::from_secs(1));
        settings.request_timeout = Some(limit);
        let error = read(&Client::new(settings), TOKEN_ID)
            .await
            .expect_err("late");
        let Error::Deadline { last, .. } = &error else {
            panic!("unexpected: {error:?}");
        };
        let last = last.as_ref().map(|last| match last {
            LastFailure::Read(error) | LastFailure::Token(error) => http_name(error),
        });
        assert_eq!(last.as_deref(), expected);
    }
}

#[tokio::test]
async fn a_short_hint_does_not_shorten_the_backoff() {
    let unavailable = Answer::okta_error(503, "E0000010", "Read-only", &[]);
    for (answer, least) in [
        (unavailable.clone().header("Retry-After", "0"), 31),
        (unavailable.header("Retry-After", "1"), 31),
        (crowded().header("Retry-After", "0"), 15),
        (throttled().header("Retry-After", "0"), 5),
    ] {
        let okta = FakeOkta::start();
        okta.answer_next(100, answer.clone());
        let started = Instant::now();
        let client = Client::new(settings(&okta, UNIT));
        let error = read(&client, TOKEN_ID).await;
        assert_eq!(persistent(&error.expect_err("it fails")).0, 6);
        assert!(started.elapsed() >= UNIT * least, "{answer:?}");
    }
}

#[tokio::test]
async fn a_429_with_a_far_reset_is_retried_after_the_longest_wait() {
    // Longer than the bound, also where the response names two times.
    let far = Duration::from_secs(3_500);
    for refusal in [
        throttled().header("Retry-After", "3600"),
        Answer::throttled(far),
        Answer::throttled(far).header("Retry-After", "2"),
    ] {
        let okta = FakeOkta::start();
        okta.answer_next(1, refusal);
        let mut settings = settings(&okta, UNIT * 2);
        settings.retry.max_wait = UNIT * 20;
        let found = read(&Client::new(settings), TOKEN_ID).await;
        assert!(found.is_ok(), "{found:?}");
        assert_eq!(okta.requests().len(), 2);
    }
}
