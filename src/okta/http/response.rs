//! Reads a response completely.

use std::borrow::Cow;
use std::time::Duration;

use percent_encoding::{CONTROLS, percent_encode};
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, LOCATION};
use secrecy::zeroize::Zeroizing;

use super::link::NextPage;
use super::redirect::is_redirect;
use super::surrogates::replace_lone_surrogates;
use super::{ApiError, Content, Fault, HttpError, Timeouts, TransportError, UnexpectedBody};
use crate::okta::headers::{DPOP_NONCE, header, list_header};
use crate::okta::redaction::Redaction;

/// The maximum size of a body in bytes, decompressed: a page of 200 records,
/// the largest body that we request, has less than a fiftieth of it.
const MAX_BODY: usize = 8 * 1024 * 1024;

/// The result of a request that did not fail.
#[derive(Debug)]
pub(crate) enum Reply {
    Response(Response),
    /// The `Location` to ask instead.
    Redirect(Option<String>),
}

impl Reply {
    /// Reads a response to its end, unless it is a redirect.
    pub(super) async fn read(
        head: reqwest::Response,
        timeouts: Timeouts,
        redaction: Redaction,
    ) -> Result<Self, HttpError> {
        if is_redirect(head.status().as_u16()) {
            return Ok(Self::Redirect(location(head.headers())));
        }
        Response::read(head, timeouts, redaction)
            .await
            .map(Self::Response)
    }
}

/// A successful response with its complete body.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) content: Content,
    /// Wiped when it is dropped: the response to a token request has an access
    /// token in it.
    pub(crate) body: Zeroizing<String>,
    /// What the response says about the page after it.
    pub(crate) next: NextPage,
    /// The nonce that Okta wants in the next proof.
    pub(crate) dpop_nonce: Option<String>,
    /// The secrets to take out of what is quoted of the body.
    pub(crate) redaction: Redaction,
}

impl Response {
    /// Reads a response to its end. One without success becomes the error
    /// that its status names, also where its body cannot be read.
    async fn read(
        mut head: reqwest::Response,
        timeouts: Timeouts,
        redaction: Redaction,
    ) -> Result<Self, HttpError> {
        let status = head.status();
        let (body, content) = match body(&mut head, timeouts, &redaction).await {
            Ok(body) => {
                let content = content(head.headers(), &body, &redaction);
                (body, content)
            }
            Err(error) if status.is_success() => return Err(error),
            Err(_) => (Zeroizing::default(), Content::Incomplete),
        };
        let mut body = text(&body);
        if content == Content::Json {
            replace_lone_surrogates(&mut body);
        }
        let (success, status) = (status.is_success(), status.as_u16());
        let headers = head.headers();
        if success {
            return Ok(Self {
                status,
                content,
                body,
                next: NextPage::read(headers),
                dpop_nonce: header(headers, DPOP_NONCE).map(Cow::into_owned),
                redaction,
            });
        }
        Err(HttpError::of_status(ApiError::read(
            status, headers, content, &body, &redaction,
        )))
    }

    /// Returns the body when it is JSON, and what it is instead when not.
    pub(crate) fn json(&self) -> Result<&str, UnexpectedBody> {
        match &self.content {
            Content::Json => Ok(&self.body),
            content => Err(UnexpectedBody::Content(content.clone())),
        }
    }
}

async fn body(
    head: &mut reqwest::Response,
    timeouts: Timeouts,
    redaction: &Redaction,
) -> Result<Zeroizing<Vec<u8>>, HttpError> {
    let body = pieces(head, timeouts.idle, redaction);
    let body = tokio::time::timeout(timeouts.body, body).await;
    body.unwrap_or_else(|_| Err(TransportError::timeout(Fault::BodyTimeout).into()))
}

