//! An Okta organization in memory, on a real socket.
//!
//! It runs on a thread of its own, so that tests with and without a runtime,
//! and those whose time stands still, use it alike. `examples/fake_okta.rs`
//! includes this folder, so that `make demo` shows the very server that the
//! tests trust.

mod answer;
mod gzip;
mod metering;
mod oauth;
mod organization;
mod seen;
mod server;
mod tls;
mod user;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::oneshot;

pub(crate) use answer::Answer;
pub(crate) use metering::{RateLimit, Record};
pub(crate) use oauth::{AuthorizationServer, SERVICE_APP_ID, ServiceApp};
pub(crate) use organization::{
    ACCESS_TOKEN, API_TOKEN, APP_ID, DISPLAY_NAME, TOKEN_ID, record, token_id,
};
pub(crate) use seen::{SeenRequest, TargetForm};
pub(crate) use tls::Identity;

use organization::Organization;
use server::Site;

/// What a fake Okta is like before its first request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setup {
    /// The port on 127.0.0.1; 0 lets the system choose.
    pub(crate) port: u16,
    /// Whether it speaks TLS, with a certificate made at start.
    pub(crate) tls: bool,
    /// How long every answer takes at least.
    pub(crate) latency: Duration,
    /// How many tokens the app [`APP_ID`] has: [`token_id`] of 1 and up.
    pub(crate) tokens: usize,
    /// What it takes; without one nothing is ever refused for it.
    pub(crate) rate_limit: Option<RateLimit>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            port: 0,
            tls: false,
            latency: Duration::ZERO,
            tokens: 1,
            rate_limit: None,
        }
    }
}

/// A running fake Okta; it ends, with all its connections, when dropped.
pub(crate) struct FakeOkta {
    address: SocketAddr,
    certificate_authority: Option<String>,
    site: Arc<Site>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl FakeOkta {
    /// Without TLS, with one token, on any free port.
    pub(crate) fn start() -> Self {
        Self::start_with(Setup::default())
    }

    /// With TLS, else as [`FakeOkta::start`].
    pub(crate) fn start_tls() -> Self {
        Self::start_with(Setup {
            tls: true,
            ..Setup::default()
        })
    }

    /// As `setup` says; it listens when this returns.
    pub(crate) fn start_with(setup: Setup) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, setup.port))
            .expect("the port on 127.0.0.1 is free");
        let address = listener.local_addr().expect("a bound socket has one");
        let identity = setup.tls.then(tls::Identity::generate);
        let scheme = if setup.tls { "https" } else { "http" };
        let organization = Organization::new(format!("{scheme}://{address}"), setup.tokens);
        let site = Arc::new(Site::new(organization, setup));
        let (stop, stopped) = oneshot::channel();
        let acceptor = identity.as_ref().map(tls::Identity::acceptor);
        let thread = server::spawn(listener, acceptor, Arc::clone(&site), stopped);
        Self {
            address,
            certificate_authority: identity.map(|identity| identity.certificate_authority),
            site,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The organization's URL, without a slash at its end.
    pub(crate) fn url(&self) -> &str {
        self.site.organization.url()
    }

    /// The authority behind its certificate, as PEM for `SSL_CERT_FILE`.
    ///
    /// # Panics
    ///
    /// When it runs without TLS.
    pub(crate) fn certificate_authority(&self) -> &str {
        self.certificate_authority
            .as_deref()
            .expect("only a stand-in with TLS has an authority")
    }

    /// Adds a token, in Okta's JSON, or replaces the one with its `id`; its app
    /// is its `clientId`.
    pub(crate) fn put_token(&self, record: Value) {
        self.site.organization.put_token(record);
    }

    /// The organization's authorization server.
    pub(crate) fn oauth(&self) -> &AuthorizationServer {
        &self.site.organization.oauth
    }

    /// Is reached below that path alone from now on, as through a gateway.
    /// Without a slash at its end.
    pub(crate) fn stand_behind(&self, gateway: &str) {
        self.site.stand_behind(gateway);
    }

    /// Makes every answer from now on take at least that long.
    pub(crate) fn set_latency(&self, latency: Duration) {
        self.site.set_latency(latency);
    }

    /// Answers nobody from now on until this is called again with `false`.
    pub(crate) fn hold_answers(&self, held: bool) {
        self.site.hold_answers(held);
    }

    /// Gives this answer to the next `times` requests, whatever they ask for,
    /// after those that were scripted before.
    pub(crate) fn answer_next(&self, times: usize, answer: Answer) {
        self.site.answer_next(times, answer);
    }

    /// Gives this answer to every request for that path, as it was sent.
    pub(crate) fn answer_path(&self, path: &str, answer: Answer) {
        self.site.answer_path(path, answer);
    }

    /// Gives random ones of these answers to this many of a hundred requests
    /// that are not scripted.
    pub(crate) fn fail_at_random(&self, percent: u32, answers: Vec<Answer>) {
        self.site.fail_at_random(percent, answers);
    }

    /// Remembers no requests from now on, so that a test of very many measures
    /// itself and not the fake Okta.
    pub(crate) fn forget_requests(&self) {
        self.site.log.forget();
    }

    /// Another client takes one request out of the bucket, unless it had that
    /// many in this window.
    pub(crate) fn eat_up_to(&self, most: u32) {
        self.site.meter().eat_up_to(most);
    }

    /// What the rate limit did so far.
    pub(crate) fn metered(&self) -> Record {
        self.site.meter().record()
    }

    /// Answers as usual from now on, whatever was scripted.
    pub(crate) fn forget_script(&self) {
        self.site.forget_script();
    }

    /// Every request so far, in the order in which they came.
    pub(crate) fn requests(&self) -> Vec<SeenRequest> {
        self.site.log.requests()
    }

    /// Waits until that many requests have come, answered or not.
    ///
    /// # Panics
    ///
    /// When they don't come within [`seen::PATIENCE`].
    pub(crate) fn wait_for_requests(&self, count: usize) {
        self.site.log.wait_for(count);
    }

    /// Waits until every request is answered or nobody waits for its answer.
    ///
    /// # Panics
    ///
    /// When that takes longer than [`seen::PATIENCE`].
    pub(crate) fn wait_for_silence(&self) {
        self.site.log.wait_for_silence();
    }

    /// How many connections were accepted so far.
    pub(crate) fn connections(&self) -> usize {
        self.site.connections()
    }
}

impl Drop for FakeOkta {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic over there has been printed and has failed its request.
            let _ = thread.join();
        }
    }
}
