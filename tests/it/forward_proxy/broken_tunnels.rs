//! Proxies that are reached, and that lead to no server.

use std::time::Duration;

use super::{refused, refused_by};
use crate::support::fake_okta::FakeOkta;
use crate::support::refusing_proxy::{Refusing, Replies};

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
        let detail = refused(scheme, proxy.address).await;
        let part = "did not open a tunnel to the server (";
        assert!(detail.contains(part), "{replies:?}: {detail}");
        assert!(!detail.contains("password"), "{replies:?}: {detail}");
        assert_eq!(proxy.connections(), 4, "{replies:?}");
    }
}

#[tokio::test]
async fn a_tunnel_that_leads_nowhere_is_not_the_proxy_that_is_unreachable() {
    // The proxy closes the connection when TLS begins in the tunnel.
    let replies: Replies = &[b"HTTP/1.1 200 OK\r\n\r\n", b""];
    let proxy = Refusing::start(replies, Duration::ZERO).await;
    let detail = refused("http", proxy.address).await;
    let organization = "The connection to okta.standin.test:";
    let tunnel = format!("through the proxy http://{} failed (", proxy.address);
    for part in [
        organization,
        &tunnel,
        "Allow connections to okta.standin.test:",
    ] {
        assert!(detail.contains(part), "{part}: {detail}");
    }
    assert!(!detail.contains("this machine can reach it"), "{detail}");
}

#[tokio::test]
async fn nobody_at_the_address_of_a_proxy_is_the_proxy_that_is_unreachable() {
    let proxy = Refusing::start(&[], Duration::ZERO).await;
    let address = proxy.address;
    drop(proxy);
    for scheme in ["http", "https", "socks5"] {
        let detail = refused(scheme, address).await;
        let found = format!("The connection to the proxy {scheme}://{address} failed (");
        for part in [&found, "Check the address of the proxy in `HTTPS_PROXY`"] {
            assert!(detail.contains(part), "{part}: {detail}");
        }
        assert!(!detail.contains("Allow connections"), "{detail}");
    }
}

#[tokio::test]
async fn the_certificate_of_a_proxy_is_not_oktas() {
    let other = FakeOkta::start_tls();
    let address = other.address();
    let detail = refused_by(&format!("https://{address}")).await;
    for part in [
        format!("The certificate of the proxy https://{address} is not trusted: its issuer"),
        "The provider asked for \"127.0.0.1\".".to_owned(),
        format!("`openssl s_client -connect {address} -showcerts </dev/null`"),
    ] {
        assert!(detail.contains(&part), "{part}: {detail}");
    }
    assert!(!detail.contains("in place of Okta"), "{detail}");
}
