//! What a server of HTTP/2 may do to a request beyond answering it: refuse its
//! stream, or take its leave of the whole connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use axum::http::Response;
use futures_util::future::join_all;
use h2::Reason;
use h2::server::SendResponse;
use terraform_provider_okta::okta::{AppToken, Client, Error, RequestError};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::{put_apps, read_apps, request_error, settings_for, trusting};
use crate::support::fake_okta::{APP_ID, Answer, FakeOkta, Identity, TOKEN_ID, record, token_id};

/// What these tests call a second.
const UNIT: Duration = Duration::from_millis(4);

/// Far longer than anything here takes.
const BOUND: Duration = Duration::from_secs(20);

/// What is done to a request instead of answering it.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Refused,
    Left,
}

/// Which requests meet it; all others are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Those {
    First,
    Lists,
    All,
}

async fn serve(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    (fate, those): (Fate, Those),
    seen: Arc<AtomicU32>,
) {
    loop {
        let (stream, _) = listener.accept().await.expect("a client");
        let stream = acceptor.accept(stream).await.expect("it trusts us");
        let mut connection = h2::server::handshake(stream).await.expect("HTTP/2");
        while let Some(Ok((request, mut respond))) = connection.accept().await {
            let is_first = seen.fetch_add(1, Ordering::Relaxed) == 0;
            let is_met = match those {
                Those::First => is_first,
                Those::Lists => request.uri().query().is_some(),
                Those::All => true,
            };
            match fate {
                _ if !is_met => answer(request.uri().path(), &mut respond),
                Fate::Refused => respond.send_reset(Reason::REFUSED_STREAM),
                Fate::Left => connection.abrupt_shutdown(Reason::NO_ERROR),
            }
        }
    }
}

fn answer(path: &str, respond: &mut SendResponse<Bytes>) {
    // Few requests are left, so that lists are worth it.
    let head = Response::builder()
        .header("content-type", "application/json")
        .header("x-rate-limit-limit", "100")
        .header("x-rate-limit-remaining", "60")
        .header("x-rate-limit-reset", in_a_minute());
    let head = head.body(()).expect("a head");
    let id = path.rsplit('/').next().unwrap_or_default();
    let body = record(APP_ID, id).to_string();
    let mut stream = respond.send_response(head, false).expect("an open stream");
    stream.send_data(body.into(), true).expect("an open stream");
}

/// The time in a minute, in Unix seconds.
fn in_a_minute() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.expect("a time after 1970").as_secs() + 60
}

/// Reads so many tokens at once from a server that does this to its requests;
/// how many it saw comes along.
async fn read(count: usize, course: (Fate, Those)) -> (Vec<Result<AppToken, Error>>, u32) {
    let identity = Identity::generate();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let seen = Arc::<AtomicU32>::default();
    let served = serve(listener, identity.acceptor(), course, Arc::clone(&seen));
    let server = tokio::spawn(served);
    let mut settings = settings_for(&format!("https://{address}"), UNIT);
    settings.http.root_certificates = trusting(&identity.certificate_authority);
    let client = Client::new(settings);
    // The first round shows that requests are scarce.
    let rounds = if course.1 == Those::Lists { 2 } else { 1 };
    let mut reads = Vec::new();
    for _ in 0..rounds {
        let round = (1..=count).map(|number| {
            let (client, id) = (&client, token_id(number));
            async move { client.app_token(APP_ID, &id).await }
        });
        let round = tokio::time::timeout(BOUND, join_all(round)).await;
        reads.extend(round.expect("they end"));
    }
    server.abort();
    (reads, seen.load(Ordering::Relaxed))
}

#[tokio::test]
async fn what_one_request_meets_costs_one_attempt() {
    for fate in [Fate::Refused, Fate::Left] {
        let (reads, seen) = read(1, (fate, Those::First)).await;
        assert_eq!(seen, 2, "{fate:?}");
        for read in reads {
            assert_eq!(read.expect("a record").id, TOKEN_ID, "{fate:?}");
        }
    }
}

#[tokio::test]
async fn what_every_request_meets_is_reported_after_six_attempts() {
    for fate in [Fate::Refused, Fate::Left] {
        let (reads, seen) = read(1, (fate, Those::All)).await;
        assert_eq!(seen, 6, "{fate:?}");
        for read in reads {
            let error = read.expect_err("no record");
            assert!(
                matches!(
                    request_error(&error),
                    RequestError::Persistent { attempts: 6, .. }
                ),
                "{fate:?}: {error}"
            );
        }
    }
}

#[tokio::test]
async fn a_connection_without_a_sign_of_life_is_replaced() {
    let identity = Identity::generate();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let acceptor = identity.acceptor();
    let server = tokio::spawn(async move {
        // The first connection stays open and is never read from again.
        let (stream, _) = listener.accept().await.expect("a client");
        let stream = acceptor.accept(stream).await.expect("it trusts us");
        let mut dead = h2::server::handshake(stream).await.expect("HTTP/2");
        let _request = dead.accept().await;
        let seen = Arc::<AtomicU32>::default();
        serve(listener, acceptor, (Fate::Left, Those::Lists), seen).await;
    });
    let mut settings = settings_for(&format!("https://{address}"), UNIT);
    settings.http.root_certificates = trusting(&identity.certificate_authority);
    settings.http.timeouts.ping = Duration::from_millis(100);
    let client = Client::new(settings);
    let read = tokio::time::timeout(BOUND, client.app_token(APP_ID, TOKEN_ID)).await;
    server.abort();
    let token = read.expect("long before a request times out");
    assert_eq!(token.expect("a record").id, TOKEN_ID);
}

#[tokio::test]
async fn oversized_headers_of_one_response_cost_no_other_request_its_record() {
    const READS: usize = 10;
    let okta = FakeOkta::start_tls();
    put_apps(&okta, READS);
    let mut settings = settings_for(okta.url(), UNIT);
    settings.http.root_certificates = trusting(okta.certificate_authority());
    let client = Client::new(settings);
    // From then on all share one connection.
    assert!(read_apps(&client, 1, 1).await[0].is_ok());
    // So long that the headers end the connection.
    let oversized = Answer::usual().header("x-filler", &"x".repeat(1_000_000));
    okta.set_latency(Duration::from_millis(200));
    okta.answer_next(1, oversized);
    let reads = tokio::time::timeout(BOUND, read_apps(&client, READS, READS)).await;
    for read in reads.expect("they end") {
        read.expect("a record");
    }
}

#[tokio::test]
async fn what_lists_meet_costs_no_read_its_record() {
    const READS: usize = 10;
    for fate in [Fate::Refused, Fate::Left] {
        let (reads, seen) = read(READS, (fate, Those::Lists)).await;
        for (number, read) in (1..=READS).cycle().zip(reads) {
            assert_eq!(read.expect("a record").id, token_id(number), "{fate:?}");
        }
        // One list, and a connection that ends takes others along.
        assert!((21..=32).contains(&seen), "{fate:?}: {seen}");
    }
}
