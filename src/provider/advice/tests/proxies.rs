//! What is said about forward proxies on the way.

use super::*;

/// A client behind this proxy.
fn behind(proxy: &str) -> Client {
    client(&[("HTTPS_PROXY", proxy)])
}

/// A failure between this machine and the proxy.
fn to_proxy(fault: Fault) -> Error {
    Error::from(HttpError::Transport(TransportError {
        is_to_proxy: true,
        ..TransportError::timeout(fault)
    }))
}

#[test]
fn behind_a_proxy_it_is_the_proxy_that_is_to_be_checked() {
    let client = client(&[("HTTPS_PROXY", "http://me:pw@proxy.example:3128")]);
    for fault in [Fault::HostNotFound, Fault::Connect] {
        let detail = advice_text(&transport(fault), &client);
        assert!(detail.contains("through the proxy http://proxy.example:3128 (`HTTPS_PROXY`)"));
        assert!(detail.contains("the proxy in `HTTPS_PROXY`"), "{detail}");
        assert!(!detail.contains("pw"), "{detail}");
    }
}

#[test]
fn a_proxy_that_wants_a_password_is_told_apart_from_one_that_rejects_it() {
    let table = [
        ("http://proxy.example:3128", "`HTTPS_PROXY` has none", false),
        ("http://me:pw@proxy.example:3128", "does not accept", true),
    ];
    for (url, part, may_lock) in table {
        let client = client(&[("HTTPS_PROXY", url)]);
        let text = advice_text(&transport(Fault::ProxyCredentials), &client);
        assert!(text.contains(part), "{text}");
        for part in [
            "The proxy http://proxy.example:3128 ",
            "The proxy answered 407 Proxy Authentication Required.",
            "as in `http://USER:PASSWORD@proxy.example:3128`.",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert_eq!(text.contains("lock the account"), may_lock, "{text}");
    }
    let socks = client(&[("HTTPS_PROXY", "socks5://me:pw@proxy.example:1080")]);
    let text = advice_text(&transport(Fault::ProxyCredentials), &socks);
    assert!(!text.contains("407"), "{text}");
    let example = "as in `socks5://USER:PASSWORD@proxy.example:1080`.";
    assert!(text.contains(example), "{text}");
}

#[test]
fn a_socks_proxy_that_takes_no_password_is_to_be_used_without() {
    let client = behind("socks5://me:pw@proxy.example");
    let text = advice_text(&transport(Fault::SocksMethod), &client);
    let part = "remove them from `HTTPS_PROXY`: `HTTPS_PROXY=socks5://proxy.example:1080`.";
    assert!(text.contains(part), "{text}");
    assert!(!text.contains("lock the account"), "{text}");
}

#[test]
fn a_connection_through_a_proxy_may_fail_on_either_side_of_it() {
    let through = "acme.okta.com:443 through the proxy http://proxy.example:3128";
    let failed = format!("The connection to {through} failed.");
    let timed_out = format!("The connection to {through} was not established within 10 s.");
    let reach = "that this machine can reach it";
    let allow = "Allow connections to acme.okta.com:443 in the proxy";
    let table = [
        (Fault::Connect, &failed, [false, true, false]),
        (Fault::ConnectTimeout, &timed_out, [true, true, false]),
        (Fault::ProxyTimeout, &timed_out, [true, true, true]),
    ];
    let client = behind("http://me:pw@proxy.example:3128");
    for (fault, found, expected) in table {
        let text = advice_text(&transport(fault), &client);
        assert!(text.contains(found), "{text}");
        let parts = [reach, allow, "Correct the user name and password"];
        assert_eq!(parts.map(|part| text.contains(part)), expected, "{text}");
    }
    let text = advice_text(&to_proxy(Fault::Connect), &client);
    for part in [
        "The connection to the proxy http://proxy.example:3128 failed.",
        reach,
    ] {
        assert!(text.contains(part), "{text}");
    }
    assert!(!text.contains(allow), "{text}");
}

/// The command that shows the certificate of the proxy of these tests.
const SEE: &str =
    "`openssl s_client -connect proxy.example:443 -servername proxy.example -showcerts";

#[test]
fn a_certificate_of_the_proxy_itself_is_the_proxys() {
    let certificate = |fault| Fault::Certificate(fault);
    let named = "of the proxy https://proxy.example is not trusted";
    expect_of_proxy(&[
        (
            certificate(CertificateFault::UnknownIssuer),
            [named, "SSL_CERT_FILE", SEE],
        ),
        (
            certificate(CertificateFault::WrongName),
            [named, "Correct the host of the proxy in `HTTPS_PROXY`", SEE],
        ),
        (
            certificate(CertificateFault::Expired),
            [named, "ask whoever runs the proxy to", SEE],
        ),
        (
            certificate(CertificateFault::WeakKey),
            [named, "Ask whoever runs the proxy to", SEE],
        ),
    ]);
}

#[test]
fn tls_that_fails_with_the_proxy_itself_is_the_proxys() {
    expect_of_proxy(&[
        (
            Fault::ClientCertificate,
            [
                "The proxy https://proxy.example requires",
                "Use a proxy",
                "let the proxy accept",
            ],
        ),
        (
            Fault::TlsVersion,
            [
                "The proxy https://proxy.example supports neither",
                "runs the proxy to enable",
                "1.3",
            ],
        ),
        (
            Fault::TlsHandshake,
            [
                "handshake with the proxy https://proxy.example failed",
                "cipher suite",
                "Use a proxy",
            ],
        ),
        (
            Fault::NotTls,
            [
                "The proxy https://proxy.example does not speak TLS",
                "`http://`",
                "`HTTPS_PROXY`",
            ],
        ),
        (
            Fault::UnrecognizedName,
            [
                "does not serve the host \"proxy.example\"",
                "the host and the port",
                "`HTTPS_PROXY`",
            ],
        ),
        (
            Fault::Tls,
            [
                "connection to the proxy https://proxy.example failed",
                "the port of the proxy",
                SEE,
            ],
        ),
    ]);
}

/// Asserts that the advice on each fault has these parts, and blames the proxy.
fn expect_of_proxy(table: &[(Fault, [&str; 3])]) {
    let client = behind("https://proxy.example");
    for (fault, parts) in table {
        let advice = advise_with(&to_proxy(*fault), &client);
        assert!((1..=3).contains(&advice.fixes.len()), "{advice:?}");
        let text = text(&advice);
        for part in parts {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("in place of Okta"), "{text}");
        assert!(!text.contains("org_name"), "{text}");
    }
}

#[test]
fn the_command_that_shows_a_certificate_goes_through_the_proxy_where_it_can() {
    let wrong_name = transport(Fault::Certificate(CertificateFault::WrongName));
    let table = [
        (
            "http://proxy.example",
            Some(" -proxy proxy.example:80 -connect acme.okta.com:443"),
        ),
        (
            "http://me:pw@192.0.2.7:3128",
            Some(" -proxy 192.0.2.7:3128 -proxy_user USER -proxy_pass pass:PASSWORD -connect"),
        ),
        ("https://proxy.example:8443", None),
        ("socks5://proxy.example", None),
    ];
    for (proxy, options) in table {
        let text = advice_text(&wrong_name, &behind(proxy));
        assert_eq!(
            text.contains("openssl s_client"),
            options.is_some(),
            "{text}"
        );
        assert!(
            text.contains(options.unwrap_or("ask whoever runs the proxy")),
            "{text}"
        );
    }
}

#[test]
fn a_server_beyond_the_proxy_that_does_not_speak_tls_is_named() {
    let text = advice_text(
        &transport(Fault::NotTls),
        &behind("http://proxy.example:3128"),
    );
    let part = "The server acme.okta.com:443 through the proxy http://proxy.example:3128 does not";
    assert!(text.contains(part), "{text}");
    assert!(!text.contains("most proxies are reached"), "{text}");
}
