//! Each fault, at the first attempt or at every attempt, of single requests and
//! in lists, with and without TLS: the result, and the number of attempts.

use std::time::Duration;

use futures_util::future::join_all;
use terraform_provider_okta::okta::{
    AppToken, Client, Content, Error, Fault, HttpError, ReadError, RequestError, UnexpectedBody,
};
use tokio::time::timeout;

use super::{request_error, settings, settings_for, trusting};
use crate::support::fake_okta::{APP_ID, Answer, FakeOkta, RateLimit, Setup, TOKEN_ID, token_id};

/// What these tests call a second: short enough that 31 of them are soon over.
pub(super) const UNIT: Duration = Duration::from_millis(4);

/// The same for a test that has to end within a window: 60 of them.
const SLOW_UNIT: Duration = Duration::from_millis(100);

/// Far longer than any case takes, all its waits included.
pub(super) const BOUND: Duration = Duration::from_secs(20);

/// How long the client waits for an answer where none comes: long enough for
/// those that come, on a machine that has other work.
const ANSWER: Duration = Duration::from_secs(1);

/// An answer for which nobody waits.
const LATE: &str = "late";

/// An answer that begins and does not go on.
const STALLED: &str = "stalled";

/// How many requests a far end that drops connections may not have seen: those
/// that met the end of an old connection.
const UNSEEN: usize = 3;

