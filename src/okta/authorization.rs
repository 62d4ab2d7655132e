//! What one attempt to read proves itself with. Each attempt has its own: Okta
//! takes a proof once.

use std::sync::Arc;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use url::Url;
use uuid::Uuid;

use super::credentials::Scheme;
use super::dpop::Proof;
use super::redaction::Redaction;
use super::token_source::Grant;
use super::{Client, Credentials, Error, IllegalCredential, SetupError};

/// The header of a proof (RFC 9449, section 4.1).
pub(super) const DPOP: HeaderName = HeaderName::from_static("dpop");

/// The headers of one attempt, and what must not be seen of them again.
#[derive(Debug)]
pub(super) struct Authorization {
    pub(super) headers: HeaderMap,
    pub(super) redaction: Redaction,
    /// What was used, where Okta gave it to us.
    pub(super) grant: Option<Grant>,
}

impl Client {
    /// What the next attempt to read this URL is sent with. Waits for an
    /// access token where it takes one.
    pub(super) async fn authorize(&self, url: &Url) -> Result<Authorization, Error> {
        let credentials = &self.settings().credentials;
        let header = match credentials {
            Credentials::ApiToken(token) => Scheme::Ssws.header(token),
            Credentials::AccessToken(token) => Scheme::Bearer.header(token),
            Credentials::PrivateKey(app) => {
                let fetch = || self.clone().fetch_access_token(app.clone());
                let grant = self.tokens().grant(fetch).await.map_err(Error::Token)?;
                return self.present(url, grant);
            }
        };
        let header = header.map_err(SetupError::from)?;
        Ok(Authorization {
            headers: [(AUTHORIZATION, header)].into_iter().collect(),
            redaction: credentials.redaction(),
            grant: None,
        })
    }

    /// The headers that present a token, with a proof where it is bound.
    fn present(&self, url: &Url, grant: Grant) -> Result<Authorization, Error> {
        let token = Arc::clone(&grant.token);
        let mut headers = HeaderMap::new();
        let mut secrets = vec![token.secret.clone()];
        let scheme = match token.proof_key {
            None => Scheme::Bearer,
            Some(key) => {
                let proof = Proof {
                    method: "GET",
                    url: self.own_form(url),
                    access_token: Some(&token.secret),
                    nonce: grant.learned.nonce.as_deref(),
                };
                let now = grant.learned.clock.now();
                let proof = key.prove(&proof, now, Uuid::new_v4());
                let proof = proof.map_err(SetupError::from)?;
                headers.insert(DPOP, proof_header(&proof).map_err(SetupError::from)?);
                secrets.push(proof);
                Scheme::Dpop
            }
        };
        let header = scheme.header(&token.secret).map_err(SetupError::from)?;
        headers.insert(AUTHORIZATION, header);
        Ok(Authorization {
            headers,
            redaction: Redaction::of(secrets),
            grant: Some(grant),
        })
    }

    /// A URL that is called, as the organization itself would write it.
    pub(super) fn own_form(&self, url: &Url) -> Url {
        let settings = self.settings();
        settings.organization_url.translate(url, &settings.own_url)
    }
}

/// The header of a proof, which nothing below logs or compresses.
pub(super) fn proof_header(proof: &SecretString) -> Result<HeaderValue, IllegalCredential> {
    let value = HeaderValue::from_str(proof.expose_secret());
    let mut value = value.map_err(|_| IllegalCredential::Characters)?;
    value.set_sensitive(true);
    Ok(value)
}
