//! A 429 whose reset is far away holds up no other read: after `max_wait` one
//! request shows whether the rate limit is over.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use terraform_provider_okta::okta::{
    Client, Error, HttpError, LastFailure, RequestError, Settings,
};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use tokio::time::timeout;

use super::{app_id, put_apps, read_apps, request_error, settings};
use crate::support::fake_okta::{Answer, FakeOkta, TOKEN_ID};
use crate::support::okta::requests_come;

/// What these tests call a second.
const UNIT: Duration = Duration::from_millis(25);

/// The longest wait for a reset that is more than a minute away.
const MAX_WAIT: Duration = Duration::from_millis(125);

/// Far longer than any test takes, and far shorter than an hour of these units.
const BOUND: Duration = Duration::from_secs(20);

const READS: usize = 30;

fn limited() -> Answer {
    Answer::okta_error(429, "E0000047", "Too many", &[])
}

fn limited_for_an_hour() -> Answer {
    limited().header("Retry-After", "3600")
}

/// The ways to name a reset that is about an hour away.
fn far_resets() -> Vec<Answer> {
    let hour = Duration::from_secs(3_500);
    let date = OffsetDateTime::now_utc() + hour;
    let date = date.format(&Rfc2822).expect("a date of this century");
    vec![
        limited_for_an_hour(),
        limited().header("Retry-After", &date.replace("+0000", "GMT")),
        Answer::throttled(hour),
        Answer::throttled(hour).header("Retry-After", "2"),
    ]
}

fn client(okta: &FakeOkta, change: impl FnOnce(&mut Settings)) -> Client {
    let mut settings = settings(okta, UNIT);
    settings.retry.max_wait = MAX_WAIT;
    settings.retry.min_wait = MAX_WAIT;
    change(&mut settings);
    Client::new(settings)
}

/// Reads everything with success, ten reads at once; returns how many requests
/// that took.
async fn read_all(okta: &FakeOkta, client: &Client) -> usize {
    let started = Instant::now();
    let reads = timeout(BOUND, read_apps(client, READS, 10)).await;
    for read in reads.expect("no read waits for the far reset") {
        read.expect("every read succeeds");
    }
    assert!(started.elapsed() >= MAX_WAIT);
    okta.requests().len()
}

#[tokio::test]
async fn one_429_with_a_far_reset_stalls_no_other_read() {
    for far_reset in far_resets() {
        for capacity in [100, 50] {
            let okta = FakeOkta::start();
            put_apps(&okta, READS);
            okta.answer_next(2, Answer::usual());
            okta.answer_next(1, far_reset.clone());
            let change = |settings: &mut Settings| {
                settings.rate_limit.max_api_capacity = capacity;
            };
            let requests = read_all(&okta, &client(&okta, change)).await;
            assert_eq!(requests, READS + 1, "{far_reset:?} at {capacity} %");
        }
    }
}

#[tokio::test]
async fn several_limited_reads_cost_one_wait() {
    let okta = FakeOkta::start();
    put_apps(&okta, READS);
    okta.answer_next(5, limited_for_an_hour());
    let requests = read_all(&okta, &client(&okta, |_| ())).await;
    assert_eq!(requests, READS + 5);
}

#[tokio::test]
async fn after_a_probe_with_another_outcome_the_next_request_probes() {
    let outcomes = [
        Answer::closed(),
        Answer::okta_error(503, "E0000010", "Read-only", &[]),
        limited().header("X-Rate-Limit-Limit", "0"),
        limited().header("Retry-After", "1"),
    ];
    for outcome in outcomes {
        let okta = FakeOkta::start();
        put_apps(&okta, READS);
        okta.answer_next(1, limited_for_an_hour());
        let client = client(&okta, |_| ());
        let first = client.clone();
        let first = tokio::spawn(async move { first.app_token(&app_id(0), TOKEN_ID).await });
        requests_come(&okta, 1).await;
        okta.answer_next(1, outcome.clone());
        let requests = read_all(&okta, &client).await;
        let first = timeout(BOUND, first).await.expect("it ends");
        first.expect("no panic").expect("it succeeds");
        // The first read joins no other, and the two failures are retried.
        assert!(
            (READS..=READS + 3).contains(&requests),
            "{outcome:?}: {requests}"
        );
    }
}

#[tokio::test]
async fn a_probe_whose_read_is_cancelled_leaves_the_queue_to_the_next_read() {
    let okta = FakeOkta::start();
    put_apps(&okta, 2);
    okta.answer_next(1, limited_for_an_hour());
    let client = client(&okta, |_| ());
    let first = client.clone();
    let first = tokio::spawn(async move { first.app_token(&app_id(0), TOKEN_ID).await });
    requests_come(&okta, 1).await;
    okta.hold_answers(true);
    requests_come(&okta, 2).await;
    let second = tokio::spawn(async move { client.app_token(&app_id(1), TOKEN_ID).await });
    first.abort();
    okta.hold_answers(false);
    let second = timeout(BOUND, second).await.expect("the next read probes");
    second.expect("no panic").expect("it succeeds");
}