/// Returns the pieces of a body, each of which may take as long as `idle`.
async fn pieces(
    head: &mut reqwest::Response,
    idle: Duration,
    redaction: &Redaction,
) -> Result<Zeroizing<Vec<u8>>, HttpError> {
    let mut body = Zeroizing::new(Vec::new());
    loop {
        let chunk = tokio::time::timeout(idle, head.chunk()).await;
        let chunk = chunk.map_err(|_| TransportError::timeout(Fault::BodyTimeout))?;
        let chunk = chunk.map_err(|error| TransportError::of_body(&error, redaction))?;
        let Some(chunk) = chunk else {
            return Ok(body);
        };
        if body.len() + chunk.len() > MAX_BODY {
            return Err(HttpError::Oversized { limit: MAX_BODY });
        }
        append(&mut body, &chunk);
    }
}

/// Appends a piece. A body that outgrows its buffer moves to a larger one, and
/// the old one is wiped.
fn append(body: &mut Zeroizing<Vec<u8>>, chunk: &[u8]) {
    let length = body.len() + chunk.len();
    if length > body.capacity() {
        let mut larger = Zeroizing::new(Vec::with_capacity(2 * length));
        larger.extend_from_slice(body);
        *body = larger;
    }
    body.extend_from_slice(chunk);
}

fn content(headers: &HeaderMap, body: &[u8], redaction: &Redaction) -> Content {
    let clean = |text: &str| redaction.redact(text);
    let content_type = header(headers, CONTENT_TYPE.as_str());
    let content = Content::of(content_type.as_deref().map(clean).as_deref(), body);
    let coding = list_header(headers, CONTENT_ENCODING.as_str());
    content.decoded(coding.as_deref().map(clean).as_deref(), body)
}

/// Returns the target of a redirect. Its bytes beyond ASCII are escaped as they
/// are, in whatever encoding.
fn location(headers: &HeaderMap) -> Option<String> {
    let location = headers.get(LOCATION)?;
    Some(percent_encode(location.as_bytes(), CONTROLS).to_string())
}

/// Decodes the body, with each byte that is not UTF-8 replaced: Go replaces byte
/// by byte, and state has to be equal. The buffer has room for the longest
/// text from the start: one that grows leaves a copy behind.
fn text(body: &[u8]) -> Zeroizing<String> {
    let invalid: usize = body.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
    let capacity = body.len() + invalid * char::REPLACEMENT_CHARACTER.len_utf8();
    let mut text = Zeroizing::new(String::with_capacity(capacity));
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn the_target_of_a_redirect_may_have_bytes_beyond_ascii() {
        let table: [(&[u8], &str); 3] = [
            (b"/plain%20path?a=b", "/plain%20path?a=b"),
            ("/\u{e9}".as_bytes(), "/%C3%A9"),
            (b"/\xe9", "/%E9"),
        ];
        for (value, expected) in table {
            let value = HeaderValue::from_bytes(value).expect("a value");
            let headers = HeaderMap::from_iter([(LOCATION, value)]);
            assert_eq!(location(&headers).as_deref(), Some(expected));
        }
        assert_eq!(location(&HeaderMap::new()), None);
    }

    #[test]
    fn a_byte_beyond_ascii_does_not_hide_the_type_of_a_body() {
        let kind = |content_type: &[u8], codings: &[&'static str]| {
            let value = HeaderValue::from_bytes(content_type).expect("a value");
            let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, value)]);
            for coding in codings {
                headers.append(CONTENT_ENCODING, HeaderValue::from_static(coding));
            }
            content(&headers, b"?", &Redaction::default())
        };
        let json = kind(b"application/json; profile=\"\xfc\"", &[]);
        assert_eq!(json, Content::Json);
        let encoded = kind(b"application/json", &["br", "gzip"]);
        assert_eq!(encoded, Content::Encoded("br, gzip".to_owned()));
    }

    #[test]
    fn each_byte_that_is_not_utf_8_is_replaced() {
        let table: [(&[u8], &str); 4] = [
            (b"plain", "plain"),
            ("é".as_bytes(), "é"),
            (b"a\xffb", "a\u{fffd}b"),
            (b"\xe2\x82x", "\u{fffd}\u{fffd}x"),
        ];
        for (body, expected) in table {
            assert_eq!(*text(body), expected);
        }
        // A text that outgrows its buffer leaves a copy of its beginning behind.
        let body = [&[b'a'; 1000][..], &[0xff; 1000]].concat();
        assert_eq!(text(&body).capacity(), body.len() + 3 * 1000);
    }
}
