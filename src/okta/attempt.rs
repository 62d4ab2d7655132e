//! One request and the head of its answer: what may be repeated, and what a
//! line of the log is about.

use std::time::Instant;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, Response};
use secrecy::zeroize::Zeroizing;
use url::Url;

use super::api_error::{REQUEST_ID, header};
use super::redaction::Redaction;
use super::transport_error::{Fault, TransportError};
use super::{Client, Error, rate_limit};

/// Where a nonce for the next proof stands, in any answer (RFC 9449, 8.2).
const NONCE: &str = "dpop-nonce";

/// What one attempt sends.
pub(super) struct Attempt<'attempt> {
    /// The endpoint as Okta's reference writes it. It stands in the log in
    /// place of the path, because ids are values of somebody's configuration.
    pub(super) template: &'static str,
    pub(super) url: &'attempt Url,
    /// The headers with secrets.
    pub(super) headers: HeaderMap,
    /// The body of a form; without one, it is a GET.
    pub(super) form: Option<Zeroizing<String>>,
    /// What no log and no error may show.
    pub(super) redaction: &'attempt Redaction,
    /// Hears of the request right before it is sent.
    pub(super) on_send: &'attempt (dyn Fn() + Send + Sync),
}

impl Client {
    /// Sends one request and waits for the head of its answer.
    pub(super) async fn attempt(&self, attempt: Attempt<'_>) -> Result<Response, Error> {
        let (template, redaction) = (attempt.template, attempt.redaction);
        let method = match attempt.form {
            Some(_) => Method::POST,
            None => Method::GET,
        };
        let request = self
            .http()
            .await?
            .request(method.clone(), attempt.url.clone());
        let mut request = request
            .headers(attempt.headers)
            .header(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(form) = attempt.form {
            request = request
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form.as_bytes().to_vec());
        }
        let alone = self.first_connection().wait().await;
        (attempt.on_send)();
        self.limits().tally.call();
        let start = Instant::now();
        let limit = self.settings().timeouts.answer;
        let answer = match tokio::time::timeout(limit, request.send()).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(TransportError::of_request(&error, redaction)),
            Err(_) => Err(TransportError::timeout(Fault::AnswerTimeout)),
        };
        if let Some(alone) = alone {
            alone.end();
        }
        log(&method, template, start, &answer, redaction);
        let answer = answer?;
        if let Some(nonce) = header(answer.headers(), NONCE) {
            self.tokens().note_nonce(nonce);
        }
        Ok(answer)
    }
}

fn log(
    method: &Method,
    path: &str,
    start: Instant,
    answer: &Result<Response, TransportError>,
    redaction: &Redaction,
) {
    let method = method.as_str();
    let duration_ms = start.elapsed().as_millis();
    match answer {
        Ok(response) => {
            let status = response.status().as_u16();
            let okta_request_id = header(response.headers(), REQUEST_ID).unwrap_or_default();
            let okta_request_id = redaction.redact(okta_request_id);
            let [rate_limit_limit, rate_limit_remaining, rate_limit_reset] =
                rate_limit::HEADERS.map(|name| number(response.headers(), name));
            tracing::debug!(
                method,
                path,
                status,
                okta_request_id,
                rate_limit_limit,
                rate_limit_remaining,
                rate_limit_reset,
                duration_ms,
                "Okta answered"
            );
        }
        Err(error) => {
            let fault = error.fault.to_string();
            tracing::debug!(method, path, fault, duration_ms, "Okta did not answer");
        }
    }
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    header(headers, name)?.parse().ok()
}
