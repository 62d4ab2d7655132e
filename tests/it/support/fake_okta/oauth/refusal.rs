//! Refusals in OAuth's form, with the codes and words of Okta's catalogue of
//! OAuth errors.

use serde_json::json;

use super::super::answer::Answer;

/// One entry of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    status: u16,
    error: &'static str,
    description: &'static str,
}

impl Refusal {
    /// The app did not show that it is who it says.
    pub(super) const fn client(description: &'static str) -> Self {
        Self::new(401, "invalid_client", description)
    }

    /// A proof is missing or not right.
    pub(super) const fn proof(description: &'static str) -> Self {
        Self::new(400, "invalid_dpop_proof", description)
    }

    /// The access token is not, or no longer, one.
    pub(super) const fn token(description: &'static str) -> Self {
        Self::new(401, "invalid_token", description)
    }

    /// The request is not one that can be answered.
    pub(super) const fn request(description: &'static str) -> Self {
        Self::new(400, "invalid_request", description)
    }

    /// The proof has to carry the nonce that comes with this.
    pub(super) const NONCE: Self = Self::new(
        400,
        "use_dpop_nonce",
        "Authorization server requires nonce in DPoP proof.",
    );

    /// The app has none of the scopes.
    pub(super) const SCOPE: Self = Self::new(
        400,
        "invalid_scope",
        "One or more scopes are not configured for the authorization server resource.",
    );

    /// The access token lacks the scope that reading takes.
    pub(super) const INSUFFICIENT_SCOPE: Self = Self::new(
        403,
        "insufficient_scope",
        "The access token provided does not contain the required scopes.",
    );

    /// Another grant was asked for.
    pub(super) const GRANT_TYPE: Self = Self::new(
        400,
        "unsupported_grant_type",
        "The authorization grant type is not supported by the authorization server. Configured \
         grant types: [client_credentials].",
    );

    const fn new(status: u16, error: &'static str, description: &'static str) -> Self {
        Self {
            status,
            error,
            description,
        }
    }

    /// As the token endpoint says it: in the body.
    pub(super) fn in_body(self) -> Answer {
        let body = json!({ "error": self.error, "error_description": self.description });
        Answer::json(self.status, &body)
    }

    /// As the API says it: in a header, without any body.
    pub(super) fn in_header(self, scheme: &str, organization: &str, path: &str) -> Answer {
        let algorithms = match scheme {
            "DPoP" => "algs=\"RS256 RS384 RS512 ES256 ES384 ES512\", ",
            _ => "",
        };
        let challenge = format!(
            "{scheme} {algorithms}authorization_uri=\"{organization}/oauth2/v1/authorize\", \
             realm=\"{organization}\", scope=\"okta.apps.read\", error=\"{}\", \
             error_description=\"{}\", resource=\"{path}\"",
            self.error, self.description
        );
        Answer::empty(self.status).header("www-authenticate", &challenge)
    }
}
