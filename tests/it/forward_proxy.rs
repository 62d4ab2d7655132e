//! Okta behind a forward proxy: the plugin opens a tunnel to the organization's
//! name, with what the proxy wants to see, and what it signs names that
//! organization.

use std::fs;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_util::task::AbortOnDropHandle;

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
    let host = PluginHost::new();
    let file = host.directory().join("authority.pem");
    fs::write(&file, okta.certificate_authority()).expect("a full file");
    let url = format!("http://{user}@{}", proxy.address());
    let host = host
        .variable("SSL_CERT_FILE", &file)
        .variable("HTTPS_PROXY", url)
        .variable("OKTA_SHARED_LISTS", "off");
    Audited::start_with(host).await
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

/// A proxy that answers each piece that a client sends with the next of its
/// replies.
struct Refusing {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    _task: AbortOnDropHandle<()>,
}

/// What a proxy sends on one connection.
type Replies = &'static [&'static [u8]];

impl Refusing {
    async fn start(replies: Replies, delay: Duration) -> Self {
        Self::start_after(replies, replies, delay).await
    }

    /// The first connection gets other replies.
    async fn start_after(first: Replies, others: Replies, delay: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let connections = Arc::<AtomicUsize>::default();
        let seen = Arc::clone(&connections);
        let work = async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let replies = match seen.fetch_add(1, Ordering::Relaxed) {
                    0 => first,
                    _ => others,
                };
                tokio::spawn(async move {
                    let mut piece = [0; 4096];
                    for reply in replies {
                        let _ = client.read(&mut piece).await;
                        tokio::time::sleep(delay).await;
                        // The client may have gone.
                        let _ = client.write_all(reply).await;
                    }
                });
            }
        };
        Self {
            address,
            connections,
            _task: AbortOnDropHandle::new(tokio::spawn(work)),
        }
    }
}

/// What three reads at once and one more come to behind a proxy of this scheme.
/// Each retry would take a second or more, so there are none.
async fn refused(scheme: &str, proxy: &Refusing) -> String {
    let okta = organization();
    let host = PluginHost::new();
    let file = host.directory().join("authority.pem");
    fs::write(&file, okta.certificate_authority()).expect("a full file");
    let url = format!("{scheme}://me:SECRETMARK-wrong@{}", proxy.address);
    let host = host
        .variable("SSL_CERT_FILE", &file)
        .variable("HTTPS_PROXY", url)
        .variable("OKTA_SHARED_LISTS", "off");
    let audited = Audited::start_with(host).await;
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
async fn a_failed_socks_authentication_is_final_too() {
    let all_refusals: [&[&[u8]]; 3] = [
        // The password is wrong; no method with a password; a method without.
        &[b"\x05\x02", b"\x01\x01"],
        &[b"\x05\xff"],
        &[b"\x05\x00"],
    ];
    for replies in all_refusals {
        let proxy = Refusing::start(replies, Duration::ZERO).await;
        let detail = refused("socks5", &proxy).await;
        let part = "does not accept the user name and password";
        assert!(detail.contains(part), "{replies:?}: {detail}");
        assert_eq!(proxy.connections.load(Ordering::Relaxed), 1, "{replies:?}");
    }
}

#[tokio::test]
async fn a_slow_proxy_is_sent_wrong_credentials_once() {
    let reply: &[&[u8]] = &[b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"];
    // Longer than others wait for a first response that is slow.
    let proxy = Refusing::start(reply, Duration::from_secs(3)).await;
    let detail = refused("http", &proxy).await;
    assert!(detail.contains("does not accept"), "{detail}");
    assert_eq!(proxy.connections.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_proxy_that_fails_at_first_is_sent_wrong_credentials_once_more_only() {
    let reply: Replies = &[b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"];
    let all_failures: [Replies; 2] = [&[b"HTTP/1.1 503 Service Unavailable\r\n\r\n"], &[b""]];
    for first in all_failures {
        let proxy = Refusing::start_after(first, reply, Duration::from_secs(1)).await;
        let detail = refused("http", &proxy).await;
        assert!(detail.contains("does not accept"), "{detail}");
        assert_eq!(proxy.connections.load(Ordering::Relaxed), 2, "{first:?}");
    }
}

#[tokio::test]
async fn an_answer_of_the_proxy_with_too_many_headers_is_final_as_it_may_be_a_407() {
    let filler = "x".repeat(9_000);
    let head = format!("HTTP/1.1 407 Proxy Authentication Required\r\nx-filler: {filler}\r\n\r\n");
    let replies = vec![&*head.into_bytes().leak()].leak();
    let proxy = Refusing::start(replies, Duration::ZERO).await;
    let detail = refused("http", &proxy).await;
    for part in [
        "its response has more than 8 KiB of headers",
        "the user name and password",
    ] {
        assert!(detail.contains(part), "{part}: {detail}");
    }
    assert_eq!(proxy.connections.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_tunnel_that_is_refused_for_another_reason_may_be_opened_later() {
    let http: [Replies; 3] = [
        &[b"HTTP/1.1 403 Forbidden\r\n\r\n"],
        &[b"HTTP/1.1 502 Bad Gateway\r\n\r\n"],
        &[b""],
    ];
    // The password is right, and the request has one of the errors of RFC 1928,
    // section 6.
    let socks = (1..=8).map(|code| -> Replies {
        let reply = vec![5, code, 0, 1, 0, 0, 0, 0, 0, 0];
        vec![&b"\x05\x02"[..], b"\x01\x00", reply.leak()].leak()
    });
    let http = http.map(|replies| ("http", replies));
    for (scheme, replies) in http
        .into_iter()
        .chain(socks.map(|replies| ("socks5", replies)))
    {
        let proxy = Refusing::start(replies, Duration::ZERO).await;
        let detail = refused(scheme, &proxy).await;
        let part = "did not open a tunnel to the server (";
        assert!(detail.contains(part), "{replies:?}: {detail}");
        assert!(!detail.contains("password"), "{replies:?}: {detail}");
        assert_eq!(proxy.connections.load(Ordering::Relaxed), 4, "{replies:?}");
    }
}
