//! Okta's API over HTTP, with the HTTP client set up as the provider's own is.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use reqwest::{redirect, retry};
use rustls::{ClientConfig, RootCertStore};
use serde::Deserialize;
use tokio::sync::OnceCell;

/// How long a connection may take to open: as in the provider.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) struct Settings {
    pub(crate) url: String,
    pub(crate) api_token: String,
}

/// Okta's record of a refresh token.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Record {
    pub(crate) id: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) user_id: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) created: Option<String>,
    pub(crate) expires_at: Option<String>,
    pub(crate) issuer: Option<String>,
    pub(crate) scopes: Option<Vec<String>>,
}

pub(crate) struct Client {
    settings: Settings,
    /// Made by the first read, because certificates take longer than a start.
    http: OnceCell<reqwest::Client>,
}

impl Client {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            http: OnceCell::new(),
        }
    }

    pub(crate) async fn app_token(&self, app_id: &str, id: &str) -> anyhow::Result<Record> {
        let Settings { url, api_token } = &self.settings;
        let http = self.http.get_or_try_init(|| async { http(url) }).await?;
        let mut authorization = HeaderValue::from_str(&format!("SSWS {api_token}"))
            .context("the API token cannot be sent in a header")?;
        authorization.set_sensitive(true);
        let url = format!("{url}/api/v1/apps/{app_id}/tokens/{id}");
        let request = http.get(url).header(ACCEPT, "application/json");
        let answer = request.header(AUTHORIZATION, authorization).send().await?;
        let status = answer.status();
        let body = answer.bytes().await?;
        if !status.is_success() {
            bail!("Okta answered {status}");
        }
        Ok(serde_json::from_slice(&body)?)
    }
}

fn http(url: &str) -> anyhow::Result<reqwest::Client> {
    let mut roots = RootCertStore::empty();
    if url.starts_with("https:") {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent("tf-provider-peer")
        .connect_timeout(CONNECT_TIMEOUT)
        .retry(retry::never())
        .redirect(redirect::Policy::none())
        .referer(false)
        .no_proxy();
    Ok(client.build()?)
}
