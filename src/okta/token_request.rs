//! `POST /oauth2/v1/token`: an access token for a service app's key
//! (`client_credentials`, RFC 6749, section 4.4).

use reqwest::header::{HeaderMap, LOCATION};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;
use url::{Url, form_urlencoded};
use uuid::Uuid;

use super::access_token::AccessToken;
use super::answer::Answer;
use super::api_error::header;
use super::attempt::Attempt;
use super::authorization::{DPOP, proof_header};
use super::dpop::{Proof, ProofKey};
use super::error::Instead;
use super::learned::Learned;
use super::recovery::{Recoveries, Recovery};
use super::redaction::Redaction;
use super::redirect::{is_redirect, refuse};
use super::{Client, Content, Error, ServiceApp, SetupError, client_assertion};

/// The endpoint of the organization's own authorization server, the only one
/// that grants Okta's scopes.
const ENDPOINT: &str = "/oauth2/v1/token";

/// More bytes than all of the form but the scopes and the assertion.
const FORM_NAMES: usize = 256;

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What one attempt to get a token is signed with.
struct Signed {
    assertion: SecretString,
    /// The key that the token is to be bound to, with its proof.
    proof: Option<(&'static ProofKey, SecretString)>,
}

impl Client {
    /// Asks for an access token until Okta gives one or refuses for a reason
    /// that no other attempt mends.
    pub(super) async fn fetch_access_token(self, app: ServiceApp) -> Result<AccessToken, Error> {
        let mut recoveries = Recoveries::default();
        loop {
            let learned = self.tokens().learned();
            let error = match self.ask_for_token(&app, &learned).await {
                Ok(token) => return Ok(token),
                Err(error) => error,
            };
            let refusal = error.refusal();
            let recovered = refusal.is_some_and(|refusal| match recoveries.next(refusal) {
                None | Some(Recovery::Token) => false,
                Some(recovery) => self.tokens().learn(recovery, refusal, &learned),
            });
            if !recovered {
                return Err(error);
            }
        }
    }

    /// One attempt, with an assertion and a proof of its own.
    async fn ask_for_token(
        &self,
        app: &ServiceApp,
        learned: &Learned,
    ) -> Result<AccessToken, Error> {
        let url = self.settings().organization_url.endpoint(ENDPOINT);
        let signed = sign(app, &self.own_form(&url), learned)?;
        let redaction = signed.redaction();
        let response = self
            .attempt(Attempt {
                template: ENDPOINT,
                url: &url,
                headers: signed.headers()?,
                form: Some(form(app, &signed.assertion)),
                redaction: &redaction,
            })
            .await?;
        if is_redirect(response.status().as_u16()) {
            let location = header(response.headers(), LOCATION.as_str());
            let refused = refuse(&url, location);
            return Err(refused.map_target(|target| redaction.redact(target)).into());
        }
        let timeouts = self.settings().timeouts;
        let answer = Answer::read(response, timeouts, redaction).await?;
        let proof_key = signed.proof.map(|(key, _)| key);
        let (status, now) = (answer.status, Instant::now());
        let token = match answer.content {
            Content::Json => {
                AccessToken::read(&answer.body, &app.scopes, proof_key, now).map_err(Instead::Json)
            }
            content => Err(Instead::Content(content)),
        };
        token.map_err(|instead| Error::NoAccessToken { status, instead })
    }
}

/// Both the audience of the assertion and the URL of the proof are the
/// endpoint as Okta knows it.
fn sign(app: &ServiceApp, endpoint: &Url, learned: &Learned) -> Result<Signed, SetupError> {
    let now = learned.clock.now();
    let assertion = client_assertion::sign(app, endpoint.as_str(), now, Uuid::new_v4())?;
    let proof = if learned.requires_proof {
        let key = ProofKey::of_process()?;
        let proof = Proof {
            method: "POST",
            url: endpoint.clone(),
            access_token: None,
            nonce: learned.nonce.as_deref(),
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

    fn headers(&self) -> Result<HeaderMap, SetupError> {
        let mut headers = HeaderMap::new();
        if let Some((_, proof)) = &self.proof {
            headers.insert(DPOP, proof_header(proof)?);
        }
        Ok(headers)
    }
}

fn form(app: &ServiceApp, assertion: &SecretString) -> Zeroizing<String> {
    let scopes = app.scopes.join(" ");
    // Room for all of it from the start: when a text grows, it leaves what it
    // had behind. What a scope needs escaped takes three letters.
    let room = FORM_NAMES + 3 * scopes.len() + assertion.expose_secret().len();
    let form = form_urlencoded::Serializer::new(String::with_capacity(room))
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
    use crate::okta::jwt::testing::parts;
    use crate::okta::{PrivateKey, ec_key};

    const TOKEN_URL: &str = "https://acme.okta.com/oauth2/v1/token";

    fn app() -> ServiceApp {
        ServiceApp {
            client_id: "0oa1".to_owned(),
            scopes: vec!["okta.apps.read".to_owned(), "okta.users.read".to_owned()],
            private_key: PrivateKey::parse(&ec_key()).expect("a key"),
            private_key_id: None,
        }
    }

    fn signed(learned: &Learned) -> Signed {
        let url = Url::parse(TOKEN_URL).expect("a URL");
        sign(&app(), &url, learned).expect("a signature")
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
        let plain = Learned::default();
        let bound = Learned {
            nonce: Some("n1".to_owned()),
            requires_proof: true,
            ..Learned::default()
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
        let signed = signed(&Learned {
            requires_proof: true,
            ..Learned::default()
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
