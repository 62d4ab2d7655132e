//! `POST /oauth2/v1/token`.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use url::form_urlencoded;

use super::super::answer::Answer;
use super::proof::Proven;
use super::refusal::Refusal;
use super::{LIFETIME, State, assertion, proof};

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

impl State {
    /// A token, or a refusal with the nonce that it may be about.
    pub(super) fn token(&mut self, form: &str, proof: Option<&str>) -> Answer {
        match self.grant(form, proof) {
            Ok(granted) => {
                let answer = Answer::json(200, &granted);
                match proof.and_then(|_| self.nonce_with_success()) {
                    Some(nonce) => answer.header("dpop-nonce", &nonce),
                    None => answer,
                }
            }
            Err(Refusal::NONCE) => Refusal::NONCE.in_body().header("dpop-nonce", &self.nonce),
            Err(refusal) => refusal.in_body(),
        }
    }

    fn grant(&mut self, form: &str, proof: Option<&str>) -> Result<Value, Refusal> {
        let form: BTreeMap<_, _> = form_urlencoded::parse(form.as_bytes())
            .into_owned()
            .collect();
        let field = |name: &str| form.get(name).map_or("", String::as_str);
        if field("grant_type") != "client_credentials" {
            return Err(Refusal::GRANT_TYPE);
        }
        if field("client_assertion_type") != ASSERTION_TYPE {
            return Err(Refusal::client("No client credentials found."));
        }
        let client_id = self.check_assertion(field("client_assertion"))?;
        let key = self.check_proof(&client_id, proof)?;
        let scopes = self.granted(&client_id, field("scope"))?;
        let token_type = if key.is_some() { "DPoP" } else { "Bearer" };
        let scope = scopes.join(" ");
        let access_token = self.issue(&client_id, scopes, key);
        Ok(json!({
            "token_type": token_type,
            "expires_in": LIFETIME,
            "access_token": access_token,
            "scope": scope,
        }))
    }

    fn endpoint(&self) -> String {
        format!("{}/oauth2/v1/token", self.own_url)
    }

    fn check_assertion(&mut self, assertion: &str) -> Result<String, Refusal> {
        let (endpoint, now) = (self.endpoint(), self.now());
        assertion::check(assertion, &self.apps, &endpoint, now, &mut self.assertions)
    }

    /// The key that the token is to be bound to, where it is to be.
    fn check_proof(
        &mut self,
        client_id: &str,
        proof: Option<&str>,
    ) -> Result<Option<String>, Refusal> {
        if !self.apps[client_id].requires_proof && proof.is_none() {
            return Ok(None);
        }
        let request = Proven {
            method: "POST",
            url: self.endpoint(),
            access_token: None,
            nonce: &self.nonce,
            wants_nonce: true,
            now: self.now(),
        };
        proof::check(proof, &request, &mut self.proofs).map(Some)
    }

    /// Those of the scopes that the app has; Okta drops the others without a
    /// word, unless none is left.
    fn granted(&self, client_id: &str, asked: &str) -> Result<Vec<String>, Refusal> {
        let granted = &self.apps[client_id].granted;
        let has = |scope: &String| asked.split(' ').any(|asked| asked == scope);
        let granted: Vec<_> = granted.iter().filter(|scope| has(scope)).cloned().collect();
        if granted.is_empty() {
            Err(Refusal::SCOPE)
        } else {
            Ok(granted)
        }
    }
}
