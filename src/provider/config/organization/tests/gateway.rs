//! What `http_proxy` may be, and what it may be meant for.

use super::*;

#[test]
fn a_wrong_http_proxy_is_reported_at_its_attribute_unless_it_may_hold_a_password() {
    expect_wrong(&[
        ("gw.example", Some("http_proxy"), "not a URL"),
        ("https://gw example", Some("http_proxy"), "whitespace"),
        (
            "https://{yourOktaDomain}",
            Some("http_proxy"),
            "a placeholder",
        ),
        (
            "https://acme-admin.okta.com",
            Some("http_proxy"),
            "admin console",
        ),
        (
            "https://acme.okta.com.com",
            Some("http_proxy"),
            "`.com.com`",
        ),
        ("https://me:s3cret@gw.example", None, "a user name"),
        ("https://gw.example/?key=s3cret", None, "a query"),
        ("gw.example?key=s3cret", None, "not a valid URL"),
        ("https://gw.example/#s3cret", None, "a fragment"),
        (
            "https://gw.example:70000/?key=s3cret",
            None,
            "not a valid URL",
        ),
        ("https://me:s3 cret@gw.example", None, "a user name"),
        ("me:s3cret@proxy.corp:3128", None, "a user name"),
        ("me:s3cret%40proxy.corp:3128", None, "a user name"),
        ("me:s3cret", None, "must begin with"),
        ("http://me:s3cret", None, "not a valid URL"),
        ("true", Some("http_proxy"), "It is not a URL."),
        ("CORP\\me:s3cret@gw.example:3128", None, "a user name"),
        ("http://CORP\\me:s3cret@gw.example", None, "a user name"),
        ("http://me:12/s3cret@gw.example", None, "a user name"),
        ("me:12/s3cret@gw.example:3128", None, "a user name"),
        ("//me:s3cret@gw.example", None, "a user name"),
    ]);
}

#[test]
fn a_wrong_http_proxy_that_is_another_secret_is_not_shown() {
    expect_wrong(&[
        (
            "-----BEGIN PRIVATE KEY-----\\ns3cret\\n",
            None,
            "is a private key, which belongs in `private_key`",
        ),
        (
            "00aBcDeFgHiJs3cretLmNoPqRsTuVwXyZ012345678",
            None,
            "looks like an API token, which belongs in `api_token`",
        ),
        (
            "https://00aBcDeFgHiJs3cretLmNoPqRsTuVwXyZ012345678.okta.com",
            None,
            "looks like an API token",
        ),
        (
            "eyJhbGciOi.eyJs3cret.c2ln",
            None,
            "looks like an access token",
        ),
        (
            "https://s3cret-0123456789-0123456789-0123456789-0123456789-0123456789-01.okta.com",
            None,
            "more than 63 characters",
        ),
    ]);
}

/// Asserts that each URL is one error with this path and a part of its text.
fn expect_wrong(table: &[(&str, Option<&str>, &str)]) {
    for (url, path, part) in table {
        let Err(Unresolved::Wrong(found)) = resolve(json!({ "http_proxy": url }), &[]) else {
            panic!("{url} is wrong");
        };
        assert_eq!(found.len(), 1);
        let found_path = found[0].attribute.as_ref().map(ToString::to_string);
        assert_eq!(found_path.as_deref(), *path, "{url}");
        let detail = &found[0].detail;
        assert!(detail.contains(part), "{part}: {detail}");
        assert!(!format!("{found:?}").contains("s3"), "{found:?}");
        assert_eq!(detail.contains("is not shown"), path.is_none(), "{detail}");
    }
}

#[test]
fn an_address_in_http_proxy_may_be_meant_for_a_forward_proxy() {
    let proxy = "For a forward proxy, remove `http_proxy` and set the environment variable \
                 `HTTPS_PROXY=http://proxy.example:3128`. If `org_name` and `base_url` are not \
                 set, set them too.";
    let gateway = "For a gateway, set `http_proxy = \"https://proxy.example:3128\"`, with the port that the gateway has for `https://`.";
    let acme = "Remove `http_proxy`. If your organization is at https://acme.okta.com, set \
                `org_name = \"acme\"` and `base_url = \"okta.com\"`.";
    let of = |url: &str| fixes(json!({ "http_proxy": url }), &[]);
    assert_eq!(of("proxy.example:3128"), [proxy, gateway]);
    let found = resolve(json!({"http_proxy": "http://proxy.example:3128"}), &[]);
    let warning = found.map_err(|_| ()).expect("a URL").warning;
    assert_eq!(
        warning.expect("it is not encrypted").fixes,
        [proxy, gateway]
    );
    let table = [
        (
            "gw.example",
            "For a gateway, set `http_proxy = \"https://gw.example\"`.",
        ),
        ("gw.example:8080", "`HTTPS_PROXY=http://gw.example:8080`."),
        (
            "socks5://gw.example:8080",
            "`HTTPS_PROXY=socks5://gw.example:8080`.",
        ),
        (
            "ftp://gw.example",
            "For a gateway, set `http_proxy = \"https://gw.example\"`.",
        ),
        (
            "me:pw@gw.example",
            "`HTTPS_PROXY=http://USER:PASSWORD@proxy.example:3128`.",
        ),
        ("true", "Remove `http_proxy`, unless you use a gateway."),
        (
            "https://gw.example/x?key=1",
            "Set `http_proxy = \"https://gw.example/x\"`.",
        ),
        ("https://acme-admin.okta.com", acme),
        ("https://{yourOktaDomain}", acme),
    ];
    for (url, first) in table {
        assert!(of(url)[0].contains(first), "{url}: {:?}", of(url));
    }
    let gateway = "For a gateway, set `http_proxy` to its URL without a user name and a password, \
                   such as `https://gateway.example/okta`.";
    assert_eq!(of("https://me:pw@gw.example")[1], gateway);
    let variable = [("OKTA_HTTP_PROXY", "gw.example")];
    let found = self::fixes(json!({}), &variable);
    assert!(
        found[0].ends_with("set `OKTA_HTTP_PROXY=https://gw.example`."),
        "{found:?}"
    );
}

#[test]
fn a_gateway_on_this_machine_is_likely_to_speak_plain_http() {
    for address in ["127.0.0.1:18081", "localhost:9000", "[::1]:9000/okta"] {
        let found = fixes(json!({ "http_proxy": address }), &[]);
        let right = format!("For a gateway, set `http_proxy = \"http://{address}\"`.");
        assert_eq!(found[0], right);
    }
    let missing = "is not a URL: `http://` is missing";
    expect_wrong(&[("127.0.0.1:9000", Some("http_proxy"), missing)]);
}
