//! The client, made of its parts.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use super::auth::{ApiClient, Authenticator};
use super::retry::Sender;
use super::shared_reads::SharedReads;
use super::tokens::{OpenLists, read_app_tokens};
use super::{
    AppToken, Credentials, Error, ForwardProxy, HttpError, LastFailure, ListProgress, ListedToken,
    OrganizationUrl, RootProblem, Settings, Timeouts, TokenFilter,
};

/// The path of requests for an access token.
const ACCESS_TOKEN_PATH: &str = "/oauth2/v1/token";

/// A client of one Okta organization; a clone shares connections and rate
/// limits with its original.
#[derive(Debug, Clone)]
pub struct Client {
    api: ApiClient,
    reads: Arc<SharedReads>,
    lists: Arc<OpenLists>,
    request_timeout: Option<Duration>,
}

impl Client {
    /// Makes a client. Nothing is read or sent yet.
    pub fn new(settings: Settings) -> Self {
        let sender = Sender::new(settings.http, settings.rate_limit, settings.retry);
        let sender = Arc::new(sender);
        let authenticator = Authenticator::new(settings.auth, Arc::clone(&sender));
        Self {
            api: ApiClient {
                sender,
                authenticator: Arc::new(authenticator),
            },
            reads: Arc::new(SharedReads::new(settings.shared_lists)),
            lists: Arc::default(),
            request_timeout: settings.request_timeout,
        }
    }

    /// Reads the record of one refresh token, perhaps together with others of
    /// the same app. An id must be neither empty nor `.` nor `..`.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] is the same for all reads that waited for the same
    /// response.
    pub async fn app_token(&self, app_id: &str, token_id: &str) -> Result<AppToken, Error> {
        self.api.sender.stats().count_read();
        let read = self.reads.read(&self.api, app_id, token_id);
        let read = async { read.await.map_err(Error::Read) };
        let last_failure = || self.last_failure(app_id, Some(token_id));
        self.within_limit(read, last_failure, || None).await
    }

    /// Reads the tokens of an app that match the filter, ordered by `created`
    /// and then `id`. The app's id must be neither empty nor `.` nor `..`.
    ///
    /// # Errors
    ///
    /// Returns an error if the list cannot be read to its end. The tokens read
    /// so far are dropped.
    pub async fn app_tokens(
        &self,
        app_id: &str,
        filter: &TokenFilter,
    ) -> Result<Vec<ListedToken>, Error> {
        self.api.sender.stats().count_read();
        let list = self.lists.open();
        let read = list.logged(read_app_tokens(&self.api, app_id, filter, &list));
        let read = async { read.await.map_err(Error::from) };
        let last_failure = || self.last_failure(app_id, None);
        self.within_limit(read, last_failure, || Some(list.progress()))
            .await
    }

    /// Returns the progress of the lists that are being read now.
    pub fn list_progress(&self) -> ListProgress {
        self.lists.progress()
    }

    /// Runs a read within `request_timeout`.
    async fn within_limit<T>(
        &self,
        read: impl Future<Output = Result<T, Error>>,
        last_failure: impl FnOnce() -> Option<LastFailure>,
        progress: impl FnOnce() -> Option<ListProgress>,
    ) -> Result<T, Error> {
        let Some(limit) = self.request_timeout else {
            return read.await;
        };
        // The read must exist while its last failure is looked up, because its
        // end would end its requests.
        let mut read = pin!(read);
        match tokio::time::timeout(limit, &mut read).await {
            Ok(read) => read,
            Err(_) => Err(Error::Deadline {
                limit,
                last: last_failure(),
                progress: progress(),
            }),
        }
    }

    /// Returns the last failure that an unfinished read waits for: of its own
    /// request, of the app's list, of the token request, or of the request that
    /// met the rate limit.
    fn last_failure(&self, app_id: &str, token_id: Option<&str>) -> Option<LastFailure> {
        let sender = &self.api.sender;
        let list = format!("/api/v1/apps/{app_id}/tokens");
        let single = token_id.map(|token_id| format!("{list}/{token_id}"));
        // Whether it is the token request; `None` for other reads' requests.
        let is_token_request = |path: &str| {
            let mut reads = [list.as_str()].into_iter().chain(single.as_deref());
            let is_read = reads.any(|ending| path.ends_with(ending));
            let is_token_request = path.ends_with(ACCESS_TOKEN_PATH);
            (is_read || is_token_request).then_some(is_token_request)
        };
        let rate_limited = || {
            let limiter = &sender.limiter;
            let mut queues = [(false, &limiter.apps), (true, &limiter.token)].into_iter();
            queues.find_map(|(is_token_request, queue)| {
                let error = HttpError::RateLimited(queue.last_rate_limited()?);
                Some((is_token_request, Arc::new(error)))
            })
        };
        let open = sender.open_failures.last(is_token_request);
        Some(match open.or_else(rate_limited)? {
            (true, error) => LastFailure::Token(error),
            (false, error) => LastFailure::Read(error),
        })
    }

    /// Returns the URL at which the organization is reached.
    pub fn organization_url(&self) -> &OrganizationUrl {
        self.api.organization_url()
    }

    /// Returns the URL that Okta itself uses for the organization.
    pub fn canonical_url(&self) -> &OrganizationUrl {
        &self.api.authenticator.settings().canonical_url
    }

    /// Returns where the organization's URL was set, as a sentence names it,
    /// when it is that of a gateway that answers in place of Okta.
    pub fn gateway_source(&self) -> Option<&str> {
        let http = self.api.sender.transport.settings();
        http.gateway_source.as_deref()
    }

    /// Returns the proxy that carries the requests, when there is one.
    pub fn forward_proxy(&self) -> Option<&ForwardProxy> {
        let http = self.api.sender.transport.settings();
        http.forward_proxy.as_ref()
    }

    /// Returns the limits of each step of a request.
    pub fn timeouts(&self) -> Timeouts {
        self.api.sender.transport.settings().timeouts
    }

    /// Returns the problems with the files of root certificates; none before
    /// the first read.
    pub fn root_problems(&self) -> &[RootProblem] {
        self.api.sender.transport.root_problems()
    }

    /// Returns the credentials that requests are sent with.
    pub fn credentials(&self) -> &Credentials {
        &self.api.authenticator.settings().credentials
    }

    /// Returns where the credential was set, as a sentence names it; empty when
    /// nobody said so.
    pub fn credentials_source(&self) -> &str {
        &self.api.authenticator.settings().credentials_source
    }

    /// Returns the scopes that were requested with a key and that Okta did not
    /// grant; none before the first read.
    pub fn missing_scopes(&self) -> Vec<String> {
        self.api.authenticator.missing_scopes()
    }

    /// Logs how many requests were sent so far.
    pub fn report(&self) {
        self.api.sender.stats().report();
    }
}
