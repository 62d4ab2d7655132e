//! Sockets and requests: each is noted, answered by the script or by the
//! organization, and given the headers that stand on every answer of Okta's.

use std::collections::{HashMap, VecDeque};
use std::net;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, Uri};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use super::Setup;
use super::answer::{self, Answer, Kind, epoch_seconds_in};
use super::metering::{Meter, Open};
use super::organization::Organization;
use super::seen::{Log, SeenRequest};

/// How many requests a window has; more than any test makes, so that no client
/// has to wait for the next one: refusals are scripted.
const RATE_LIMIT: usize = 100_000;
/// Okta's usual window.
const RATE_WINDOW: Duration = Duration::from_secs(60);
/// The most bytes of a body: a form with an assertion has a few thousand.
const LARGEST_BODY: usize = 1 << 20;
/// RFC 9110, section 5.6.7.
const HTTP_DATE: &[BorrowedFormatItem<'_>] = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);
/// A pause after an accept that failed, which is for want of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// An organization, its script and its memory of what it was asked.
pub(super) struct Site {
    pub(super) organization: Arc<Organization>,
    pub(super) log: Log,
    script: Mutex<Script>,
    meter: Option<Meter>,
    connections: AtomicUsize,
    /// Whether answers are held back.
    held: watch::Sender<bool>,
}

#[derive(Default)]
struct Script {
    latency: Duration,
    /// The path below which a gateway leads here; empty without one.
    gateway: String,
    next: VecDeque<Answer>,
    paths: HashMap<String, Answer>,
    /// What goes wrong by chance, and in how many of a hundred cases.
    at_random: (u32, Vec<Answer>),
}

impl Script {
    /// What goes wrong this time, if anything does.
    fn mishap(&self) -> Option<&Answer> {
        let (percent, answers) = &self.at_random;
        let happens = fastrand::u32(0..100) < *percent && !answers.is_empty();
        happens.then(|| &answers[fastrand::usize(0..answers.len())])
    }
}

impl Site {
    pub(super) fn new(organization: Organization, setup: Setup) -> Self {
        Self {
            organization: Arc::new(organization),
            log: Log::default(),
            script: Mutex::new(Script {
                latency: setup.latency,
                ..Script::default()
            }),
            meter: setup.rate_limit.map(Meter::new),
            connections: AtomicUsize::new(0),
            held: watch::Sender::new(false),
        }
    }

    pub(super) fn set_latency(&self, latency: Duration) {
        self.script().latency = latency;
    }

    pub(super) fn stand_behind(&self, gateway: &str) {
        gateway.clone_into(&mut self.script().gateway);
    }

    pub(super) fn answer_next(&self, times: usize, answer: Answer) {
        self.script().next.extend(vec![answer; times]);
    }

    pub(super) fn answer_path(&self, path: &str, answer: Answer) {
        self.script().paths.insert(path.to_owned(), answer);
    }

    pub(super) fn fail_at_random(&self, percent: u32, answers: Vec<Answer>) {
        self.script().at_random = (percent, answers);
    }

    /// The meter of a fake Okta that has a rate limit.
    pub(super) fn meter(&self) -> &Meter {
        self.meter.as_ref().expect("a rate limit was set up")
    }

    pub(super) fn forget_script(&self) {
        let mut script = self.script();
        script.next.clear();
        script.paths.clear();
    }

    pub(super) fn hold_answers(&self, held: bool) {
        self.held.send_replace(held);
    }

    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// The scripted answer to a request for that path, else the usual one,
    /// and how long to wait with it.
    fn next_answer(&self, path: &str) -> (Answer, Duration) {
        let mut script = self.script();
        let answer = match script.next.pop_front() {
            Some(answer) => answer,
            None => script
                .paths
                .get(path)
                .or_else(|| script.mishap())
                .cloned()
                .unwrap_or_else(Answer::usual),
        };
        let delay = answer.delay.max(script.latency);
        (answer, delay)
    }

    fn script(&self) -> std::sync::MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer to one request; `None` closes its connection.
    async fn answer(&self, routes: Router, request: Request) -> Option<Response<Body>> {
        let (head, body) = request.into_parts();
        let body = to_bytes(body, LARGEST_BODY).await.ok()?;
        let seen = SeenRequest::of(&head, &body);
        let noted = self.log.note(seen.clone());
        let request = Request::from_parts(head, Body::from(body));
        let request = past(&self.script().gateway, request)?;
        let (mut answer, delay) = self.next_answer(request.uri().path());
        // The token endpoint has a bucket of its own, which is ample.
        let is_metered = request.uri().path().contains("/api/");
        let meter = self.meter.as_ref().filter(|_| is_metered);
        let open = meter.map(Meter::open);
        if let Some(refusal) = open.as_ref().and_then(Open::refusal) {
            answer = refusal;
        }
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        self.held.subscribe().wait_for(|held| !held).await.ok()?;
        let usual = match answer.kind {
            Kind::Usual => Some(say(routes, request).await),
            Kind::Echo(status) => Some(answer::echo(status, &seen)),
            _ => None,
        };
        let mut response = answer.respond(usual)?;
        if let Some(open) = open {
            open.stamp(response.headers_mut());
        }
        let ahead = self.organization.oauth.ahead();
        stamp(response.headers_mut(), noted.number, ahead);
        noted.answered(response.status().as_u16());
        Some(response)
    }
}

/// The request as a gateway passes it on, without the path that leads to the
/// gateway; `None` when it has another one.
fn past(gateway: &str, request: Request) -> Option<Request> {
    if gateway.is_empty() {
        return Some(request);
    }
    let (mut head, body) = request.into_parts();
    let target = head.uri.path_and_query()?.as_str();
    let target = target.strip_prefix(gateway)?.parse().ok()?;
    let mut parts = head.uri.into_parts();
    parts.path_and_query = Some(target);
    head.uri = Uri::from_parts(parts).ok()?;
    Some(Request::from_parts(head, body))
}

async fn say(routes: Router, request: Request) -> Response<Body> {
    match routes.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The headers on every answer, where the script has not set its own. `Date`
/// is among them, by a clock that is that many seconds ahead.
fn stamp(headers: &mut HeaderMap, number: usize, ahead: i64) {
    let remaining = RATE_LIMIT.saturating_sub(number);
    let reset = epoch_seconds_in(RATE_WINDOW).saturating_add_signed(ahead);
    let standing = [
        ("x-okta-request-id", format!("StandInRequest{number:06}")),
        ("x-rate-limit-limit", RATE_LIMIT.to_string()),
        ("x-rate-limit-remaining", remaining.to_string()),
        ("x-rate-limit-reset", reset.to_string()),
        ("date", date(ahead)),
    ];
    for (name, value) in standing {
        let value = HeaderValue::from_str(&value).expect("letters and digits");
        headers
            .entry(HeaderName::from_static(name))
            .or_insert(value);
    }
}

/// The time by a clock that is that many seconds ahead, as HTTP writes it.
fn date(ahead: i64) -> String {
    let now = OffsetDateTime::now_utc() + time::Duration::seconds(ahead);
    now.format(&HTTP_DATE).expect("a date of this century")
}

/// Serves until `stopped` hears from the other end, or that it is gone.
pub(super) fn spawn(
    listener: net::TcpListener,
    tls: Option<TlsAcceptor>,
    site: Arc<Site>,
    stopped: oneshot::Receiver<()>,
) -> JoinHandle<()> {
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime can be made");
        runtime.block_on(async {
            tokio::select! {
                () = accept(listener, tls, site) => {}
                _ = stopped => {}
            }
        });
    })
}