#[tokio::test]
async fn a_rate_limited_probe_counts_as_an_attempt_of_every_read_that_waits() {
    let okta = FakeOkta::start();
    put_apps(&okta, READS);
    okta.answer_next(1_000, limited_for_an_hour());
    let client = client(&okta, |settings| settings.retry.max_retries = 2);
    let reads = timeout(BOUND, read_apps(&client, READS, READS)).await;
    for read in reads.expect("every read ends") {
        let error = read.expect_err("every answer is a 429");
        assert!(
            matches!(
                request_error(&error),
                RequestError::Persistent {
                    attempts: 3,
                    last: HttpError::RateLimited(_),
                    ..
                }
            ),
            "{error:?}"
        );
    }
    // The first ten, two probes that they count, and one that all others count.
    assert_eq!(okta.requests().len(), 13);
}

#[tokio::test]
async fn a_probe_that_a_gateway_redirects_opens_the_bucket_for_no_other_read() {
    let unmetered = |answer: Answer| answer.header("X-Rate-Limit-Limit", "none");
    let okta = FakeOkta::start();
    put_apps(&okta, READS);
    okta.answer_next(1, unmetered(limited_for_an_hour()));
    // To the same path.
    okta.answer_next(1, unmetered(Answer::redirect(307, "?a=b")));
    okta.answer_next(1_000, unmetered(limited_for_an_hour()));
    let client = client(&okta, |settings| {
        settings.retry.max_retries = 2;
        // So that one request is sent before the first response.
        settings.rate_limit.max_api_capacity = 50;
    });
    let reads = timeout(BOUND, read_apps(&client, READS, READS)).await;
    for read in reads.expect("every read ends") {
        read.expect_err("every answer but one is a 429");
    }
    // Three attempts of the first read, one of which is redirected, and the last
    // attempt that all others count.
    assert_eq!(okta.requests().len(), 5);
}

#[tokio::test]
async fn reads_that_wait_are_sent_in_the_order_of_their_arrival() {
    const WAITING: usize = 6;
    // A lost response lets the next read probe at once. Its own retry waits for
    // a unit, which is far longer than all of these probes take.
    const UNIT: Duration = Duration::from_millis(500);
    let okta = FakeOkta::start();
    okta.answer_next(1, limited_for_an_hour());
    okta.answer_next(1_000, Answer::closed());
    let mut settings = settings(&okta, UNIT);
    settings.retry.max_wait = UNIT;
    let client = Client::new(settings);
    let read = async |number| client.app_token(&app_id(number), TOKEN_ID).await;
    let others = async {
        requests_come(&okta, 1).await;
        okta.wait_for_silence();
        tokio::time::sleep(UNIT / 10).await;
        join_all((1..=WAITING).map(read)).await
    };
    tokio::select! {
        _ = read(0) => panic!("it is retried for longer"),
        _ = others => panic!("they are retried for longer"),
        () = requests_come(&okta, WAITING + 2) => {}
    }
    let seen = okta.requests().into_iter().map(|request| request.target);
    let seen: Vec<_> = seen.take(WAITING + 2).collect();
    // The retry of the first read is sent before reads that came later.
    let order = [0].into_iter().chain(0..=WAITING);
    let target = |number| format!("/api/v1/apps/{}/tokens/{TOKEN_ID}", app_id(number));
    assert_eq!(seen, order.map(target).collect::<Vec<_>>());
}

#[tokio::test]
async fn one_organizations_rate_limit_holds_up_no_other_organization() {
    let (limited, other) = (FakeOkta::start(), FakeOkta::start());
    limited.answer_next(1, limited_for_an_hour());
    let [limited_client, other_client] = [&limited, &other].map(|okta| {
        put_apps(okta, 1);
        client(okta, |settings| settings.retry.max_wait = BOUND * 2)
    });
    let waits = tokio::spawn(async move { limited_client.app_token(&app_id(0), TOKEN_ID).await });
    requests_come(&limited, 1).await;
    let read = timeout(BOUND, other_client.app_token(&app_id(0), TOKEN_ID)).await;
    read.expect("at once").expect("it succeeds");
    assert!(!waits.is_finished());
    waits.abort();
}

#[tokio::test]
async fn a_read_that_times_out_in_the_queue_names_the_429_that_closed_the_bucket() {
    let okta = FakeOkta::start();
    put_apps(&okta, READS);
    okta.answer_next(1, limited_for_an_hour());
    let client = client(&okta, |settings| {
        settings.retry.max_wait = BOUND * 2;
        settings.request_timeout = Some(Duration::from_secs(1));
    });
    let app = app_id(0);
    let first = client.app_token(&app, TOKEN_ID);
    let others = async {
        requests_come(&okta, 1).await;
        okta.wait_for_silence();
        tokio::time::sleep(UNIT).await;
        let reads = (1..READS).map(|number| {
            let client = client.clone();
            async move { client.app_token(&app_id(number), TOKEN_ID).await }
        });
        join_all(reads).await
    };
    let (first, others) = tokio::join!(first, others);
    for read in others.into_iter().chain([first]) {
        let error = read.expect_err("it times out");
        let Error::Deadline {
            last: Some(LastFailure::Read(last)),
            ..
        } = &error
        else {
            panic!("no last failure: {error:?}");
        };
        assert!(matches!(**last, HttpError::RateLimited(_)), "{last}");
    }
}
