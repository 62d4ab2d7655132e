//! The HTTP client: no retries, no redirects, no proxies and no roots but those
//! decided on.

use std::sync::Arc;

use reqwest::{Proxy, redirect, retry};
use rustls::{ClientConfig, RootCertStore};

use super::resolver::SystemResolver;
use super::roots::RootProblem;
use super::server_certificate::ServerVerifier;
use super::{HttpSettings, SetupError};

/// The product name sent to Okta: `terraform-provider-okta/VERSION`.
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// The most bytes of response headers over HTTP/2, counted as RFC 9113 counts
/// them (section 6.5.2). Okta's grow: its `Content-Security-Policy` alone has
/// passed the 16 KiB that are the default.
const MAX_HEADER_BYTES: u32 = 256 * 1024;

/// The most response headers over HTTP/1.1; hyper limits their bytes to 400 KiB.
const MAX_HEADERS: usize = 1_000;

/// The HTTP client, and what was wrong with the root certificates.
#[derive(Debug)]
pub(super) struct HttpClient {
    pub(super) client: reqwest::Client,
    pub(super) resolver: SystemResolver,
    pub(super) root_problems: Vec<RootProblem>,
}

impl HttpClient {
    /// Reads certificates from the disk when the organization's URL is https, so
    /// it may block for a few milliseconds.
    pub(super) fn build(settings: &HttpSettings) -> Result<Self, SetupError> {
        let (tls, root_problems) = tls(settings)?;
        let resolver = SystemResolver::default();
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .http1_max_headers(MAX_HEADERS)
            .http2_max_header_list_size(MAX_HEADER_BYTES)
            .http2_keep_alive_interval(settings.timeouts.ping)
            .http2_keep_alive_timeout(settings.timeouts.ping)
            .user_agent(USER_AGENT)
            .connect_timeout(settings.timeouts.connect)
            .dns_resolver(Arc::new(resolver.clone()))
            .retry(retry::never())
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy();
        if let Some(proxy) = &settings.forward_proxy {
            builder = builder.proxy(Proxy::all(proxy.url())?);
        }
        Ok(Self {
            client: builder.build()?,
            resolver,
            root_problems,
        })
    }
}

fn tls(settings: &HttpSettings) -> Result<(ClientConfig, Vec<RootProblem>), SetupError> {
    // Handed over, so that no process-wide default has to be installed.
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let (builder, problems) = if settings.organization_url.is_https() {
        let found = settings.root_certificates.load()?;
        let verifier = ServerVerifier::new(found.certificates, &provider)?;
        let builder = builder.dangerous();
        let builder = builder.with_custom_certificate_verifier(Arc::new(verifier));
        (builder, found.problems)
    } else {
        let builder = builder.with_root_certificates(RootCertStore::empty());
        (builder, Vec::new())
    };
    let mut tls = builder.with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok((tls, problems))
}
