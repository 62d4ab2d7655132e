//! Who may use the API.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use super::super::answer::Answer;
use super::super::organization::{ACCESS_TOKEN, API_TOKEN};
use super::proof::Proven;
use super::refusal::Refusal;
use super::{State, proof};

/// The scope that every path needs.
const SCOPE: &str = "okta.apps.read";

const UNBOUND: Refusal = Refusal::request("The resource request requires a DPoP proof.");
const NOT_BOUND: Refusal = Refusal::token("The presented access_token is not DPoP bound.");
const OTHER_KEY: Refusal =
    Refusal::proof("The access_token is not bound to the provided DPoP proof.");
const EXPIRED: Refusal = Refusal::token("The token has expired.");

impl State {
    /// What a request is answered that may not pass.
    pub(super) fn refusal(
        &mut self,
        method: &str,
        path: &str,
        headers: &HeaderMap,
    ) -> Option<Answer> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let authorization = header(AUTHORIZATION.as_str()).unwrap_or_default();
        let (scheme, token) = authorization.split_once(' ').unwrap_or_default();
        match scheme {
            "SSWS" if token == API_TOKEN => return None,
            "Bearer" if token == ACCESS_TOKEN => return None,
            "Bearer" | "DPoP" if self.tokens.contains_key(token) => {}
            _ => return Some(invalid_token()),
        }
        let checked = match scheme {
            "DPoP" => self.check_bound(token, header("dpop"), method, path),
            _ => self.check_bearer(token),
        };
        let Err(refusal) = checked.and_then(|()| self.check_scope(token)) else {
            return self.refuse_without_role(token);
        };
        let answer = refusal.in_header(scheme_of(refusal, scheme), &self.own_url, path);
        match refusal {
            Refusal::NONCE => Some(answer.header("dpop-nonce", &self.nonce)),
            _ => Some(answer),
        }
    }

    fn check_bearer(&self, token: &str) -> Result<(), Refusal> {
        match &self.tokens[token] {
            issued if issued.end <= self.now() => Err(EXPIRED),
            issued if issued.key.is_some() || self.wants_bound_tokens => Err(UNBOUND),
            _ => Ok(()),
        }
    }

    fn check_bound(
        &mut self,
        token: &str,
        proof: Option<&str>,
        method: &str,
        path: &str,
    ) -> Result<(), Refusal> {
        let now = self.now();
        let issued = &self.tokens[token];
        if issued.end <= now {
            return Err(EXPIRED);
        }
        let bound_to = issued.key.as_ref().ok_or(NOT_BOUND)?;
        let request = Proven {
            method,
            url: format!("{}{path}", self.own_url),
            access_token: Some(token),
            nonce: &self.nonce,
            // Okta wants none here today, and would not take a wrong one.
            wants_nonce: self.wants_nonce_on_reads,
            now,
        };
        let key = proof::check(proof, &request, &mut self.proofs)?;
        if key == *bound_to {
            Ok(())
        } else {
            Err(OTHER_KEY)
        }
    }

    fn check_scope(&self, token: &str) -> Result<(), Refusal> {
        let scopes = &self.tokens[token].scopes;
        if scopes.iter().any(|scope| scope == SCOPE) {
            Ok(())
        } else {
            Err(Refusal::INSUFFICIENT_SCOPE)
        }
    }

    fn refuse_without_role(&self, token: &str) -> Option<Answer> {
        let app = self.apps.get(&self.tokens[token].client_id)?;
        let summary = "You do not have permission to perform the requested action";
        let answer = Answer::okta_error(403, "E0000006", summary, &[]);
        (!app.has_role).then_some(answer)
    }
}

/// What Okta says of a token that it has never given.
fn invalid_token() -> Answer {
    Answer::okta_error(401, "E0000011", "Invalid token provided", &[])
}

/// The scheme that a refusal asks for: the one that was used, unless that is
/// the mistake.
fn scheme_of(refusal: Refusal, used: &str) -> &str {
    if refusal == UNBOUND { "DPoP" } else { used }
}
