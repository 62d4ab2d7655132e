//! What leads a plugin to the fake Okta, and reads that wait there.

use std::time::Duration;

use terraform_provider_okta::proto::tfplugin6::{Diagnostic, read_data_source};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::fake_okta::{API_TOKEN, APP_ID, FakeOkta, TOKEN_ID};
use super::message_pack::text;
use super::plugin_host::{GLANCE, PATIENCE};
use super::session::{Session, app_token_of};

/// Longer than any test: the read is ended, or the test fails.
const WITHOUT_END: Duration = Duration::from_secs(600);

/// What "at once" may take on a busy machine.
pub(crate) const AT_ONCE: Duration = Duration::from_secs(2);

/// A provider block's attributes that lead every read to the fake Okta.
pub(crate) fn settings(okta: &FakeOkta, api_token: &str) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("org_name", text("example")),
        ("base_url", text("okta.com")),
        ("api_token", text(api_token)),
        ("http_proxy", text(okta.url())),
    ]
}

/// Configures the provider for the fake Okta, with credentials that it knows.
pub(crate) async fn configure(session: &Session, okta: &FakeOkta) {
    let config = session.provider_block(&settings(okta, API_TOKEN));
    assert_eq!(session.configure(config).await, []);
}

/// Waits until that many requests have come to the fake Okta.
pub(crate) async fn requests_come(okta: &FakeOkta, expected: usize) {
    timeout(PATIENCE, async {
        while okta.requests().len() < expected {
            sleep(GLANCE).await;
        }
    })
    .await
    .expect("every request reaches the stand-in");
}

/// Reads that the fake Okta has taken and does not answer.
pub(crate) struct Reading(Vec<JoinHandle<read_data_source::Response>>);

impl Reading {
    /// Configures the provider and starts so many reads; returns when all of
    /// their requests have come.
    pub(crate) async fn start(session: &Session, okta: &FakeOkta, count: usize) -> Self {
        configure(session, okta).await;
        // A client may let its first request go alone.
        okta.set_latency(Duration::ZERO);
        assert_eq!(
            session
                .read(app_token_of(APP_ID, TOKEN_ID))
                .await
                .diagnostics,
            []
        );
        okta.set_latency(WITHOUT_END);
        let expected = okta.requests().len() + count;
        // Each of an app of its own: reads of one app would share a request.
        let read = |number| {
            let (session, app_id) = (session.clone(), format!("0oaWaiting{number}"));
            tokio::spawn(async move { session.read(app_token_of(&app_id, TOKEN_ID)).await })
        };
        let reads = (0..count).map(read).collect();
        requests_come(okta, expected).await;
        Self(reads)
    }

    /// Whether all of them still wait.
    pub(crate) fn all_wait(&self) -> bool {
        self.0.iter().all(|read| !read.is_finished())
    }

    /// What each was answered, which must come at once.
    pub(crate) async fn ended_at_once(mut self) -> Vec<Vec<Diagnostic>> {
        let mut answers = Vec::new();
        for read in self.0.drain(..) {
            let answer = timeout(AT_ONCE, read).await.expect("the read ends at once");
            answers.push(answer.expect("the read is answered").diagnostics);
        }
        answers
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}
