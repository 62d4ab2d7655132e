//! The one path that every request takes.

use std::panic::resume_unwind;
use std::sync::Arc;

use tokio::sync::OnceCell;
use tracing::Span;
use url::Url;

use super::answer::Answer;
use super::attempt::Attempt;
use super::authorization::Authorization;
use super::course::{Limits, Patience};
use super::exchange::Reply;
use super::first_connection::FirstConnection;
use super::rate_limit::Arrival;
use super::recovery::{Recoveries, Recovery};
use super::redirect::follow;
use super::shared_reads::SharedReads;
use super::token_source::TokenSource;
use super::{Credentials, Error, ForwardProxy, OrganizationUrl, Settings, SetupError, transport};

/// A client of one Okta organization; a clone shares connections with its
/// original.
#[derive(Debug, Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    settings: Settings,
    /// Made by the first request: most processes of a host configure the
    /// provider and read nothing, and certificates take longer than a start.
    http: OnceCell<reqwest::Client>,
    first_connection: FirstConnection,
    /// Unused by credentials that are sent as they are.
    tokens: TokenSource,
    limits: Limits,
    reads: SharedReads,
}

/// What is asked for.
pub(super) struct Question<'question> {
    /// The endpoint as Okta's reference writes it.
    pub(super) template: &'static str,
    pub(super) url: Url,
    /// Since when it waits for its turn.
    pub(super) arrival: Arrival,
    pub(super) patience: Patience,
    /// Hears of each request right before it is sent.
    pub(super) on_send: &'question (dyn Fn() + Send + Sync),
}

impl Client {
    /// A client that has done nothing yet, not even read a certificate.
    pub fn new(settings: Settings) -> Self {
        Self {
            shared: Arc::new(Shared {
                limits: Limits::new(settings.retry),
                reads: SharedReads::new(settings.lists),
                first_connection: FirstConnection::new(settings.organization_url.is_https()),
                settings,
                http: OnceCell::new(),
                tokens: TokenSource::default(),
            }),
        }
    }

    /// The organization that is asked.
    pub fn organization_url(&self) -> &OrganizationUrl {
        &self.settings().organization_url
    }

    /// What the organization calls itself.
    pub fn own_url(&self) -> &OrganizationUrl {
        &self.settings().own_url
    }

    /// The proxy that carries the requests there, when there is one.
    pub fn forward_proxy(&self) -> Option<&ForwardProxy> {
        self.settings().forward_proxy.as_ref()
    }

    /// Who we are to it.
    pub fn credentials(&self) -> &Credentials {
        &self.settings().credentials
    }

    /// The scopes that were asked for with a key and that Okta did not grant;
    /// none before the first read.
    pub fn missing_scopes(&self) -> Vec<String> {
        self.tokens().missing_scopes()
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    pub(super) fn first_connection(&self) -> &FirstConnection {
        &self.shared.first_connection
    }

    pub(super) fn tokens(&self) -> &TokenSource {
        &self.shared.tokens
    }

    pub(super) fn reads(&self) -> &SharedReads {
        &self.shared.reads
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    /// Tells the log what was asked of Okta so far.
    pub fn report(&self) {
        self.limits().tally.report();
    }

    /// Asks until there is an answer, or a failure that does not pass.
    ///
    /// Redirects on the same server are followed, and what mends a refusal is
    /// done; neither is a repetition. Every attempt waits for its turn and is
    /// authorized anew.
    pub(super) async fn ask(&self, question: Question<'_>) -> Result<Answer, Error> {
        let limits = self.limits();
        let mut course = limits.course(&limits.apps, question.arrival);
        let mut recoveries = Recoveries::default();
        let (mut url, mut followed) = (question.url, 0);
        loop {
            let pass = course.turn().await;
            let authorization = self.authorize(&url).await?;
            let redaction = &authorization.redaction;
            let attempt = Attempt {
                template: question.template,
                url: &url,
                headers: authorization.headers.clone(),
                form: None,
                redaction,
                on_send: question.on_send,
            };
            match self.exchange(attempt, pass, course.retries()).await {
                Ok(Reply::Answer(answer)) => return Ok(answer),
                Ok(Reply::Redirect(location)) => {
                    let next = follow(&url, location.as_deref(), followed);
                    url =
                        next.map_err(|error| error.map_target(|target| redaction.redact(target)))?;
                    followed += 1;
                }
                Err(failure) if self.recover(&mut recoveries, &failure.error, &authorization) => {}
                Err(failure) => course.again(failure.within(question.patience)).await?,
            }
        }
    }

    /// Prepares another attempt after a refusal; whether there is to be one.
    fn recover(
        &self,
        recoveries: &mut Recoveries,
        error: &Error,
        authorization: &Authorization,
    ) -> bool {
        let (Some(refusal), Some(grant)) = (error.refusal(), &authorization.grant) else {
            return false;
        };
        match recoveries.next(refusal) {
            None => false,
            // Where the token is bound already, the proof itself is refused.
            Some(Recovery::Proof) if grant.token.proof_key.is_some() => false,
            Some(Recovery::Proof) => {
                let tokens = self.tokens();
                // Another reader may have learned it; the token of this
                // attempt is not bound to a key all the same.
                tokens.learn(Recovery::Proof, refusal, &grant.learned);
                tokens.discard(&grant.token);
                true
            }
            Some(Recovery::Token) => {
                self.tokens().discard(&grant.token);
                true
            }
            Some(recovery) => self.tokens().learn(recovery, refusal, &grant.learned),
        }
    }

    /// The HTTP client. Of many first requests one makes it and the others
    /// wait; when that fails or panics, the next of them tries.
    pub(super) async fn http(&self) -> Result<&reqwest::Client, SetupError> {
        let shared = &self.shared;
        shared.http.get_or_try_init(|| self.build()).await
    }

    /// Makes the HTTP client where reading files may block. Its log lines
    /// belong to the call that waits for it.
    async fn build(&self) -> Result<reqwest::Client, SetupError> {
        let shared = Arc::clone(&self.shared);
        let span = Span::current();
        let build = move || span.in_scope(|| transport::build(&shared.settings));
        match tokio::task::spawn_blocking(build).await {
            Ok(built) => built,
            Err(failure) => match failure.try_into_panic() {
                // A panic belongs to the request that met it.
                Ok(panic) => resume_unwind(panic),
                Err(_) => Err(SetupError::Ending),
            },
        }
    }
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::*;
    use crate::okta::{ListSettings, NoRoots, RetrySettings, RootCertificates, Timeouts};

    #[tokio::test]
    async fn certificates_are_read_by_the_first_request_and_each_is_told_of_a_failure() {
        let organization_url = OrganizationUrl::parse("https://127.0.0.1:9").expect("a URL");
        let nowhere = |name: &str| name.starts_with("SSL_CERT_").then(|| "/nowhere".to_owned());
        let client = Client::new(Settings {
            own_url: organization_url.clone(),
            organization_url,
            credentials: Credentials::ApiToken("t".into()),
            forward_proxy: None,
            root_certificates: RootCertificates::from_environment(&nowhere),
            timeouts: Timeouts::DEFAULT,
            retry: RetrySettings::DEFAULT,
            lists: ListSettings::DEFAULT,
        });
        let reads = tokio::join!(client.app_token("a", "t"), client.app_token("a", "u"));
        for read in [reads.0, reads.1] {
            let error = read.expect_err("there is nobody to trust");
            assert!(matches!(
                *error,
                Error::Setup(SetupError::Roots(NoRoots { .. }))
            ));
        }
    }
}
