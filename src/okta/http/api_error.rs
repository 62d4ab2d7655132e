//! Okta's error responses: the fields of the body, and the headers.

use std::borrow::Cow;

use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, WWW_AUTHENTICATE};
use serde_json::Value;

use super::oauth_error::is_oktas;
use super::{Content, OAuthError};
use crate::okta::headers::{DPOP_NONCE, header, list_header};
use crate::okta::redaction::Redaction;

/// Okta's id of the request, which its support asks for.
pub(super) const REQUEST_ID: &str = "x-okta-request-id";

/// Okta's error code for an invalid token.
const INVALID_TOKEN: &str = "E0000011";

/// An error response. Every part of it may be missing. None contains our own
/// credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Okta answered {}", status_line(*.status))]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// What kind of body came with it.
    pub content: Content,
    /// `errorCode`, such as `E0000007`.
    pub error_code: Option<String>,
    /// `errorSummary`, one sentence.
    pub error_summary: Option<String>,
    /// `errorId`, for Okta's support.
    pub error_id: Option<String>,
    /// The sentences of `errorCauses`.
    pub error_causes: Vec<String>,
    /// `X-Okta-Request-Id`.
    pub request_id: Option<String>,
    /// `Date`: the server's clock.
    pub date: Option<String>,
    /// What is wrong with an access token, or with the request for one.
    pub oauth: OAuthError,
}

/// A status with its reason phrase: `503 Service Unavailable`.
pub fn status_line(status: u16) -> String {
    let reason = StatusCode::from_u16(status).ok();
    match reason.and_then(|status| status.canonical_reason()) {
        Some(reason) => format!("{status} {reason}"),
        None => status.to_string(),
    }
}

impl ApiError {
    /// Reads an error response, and redacts our credential in all of it.
    pub(crate) fn read(
        status: u16,
        headers: &HeaderMap,
        content: Content,
        body: &str,
        redaction: &Redaction,
    ) -> Self {
        // Some error responses have a JSON body under another content type.
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let clean = |text: &str| redaction.redact(text);
        let field = |name: &str| body.get(name).and_then(Value::as_str).map(clean);
        // OAuth's errors are shown as such.
        let code = field("errorCode");
        let is_oktas = code.as_deref().is_none_or(is_oktas);
        let challenges = list_header(headers, WWW_AUTHENTICATE.as_str()).unwrap_or_default();
        let mut oauth = OAuthError::read(&challenges, &body).map(clean);
        oauth.dpop_nonce = header(headers, DPOP_NONCE).map(Cow::into_owned);
        let of_okta = |text: Option<String>| text.filter(|_| is_oktas);
        Self {
            status,
            content,
            error_code: of_okta(code),
            error_summary: of_okta(field("errorSummary")),
            error_id: field("errorId"),
            error_causes: causes(&body).map(clean).collect(),
            request_id: header(headers, REQUEST_ID).as_deref().map(clean),
            date: header(headers, DATE.as_str()).as_deref().map(clean),
            oauth,
        }
    }

    /// Returns whether the error is about the access token, by OAuth's code or
    /// by Okta's own.
    pub fn is_about_access_token(&self) -> bool {
        match self.oauth.error.as_deref() {
            Some(error) => error == "invalid_token",
            None => self.error_code.as_deref() == Some(INVALID_TOKEN),
        }
    }
}

