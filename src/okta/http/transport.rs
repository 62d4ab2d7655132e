//! Sends one request once, without retries or redirects, and only with the
//! proxy and the roots of the settings.

use std::panic::resume_unwind;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::header::HeaderMap;
use tokio::sync::OnceCell;
use tracing::Span;

use super::api_error::REQUEST_ID;
use super::first_connection::{FirstConnection, LONGEST_WAIT};
use super::http_client::HttpClient;
use super::open_requests::OpenRequests;
use super::proxy_fault::ProxyPassword;
use super::roots::RootProblem;
use super::transport_error::Circumstances;
use super::{Fault, HttpError, HttpSettings, Reply, Request, SetupError, TransportError};
use crate::okta::headers::header;
use crate::okta::redaction::Redaction;
use crate::okta::request_stats::RequestStats;

/// The headers in which Okta describes the rate limit that a request was
/// counted in: how many requests it allows, how many are left, and when the
/// window ends, in Unix seconds.
pub(crate) const RATE_LIMIT_HEADERS: [&str; 3] = [
    "x-rate-limit-limit",
    "x-rate-limit-remaining",
    "x-rate-limit-reset",
];

/// How much longer than a connection may take the others wait for the first
/// one: its time begins a little later than theirs.
const TIMERS_APART: Duration = Duration::from_secs(1);

/// The connections to one organization.
#[derive(Debug)]
pub(crate) struct Transport {
    settings: HttpSettings,
    /// Made by the first request. Most processes only configure the provider,
    /// and reading certificates takes longer than a start.
    client: OnceCell<Result<HttpClient, Arc<SetupError>>>,
    first_connection: FirstConnection,
    /// Set when the proxy has rejected our credentials, or may have. Every
    /// further attempt counts against the account, which a directory locks after
    /// a few.
    proxy_refusal: OnceLock<TransportError>,
    open_requests: OpenRequests,
    pub(crate) stats: Arc<RequestStats>,
}

impl Transport {
    /// Makes a transport. Nothing is read or sent yet.
    pub(crate) fn new(settings: HttpSettings, stats: Arc<RequestStats>) -> Self {
        Self {
            first_connection: first_connection(&settings),
            client: OnceCell::new(),
            proxy_refusal: OnceLock::new(),
            open_requests: OpenRequests::default(),
            settings,
            stats,
        }
    }

    pub(crate) fn settings(&self) -> &HttpSettings {
        &self.settings
    }

    /// Returns the problems with the root certificates; none before the first
    /// request.
    pub(crate) fn root_problems(&self) -> &[RootProblem] {
        let client = self.client.get().and_then(|client| client.as_ref().ok());
        client.map_or(&[], |client| &client.root_problems)
    }

    /// Sends a request and waits for the headers of its response. Sends nothing
    /// after the proxy has rejected our credentials.
    pub(crate) async fn send(
        &self,
        mut request: Request<'_>,
    ) -> Result<reqwest::Response, HttpError> {
        let method = request.method();
        let HttpClient {
            client, resolver, ..
        } = self.client().await?;
        let builder = request.build(client);
        let alone = self.first_connection.wait().await;
        if let Some(refusal) = self.proxy_refusal.get() {
            return Err(refusal.clone().into());
        }
        (request.on_send)();
        self.stats.count_call();
        let start = Instant::now();
        let open = self.open_requests.begin();
        let sending = tokio::time::timeout(self.settings.timeouts.response, builder.send());
        let sent = match &alone {
            Some(alone) => alone.send(sending).await,
            None => sending.await,
        };
        let head = match sent {
            Ok(Ok(head)) => Ok(head),
            Ok(Err(error)) => {
                let around = Circumstances {
                    was_alone: open.was_alone(),
                    look_up: resolver.last_failure(),
                    password: self.proxy_password(),
                };
                Err(TransportError::of_request(
                    &error,
                    around,
                    request.redaction,
                ))
            }
            Err(_) => Err(TransportError::timeout(Fault::ResponseTimeout)),
        };
        if let Err(error) = &head
            && self.ends_use_of_proxy(error.fault)
        {
            self.proxy_refusal.get_or_init(|| error.clone());
        }
        if let Some(alone) = alone
            && self.lets_others_go(&head)
        {
            alone.end();
        }
        log(&request, &method, start.elapsed(), &head);
        Ok(head?)
    }

    /// Reads the rest of a response.
    pub(crate) async fn receive(
        &self,
        head: reqwest::Response,
        redaction: Redaction,
    ) -> Result<Reply, HttpError> {
        if head.status().as_u16() == 429 {
            self.stats.count_rate_limited();
        }
        Reply::read(head, self.settings.timeouts, redaction).await
    }

    /// Returns what is known of the password that the proxy is sent. Others may
    /// go only after a tunnel was opened, which shows that it is right.
    fn proxy_password(&self) -> ProxyPassword {
        match self.settings.sends_password() {
            false => ProxyPassword::None,
            true if self.first_connection.is_over() => ProxyPassword::Accepted,
            true => ProxyPassword::Unknown,
        }
    }

    /// Returns whether no further request may use the proxy.
    fn ends_use_of_proxy(&self, fault: Fault) -> bool {
        fault == Fault::ProxyCredentials
            || (fault.may_be_about_password() && self.settings.sends_password())
    }

