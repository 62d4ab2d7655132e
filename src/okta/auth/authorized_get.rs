//! A GET with our credentials: the one path that every read takes.

use std::sync::Arc;

use url::Url;

use super::RequestError;
use super::authenticator::{Authenticator, Authorization};
use super::challenge::AnsweredChallenges;
use crate::okta::http::{HttpError, OrganizationUrl, Reply, Request, Response, follow};
use crate::okta::rate_limit::Ticket;
use crate::okta::retry::{RetryScope, Sender};

/// Sends authorized requests to one organization. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct ApiClient {
    pub(crate) sender: Arc<Sender>,
    pub(crate) authenticator: Arc<Authenticator>,
}

/// One GET below `/api/v1/apps`.
pub(crate) struct Get<'get> {
    /// The endpoint as Okta's reference writes it.
    pub(crate) template: &'static str,
    pub(crate) url: Url,
    pub(crate) ticket: Ticket,
    pub(crate) scope: RetryScope,
    /// Called right before each attempt is sent.
    pub(crate) on_send: &'get (dyn Fn() + Send + Sync),
}

impl ApiClient {
    pub(crate) fn organization_url(&self) -> &OrganizationUrl {
        &self.sender.transport.settings().organization_url
    }

    /// Sends the request, retrying transient failures, and returns the
    /// response.
    ///
    /// Redirects on the same server are followed. Challenges that the client
    /// can satisfy are answered at once and do not count as retries. Every
    /// attempt waits for its permit and is authorized anew.
    pub(crate) async fn get(&self, get: Get<'_>) -> Result<Response, RequestError> {
        let queue = &self.sender.limiter.apps;
        let mut retry_loop = self.sender.retry_loop(queue, get.ticket, get.scope);
        let mut challenges = AnsweredChallenges::default();
        let (mut url, mut followed) = (get.url, 0);
        loop {
            let permit = retry_loop.permit().await?;
            let authorization = self.authenticator.authorize(&url).await?;
            let redaction = &authorization.redaction;
            let request = Request {
                template: get.template,
                url: &url,
                headers: authorization.headers.clone(),
                form: None,
                redaction,
                on_send: get.on_send,
            };
            match retry_loop.send(permit, request).await {
                Ok(Reply::Response(response)) => {
                    self.authenticator
                        .note_nonce(response.dpop_nonce.as_deref());
                    return Ok(response);
                }
                Ok(Reply::Redirect(location)) => {
                    let next = follow(&url, location.as_deref(), followed, redaction);
                    url = next.map_err(HttpError::from)?;
                    followed += 1;
                }
                Err(failure)
                    if self.satisfy_challenge(&mut challenges, &failure.error, &authorization) => {}
                Err(failure) => retry_loop.retry(failure).await?,
            }
        }
    }

    /// Prepares another attempt when the failure is a challenge; returns
    /// whether there is one to make.
    fn satisfy_challenge(
        &self,
        challenges: &mut AnsweredChallenges,
        error: &HttpError,
        authorization: &Authorization,
    ) -> bool {
        let (Some(error_response), Some(grant)) = (error.error_response(), &authorization.grant)
        else {
            return false;
        };
        self.authenticator
            .note_nonce(error_response.oauth.dpop_nonce.as_deref());
        challenges
            .next(error_response)
            .is_some_and(|challenge| self.authenticator.satisfy(challenge, error_response, grant))
    }
}
