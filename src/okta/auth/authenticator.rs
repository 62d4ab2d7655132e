//! Makes the headers that carry our credentials. Each attempt has its own
//! headers, because Okta accepts a proof only once.

use std::sync::Arc;

use reqwest::header::{AUTHORIZATION, HeaderMap};
use url::Url;
use uuid::Uuid;

use super::challenge::Challenge;
use super::credentials::{DPOP, Scheme, proof_header};
use super::token_request::TokenRequest;
use super::token_source::{Grant, TokenSource};
use super::{Credentials, RequestError};
use crate::okta::http::{ApiError, OrganizationUrl};
use crate::okta::redaction::Redaction;
use crate::okta::retry::Sender;
use crate::okta::signing::Proof;

/// Our credentials, and the URL that signatures name.
#[derive(Debug, Clone)]
pub struct AuthSettings {
    /// How we sign in to the organization.
    pub credentials: Credentials,
    /// Where the credential was set, as a sentence names it: "`api_token` in
    /// the provider configuration". Empty when nobody says so.
    pub credentials_source: String,
    /// The URL that Okta itself uses for the organization, which is what
    /// signatures have to name. It differs from the URL that is called when a
    /// gateway stands in between.
    pub canonical_url: OrganizationUrl,
}

/// Makes the headers of each attempt.
#[derive(Debug)]
pub(crate) struct Authenticator {
    settings: AuthSettings,
    sender: Arc<Sender>,
    /// Not used for an API token or an access token.
    tokens: TokenSource,
}

/// The headers of one attempt, and the secrets in them.
#[derive(Debug)]
pub(super) struct Authorization {
    pub(super) headers: HeaderMap,
    pub(super) redaction: Redaction,
    /// The access token and the hints that were used, when Okta gave them.
    pub(super) grant: Option<Grant>,
}

impl Authenticator {
    pub(crate) fn new(settings: AuthSettings, sender: Arc<Sender>) -> Self {
        Self {
            settings,
            sender,
            tokens: TokenSource::default(),
        }
    }

    pub(crate) fn settings(&self) -> &AuthSettings {
        &self.settings
    }

    /// Returns the scopes that were requested with a key and that Okta did not
    /// grant; none before the first read.
    pub(crate) fn missing_scopes(&self) -> Vec<String> {
        self.tokens.missing_scopes()
    }

    /// Makes the headers for a GET of this URL. Fetches an access token first,
    /// or waits for one, where the credentials need it.
    pub(super) async fn authorize(&self, url: &Url) -> Result<Authorization, RequestError> {
        let credentials = &self.settings.credentials;
        let header = match credentials {
            Credentials::ApiToken(token) => Scheme::Ssws.header(token),
            Credentials::AccessToken(token) => Scheme::Bearer.header(token),
            Credentials::PrivateKey(app) => {
                let fetch = || {
                    TokenRequest {
                        app: app.clone(),
                        canonical_url: self.settings.canonical_url.clone(),
                        sender: Arc::clone(&self.sender),
                        tokens: self.tokens.clone(),
                    }
                    .fetch()
                };
                let grant = self.tokens.grant(fetch).await;
                return self.present(url, grant.map_err(RequestError::Token)?);
            }
        };
        Ok(Authorization {
            headers: [(AUTHORIZATION, header?)].into_iter().collect(),
            redaction: credentials.redaction(),
            grant: None,
        })
    }

    /// Makes the headers that present an access token, with a proof where the
    /// token is bound to a key.
    fn present(&self, url: &Url, grant: Grant) -> Result<Authorization, RequestError> {
        let token = Arc::clone(&grant.token);
        let mut headers = HeaderMap::new();
        let mut secrets = vec![token.secret.clone()];
        let scheme = match token.proof_key {
            None => Scheme::Bearer,
            Some(key) => {
                let organization_url = &self.sender.transport.settings().organization_url;
                let proof = Proof {
                    method: "GET",
                    url: organization_url.translate(url, &self.settings.canonical_url),
                    access_token: Some(&token.secret),
                    nonce: grant.hints.nonce.as_deref(),
                };
                let proof = key.prove(&proof, grant.hints.clock.now(), Uuid::new_v4())?;
                headers.insert(DPOP, proof_header(&proof)?);
                secrets.push(proof);
                Scheme::Dpop
            }
        };
        headers.insert(AUTHORIZATION, scheme.header(&token.secret)?);
        Ok(Authorization {
            headers,
            redaction: Redaction::of(secrets),
            grant: Some(grant),
        })
    }

    /// Prepares another attempt that satisfies a challenge; returns whether
    /// there is one to make.
    pub(super) fn satisfy(
        &self,
        challenge: Challenge,
        error_response: &ApiError,
        grant: &Grant,
    ) -> bool {
        match challenge {
            // Where the token is bound already, the proof itself is rejected.
            Challenge::Proof if grant.token.proof_key.is_some() => false,
            Challenge::Proof => {
                // Another read may have learned that already, but the token of
                // this attempt is not bound to a key.
                self.tokens.learn(challenge, error_response, &grant.hints);
                self.tokens.discard(&grant.token);
                true
            }
            Challenge::Token => {
                self.tokens.discard(&grant.token);
                true
            }
            Challenge::Clock | Challenge::Nonce => {
                self.tokens.learn(challenge, error_response, &grant.hints)
            }
        }
    }

    /// Stores the nonce from a response. Any response may have one.
    pub(super) fn note_nonce(&self, nonce: Option<&str>) {
        self.tokens.note_nonce(nonce);
    }
}
