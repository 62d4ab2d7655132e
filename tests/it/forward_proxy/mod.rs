//! Okta behind a forward proxy: the plugin opens a tunnel to the organization's
//! name, with what the proxy wants to see, and what it signs names that
//! organization.

use std::fs;
use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

mod broken_tunnels;
mod rejections;

use crate::support::audited::{Audited, Block, private_key_block};
use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, ServiceApp, Setup, TOKEN_ID};
use crate::support::forward_proxy::ForwardProxy;
use crate::support::message_pack::{number, text};
use crate::support::openssl_keys::any;
use crate::support::plugin_host::PluginHost;
use crate::support::session::only_error;

/// A custom domain that DNS does not know: only the proxy leads there.
const ORG_NAME: &str = "okta";
const BASE_URL: &str = "standin.test";

/// As many as are read at the same time.
const READS: usize = 20;

/// A user with a password that has to be escaped in a URL.
const USER: &str = "me";
const PASSWORD: &str = "SECRETMARK@:";
const PASSWORD_IN_URL: &str = "SECRETMARK%40%3A";

/// An organization at the custom domain, with an app that needs proofs.
fn organization() -> FakeOkta {
    let okta = FakeOkta::start_with(Setup {
        tls: true,
        tokens: READS,
        ..Setup::default()
    });
    let app = ServiceApp::new().key("k1", &any().public);
    okta.oauth().register(app.requires_proof(true));
    okta.oauth()
        .call_itself(&format!("https://{}", host(&okta)));
    okta
}

/// The organization's name with its port.
fn host(okta: &FakeOkta) -> String {
    format!("{ORG_NAME}.{BASE_URL}:{}", okta.address().port())
}

/// The block with the organization's two parts in place of a URL.
fn block(okta: &FakeOkta, credentials: Block) -> Block {
    let base_url = format!("{BASE_URL}:{}", okta.address().port());
    let organization = [("org_name", text(ORG_NAME)), ("base_url", text(&base_url))];
    let credentials = credentials.into_iter();
    let credentials = credentials.filter(|(name, _)| *name != "http_proxy");
    organization.into_iter().chain(credentials).collect()
}

async fn proxy(okta: &FakeOkta) -> ForwardProxy {
    let credential = STANDARD.encode(format!("{USER}:{PASSWORD}"));
    ForwardProxy::start(okta.address(), &format!("Basic {credential}")).await
}

/// A plugin that is to go through the proxy as this user.
async fn start(okta: &FakeOkta, proxy: &ForwardProxy, user: &str) -> Audited {
    start_behind(okta, &format!("http://{user}@{}", proxy.address())).await
}

/// A plugin with this proxy.
async fn start_behind(okta: &FakeOkta, proxy: &str) -> Audited {
    let host = PluginHost::new();
    let file = host.directory().join("authority.pem");
    fs::write(&file, okta.certificate_authority()).expect("a full file");
    let host = host
        .variable("SSL_CERT_FILE", &file)
        .variable("HTTPS_PROXY", proxy)
        .variable("OKTA_SHARED_LISTS", "off");
    Audited::start_with(host).await
}

/// What three reads at once and one more come to behind a proxy of this scheme.
/// Each retry would take a second or more, so there are none.
async fn refused(scheme: &str, proxy: SocketAddr) -> String {
    refused_by(&format!("{scheme}://me:SECRETMARK-wrong@{proxy}")).await
}

/// The same of a proxy with this URL.
async fn refused_by(proxy: &str) -> String {
    let okta = organization();
    let audited = start_behind(&okta, proxy).await;
    let credentials = vec![("api_token", text(API_TOKEN)), ("max_retries", number(0))];
    let block = audited.session().provider_block(&block(&okta, credentials));
    audited.session().configure(block).await;
    assert_eq!(audited.read_at_once(3).await, [false; 3]);
    let answer = audited.read_of(APP_ID, TOKEN_ID).await;
    let detail = only_error(&answer.diagnostics).detail.clone();
    assert_eq!(okta.connections(), 0);
    audited.end(&okta, &[]).await;
    detail
}

#[tokio::test]
async fn every_credential_goes_through_a_tunnel_to_the_organizations_name() {
    let okta = organization();
    let proxy = proxy(&okta).await;
    let audited = start(&okta, &proxy, &format!("{USER}:{PASSWORD_IN_URL}")).await;
    let token = vec![("api_token", text(API_TOKEN))];
    for credentials in [token, private_key_block(&okta, any())] {
        audited.configure(&block(&okta, credentials)).await;
        assert_eq!(audited.read_at_once(READS).await, [true; READS]);
    }
    let tunnel = format!("CONNECT {} HTTP/1.1", host(&okta));
    let asked_for = proxy.asked_for();
    assert!(!asked_for.is_empty());
    assert!(
        asked_for.iter().all(|line| *line == tunnel),
        "{asked_for:?}"
    );
    assert_eq!(okta.connections(), asked_for.len(), "none goes past it");
    // What the proxy wants to see is not Okta's to see.
    for seen in okta.requests() {
        assert_eq!(seen.header("proxy-authorization"), "", "{seen:?}");
    }
    audited.end(&okta, &[any()]).await;
}

#[tokio::test]
async fn wrong_credentials_reach_the_proxy_once_until_the_provider_is_configured_again() {
    let okta = organization();
    let proxy = proxy(&okta).await;
    let audited = start(&okta, &proxy, "me:SECRETMARK-wrong").await;
    let token = vec![("api_token", text(API_TOKEN))];
    let credentials = [token, private_key_block(&okta, any())];
    for (configured, credentials) in (1..).zip(credentials) {
        audited.configure(&block(&okta, credentials)).await;
        assert_eq!(audited.read_at_once(READS).await, [false; READS]);
        let answer = audited.read_of(APP_ID, TOKEN_ID).await;
        let error = only_error(&answer.diagnostics);
        assert_eq!(error.summary, "Okta Not Reachable");
        for part in [
            format!(
                "through the proxy http://{} (`HTTPS_PROXY`)",
                proxy.address()
            ),
            format!(
                "The proxy http://{} does not accept the user name and password",
                proxy.address()
            ),
            "The proxy answered 407 Proxy Authentication Required.".to_owned(),
            "Correct the user name and password in `HTTPS_PROXY`".to_owned(),
        ] {
            assert!(error.detail.contains(&part), "{part}: {}", error.detail);
        }
        assert!(!error.detail.contains("max_retries"), "{}", error.detail);
        assert_eq!(proxy.asked_for().len(), configured);
    }
    assert_eq!(okta.connections(), 0);
    audited.end(&okta, &[]).await;
}
