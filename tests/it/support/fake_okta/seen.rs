//! What the stand-in saw, for tests to ask.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::request::Parts;
use axum::http::{HeaderMap, Version};
use url::form_urlencoded;

/// How long [`Log::wait_for`] waits: far longer than a loaded machine needs to
/// start a Terraform and its provider.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// One request as it came.
#[derive(Debug, Clone)]
pub(crate) struct SeenRequest {
    /// The method's name.
    pub(crate) method: String,
    /// The request target exactly as sent; of HTTP/2 the `:path`.
    pub(crate) target: String,
    /// The form in which the target was sent.
    pub(crate) form: TargetForm,
    /// The protocol version.
    pub(crate) version: Version,
    /// Every header, the credentials too.
    pub(crate) headers: HeaderMap,
    /// The body, empty where there was none.
    pub(crate) body: String,
    /// The status that it was answered with, once it was.
    pub(crate) status: Option<u16>,
}

impl SeenRequest {
    /// The header's value, or `""` when it was not sent.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap_or("(not text)"))
    }

    /// Whether it asks for an access token.
    pub(crate) fn asks_for_token(&self) -> bool {
        self.target.ends_with("/oauth2/v1/token")
    }

    /// The assertion in its form.
    pub(crate) fn assertion(&self) -> Option<String> {
        form_urlencoded::parse(self.body.as_bytes())
            .find(|(name, _)| name == "client_assertion")
            .map(|(_, assertion)| assertion.into_owned())
    }

    /// The proof in its header.
    pub(crate) fn proof(&self) -> Option<String> {
        let proof = self.header("dpop");
        (!proof.is_empty()).then(|| proof.to_owned())
    }

    pub(super) fn of(request: &Parts, body: &[u8]) -> Self {
        let form = TargetForm::of(request);
        let target = match form {
            TargetForm::Origin => request
                .uri
                .path_and_query()
                .map_or_else(String::new, ToString::to_string),
            TargetForm::Absolute | TargetForm::Authority => request.uri.to_string(),
        };
        Self {
            method: request.method.to_string(),
            target,
            form,
            version: request.version,
            headers: request.headers.clone(),
            body: String::from_utf8_lossy(body).into_owned(),
            status: None,
        }
    }
}

/// The forms of RFC 9112 §3.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TargetForm {
    /// A path, as to a server.
    Origin,
    /// A whole URL, as to a proxy.
    Absolute,
    /// A host and a port, as in CONNECT.
    Authority,
}

impl TargetForm {
    fn of(request: &Parts) -> Self {
        let uri = &request.uri;
        if uri.path_and_query().is_none() {
            Self::Authority
        } else if uri.scheme().is_some() && request.version < Version::HTTP_2 {
            Self::Absolute
        } else {
            Self::Origin
        }
    }
}

/// All requests, and a bell that rings with each.
#[derive(Debug, Default)]
pub(super) struct Log {
    requests: Mutex<Vec<SeenRequest>>,
    arrived: Condvar,
}

impl Log {
    /// Takes note, and says which number the request has, from 1.
    pub(super) fn note(&self, request: SeenRequest) -> usize {
        let mut requests = self.lock();
        requests.push(request);
        self.arrived.notify_all();
        requests.len()
    }

    /// Takes note of how the request with that number was answered.
    pub(super) fn answered(&self, number: usize, status: u16) {
        self.lock()[number - 1].status = Some(status);
    }

    pub(super) fn requests(&self) -> Vec<SeenRequest> {
        self.lock().clone()
    }

    pub(super) fn wait_for(&self, count: usize) {
        let (requests, waited) = self
            .arrived
            .wait_timeout_while(self.lock(), PATIENCE, |requests| requests.len() < count)
            .unwrap_or_else(PoisonError::into_inner);
        assert!(
            !waited.timed_out(),
            "{count} requests were expected within {PATIENCE:?}, {} came",
            requests.len()
        );
    }

    fn lock(&self) -> MutexGuard<'_, Vec<SeenRequest>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