/// Returns the sentences of the causes. Okta's reference sometimes shows an
/// object where an array belongs.
fn causes(body: &Value) -> impl Iterator<Item = &str> {
    let causes = match body.get("errorCauses") {
        Some(Value::Array(causes)) => causes.as_slice(),
        Some(cause @ Value::Object(_)) => std::slice::from_ref(cause),
        _ => &[],
    };
    causes.iter().filter_map(|cause| {
        let sentence = cause.get("errorSummary").or_else(|| cause.get("reason"));
        sentence?.as_str()
    })
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;

    /// Returns an error response with a status and nothing else.
    pub(crate) fn error_response(status: u16) -> ApiError {
        ApiError::read(
            status,
            &HeaderMap::new(),
            Content::Empty,
            "",
            &Redaction::default(),
        )
    }

    /// The same with OAuth's error and description, each unless it is empty.
    pub(crate) fn oauth_error_response(status: u16, error: &str, description: &str) -> ApiError {
        let part = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        ApiError {
            oauth: OAuthError {
                error: part(error),
                error_description: part(description),
                ..OAuthError::default()
            },
            ..error_response(status)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_has_its_reason_phrase_when_there_is_one() {
        assert_eq!(status_line(503), "503 Service Unavailable");
        assert_eq!(status_line(599), "599");
        assert_eq!(status_line(7), "7");
    }

    fn read(headers: &[(&'static str, &'static str)], body: &str) -> ApiError {
        let headers = headers.iter().map(|(name, value)| {
            let name = reqwest::header::HeaderName::from_static(name);
            (name, reqwest::header::HeaderValue::from_static(value))
        });
        let content = Content::of(Some("application/json"), body.as_bytes());
        let redaction = Redaction::of(["my-s3cret".into()]);
        ApiError::read(404, &headers.collect(), content, body, &redaction)
    }

    #[test]
    fn oktas_fields_and_headers_are_read() {
        let body = r#"{"errorCode":"E0000007","errorSummary":"Not found","errorLink":"E0000007",
            "errorId":"oae1","errorCauses":[{"errorSummary":"one"},{"reason":"two"},{"x":1},3]}"#;
        let error = read(
            &[
                ("x-okta-request-id", "req1"),
                ("www-authenticate", "Bearer error=\"invalid_token\""),
            ],
            body,
        );
        assert_eq!(error.error_code.as_deref(), Some("E0000007"));
        assert_eq!(error.error_summary.as_deref(), Some("Not found"));
        assert_eq!(error.error_id.as_deref(), Some("oae1"));
        assert_eq!(error.error_causes, ["one", "two"]);
        assert_eq!(error.request_id.as_deref(), Some("req1"));
        assert_eq!(error.oauth.error.as_deref(), Some("invalid_token"));
    }

    #[test]
    fn a_byte_beyond_ascii_does_not_hide_what_is_wrong_with_an_access_token() {
        let challenge = "Bearer error=\"invalid_token\", error_description=\"abgel\u{fc}st\"";
        let value = reqwest::header::HeaderValue::from_bytes(challenge.as_bytes());
        let headers = HeaderMap::from_iter([(WWW_AUTHENTICATE, value.expect("a value"))]);
        let redaction = Redaction::default();
        let error = ApiError::read(401, &headers, Content::Empty, "", &redaction);
        assert_eq!(error.oauth.error.as_deref(), Some("invalid_token"));
    }

    #[test]
    fn causes_may_be_one_object() {
        let error = read(&[], r#"{"errorCauses":{"errorSummary":"only"}}"#);
        assert_eq!(error.error_causes, ["only"]);
    }

    #[test]
    fn a_body_that_is_not_oktas_leaves_every_field_empty() {
        for body in ["", "null", "[]", "<html>", "{\"errorCode\":7}", "\"text\""] {
            let error = read(&[], body);
            assert_eq!(error.error_code, None, "{body}");
            assert!(error.error_causes.is_empty(), "{body}");
            assert_eq!(error.oauth, OAuthError::default(), "{body}");
        }
    }

    #[test]
    fn an_answer_that_echoes_our_credential_does_not_keep_it() {
        let error = read(
            &[
                ("x-okta-request-id", "my-s3cret"),
                ("www-authenticate", "Bearer scope=\"my-s3cret\""),
            ],
            r#"{"errorSummary":"bad token my-s3cret","errorCauses":[{"errorSummary":"my-s3cret"}],
                "error":"my-s3cret","error_description":"my-s3cret",
                "errorCode":"my-s3cret","errorLink":"my-s3cret","errorId":"my-s3cret"}"#,
        );
        assert!(!format!("{error:?}").contains("my-s3cret"), "{error:?}");
    }
}
