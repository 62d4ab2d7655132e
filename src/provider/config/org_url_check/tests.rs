//! What people write in place of a host, and what they most likely mean.

use super::*;

fn parts(org_name: &str, base_url: &str) -> Parts {
    let set = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Parts {
        org_name: set(org_name),
        base_url: set(base_url),
    }
}

/// A word of the sentence that each mistake gets; empty for none.
#[test]
fn the_commonest_mistakes_have_a_sentence_each_and_the_rest_one() {
    let no_host = "is not a host name";
    let colon = "contains `:`, which no host name contains";
    let port = "contains a port";
    let table = [
        ("acme", "", ""),
        ("acme-dev_1.eu", "", ""),
        ("bücher", "", ""),
        ("okta.com:8443", port, ""),
        ("okta.com:0", port, "not from 1 to 65535"),
        ("okta.com:65536", colon, "not from 1 to 65535"),
        ("okta.com:", colon, port),
        ("okta.com:1:2", colon, port),
        (":8443", colon, no_host),
        ("okta_com;", "contains `;`", "contains `;`"),
        ("okta\u{200b}.com", "`<U+200B>`", "`<U+200B>`"),
        ("https://acme", "contains a scheme", "contains a scheme"),
        ("okta.com/", "contains a path", "contains a path"),
        ("okta.com/api", "contains a path", "contains a path"),
        (".okta.com", "begins with a dot", "begins with a dot"),
        ("", no_host, no_host),
        ("a b", "contains whitespace", "contains whitespace"),
        (" acme", "or trailing whitespace", "or trailing whitespace"),
        ("okta\n.com", "contains whitespace", "contains whitespace"),
        ("acme.", "ends with a dot", "ends with a dot"),
        ("okta..com", "two dots in a row", "two dots in a row"),
        ("okta.com?x", "contains `?`", "contains `?`"),
        ("okta.com#x", "contains `#`", "contains `#`"),
        ("{yourOktaDomain}", "a placeholder", "a placeholder"),
        ("me:s3$cret@okta.com", "contains `@`", "contains `@`"),
        ("s3$cret:word.okta.com", "contains `:`", "contains `:`"),
        ("{me}:s3cret@okta.com", "a placeholder", "a placeholder"),
        ("okta.com?key=s3cret", "contains `?`", "contains `?`"),
        ("okta.com/?key=s3cret", "contains a path", "contains a path"),
        (
            "https://okta.com#s3cret",
            "contains a scheme",
            "contains a scheme",
        ),
        ("okta.com:443#s3cret", "contains `#`", port),
    ];
    for (text, org_name, base_url) in table {
        for (found, expected) in [(of_org_name(text), org_name), (of_base_url(text), base_url)] {
            assert_eq!(found.is_none(), expected.is_empty(), "{text:?}: {found:?}");
            let found = format!("{found:?}");
            assert!(found.contains(expected), "{text:?}: {found}");
            assert!(!found.contains("s3"), "{found}");
            let is_hidden = found.contains("is not shown");
            assert_eq!(
                is_hidden,
                may_hold_secret(text) && !expected.is_empty(),
                "{found}"
            );
        }
    }
}

#[test]
fn a_wrong_part_comes_with_what_is_most_likely_meant() {
    let name = |text| of_org_name(text).expect(text).right;
    let base = |text| of_base_url(text).expect(text).right;
    let whole = parts("acme", "okta.com");
    assert_eq!(name("https://acme.okta.com"), whole);
    assert_eq!(name("acme:443"), parts("acme", ""));
    assert_eq!(name("https://acme-admin.okta.com/admin"), whole);
    assert_eq!(name("my org"), parts("", ""));
    assert_eq!(base(".okta.com"), parts("", "okta.com"));
    assert_eq!(base("okta.com/"), parts("", "okta.com"));
    assert_eq!(base("okta.com/api/v1"), parts("", "okta.com"));
    assert_eq!(base("https://okta.com"), parts("", "okta.com"));
    assert_eq!(base("https://acme.okta.com"), whole);
    assert_eq!(base("okta.com:99999"), parts("", "okta.com"));
    assert_eq!(base("https://acme"), parts("", ""));
    assert_eq!(base("{yourOktaDomain}.okta.com"), parts("", ""));
    assert_eq!(base("https://me@acme.okta.com"), parts("", ""));
}

