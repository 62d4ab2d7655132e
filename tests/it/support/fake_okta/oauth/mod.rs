//! The organization's authorization server: who may have an access token, and
//! what it lets its holder do.
//!
//! It judges as Okta does, by keys, times, and what was used before; tests turn
//! its clock, expire what it gave and change what it wants.

mod admission;
mod assertion;
mod json_web_token;
mod once;
mod proof;
mod public_key;
mod refusal;
mod service_app;
mod token_endpoint;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::HeaderMap;
use uuid::Uuid;

pub(crate) use service_app::ServiceApp;

use super::answer::{Answer, epoch_seconds_in};
use once::Once;

/// The id of the service app that tests register.
pub(crate) const SERVICE_APP_ID: &str = "0oa1standin0svc00001";

/// How long an access token lasts, in seconds: Okta's hour.
const LIFETIME: i64 = 60 * 60;

/// The authorization server, and all that it remembers.
pub(crate) struct AuthorizationServer {
    state: Mutex<State>,
}

/// What is judged by.
struct State {
    /// What the organization calls itself, without a slash at its end.
    own_url: String,
    /// How many seconds its clock is ahead of ours.
    ahead: i64,
    apps: BTreeMap<String, ServiceApp>,
    assertions: Once,
    proofs: Once,
    nonce: String,
    /// Whether a token has to be bound to a key, whenever it was given.
    wants_bound_tokens: bool,
    /// Whether reads too need the nonce in their proofs.
    wants_nonce_on_reads: bool,
    /// Whether each success brings the nonce of the next request.
    renews_nonce: bool,
    tokens: BTreeMap<String, Issued>,
}

/// An access token that was given away.
struct Issued {
    client_id: String,
    scopes: Vec<String>,
    /// The thumbprint of the key that it is bound to.
    key: Option<String>,
    /// When it ends, in seconds since 1970 by the server's clock.
    end: i64,
}

impl AuthorizationServer {
    pub(super) fn new(url: &str) -> Self {
        let state = State {
            own_url: url.to_owned(),
            ahead: 0,
            apps: BTreeMap::new(),
            assertions: Once::default(),
            proofs: Once::default(),
            nonce: new_nonce(),
            wants_bound_tokens: false,
            wants_nonce_on_reads: false,
            renews_nonce: false,
            tokens: BTreeMap::new(),
        };
        Self {
            state: Mutex::new(state),
        }
    }

    /// Registers the app [`SERVICE_APP_ID`], or replaces it as it was. Tokens
    /// that it was given stay valid.
    pub(crate) fn register(&self, app: ServiceApp) {
        self.state().apps.insert(SERVICE_APP_ID.to_owned(), app);
    }

    /// Lets the organization answer under another name than the one it is
    /// called by, as behind a gateway. Without a slash at its end.
    pub(crate) fn call_itself(&self, url: &str) {
        self.state().own_url = url.to_owned();
    }

    /// Sets the organization's clock that many seconds ahead of ours.
    pub(crate) fn set_clock_ahead(&self, seconds: i64) {
        self.state().ahead = seconds;
    }

    /// Ends every access token that was given so far.
    pub(crate) fn expire_access_tokens(&self) {
        let mut state = self.state();
        let now = state.now();
        for issued in state.tokens.values_mut() {
            issued.end = now;
        }
    }

    /// Wants another nonce from now on.
    pub(crate) fn rotate_nonce(&self) {
        self.state().nonce = new_nonce();
    }

    /// Takes no token that is not bound to a key from now on, those that were
    /// given before included: the app's setting was changed while they last.
    pub(crate) fn want_bound_tokens(&self) {
        self.state().wants_bound_tokens = true;
    }

    /// Wants the nonce in the proofs of reads too, as RFC 9449 (section 9)
    /// allows and Okta may do one day.
    pub(crate) fn want_nonce_on_reads(&self) {
        self.state().wants_nonce_on_reads = true;
    }

    /// Sends another nonce along with whatever a proof brought, and wants that
    /// one from then on (RFC 9449, section 8.2).
    pub(crate) fn renew_nonce_with_each_success(&self) {
        self.state().renews_nonce = true;
    }

    /// An access token that somebody else was given, bound to that one's key.
    pub(crate) fn token_of_somebody_else(&self) -> String {
        let mut state = self.state();
        let scopes = vec!["okta.apps.read".to_owned()];
        state.issue(SERVICE_APP_ID, scopes, Some("another key".to_owned()))
    }

    /// How many seconds its clock is ahead of ours.
    pub(super) fn ahead(&self) -> i64 {
        self.state().ahead
    }

    /// What the token endpoint answers to that form with that proof.
    pub(super) fn token(&self, form: &str, proof: Option<&str>) -> Answer {
        self.state().token(form, proof)
    }

    /// The nonce that goes along with a successful answer to a proof.
    pub(super) fn nonce_with_success(&self) -> Option<String> {
        self.state().nonce_with_success()
    }

    /// What a request to the API is answered that may not pass.
    pub(super) fn refusal(&self, method: &str, path: &str, headers: &HeaderMap) -> Option<Answer> {
        self.state().refusal(method, path, headers)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The server's time, in seconds since 1970.
    fn now(&self) -> i64 {
        let ours = epoch_seconds_in(std::time::Duration::ZERO);
        i64::try_from(ours).unwrap_or(i64::MAX) + self.ahead
    }

    fn nonce_with_success(&mut self) -> Option<String> {
        if self.renews_nonce {
            self.nonce = new_nonce();
        }
        self.renews_nonce.then(|| self.nonce.clone())
    }

    fn issue(&mut self, client_id: &str, scopes: Vec<String>, key: Option<String>) -> String {
        let number = self.tokens.len();
        let token = format!("standin.issued-{number}.SECRETMARK{}", Uuid::new_v4());
        let issued = Issued {
            client_id: client_id.to_owned(),
            scopes,
            key,
            end: self.now() + LIFETIME,
        };
        self.tokens.insert(token.clone(), issued);
        token
    }
}

fn new_nonce() -> String {
    format!("stand-in-nonce-{}", Uuid::new_v4())
}
