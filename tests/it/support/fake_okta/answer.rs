//! Answers, and how a test scripts them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::gzip;
use super::seen::SeenRequest;

/// What a request is answered: by default as the organization would.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(super) delay: Duration,
    pub(super) kind: Kind,
    headers: HeaderMap,
}

/// The ways to answer.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// What the organization would say.
    Usual,
    /// This status, and the request itself in place of words.
    Echo(StatusCode),
    /// This status and body.
    Given(StatusCode, Bytes),
    /// The connection is closed instead.
    Closed,
    /// A success that promises more bytes than it sends.
    CutShort,
    /// The same, but the connection stays.
    Stalled,
}

impl Answer {
    /// What the organization says by itself, perhaps later or with headers.
    pub(crate) fn usual() -> Self {
        Self::of(Kind::Usual)
    }

    /// Any status, content type and body.
    pub(crate) fn raw(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self::empty_with(status, body.into()).header(CONTENT_TYPE.as_str(), content_type)
    }

    /// An error, in Okta's form and in OAuth's, that repeats the headers and the
    /// body of the request, as some gateways do.
    pub(crate) fn echo(status: u16) -> Self {
        let status = StatusCode::from_u16(status).expect("a valid status");
        Self::of(Kind::Echo(status))
    }

    /// A status without a body or a content type.
    pub(crate) fn empty(status: u16) -> Self {
        Self::empty_with(status, Bytes::new())
    }

    /// JSON of any shape.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::raw(status, "application/json", body.to_string())
    }

    /// An error in Okta's five fields, with the causes' summaries.
    pub(crate) fn okta_error(status: u16, code: &str, summary: &str, causes: &[&str]) -> Self {
        let causes = causes
            .iter()
            .map(|cause| json!({ "errorSummary": cause }))
            .collect::<Vec<_>>();
        let body = json!({
            "errorCode": code,
            "errorSummary": summary,
            "errorLink": code,
            "errorId": "oaeStandInError00001",
            "errorCauses": causes,
        });
        Self::json(status, &body)
    }

    /// Too many requests in this window, which ends `wait` from now.
    pub(crate) fn throttled(wait: Duration) -> Self {
        Self::okta_error(
            429,
            "E0000047",
            "API call exceeded rate limit due to too many requests.",
            &[],
        )
        .header("X-Rate-Limit-Remaining", "0")
        .header("X-Rate-Limit-Reset", &epoch_seconds_in(wait).to_string())
    }

    /// A redirect, or anything else that has a `Location`.
    pub(crate) fn redirect(status: u16, location: &str) -> Self {
        Self::empty(status).header(LOCATION.as_str(), location)
    }

    /// The connection is closed without an answer.
    pub(crate) fn closed() -> Self {
        Self::of(Kind::Closed)
    }

    /// The connection is closed in the middle of a record.
    pub(crate) fn cut_short() -> Self {
        Self::of(Kind::CutShort)
    }

    /// A record begins, and never goes on.
    pub(crate) fn stalled() -> Self {
        Self::of(Kind::Stalled)
    }

    /// Returns this many spaces as JSON, compressed to nearly nothing.
    pub(crate) fn compressed_spaces(count: usize) -> Self {
        Self::raw(200, "application/json", gzip::blanks(count))
            .header(CONTENT_ENCODING.as_str(), "gzip")
    }

    /// Every kind of failure that passes.
    pub(crate) fn mishaps() -> Vec<Self> {
        vec![
            Self::closed(),
            Self::cut_short(),
            Self::okta_error(500, "E0000009", "Internal", &[]),
            Self::raw(502, "text/html", "<p>Bad gateway</p>"),
            Self::okta_error(503, "E0000010", "Read-only", &[]),
            Self::okta_error(429, "E0000047", "Too many", &[]).header("Retry-After", "1"),
        ]
    }

    /// The same, with this header instead of one of that name.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a valid header name");
        let value = value.parse().expect("a valid header value");
        self.headers.insert(name, value);
        self
    }

    /// The same, but not before `delay` has passed.
    pub(crate) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// The body, where one was given.
    pub(crate) fn body(&self) -> &[u8] {
        match &self.kind {
            Kind::Given(_, body) => body,
            _ => &[],
        }
    }

    fn empty_with(status: u16, body: Bytes) -> Self {
        let status = StatusCode::from_u16(status).expect("a valid status");
        Self::of(Kind::Given(status, body))
    }

    fn of(kind: Kind) -> Self {
        Self {
            delay: Duration::ZERO,
            kind,
            headers: HeaderMap::new(),
        }
    }

    /// The answer as it is sent, or `None` for closing the connection; `usual`
    /// is what the organization says.
    pub(super) fn respond(self, usual: Option<Response<Body>>) -> Option<Response<Body>> {
        let mut response = match self.kind {
            Kind::Usual | Kind::Echo(_) => usual?,
            Kind::Given(status, body) => {
                let mut response = Response::new(Body::from(body));
                *response.status_mut() = status;
                response
            }
            Kind::Closed => return None,
            Kind::CutShort => half_a_record(Err(std::io::Error::other("cut short"))),
            Kind::Stalled => half_a_record(Ok(Bytes::new())),
        };
        for (name, value) in &self.headers {
            response.headers_mut().insert(name, value.clone());
        }
        Some(response)
    }
}

/// An error in which the request stands in place of words.
pub(super) fn echo(status: StatusCode, request: &SeenRequest) -> Response<Body> {
    // The body first: of a long text, only the beginning is shown to anybody.
    let words = format!("{} {:?}", request.body, request.headers);
    let body = json!({
        "errorCode": "E0000009",
        "errorSummary": words,
        "error": "invalid_client",
        "error_description": words,
    });
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

/// The end of a window that ends `wait` from now, as Okta's headers tell it.
pub(super) fn epoch_seconds_in(wait: Duration) -> u64 {
    (SystemTime::now() + wait)
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// The begin of a record; then this, and after it nothing.
fn half_a_record(then: std::io::Result<Bytes>) -> Response<Body> {
    let chunks = [Ok(Bytes::from_static(b"{\"id\":")), then];
    let chunks = stream::iter(chunks).then(async |chunk| {
        // Lets hyper send what it has before it hears of the end.
        tokio::task::yield_now().await;
        chunk
    });
    let chunks = chunks.chain(stream::pending());
    let mut response = Response::new(Body::from_stream(chunks));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from_static("1000"));
    response
}
