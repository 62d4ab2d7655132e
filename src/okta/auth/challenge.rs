//! Challenges: error responses that one more attempt can satisfy. These are
//! steps of the protocols, not retries.

use crate::okta::http::ApiError;

/// What an error response asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Challenge {
    /// Sign with the server's time.
    Clock,
    /// Put the nonce from the response into the proof.
    Nonce,
    /// Send a proof and an access token that is bound to its key.
    Proof,
    /// Use a new access token.
    Token,
}

/// How many nonces one request tries. One is enough where Okta changes them
/// once a day. Concurrent reads may meet several changes in a row, and a server
/// that accepts no nonce must not keep the provider asking.
const MAX_NONCES: usize = 8;

/// The challenges that one request has answered. Every kind except a nonce is
/// answered once.
#[derive(Debug, Default)]
pub(super) struct AnsweredChallenges(Vec<Challenge>);

impl AnsweredChallenges {
    /// Returns the challenge in an error response, unless it was answered
    /// often enough.
    pub(super) fn next(&mut self, error_response: &ApiError) -> Option<Challenge> {
        let challenge = challenge(error_response)?;
        let answered = self.0.iter().filter(|answered| **answered == challenge);
        let max = match challenge {
            Challenge::Nonce => MAX_NONCES,
            Challenge::Clock | Challenge::Proof | Challenge::Token => 1,
        };
        if answered.count() == max {
            return None;
        }
        self.0.push(challenge);
        Some(challenge)
    }
}

fn challenge(error_response: &ApiError) -> Option<Challenge> {
    let oauth = &error_response.oauth;
    match (error_response.status, oauth.error.as_deref()) {
        (400 | 401, Some("use_dpop_nonce")) => Some(Challenge::Nonce),
        (400 | 401, Some(_)) if oauth.is_about_time() => Some(Challenge::Clock),
        (400 | 401, Some("invalid_dpop_proof")) => Some(Challenge::Proof),
        (400 | 401, Some("invalid_request")) if oauth.wants_bound_token() => Some(Challenge::Proof),
        (401, _) if error_response.is_about_access_token() => Some(Challenge::Token),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::okta::http::testing::oauth_error_response;

    fn response(status: u16, code: &str, error: &str, description: &str) -> ApiError {
        ApiError {
            error_code: (!code.is_empty()).then(|| code.to_owned()),
            ..oauth_error_response(status, error, description)
        }
    }

    #[test]
    fn each_error_response_has_the_challenge_that_is_in_it() {
        use Challenge::{Clock, Nonce, Proof, Token};
        let client = "invalid_client";
        let proof = "invalid_dpop_proof";
        let table = [
            (400, "", "use_dpop_nonce", "", Some(Nonce)),
            (401, "", "use_dpop_nonce", "", Some(Nonce)),
            (401, "", client, "The token is expired.", Some(Clock)),
            (
                400,
                "",
                proof,
                "The proof is issued in the future.",
                Some(Clock),
            ),
            (
                400,
                "",
                proof,
                "The DPoP proof JWT header is missing.",
                Some(Proof),
            ),
            (
                400,
                "",
                "invalid_request",
                "The resource request requires a DPoP proof.",
                Some(Proof),
            ),
            (400, "", "invalid_request", "The id is too long.", None),
            (401, "", client, "The signature is invalid.", None),
            (
                401,
                "",
                "invalid_token",
                "The token has expired.",
                Some(Token),
            ),
            (401, "E0000011", "", "", Some(Token)),
            (401, "E0000004", "", "", None),
            (403, "", "insufficient_scope", "", None),
            (400, "", "invalid_scope", "", None),
            (429, "E0000047", "", "", None),
            (503, "", "invalid_token", "", None),
        ];
        for (status, code, error, description, expected) in table {
            let response = response(status, code, error, description);
            let found = challenge(&response);
            assert_eq!(found, expected, "{status} {error} {description}");
        }
    }

    #[test]
    fn no_challenge_is_answered_for_ever() {
        let responses = [
            (
                response(401, "", "invalid_client", "The token is expired."),
                1,
            ),
            (response(400, "", "invalid_dpop_proof", ""), 1),
            (response(401, "", "invalid_token", ""), 1),
            (response(400, "", "use_dpop_nonce", ""), MAX_NONCES),
        ];
        let mut challenges = AnsweredChallenges::default();
        for (response, most) in responses {
            for _ in 0..most {
                assert!(challenges.next(&response).is_some(), "{response:?}");
            }
            assert_eq!(challenges.next(&response), None, "{response:?}");
        }
    }
}