#[test]
fn two_parts_that_make_a_wrong_host_come_with_the_right_ones() {
    let acme = parts("acme", "okta.com");
    let table = [
        ("acme", "okta.com", None),
        ("login", "example.com:8443", None),
        ("acme-admin", "example.com", None),
        ("acme-admin", "okta.com", Some(acme.clone())),
        (
            "ACME-admin",
            "OktaPreview.com:443",
            Some(parts("acme", "oktapreview.com:443")),
        ),
        ("acme", "okta.com.com", Some(acme.clone())),
        ("acme", "acme-admin.okta.com", Some(acme.clone())),
        ("acme", "acme.okta.com.com", Some(acme.clone())),
        ("acme", "acme-admin.okta.com.com", Some(acme.clone())),
        ("acme-admin", "acme.okta.com", Some(acme.clone())),
        ("acme-admin", "acme-admin.okta.com", Some(acme.clone())),
        ("acme-admin.okta.com", "okta.com", Some(acme.clone())),
        ("acme.okta.com.com", "okta.com", Some(acme.clone())),
        ("acme.okta.com", "okta.com.com", Some(acme.clone())),
        ("acme.okta.com", "acme-admin.okta.com", Some(acme.clone())),
        (
            "acme",
            "acme-admin.okta.com:8443",
            Some(parts("acme", "okta.com:8443")),
        ),
        ("acme.okta.com", "okta.com", Some(acme.clone())),
        (
            "acme.okta.com",
            "okta.com:8443",
            Some(parts("acme", "okta.com:8443")),
        ),
        ("Okta.com", "okta.com", Some(parts("", "okta.com"))),
        ("acme", "acme.okta.com", Some(acme)),
        ("acme", "acme.com", None),
        ("eu", "acme.okta.com", None),
    ];
    for (org_name, base_url, expected) in table {
        let found = of_both(org_name, base_url).map(|mistake| mistake.right);
        assert_eq!(found, expected, "{org_name}.{base_url}");
    }
}

#[test]
fn a_value_that_may_hold_a_secret_is_known_however_it_is_written() {
    let table = [
        ("proxy.corp:3128", false),
        ("http://proxy.corp:3128/path", false),
        ("true", false),
        ("user:pw@proxy.corp:3128", true),
        ("https://user:pw@proxy.corp", true),
        ("user:pw%40proxy.corp:3128", true),
        ("user:pw\u{ff20}proxy.corp", true),
        ("user:pw", true),
        ("http://user:pw", true),
        ("https://gw.example?key=pw", true),
        ("https://gw.example#pw", true),
        (API_TOKEN, true),
        (
            "https://00aBcDeFgHiJkLmNoPqRsTuVwXyZ-0123456789_ab.okta.com",
            true,
        ),
        ("eyJhbGciOi.eyJpc3Mi.c2ln", true),
        ("-----BEGIN PRIVATE KEY-----\\npw\\n", true),
        ("-----begin private key----- pw", true),
        (LONGEST_LABEL, false),
        // Legal names of organizations.
        ("00abcdefghijklmnopqrstuvwxyz-0123456789-ab", false),
        ("00ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789-AB", false),
        ("begin-private-key", false),
    ];
    assert!(may_hold_secret(&format!("{LONGEST_LABEL}x")));
    for (text, expected) in table {
        assert_eq!(may_hold_secret(text), expected, "{text}");
    }
}

const API_TOKEN: &str = "00aBcDeFgHiJkLmNoPqRsTuVwXyZ-0123456789_ab";

/// Of 63 characters.
const LONGEST_LABEL: &str = "acme-abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-abcd";

#[test]
fn a_secret_in_place_of_a_host_is_called_by_its_name_and_not_shown() {
    let long = format!("{LONGEST_LABEL}x.okta.com");
    let table = [
        (
            API_TOKEN,
            "It looks like an API token, which belongs in `api_token` (`OKTA_API_TOKEN`).",
        ),
        (
            "eyJhbGciOi.eyJpc3Mi.c2ln",
            "It looks like an access token, which belongs in `access_token` \
             (`OKTA_ACCESS_TOKEN`).",
        ),
        (
            "-----BEGIN PRIVATE KEY-----\\npw\\n-----END PRIVATE KEY-----\\n",
            "It is a private key, which belongs in `private_key` (`OKTA_API_PRIVATE_KEY`).",
        ),
        (
            "-----BEGIN",
            "It is PEM-encoded, as private keys are. A private key belongs in `private_key`",
        ),
        (
            &long,
            "It has a part of more than 63 characters between dots",
        ),
    ];
    for (text, part) in table {
        for found in [of_org_name(text), of_base_url(text)] {
            let found = found.expect(text);
            assert!(found.what.contains(part), "{part}: {}", found.what);
            let ending = ". (The value may contain a secret, so it is not shown.)";
            assert!(found.what.ends_with(ending), "{}", found.what);
            assert!(!found.what.contains(text), "{}", found.what);
            assert_eq!(found.right, parts("", ""));
        }
    }
    assert_eq!(of_org_name(LONGEST_LABEL), None);
}

#[test]
fn a_whole_url_is_checked_for_whitespace_and_placeholders() {
    let table = [
        ("https://gw.example/okta", ""),
        ("https://[::1]:8080", ""),
        ("https://gw example", "whitespace"),
        ("https://{yourOktaDomain}", "a placeholder"),
    ];
    for (text, expected) in table {
        let found = of_replacement(text);
        assert_eq!(found.is_none(), expected.is_empty(), "{text}");
        assert!(found.unwrap_or_default().contains(expected), "{text}");
    }
}
