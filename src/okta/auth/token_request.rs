//! `POST /oauth2/v1/token`: an access token for a service app's key
//! (`client_credentials`, RFC 6749, section 4.4).

use std::sync::Arc;

use reqwest::header::HeaderMap;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;
use url::{Url, form_urlencoded};
use uuid::Uuid;

use super::access_token::AccessToken;
use super::challenge::{AnsweredChallenges, Challenge};
use super::credentials::{DPOP, proof_header};
use super::nonce_and_clock::AuthHints;
use super::token_source::TokenSource;
use super::{IllegalCredential, RequestError, ServiceApp};
use crate::okta::http::{
    HttpError, OrganizationUrl, Reply, Request, Response, UnexpectedBody, reject,
};
use crate::okta::redaction::Redaction;
use crate::okta::retry::{RetryScope, Sender};
use crate::okta::signing::{ClientAssertion, Proof, ProofKey, SigningError};

/// The endpoint of the organization's own authorization server, the only one
/// that grants Okta's scopes.
const ENDPOINT: &str = "/oauth2/v1/token";

/// An upper limit for the form without scopes and assertion, in bytes.
const FORM_NAMES: usize = 256;

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A token request. No read owns it, so the other reads still get the token if
/// one is cancelled.
pub(super) struct TokenRequest {
    pub(super) app: ServiceApp,
    pub(super) canonical_url: OrganizationUrl,
    pub(super) sender: Arc<Sender>,
    /// Where the hints of error responses go.
    pub(super) tokens: TokenSource,
}

/// The signed parts of one attempt.
struct Signed {
    assertion: SecretString,
    /// The key that the token is to be bound to, with its proof.
    proof: Option<(&'static ProofKey, SecretString)>,
}

impl TokenRequest {
    /// Fetches an access token. Each attempt has its own assertion and proof.
    ///
    /// # Errors
    ///
    /// Returns an error if Okta rejects the request for a reason that no other
    /// attempt satisfies.
    pub(super) async fn fetch(self) -> Result<AccessToken, RequestError> {
        let limiter = &self.sender.limiter;
        let ticket = limiter.tickets.next();
        let scope = RetryScope::AllTransient;
        let mut retry_loop = self.sender.retry_loop(&limiter.token, ticket, scope);
        let mut challenges = AnsweredChallenges::default();
        let organization_url = &self.sender.transport.settings().organization_url;
        let url = organization_url.endpoint(ENDPOINT);
        let canonical = organization_url.translate(&url, &self.canonical_url);
        loop {
            let permit = retry_loop.permit().await?;
            let hints = self.tokens.hints();
            let signed = sign(&self.app, &canonical, &hints)?;
            let redaction = signed.redaction();
            let request = Request {
                template: ENDPOINT,
                url: &url,
                headers: signed.headers()?,
                form: Some(form(&self.app, &signed.assertion)),
                redaction: &redaction,
                on_send: &|| {},
            };
            match retry_loop.send(permit, request).await {
                Ok(Reply::Response(response)) => {
                    self.tokens.note_nonce(response.dpop_nonce.as_deref());
                    return self.read(&response, signed.proof.map(|(key, _)| key));
                }
                Ok(Reply::Redirect(location)) => {
                    let error = reject(&url, location.as_deref(), &redaction);
                    return Err(HttpError::from(error).into());
                }
                Err(failure) if self.satisfy(&mut challenges, &failure.error, &hints) => {}
                Err(failure) => retry_loop.retry(failure).await?,
            }
        }
    }

    /// Learns from a challenge; returns whether another attempt satisfies it.
    fn satisfy(
        &self,
        challenges: &mut AnsweredChallenges,
        error: &HttpError,
        used: &AuthHints,
    ) -> bool {
        let Some(error_response) = error.error_response() else {
            return false;
        };
        self.tokens
            .note_nonce(error_response.oauth.dpop_nonce.as_deref());
        match challenges.next(error_response) {
            None | Some(Challenge::Token) => false,
            Some(challenge) => self.tokens.learn(challenge, error_response, used),
        }
    }