/// What becomes of a read that meets a fault with every attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Repeated five times, and then named as this.
    Persistent(&'static str),
    /// Reported at once.
    AtOnce(&'static str),
}

use Outcome::{AtOnce, Persistent};

pub(super) fn cases() -> Vec<(&'static str, Answer, Outcome)> {
    let html = |status| Answer::raw(status, "text/html", "<p>Sign in</p>");
    let error = |status| Answer::okta_error(status, "E0000009", "Trouble", &[]);
    let late = Answer::usual().after(BOUND * 2);
    let elsewhere = Answer::redirect(302, "https://login.example.com/login");
    vec![
        ("closed", Answer::closed(), Persistent("interrupted")),
        ("cut short", Answer::cut_short(), Persistent("interrupted")),
        (LATE, late, Persistent("no answer in time")),
        (STALLED, Answer::stalled(), Persistent("no end in time")),
        ("429", throttled(), Persistent("429")),
        ("crowded", crowded(), Persistent("429")),
        ("500", error(500), Persistent("500")),
        ("502", html(502), Persistent("502")),
        ("503", error(503), Persistent("503")),
        ("504", Answer::empty(504), Persistent("504")),
        ("501", error(501), AtOnce("501")),
        ("400", error(400), AtOnce("400")),
        ("403", error(403), AtOnce("403")),
        ("404", error(404), AtOnce("404")),
        ("405", error(405), AtOnce("405")),
        ("a page", html(200), AtOnce("a page")),
        ("a login", elsewhere, AtOnce("a redirect")),
        (
            "malformed",
            Answer::raw(200, "application/json", "{\"id\":"),
            AtOnce("no JSON"),
        ),
        (
            "text",
            Answer::raw(200, "text/plain", "OK"),
            AtOnce("another type"),
        ),
        (
            "too large",
            Answer::raw(200, "application/json", vec![b' '; 9 << 20]),
            AtOnce("too large"),
        ),
        (
            "too large, compressed",
            Answer::compressed_spaces(9 << 20),
            AtOnce("too large"),
        ),
    ]
}

pub(super) fn throttled() -> Answer {
    let refused = Answer::okta_error(429, "E0000047", "Too many", &[]);
    refused.header("Retry-After", "2")
}

pub(super) fn crowded() -> Answer {
    let refused = Answer::okta_error(429, "E0000047", "Too many", &[]);
    refused
        .header("X-Rate-Limit-Limit", "0")
        .header("X-Rate-Limit-Remaining", "0")
}

/// An error in the words of these tests.
fn name(error: &Error) -> String {
    let Error::Read(read) = error else {
        panic!("unexpected: {error:?}");
    };
    read_name(read)
}

pub(super) fn read_name(error: &ReadError) -> String {
    match error {
        ReadError::Decode(_) => "no JSON".to_owned(),
        ReadError::NoRecord { unexpected, .. } => match unexpected {
            UnexpectedBody::Content(Content::Html) => "a page".to_owned(),
            _ => "another type".to_owned(),
        },
        ReadError::Request(RequestError::Http(error)) => http_name(error),
        other => panic!("unexpected: {other:?}"),
    }
}

pub(super) fn http_name(error: &HttpError) -> String {
    match error {
        HttpError::Unauthorized(api)
        | HttpError::Forbidden(api)
        | HttpError::NotFound(api)
        | HttpError::RateLimited(api)
        | HttpError::Api(api) => api.status.to_string(),
        HttpError::Redirect(_) => "a redirect".to_owned(),
        HttpError::Oversized { .. } => "too large".to_owned(),
        HttpError::Transport(transport) => match transport.fault {
            Fault::Interrupted => "interrupted".to_owned(),
            Fault::ResponseTimeout => "no answer in time".to_owned(),
            Fault::BodyTimeout => "no end in time".to_owned(),
            other => other.to_string(),
        },
        other => panic!("unexpected: {other:?}"),
    }
}

/// The attempts that were made in vain, and what the last one came to.
pub(super) fn persistent(error: &Error) -> (u32, String) {
    persistent_request(request_error(error))
}

pub(super) fn persistent_read(error: &ReadError) -> (u32, String) {
    match error {
        ReadError::Request(error) => persistent_request(error),
        other => panic!("unexpected: {other:?}"),
    }
}

fn persistent_request(error: &RequestError) -> (u32, String) {
    match error {
        RequestError::Persistent { attempts, last, .. } => (*attempts, http_name(last)),
        other => panic!("unexpected: {other:?}"),
    }
}

/// A client that has what the case needs.
pub(super) fn client(okta: &FakeOkta, case: &str) -> Client {
    client_in(UNIT, okta, case)
}

/// The same with another second.
fn client_in(unit: Duration, okta: &FakeOkta, case: &str) -> Client {
    let root_certificates = match okta.url().starts_with("https") {
        true => trusting(okta.certificate_authority()),
        false => settings(okta, unit).http.root_certificates,
    };
    let mut settings = settings(okta, unit);
    settings.http.root_certificates = root_certificates;
    match case {
        LATE => settings.http.timeouts.response = ANSWER,
        STALLED => settings.http.timeouts.idle = ANSWER,
        _ => {}
    }
    Client::new(settings)
}

pub(super) async fn read(client: &Client, token_id: &str) -> Result<AppToken, Error> {
    let read = client.app_token(APP_ID, token_id);
    timeout(BOUND, read)
        .await
        .expect("it ends within its bound")
}

fn start(tls: bool, tokens: usize) -> FakeOkta {
    FakeOkta::start_with(Setup {
        tls,
        tokens,
        ..Setup::default()
    })
}

#[tokio::test]
async fn a_fault_that_the_first_attempt_meets_costs_one_more_if_it_may_pass() {
    let meet = |(case, answer, outcome): (&'static str, Answer, Outcome), tls| async move {
        let okta = start(tls, 1);
        okta.answer_next(1, answer);
        let found = read(&client(&okta, case), TOKEN_ID).await;
        let attempts = okta.requests().len();
        match outcome {
            Persistent(_) => {
                assert!(found.is_ok(), "{case}: {found:?}");
                assert_eq!(attempts, 2, "{case}");
            }
            AtOnce(expected) => {
                let error = found.expect_err(case);
                assert_eq!((name(&error).as_str(), attempts), (expected, 1), "{case}");
            }
        }
    };
    let cases = [false, true].into_iter().flat_map(|tls| {
        let cases = cases().into_iter();
        cases.map(move |case| meet(case, tls))
    });
    join_all(cases).await;
}

#[tokio::test]
async fn a_fault_that_every_attempt_meets_is_named_with_their_number() {
    let meet = |(case, answer, outcome): (&'static str, Answer, Outcome), tls| async move {
        let okta = start(tls, 1);
        let path = format!("/api/v1/apps/{APP_ID}/tokens/{TOKEN_ID}");
        okta.answer_path(&path, answer);
        let error = read(&client(&okta, case), TOKEN_ID).await.expect_err(case);
        let requests = okta.requests().len();
        match outcome {
            Persistent(expected) => {
                assert_eq!(persistent(&error), (6, expected.to_owned()), "{case}");
                let is_seen = !matches!(case, "closed" | "cut short");
                let least = if is_seen { 6 } else { 6 - UNSEEN };
                assert!((least..=6).contains(&requests), "{case}: {requests}");
            }
            AtOnce(expected) => {
                assert_eq!((name(&error).as_str(), requests), (expected, 1), "{case}");
            }
        }
    };
    let cases = [false, true].into_iter().flat_map(|tls| {
        let cases = cases().into_iter();
        cases.map(move |case| meet(case, tls))
    });
    join_all(cases).await;
}

#[tokio::test]
async fn a_list_that_meets_a_fault_leaves_its_reads_to_single_requests() {
    const READS: usize = 10;
    let meet = |(case, answer, _): (&'static str, Answer, Outcome), tls| async move {
        // Requests are scarce, and the window is not over before the test is.
        let okta = FakeOkta::start_with(Setup {
            tls,
            tokens: READS,
            rate_limit: Some(RateLimit::new(60, SLOW_UNIT)),
            ..Setup::default()
        });
        okta.answer_path(&format!("/api/v1/apps/{APP_ID}/tokens"), answer);
        let client = client_in(SLOW_UNIT, &okta, case);
        for _ in 0..3 {
            let reads = (1..=READS).map(|number| {
                let (client, id) = (client.clone(), token_id(number));
                async move { assert_eq!(read(&client, &id).await.expect(case).id, id) }
            });
            join_all(reads).await;
        }
        let requests = okta.requests();
        let lists = requests
            .iter()
            .filter(|request| request.target.contains('?'));
        let lists = lists.count();
        let most = if matches!(case, "429" | "crowded") {
            6
        } else {
            1
        };
        assert!((1..=most).contains(&lists), "{case}: {lists} lists");
        // A connection that is lost takes those along that share it.
        let singles = requests.len() - lists;
        assert!(
            (3 * READS..=5 * READS).contains(&singles),
            "{case}: {singles}"
        );
    };
    let cases = [false, true].into_iter().flat_map(|tls| {
        let cases = cases().into_iter();
        cases.map(move |case| meet(case, tls))
    });
    join_all(cases).await;
}

#[tokio::test]
async fn nobody_who_listens_is_tried_six_times() {
    let okta = FakeOkta::start();
    let client = client(&okta, "nobody");
    drop(okta);
    let error = read(&client, TOKEN_ID).await.expect_err("nobody listens");
    assert_eq!(persistent(&error), (6, Fault::Connect.to_string()));
}

#[tokio::test]
async fn somebody_who_takes_connections_and_says_nothing_is_tried_six_times() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("an address");
    let other = FakeOkta::start_tls();
    let mut settings = settings_for(&format!("https://{address}"), UNIT);
    settings.http.root_certificates = trusting(other.certificate_authority());
    settings.http.timeouts.connect = Duration::from_millis(100);
    let client = Client::new(settings);
    let error = read(&client, TOKEN_ID).await.expect_err("no handshake");
    assert_eq!(persistent(&error), (6, Fault::ConnectTimeout.to_string()));
}

#[tokio::test]
async fn an_untrusted_certificate_is_reported_at_once() {
    let (okta, other) = (FakeOkta::start_tls(), FakeOkta::start_tls());
    let mut settings = super::settings(&other, UNIT);
    settings.http.organization_url = super::settings(&okta, UNIT).http.organization_url;
    let error = read(&Client::new(settings), TOKEN_ID).await;
    let error = error.expect_err("an untrusted server");
    assert!(
        matches!(request_error(&error), RequestError::Http(HttpError::Transport(transport))
            if matches!(transport.fault, Fault::Certificate(_))),
        "{error}"
    );
}
