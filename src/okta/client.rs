//! The one path that every request takes.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Instant;

use reqwest::Response;
use reqwest::header::{ACCEPT, AUTHORIZATION, LOCATION};
use tokio::sync::OnceCell;
use url::Url;

use super::answer::Answer;
use super::api_error::{REQUEST_ID, header};
use super::redirect::{follow, is_redirect};
use super::transport_error::{Fault, TransportError};
use super::{Error, ForwardProxy, OrganizationUrl, Settings, SetupError, transport};

/// The most characters that a log line has of what the far end sent. Okta's
/// request ids have about 30.
const LOGGED_CHARACTERS: usize = 200;

/// A client of one Okta organization; a clone shares connections with its
/// original.
#[derive(Debug, Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    settings: Settings,
    /// Made by the first request: most processes of a host configure the
    /// provider and read nothing, and certificates take longer than a start.
    http: OnceCell<reqwest::Client>,
}

impl Client {
    /// A client that has done nothing yet, not even read a certificate.
    pub fn new(settings: Settings) -> Self {
        Self {
            shared: Arc::new(Shared {
                settings,
                http: OnceCell::new(),
            }),
        }
    }

    /// The organization that is asked.
    pub fn organization_url(&self) -> &OrganizationUrl {
        &self.settings().organization_url
    }

    /// The proxy that carries the requests there, when there is one.
    pub fn forward_proxy(&self) -> Option<&ForwardProxy> {
        self.settings().forward_proxy.as_ref()
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// Asks for a path, which is escaped already, and follows redirects on the
    /// same server. Logs have the template in place of the path, because ids
    /// are values of somebody's configuration.
    pub(super) async fn get(&self, template: &'static str, path: &str) -> Result<Answer, Error> {
        let settings = self.settings();
        let mut url = settings.organization_url.endpoint(path);
        let mut followed = 0;
        loop {
            let response = self.send(template, &url).await?;
            if !is_redirect(response.status().as_u16()) {
                let idle = settings.timeouts.idle;
                return Answer::read(response, idle, &settings.credentials).await;
            }
            let location = header(response.headers(), LOCATION.as_str());
            let next = follow(&url, location, followed);
            url = next
                .map_err(|error| error.map_target(|target| settings.credentials.redact(target)))?;
            followed += 1;
        }
    }

    /// One request and the head of its answer.
    async fn send(&self, template: &'static str, url: &Url) -> Result<Response, Error> {
        let settings = self.settings();
        let authorization = settings.credentials.authorization();
        let request = self
            .http()
            .await?
            .get(url.clone())
            .header(ACCEPT, "application/json")
            .header(AUTHORIZATION, authorization.map_err(SetupError::from)?);
        let start = Instant::now();
        let answer = tokio::time::timeout(settings.timeouts.answer, request.send()).await;
        let answer = match answer {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(TransportError::of_request(&error, &settings.credentials)),
            Err(_) => Err(TransportError::timeout(Fault::AnswerTimeout)),
        };
        self.log(template, start, &answer);
        Ok(answer?)
    }

    fn log(&self, path: &str, start: Instant, answer: &Result<Response, TransportError>) {
        let duration_ms = start.elapsed().as_millis();
        match answer {
            Ok(response) => {
                let status = response.status().as_u16();
                let okta_request_id = header(response.headers(), REQUEST_ID).unwrap_or_default();
                let okta_request_id = self.settings().credentials.redact(okta_request_id);
                let okta_request_id: String =
                    okta_request_id.chars().take(LOGGED_CHARACTERS).collect();
                tracing::debug!(
                    method = "GET",
                    path,
                    status,
                    okta_request_id,
                    duration_ms,
                    "Okta answered"
                );
            }
            Err(error) => {
                let fault = error.fault.to_string();
                tracing::debug!(
                    method = "GET",
                    path,
                    fault,
                    duration_ms,
                    "Okta did not answer"
                );
            }
        }
    }

    /// The HTTP client. Of many first requests one makes it and the others
    /// wait; when that fails or panics, the next of them tries.
    async fn http(&self) -> Result<&reqwest::Client, SetupError> {
        let shared = &self.shared;
        shared.http.get_or_try_init(|| self.build()).await
    }

    /// Makes the HTTP client where reading files may block.
    async fn build(&self) -> Result<reqwest::Client, SetupError> {
        let shared = Arc::clone(&self.shared);
        let build = move || transport::build(&shared.settings);
        match tokio::task::spawn_blocking(build).await {
            Ok(built) => built,
            // A panic belongs to the request that met it.
            Err(failure) => resume_unwind(failure.into_panic()),
        }
    }
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::*;
    use crate::okta::{Credentials, NoRoots, RootCertificates, Timeouts};

    #[tokio::test]
    async fn certificates_are_read_by_the_first_request_and_each_is_told_of_a_failure() {
        let organization_url = OrganizationUrl::parse("https://127.0.0.1:9").expect("a URL");
        let nowhere = |name: &str| name.starts_with("SSL_CERT_").then(|| "/nowhere".to_owned());
        let client = Client::new(Settings {
            organization_url,
            credentials: Credentials::ApiToken("t".into()),
            forward_proxy: None,
            root_certificates: RootCertificates::from_environment(&nowhere),
            timeouts: Timeouts::DEFAULT,
        });
        let reads = tokio::join!(client.app_token("a", "t"), client.app_token("a", "u"));
        for read in [reads.0, reads.1] {
            let error = read.expect_err("there is nobody to trust");
            assert!(matches!(
                error,
                Error::Setup(SetupError::Roots(NoRoots { .. }))
            ));
        }
    }
}