async fn accept(listener: net::TcpListener, tls: Option<TlsAcceptor>, site: Arc<Site>) {
    listener
        .set_nonblocking(true)
        .expect("a socket can be non-blocking");
    let listener = TcpListener::from_std(listener).expect("the runtime takes the socket");
    let routes = site.organization.routes();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                site.connections.fetch_add(1, Ordering::Relaxed);
                let (routes, site) = (routes.clone(), Arc::clone(&site));
                tokio::spawn(greet(stream, tls.clone(), routes, site));
            }
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

async fn greet(stream: TcpStream, tls: Option<TlsAcceptor>, routes: Router, site: Arc<Site>) {
    // Without it small answers wait for the other end's delayed ACK.
    let _ = stream.set_nodelay(true);
    match tls {
        None => serve(stream, routes, site).await,
        // A client that does not trust us tells its own test.
        Some(tls) => {
            if let Ok(stream) = tls.accept(stream).await {
                serve(stream, routes, site).await;
            }
        }
    }
}

async fn serve<S>(stream: S, routes: Router, site: Arc<Site>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = tower::service_fn(move |request: Request<_>| {
        let (routes, site) = (routes.clone(), Arc::clone(&site));
        let request = request.map(Body::new);
        async move { site.answer(routes, request).await.ok_or(Closed) }
    });
    let service = TowerToHyperService::new(service);
    // How a connection ends is its client's test to judge.
    let _ = auto::Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// Tells hyper to drop a connection instead of answering.
#[derive(Debug, thiserror::Error)]
#[error("the script says to close the connection")]
struct Closed;
