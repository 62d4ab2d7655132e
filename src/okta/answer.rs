//! A whole answer, and the reading of its body.

use std::time::Duration;

use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use secrecy::zeroize::Zeroizing;
use serde_json::Value;

use super::api_error::header;
use super::elements::elements;
use super::error::Instead;
use super::link::next_query;
use super::redaction::Redaction;
use super::surrogates::replace_lone_surrogates;
use super::transport_error::{Fault, TransportError};
use super::{ApiError, Content, DecodeError, Error, Timeouts};

/// The most that is read of a body, decompressed: a page of 200 records, the
/// largest thing we ask for, has less than a fiftieth of it.
const MAX_BODY: usize = 8 * 1024 * 1024;

/// A successful answer with its whole body.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content: Content,
    /// Wiped when it is dropped: the answer to a key has a token in it.
    pub(super) body: Zeroizing<String>,
    /// The query of the next page, of an answer that is one of several.
    pub(super) next: Option<String>,
    /// What is still to be taken out of what is quoted of the body.
    pub(super) redaction: Redaction,
}

impl Answer {
    /// Reads a response to its end. One without success becomes the error
    /// that its status names, also where its body cannot be read.
    pub(super) async fn read(
        mut response: Response,
        timeouts: Timeouts,
        redaction: Redaction,
    ) -> Result<Self, Error> {
        let status = response.status();
        let (body, content) = match body(&mut response, timeouts, &redaction).await {
            Ok(body) => {
                let content = content(response.headers(), &body, &redaction);
                (body, content)
            }
            Err(error) if status.is_success() => return Err(error),
            Err(_) => (Zeroizing::default(), Content::Incomplete),
        };
        let mut body = Zeroizing::new(text(&body));
        if content == Content::Json {
            replace_lone_surrogates(&mut body);
        }
        let (success, status) = (status.is_success(), status.as_u16());
        if success {
            return Ok(Self {
                status,
                content,
                body,
                next: next_query(response.headers()),
                redaction,
            });
        }
        let headers = response.headers();
        Err(Error::of_status(ApiError::read(
            status, headers, content, &body, &redaction,
        )))
    }

    /// The body as JSON. Of a key that is given twice, the last counts.
    pub(super) fn json(&self) -> Result<Value, Error> {
        match self.content {
            Content::Json => Ok(serde_json::from_str(&self.body).map_err(DecodeError::Json)?),
            _ => Err(self.no_record(Instead::Content(self.content.clone()))),
        }
    }

    /// What `read` makes of the elements of a body that is a list.
    pub(super) fn elements<T>(
        &self,
        read: impl FnMut(&Value) -> Option<T>,
    ) -> Result<Vec<T>, Error> {
        if self.content == Content::Json
            && let Ok(found) = elements(&self.body, read)
        {
            return Ok(found);
        }
        // Whatever it is instead of a list, it may not even be JSON.
        self.json()?;
        Err(self.no_record(Instead::Json("JSON that is no list")))
    }

    /// The error that this answer has no record in it.
    pub(super) fn no_record(&self, instead: Instead) -> Error {
        Error::NoRecord {
            status: self.status,
            instead,
        }
    }
}

async fn body(
    response: &mut Response,
    timeouts: Timeouts,
    redaction: &Redaction,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let body = pieces(response, timeouts.idle, redaction);
    let body = tokio::time::timeout(timeouts.body, body).await;
    body.unwrap_or_else(|_| Err(TransportError::timeout(Fault::BodyTimeout).into()))
}

/// One piece after the other, as long as none lets wait too long.
async fn pieces(
    response: &mut Response,
    idle: Duration,
    redaction: &Redaction,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut body = Zeroizing::new(Vec::new());
    loop {
        let chunk = tokio::time::timeout(idle, response.chunk()).await;
        let chunk = chunk.map_err(|_| TransportError::timeout(Fault::BodyTimeout))?;
        let chunk = chunk.map_err(|error| TransportError::of_body(&error, redaction))?;
        let Some(chunk) = chunk else {
            return Ok(body);
        };
        if body.len() + chunk.len() > MAX_BODY {
            return Err(Error::Oversized { limit: MAX_BODY });
        }
        append(&mut body, &chunk);
    }
}

/// A body that outgrows its room moves, and what it leaves behind is wiped.
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
    let content_type = header(headers, CONTENT_TYPE.as_str());
    let content_type = content_type.map(|text| redaction.redact(text));
    Content::of(content_type.as_deref(), body)
}

/// The body as text, with each byte that is no UTF-8 replaced: Go replaces
/// byte by byte, and state has to be equal.
fn text(body: &[u8]) -> String {
    let mut text = String::with_capacity(body.len());
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '\u{fffd}'));
    }
    text
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::okta::{
        Client, Credentials, ListSettings, OrganizationUrl, RetrySettings, RootCertificates,
        Settings,
    };

    #[test]
    fn each_byte_that_is_no_utf_8_is_replaced() {
        let table: [(&[u8], &str); 4] = [
            (b"plain", "plain"),
            ("é".as_bytes(), "é"),
            (b"a\xffb", "a\u{fffd}b"),
            (b"\xe2\x82x", "\u{fffd}\u{fffd}x"),
        ];
        for (body, expected) in table {
            assert_eq!(text(body), expected);
        }
    }

    /// Serves one answer that is promised to be long and comes letter by
    /// letter; gives the URL to ask.
    async fn trickle() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a client");
            let mut request = [0; 4096];
            let length = stream.read(&mut request).await.expect("a request");
            assert!(length > 0, "a client asks");
            let head = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n";
            stream.write_all(head).await.expect("a reader");
            let mut letters = tokio::time::interval(Duration::from_millis(10));
            // Ends when the client has gone.
            while stream.write_all(b" ").await.is_ok() {
                letters.tick().await;
            }
        });
        format!("http://{address}")
    }

    #[tokio::test]
    async fn a_body_that_never_pauses_and_never_ends_is_given_up() {
        let url = OrganizationUrl::parse(&trickle().await).expect("a URL");
        let client = Client::new(Settings {
            own_url: url.clone(),
            organization_url: url,
            credentials: Credentials::ApiToken("t".into()),
            forward_proxy: None,
            root_certificates: RootCertificates::from_environment(&|_| None),
            timeouts: Timeouts {
                body: Duration::from_millis(100),
                ..Timeouts::DEFAULT
            },
            retry: RetrySettings {
                max_retries: 0,
                ..RetrySettings::DEFAULT
            },
            lists: ListSettings::DEFAULT,
        });
        let read = tokio::time::timeout(Duration::from_secs(10), client.app_token("a", "t"));
        let read = read.await.expect("it ends long before");
        let error = read.expect_err("no record");
        let Error::Persistent { last, .. } = &*error else {
            panic!("it is given up: {error}");
        };
        let is_timeout = |error: &Error| match error {
            Error::Transport(TransportError { fault, .. }) => *fault == Fault::BodyTimeout,
            _ => false,
        };
        assert!(is_timeout(last), "{last}");
    }
}
