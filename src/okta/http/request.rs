//! What one request sends.

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, Method, RequestBuilder};
use secrecy::zeroize::Zeroizing;
use url::Url;

use crate::okta::redaction::Redaction;

/// One request: a GET, or a POST of a form.
pub(crate) struct Request<'request> {
    /// The endpoint as Okta's reference writes it. The log shows it in place
    /// of the path, because the ids in a path are configuration values.
    pub(crate) template: &'static str,
    pub(crate) url: &'request Url,
    /// The headers with secrets.
    pub(crate) headers: HeaderMap,
    /// The form to post; `None` for a GET.
    pub(crate) form: Option<Zeroizing<String>>,
    /// The secrets that no log and no error may show.
    pub(crate) redaction: &'request Redaction,
    /// Called right before the request is sent.
    pub(crate) on_send: &'request (dyn Fn() + Send + Sync),
}

impl Request<'_> {
    pub(crate) fn method(&self) -> Method {
        match self.form {
            Some(_) => Method::POST,
            None => Method::GET,
        }
    }

    /// Moves headers and form into a request of the HTTP client.
    pub(crate) fn build(&mut self, client: &Client) -> RequestBuilder {
        let builder = client
            .request(self.method(), self.url.clone())
            .headers(std::mem::take(&mut self.headers))
            .header(ACCEPT, HeaderValue::from_static("application/json"));
        match &self.form {
            Some(form) => builder
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form.as_bytes().to_vec()),
            None => builder,
        }
    }
}
