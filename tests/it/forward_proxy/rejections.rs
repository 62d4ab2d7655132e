//! Proxies that reject a password, or may have: it reaches them once.

use std::time::Duration;

use super::refused;
use crate::support::refusing_proxy::{Refusing, Replies};

#[tokio::test]
async fn a_failed_socks_authentication_is_final_too() {
    let proxy = Refusing::start(&[b"\x05\x02", b"\x01\x01"], Duration::ZERO).await;
    let detail = refused("socks5", proxy.address).await;
    let part = "does not accept the user name and password";
    assert!(detail.contains(part), "{detail}");
    assert_eq!(proxy.connections(), 1);
}

#[tokio::test]
async fn a_socks_proxy_that_takes_no_password_is_named_as_such() {
    // It has no method with a password, or chose one without.
    let all_choices: [Replies; 2] = [&[b"\x05\xff"], &[b"\x05\x00"]];
    for replies in all_choices {
        let proxy = Refusing::start(replies, Duration::ZERO).await;
        let detail = refused("socks5", proxy.address).await;
        for part in [
            "does not take a user name and password (",
            "If the proxy needs no user name and password, remove them from `HTTPS_PROXY`",
        ] {
            assert!(detail.contains(part), "{replies:?}: {part}: {detail}");
        }
        assert!(!detail.contains("Correct the user name"), "{detail}");
        assert_eq!(proxy.connections(), 1, "{replies:?}");
    }
}

#[tokio::test]
async fn a_socks_proxy_that_breaks_off_the_handshake_may_have_rejected_the_password() {
    // It closes the connection, or answers in another version.
    let all_ends: [Replies; 4] = [
        &[b""],
        &[b"HTTP/1.1 400 Bad Request\r\n\r\n"],
        &[b"\x05\x02", b""],
        &[b"\x05\x02", b"\x05\x01"],
    ];
    for replies in all_ends {
        let proxy = Refusing::start(replies, Duration::ZERO).await;
        let detail = refused("socks5", proxy.address).await;
        for part in [
            "did not complete the SOCKS handshake (",
            "The proxy may reject the user name and password in this way.",
            "Correct the user name and password in `HTTPS_PROXY`",
        ] {
            assert!(detail.contains(part), "{replies:?}: {part}: {detail}");
        }
        assert!(!detail.contains("max_retries"), "{detail}");
        assert_eq!(proxy.connections(), 1, "{replies:?}");
    }
}

#[tokio::test]
async fn a_slow_proxy_is_sent_wrong_credentials_once() {
    let reply: &[&[u8]] = &[b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"];
    // Longer than others wait for a first response that is slow.
    let proxy = Refusing::start(reply, Duration::from_secs(3)).await;
    let detail = refused("http", proxy.address).await;
    assert!(detail.contains("does not accept"), "{detail}");
    assert_eq!(proxy.connections(), 1);
}

#[tokio::test]
async fn a_proxy_that_fails_at_first_is_sent_wrong_credentials_once_more_only() {
    let reply: Replies = &[b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"];
    let all_failures: [Replies; 2] = [&[b"HTTP/1.1 503 Service Unavailable\r\n\r\n"], &[b""]];
    for first in all_failures {
        let proxy = Refusing::start_after(first, reply, Duration::from_secs(1)).await;
        let detail = refused("http", proxy.address).await;
        assert!(detail.contains("does not accept"), "{detail}");
        assert_eq!(proxy.connections(), 2, "{first:?}");
    }
}

#[tokio::test]
async fn an_answer_of_the_proxy_with_too_many_headers_is_final_as_it_may_be_a_407() {
    let filler = "x".repeat(9_000);
    let head = format!("HTTP/1.1 407 Proxy Authentication Required\r\nx-filler: {filler}\r\n\r\n");
    let replies = vec![&*head.into_bytes().leak()].leak();
    let proxy = Refusing::start(replies, Duration::ZERO).await;
    let detail = refused("http", proxy.address).await;
    for part in [
        "its response has more than 8 KiB of headers",
        "the user name and password",
    ] {
        assert!(detail.contains(part), "{part}: {detail}");
    }
    assert_eq!(proxy.connections(), 1);
}
