//! What one request sends.

use bytes::Bytes;
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
    ///
    /// The HTTP client reads the form in place, so no copy outlives it.
    pub(crate) fn build(&mut self, client: &Client) -> RequestBuilder {
        let builder = client
            .request(self.method(), self.url.clone())
            .headers(std::mem::take(&mut self.headers))
            .header(ACCEPT, HeaderValue::from_static("application/json"));
        match self.form.take() {
            Some(form) => builder
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Bytes::from_owner(form)),
            None => builder,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rustls::{ClientConfig, RootCertStore};

    use super::*;

    #[test]
    fn the_form_is_sent_from_where_it_is_wiped() {
        let form = Zeroizing::new("client_assertion=s3cret".to_owned());
        let place = form.as_ptr();
        let url = Url::parse("http://127.0.0.1/token").expect("a URL");
        let mut request = Request {
            template: "/token",
            url: &url,
            headers: HeaderMap::new(),
            form: Some(form),
            redaction: &Redaction::default(),
            on_send: &|| {},
        };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("TLS 1.2 and 1.3")
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        let client = Client::builder().tls_backend_preconfigured(tls).build();
        let built = request.build(&client.expect("a client")).build();
        let built = built.expect("a request");
        assert_eq!(built.method(), Method::POST);
        let body = built.body().and_then(reqwest::Body::as_bytes);
        assert_eq!(body.expect("a form").as_ptr(), place);
    }
}