    /// Returns whether the others need not wait any longer after this first
    /// request. A password that the proxy has not judged goes on alone: it may
    /// be wrong.
    fn lets_others_go(&self, head: &Result<reqwest::Response, TransportError>) -> bool {
        !self.settings.sends_password() || head.is_ok() || self.proxy_refusal.get().is_some()
    }

    /// Returns the HTTP client. Of many first requests one makes it and the
    /// others wait for the outcome, which stands until the provider is
    /// configured again: files that cannot be read in time would cost each
    /// request that time. Only where it panics does the next of them try.
    async fn client(&self) -> Result<&HttpClient, Arc<SetupError>> {
        let build = || async { self.build_client().await.map_err(Arc::new) };
        let built = self.client.get_or_init(build).await;
        built.as_ref().map_err(Arc::clone)
    }

    /// Makes the HTTP client on a thread where reading files may block. Its
    /// log lines belong to the call that waits for it.
    async fn build_client(&self) -> Result<HttpClient, SetupError> {
        let (settings, span) = (self.settings.clone(), Span::current());
        let limit = settings.timeouts.root_certificates;
        let variables = settings.root_certificates.variables();
        let build = move || span.in_scope(|| HttpClient::build(&settings));
        let built = tokio::task::spawn_blocking(build);
        match tokio::time::timeout(limit, built).await {
            Err(_) => Err(SetupError::RootsTimeout { limit, variables }),
            Ok(Ok(built)) => built,
            Ok(Err(failure)) => match failure.try_into_panic() {
                // A panic belongs to the request that met it.
                Ok(panic) => resume_unwind(panic),
                Err(_) => Err(SetupError::Ending),
            },
        }
    }
}

/// Returns who goes first. A wrong password must reach the proxy only once, so
/// with a password all others wait until the first connection stands or has
/// failed: it does one or the other in the time that a connection may take.
fn first_connection(settings: &HttpSettings) -> FirstConnection {
    let longest_wait = match settings.sends_password() {
        true => settings.timeouts.connect + TIMERS_APART,
        false => LONGEST_WAIT,
    };
    FirstConnection::new(settings.organization_url.is_https(), longest_wait)
}

fn log(
    request: &Request<'_>,
    method: &Method,
    elapsed: Duration,
    head: &Result<reqwest::Response, TransportError>,
) {
    let (method, path) = (method.as_str(), request.template);
    let duration_ms = elapsed.as_millis();
    match head {
        Ok(head) => {
            let status = head.status().as_u16();
            let okta_request_id = header(head.headers(), REQUEST_ID).unwrap_or_default();
            let okta_request_id = request.redaction.redact(&okta_request_id);
            let [rate_limit_limit, rate_limit_remaining, rate_limit_reset] =
                RATE_LIMIT_HEADERS.map(|name| number(head.headers(), name));
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
            tracing::debug!(method, path, fault, duration_ms, "the request failed");
        }
    }
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    header(headers, name)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::okta::http::{OrganizationUrl, RootCertificates, Timeouts};

    fn settings(url: &str, root_certificates: RootCertificates) -> HttpSettings {
        HttpSettings {
            organization_url: OrganizationUrl::parse(url).expect("a URL"),
            gateway_source: None,
            forward_proxy: None,
            root_certificates,
            timeouts: Timeouts::DEFAULT,
        }
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[tokio::test]
    async fn every_first_request_hears_that_there_are_no_root_certificates() {
        let nowhere = |name: &str| name.starts_with("SSL_CERT_").then(|| "/nowhere".to_owned());
        let roots = RootCertificates::from_environment(&nowhere);
        let transport = Transport::new(settings("https://127.0.0.1:9", roots), Arc::default());
        let clients = tokio::join!(transport.client(), transport.client());
        let third = transport.client().await;
        let errors = [clients.0, clients.1, third].map(|client| client.expect_err("no roots"));
        for error in &errors {
            assert!(matches!(**error, SetupError::Roots(_)));
            assert!(Arc::ptr_eq(error, &errors[0]), "they were looked for again");
        }
    }

    /// Serves one response that announces a long body and sends it byte by
    /// byte; returns its URL.
    async fn trickle() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a client");
            let mut request = [0; 4096];
            let length = stream.read(&mut request).await.expect("a request");
            assert!(length > 0, "a client asks");
            let head = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n";
            stream.write_all(head).await.expect("a reader");
            let mut letters = tokio::time::interval(Duration::from_millis(10));
            // Ends when the client has gone.
            while stream.write_all(b" ").await.is_ok() {
                letters.tick().await;
            }
        });
        format!("http://{address}")
    }

    #[tokio::test]
    async fn a_body_that_never_pauses_and_never_ends_times_out() {
        let roots = RootCertificates::from_environment(&|_| None);
        let mut settings = settings(&trickle().await, roots);
        settings.timeouts.body = Duration::from_millis(100);
        let target = settings.organization_url.endpoint("/");
        let transport = Transport::new(settings, Arc::default());
        let redaction = Redaction::default();
        let request = Request {
            template: "/",
            url: &target,
            headers: HeaderMap::new(),
            form: None,
            redaction: &redaction,
            on_send: &|| {},
        };
        let head = transport.send(request).await.expect("a head");
        let reply = transport.receive(head, redaction);
        let reply = tokio::time::timeout(Duration::from_secs(10), reply).await;
        let error = reply.expect("it ends long before").expect_err("no body");
        let is_timeout = match &error {
            HttpError::Transport(TransportError { fault, .. }) => *fault == Fault::BodyTimeout,
            _ => false,
        };
        assert!(is_timeout, "{error}");
    }
}
