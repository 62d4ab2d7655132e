//! Which refusals one more attempt can mend, and how. These are steps of the
//! protocols, not repetitions: the next attempt says something else.

use super::ApiError;

/// What to do before the next attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recovery {
    /// Take the server's clock for the right one.
    Clock,
    /// Put the nonce that came with the refusal into the proof.
    Nonce,
    /// Send a proof at all, and a token that is bound to its key.
    Proof,
    /// Get another access token.
    Token,
}

/// How many nonces one request tries. One is enough where Okta changes them
/// once a day; many reads at once may meet several changes in a row, and a
/// server that never takes one has to come to an end.
const MAX_NONCES: usize = 8;

/// What has been tried for one request: all but a nonce helps once or never.
#[derive(Debug, Default)]
pub(super) struct Recoveries(Vec<Recovery>);

impl Recoveries {
    /// The recovery for a refusal, unless it was tried often enough.
    pub(super) fn next(&mut self, refusal: &ApiError) -> Option<Recovery> {
        let recovery = recovery(refusal)?;
        let tried = self.0.iter().filter(|tried| **tried == recovery).count();
        let most = match recovery {
            Recovery::Nonce => MAX_NONCES,
            Recovery::Clock | Recovery::Proof | Recovery::Token => 1,
        };
        if tried == most {
            return None;
        }
        self.0.push(recovery);
        Some(recovery)
    }
}

fn recovery(refusal: &ApiError) -> Option<Recovery> {
    match (refusal.status, refusal.oauth.error.as_deref()) {
        (400 | 401, Some("use_dpop_nonce")) => Some(Recovery::Nonce),
        (400 | 401, Some(_)) if refusal.oauth.is_about_time() => Some(Recovery::Clock),
        (400 | 401, Some("invalid_dpop_proof")) => Some(Recovery::Proof),
        (400 | 401, Some("invalid_request")) if refusal.oauth.wants_bound_token() => {
            Some(Recovery::Proof)
        }
        (401, _) if refusal.is_about_access_token() => Some(Recovery::Token),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::okta::{Content, OAuthError};

    fn refusal(status: u16, code: &str, error: &str, description: &str) -> ApiError {
        let part = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        ApiError {
            status,
            content: Content::Json,
            error_code: part(code),
            error_summary: None,
            error_id: None,
            error_causes: Vec::new(),
            request_id: None,
            date: None,
            oauth: OAuthError {
                error: part(error),
                error_description: part(description),
                ..OAuthError::default()
            },
        }
    }

    #[test]
    fn each_refusal_has_the_recovery_that_mends_it() {
        use Recovery::{Clock, Nonce, Proof, Token};
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
            let refusal = refusal(status, code, error, description);
            let found = recovery(&refusal);
            assert_eq!(found, expected, "{status} {error} {description}");
        }
    }

    #[test]
    fn no_recovery_is_tried_for_ever() {
        let refusals = [
            (
                refusal(401, "", "invalid_client", "The token is expired."),
                1,
            ),
            (refusal(400, "", "invalid_dpop_proof", ""), 1),
            (refusal(401, "", "invalid_token", ""), 1),
            (refusal(400, "", "use_dpop_nonce", ""), MAX_NONCES),
        ];
        let mut recoveries = Recoveries::default();
        for (refusal, most) in refusals {
            for _ in 0..most {
                assert!(recoveries.next(&refusal).is_some(), "{refusal:?}");
            }
            assert_eq!(recoveries.next(&refusal), None, "{refusal:?}");
        }
    }
}
