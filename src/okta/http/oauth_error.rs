//! OAuth errors about an access token, or about the request for one.
//!
//! An error about a token is in `WWW-Authenticate`, often without a body. An
//! error about a token request is in the body.

use serde_json::Value;

use crate::okta::headers::{WHITESPACE, parameter_value};

/// OAuth's error, from the header (RFC 6750, section 3) or the body (RFC 6749,
/// section 5.2); empty if there is none. Other fields are ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OAuthError {
    /// OAuth's code, such as `insufficient_scope`.
    pub error: Option<String>,
    /// The same in a sentence.
    pub error_description: Option<String>,
    /// The scopes that the request needs.
    pub scope: Option<String>,
    /// The path of the request.
    pub resource: Option<String>,
    /// The nonce that Okta wants in the next proof (`DPoP-Nonce`).
    pub dpop_nonce: Option<String>,
}

impl OAuthError {
    /// Reads the header, and fields that it lacks from the body. Okta sends
    /// some of OAuth's errors in the fields of its own errors.
    pub(crate) fn read(header: &str, body: &Value) -> Self {
        let mut error = Self::parse(header);
        let field = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        let foreign = field("errorCode").filter(|code| !is_oktas(code));
        if error.error.is_some() {
            return error;
        }
        if foreign.is_some() {
            error.error_description = field("errorSummary").or(error.error_description);
        } else {
            error.error_description = field("error_description").or(error.error_description);
        }
        error.error = field("error").or(foreign);
        error
    }

    /// Reads the header's parameters. If one occurs twice, also in two schemes,
    /// the last one counts.
    fn parse(header: &str) -> Self {
        let mut challenge = Self::default();
        let mut rest = header;
        while let Some((before, after)) = rest.split_once('=') {
            // Whitespace around `=` is bad form but must be accepted (RFC 9110,
            // 11.2).
            let before = before.trim_end_matches(WHITESPACE);
            let name = before.rsplit([' ', ',', '\t']).next().unwrap_or_default();
            let (value, remainder) = parameter_value(after);
            let part = match name.to_ascii_lowercase().as_str() {
                "error" => Some(&mut challenge.error),
                "error_description" => Some(&mut challenge.error_description),
                "scope" => Some(&mut challenge.scope),
                "resource" => Some(&mut challenge.resource),
                _ => None,
            };
            if let Some(part) = part {
                *part = Some(value);
            }
            rest = remainder;
        }
        challenge
    }

    /// The same with each of its texts changed.
    pub(crate) fn map(self, change: impl Fn(&str) -> String) -> Self {
        let change = |text: Option<String>| text.map(|text| change(&text));
        Self {
            error: change(self.error),
            error_description: change(self.error_description),
            scope: change(self.scope),
            resource: change(self.resource),
            dpop_nonce: self.dpop_nonce,
        }
    }

    /// Returns the description; empty if there is none.
    pub fn description(&self) -> &str {
        self.error_description.as_deref().unwrap_or_default()
    }

    /// Returns whether Okta rejects a time in what we signed. The words are
    /// those of Okta's error catalog: something is expired, issued in the
    /// future or in the past, expires too far in the future, must be issued
    /// before the current time, or has a wrong `iat`.
    pub fn is_about_time(&self) -> bool {
        let is_signed = matches!(
            self.error.as_deref(),
            Some("invalid_client" | "invalid_dpop_proof")
        );
        let description = self.description();
        let words = ["future", "expired", "in the past", "current time", "'iat'"];
        is_signed && words.iter().any(|word| description.contains(word))
    }

    /// Returns whether Okta wants a token that is bound to a key (`DPoP`).
    pub fn wants_bound_token(&self) -> bool {
        self.error.as_deref() == Some("invalid_request")
            && self.description().contains("DPoP proof")
    }
}

/// Returns whether a code is one of Okta's own, such as `E0000011`, and not
/// OAuth's.
pub(crate) fn is_oktas(code: &str) -> bool {
    let digits = code.strip_prefix('E').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn challenge(error: &str, description: &str, scope: &str, resource: &str) -> OAuthError {
        let part = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        OAuthError {
            error: part(error),
            error_description: part(description),
            scope: part(scope),
            resource: part(resource),
            dpop_nonce: None,
        }
    }

    #[test]
    fn the_parts_that_help_are_read_and_the_others_dropped() {
        let table = [
            ("", challenge("", "", "", "")),
            ("Negotiate", challenge("", "", "", "")),
            ("Bearer realm=\"x\"", challenge("", "", "", "")),
            (
                "Bearer authorization_uri=\"https://a.example/?x=1\", realm=\"r\", \
                 scope=\"okta.apps.read\", error=\"insufficient_scope\", \
                 error_description=\"Not enough, sorry\", resource=\"/api/v1/apps/a\"",
                challenge(
                    "insufficient_scope",
                    "Not enough, sorry",
                    "okta.apps.read",
                    "/api/v1/apps/a",
                ),
            ),
            (
                "DPoP algs=\"RS256 ES256\", error=invalid_token,error_description=\"a \\\"b\\\" c\"",
                challenge("invalid_token", "a \"b\" c", "", ""),
            ),
            ("Bearer ERROR=x", challenge("x", "", "", "")),
            (
                "Bearer error = \"x\", scope\t=\ts",
                challenge("x", "", "s", ""),
            ),
            ("Bearer error=\"no end", challenge("no end", "", "", "")),
        ];
        for (header, parts) in table {
            assert_eq!(OAuthError::parse(header), parts, "{header}");
        }
    }

    #[test]
    fn the_body_says_what_the_header_does_not() {
        let header = "Bearer error=\"invalid_token\"";
        let body = json!({"error": "invalid_client", "error_description": "why"});
        let table = [
            ("", body.clone(), challenge("invalid_client", "why", "", "")),
            (header, body, challenge("invalid_token", "", "", "")),
            (
                "Bearer scope=\"s\"",
                json!({"error": "e"}),
                challenge("e", "", "s", ""),
            ),
            (
                "",
                json!({"errorCode": "invalid_client", "errorSummary": "why"}),
                challenge("invalid_client", "why", "", ""),
            ),
            (
                "",
                json!({"errorCode": "E0000011", "errorSummary": "why"}),
                OAuthError::default(),
            ),
            ("", json!({"error": {"code": 1}}), OAuthError::default()),
            ("", Value::Null, OAuthError::default()),
        ];
        for (header, body, expected) in table {
            assert_eq!(OAuthError::read(header, &body), expected, "{header} {body}");
        }
    }

    #[test]
    fn okta_has_many_words_for_a_wrong_clock() {
        let client = "invalid_client";
        let proof = "invalid_dpop_proof";
        let table = [
            (client, "The client_assertion token is expired.", true),
            (
                client,
                "The client_assertion token has an expiration too far into the future.",
                true,
            ),
            (
                client,
                "The client_assertion token must be issued before the current time.",
                true,
            ),
            (proof, "The DPoP proof JWT is issued in the future.", true),
            (
                proof,
                "The DPoP proof JWT is issued more than five minutes in the past.",
                true,
            ),
            (proof, "The DPoP proof JWT is expired.", true),
            (proof, "'iat' claim in the DPoP proof JWT is invalid.", true),
            (client, "The client_assertion signature is invalid.", false),
            (proof, "The DPoP proof JWT header is missing.", false),
            ("invalid_token", "The token has expired.", false),
            ("", "", false),
        ];
        for (error, description, is_about_time) in table {
            let found = challenge(error, description, "", "").is_about_time();
            assert_eq!(found, is_about_time, "{error} {description}");
        }
    }
}
