//! What the fake Okta saw, for tests to ask.

use std::sync::atomic::{AtomicBool, Ordering};
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

/// All requests, and a bell that rings with each and at its end.
#[derive(Debug, Default)]
pub(super) struct Log {
    state: Mutex<State>,
    is_forgetful: AtomicBool,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    requests: Vec<SeenRequest>,
    /// How many are not answered yet and still wanted.
    open: usize,
}

/// A request until it is answered or its client has gone.
pub(super) struct Noted<'log> {
    log: &'log Log,
    /// From 1.
    pub(super) number: usize,
}

impl Log {
    /// Takes note.
    pub(super) fn note(&self, request: SeenRequest) -> Noted<'_> {
        let mut state = self.lock();
        state.open += 1;
        if !self.is_forgetful.load(Ordering::Relaxed) {
            state.requests.push(request);
        }
        self.changed.notify_all();
        Noted {
            log: self,
            number: state.requests.len(),
        }
    }

    pub(super) fn forget(&self) {
        self.is_forgetful.store(true, Ordering::Relaxed);
    }

    pub(super) fn requests(&self) -> Vec<SeenRequest> {
        self.lock().requests.clone()
    }

    pub(super) fn wait_for(&self, count: usize) {
        self.wait("that many requests", |state| state.requests.len() >= count);
    }

    pub(super) fn wait_for_silence(&self) {
        self.wait("silence", |state| state.open == 0);
    }

    fn wait(&self, expected: &str, has_come: impl Fn(&State) -> bool) {
        let (state, waited) = self
            .changed
            .wait_timeout_while(self.lock(), PATIENCE, |state| !has_come(state))
            .unwrap_or_else(PoisonError::into_inner);
        assert!(
            !waited.timed_out(),
            "{expected} did not come within {PATIENCE:?}: {} requests, {} of them open",
            state.requests.len(),
            state.open
        );
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Noted<'_> {
    /// Takes note of how it was answered.
    pub(super) fn answered(&self, status: u16) {
        let mut state = self.log.lock();
        let place = self.number.checked_sub(1);
        // One that was forgotten has no place.
        if let Some(request) = place.and_then(|place| state.requests.get_mut(place)) {
            request.status = Some(status);
        }
    }
}

impl Drop for Noted<'_> {
    fn drop(&mut self) {
        self.log.lock().open -= 1;
        self.log.changed.notify_all();
    }
}