    fn read(
        &self,
        response: &Response,
        proof_key: Option<&'static ProofKey>,
    ) -> Result<AccessToken, RequestError> {
        let read = |body: &str| {
            AccessToken::read(body, &self.app.scopes, proof_key, Instant::now())
                .map_err(UnexpectedBody::Json)
        };
        let token = response.json().and_then(read);
        token.map_err(|unexpected| RequestError::NoAccessToken {
            status: response.status,
            unexpected,
        })
    }
}

/// Signs one attempt. The audience of the assertion and the URL of the proof
/// are both the endpoint as Okta knows it.
fn sign(app: &ServiceApp, endpoint: &Url, hints: &AuthHints) -> Result<Signed, SigningError> {
    let now = hints.clock.now();
    let assertion = ClientAssertion {
        client_id: &app.client_id,
        key_id: app.private_key_id.as_deref(),
        audience: endpoint.as_str(),
    };
    let assertion = assertion.sign(&app.private_key, now, Uuid::new_v4())?;
    let proof = if hints.requires_proof {
        let key = ProofKey::of_process()?;
        let proof = Proof {
            method: "POST",
            url: endpoint.clone(),
            access_token: None,
            nonce: hints.nonce.as_deref(),
        };
        Some((key, key.prove(&proof, now, Uuid::new_v4())?))
    } else {
        None
    };
    Ok(Signed { assertion, proof })
}

impl Signed {
    fn redaction(&self) -> Redaction {
        let proof = self.proof.as_ref().map(|(_, proof)| proof.clone());
        Redaction::of([self.assertion.clone()].into_iter().chain(proof))
    }

    fn headers(&self) -> Result<HeaderMap, IllegalCredential> {
        let mut headers = HeaderMap::new();
        if let Some((_, proof)) = &self.proof {
            headers.insert(DPOP, proof_header(proof)?);
        }
        Ok(headers)
    }
}

fn form(app: &ServiceApp, assertion: &SecretString) -> Zeroizing<String> {
    let scopes = app.scopes.join(" ");
    // Allocates everything at once, because a string that grows leaves its old
    // content behind. An escaped character takes three bytes.
    let headroom = FORM_NAMES + 3 * scopes.len() + assertion.expose_secret().len();
    let form = form_urlencoded::Serializer::new(String::with_capacity(headroom))
        .append_pair("grant_type", "client_credentials")
        .append_pair("scope", &scopes)
        .append_pair("client_assertion_type", ASSERTION_TYPE)
        .append_pair("client_assertion", assertion.expose_secret())
        .finish();
    Zeroizing::new(form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::okta::signing::PrivateKey;
    use crate::okta::signing::testing::{ec_key, parts};

    const TOKEN_URL: &str = "https://acme.okta.com/oauth2/v1/token";

    fn app() -> ServiceApp {
        ServiceApp {
            client_id: "0oa1".to_owned(),
            scopes: vec!["okta.apps.read".to_owned(), "okta.users.read".to_owned()],
            private_key: PrivateKey::parse(&ec_key()).expect("a key"),
            private_key_id: None,
        }
    }

    fn signed(hints: &AuthHints) -> Signed {
        let url = Url::parse(TOKEN_URL).expect("a URL");
        sign(&app(), &url, hints).expect("a signature")
    }

    #[test]
    fn the_form_asks_for_all_scopes_with_the_assertion() {
        let form = form(&app(), &"a.b.c".into());
        assert_eq!(
            *form,
            "grant_type=client_credentials&scope=okta.apps.read+okta.users.read&\
             client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3A\
             jwt-bearer&client_assertion=a.b.c"
        );
    }

    #[test]
    fn every_attempt_signs_anew_and_proves_only_where_okta_wants_it() {
        let plain = AuthHints::default();
        let bound = AuthHints {
            nonce: Some("n1".to_owned()),
            requires_proof: true,
            ..AuthHints::default()
        };
        assert!(signed(&plain).proof.is_none());
        let attempts = [signed(&bound), signed(&bound)];
        let [one, other] = attempts.map(|signed| {
            let (_, proof) = signed.proof.expect("a proof");
            (parts(&signed.assertion).1, parts(&proof).1)
        });
        for (assertion, proof) in [&one, &other] {
            assert_eq!(assertion["aud"], TOKEN_URL);
            assert_eq!(proof["htu"], TOKEN_URL);
            assert_eq!(proof["htm"], "POST");
            assert_eq!(proof["nonce"], "n1");
        }
        assert_ne!(one.0["jti"], other.0["jti"]);
        assert_ne!(one.1["jti"], other.1["jti"]);
    }

    #[test]
    fn what_was_signed_is_taken_out_of_answers() {
        let signed = signed(&AuthHints {
            requires_proof: true,
            ..AuthHints::default()
        });
        let echo = format!(
            "{} {}",
            signed.assertion.expose_secret(),
            signed.proof.as_ref().expect("a proof").1.expose_secret()
        );
        assert_eq!(signed.redaction().redact(&echo), "[redacted] [redacted]");
        let headers = signed.headers().expect("legal headers");
        assert!(headers["dpop"].is_sensitive());
    }
}
