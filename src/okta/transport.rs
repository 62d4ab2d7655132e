//! The HTTP client underneath, set up so that every attempt and every hop is
//! ours: no retries, no redirects, no proxies and no roots but those decided
//! on.

use std::sync::Arc;

use reqwest::{Proxy, redirect, retry};
use rustls::{ClientConfig, RootCertStore};

use super::resolver::SystemResolver;
use super::{Settings, SetupError};

/// What we call ourselves: `terraform-provider-okta/VERSION`.
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Makes the client. Reads certificates from the disk when the organization's
/// URL is https, so it may block for a few milliseconds.
pub(super) fn build(settings: &Settings) -> Result<reqwest::Client, SetupError> {
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls(settings)?)
        .user_agent(USER_AGENT)
        .connect_timeout(settings.timeouts.connect)
        .dns_resolver(Arc::new(SystemResolver))
        .retry(retry::never())
        .redirect(redirect::Policy::none())
        .referer(false)
        .no_proxy();
    if let Some(proxy) = &settings.forward_proxy {
        builder = builder.proxy(Proxy::all(proxy.url().as_str())?);
    }
    Ok(builder.build()?)
}

fn tls(settings: &Settings) -> Result<ClientConfig, SetupError> {
    let roots = if settings.organization_url.is_https() {
        settings.root_certificates.load()?
    } else {
        RootCertStore::empty()
    };
    // Handed over, so that no process-wide default has to be installed.
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(tls)
}
