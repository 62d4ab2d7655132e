//! What people write in place of a host: the commonest mistakes, each with a
//! sentence of its own, and one sentence for the rest.
//!
//! The checks are pure and know no origin: a sentence begins where the name of
//! the setting ends.

use crate::diagnostic::quoted;

/// Okta's own domains. Before one of these, `-admin` leads to the admin
/// console, which is not where the API is.
const DOMAINS: [&str; 5] = [
    "okta.com",
    "oktapreview.com",
    "okta-emea.com",
    "okta-gov.com",
    "okta.mil",
];

/// What is wrong with a value of `org_name`.
pub(super) fn of_org_name(text: &str) -> Option<String> {
    of_part(text, "such as `acme`, without a port", is_host(text))
}

/// What is wrong with a value of `base_url`.
pub(super) fn of_base_url(text: &str) -> Option<String> {
    let (host, port) = text.split_once(':').unwrap_or((text, "443"));
    let is_port = port.parse::<u16>().is_ok_and(|port| port > 0);
    let expected = "such as `okta.com`, with or without a port from 1 to 65535";
    of_part(text, expected, is_host(host) && is_port)
}

fn of_part(text: &str, expected: &str, is_legal: bool) -> Option<String> {
    let mistake = if has_placeholder(text) {
        "holds a placeholder of an example. Put the name of your own Okta organization there."
    } else if text.contains("://") {
        "holds a scheme. Leave out what stands up to `://`: requests always use https."
    } else if text.contains('/') {
        "holds a path. Leave out the slash and what follows it. A gateway with a path is set by \
         `http_proxy`."
    } else if text.starts_with('.') {
        "begins with a dot. Leave it out."
    } else if !is_legal {
        &format!(
            "is not a part of a host name, {expected}: letters, digits and hyphens with single \
             dots between them, and no whitespace or newline."
        )
    } else {
        return None;
    };
    let named = named(text);
    Some(format!(
        "{named}{mistake} Requests go to https://{{org_name}}.{{base_url}}."
    ))
}

/// What is wrong with two values that are both right by themselves.
pub(super) fn of_both(org_name: &str, base_url: &str) -> Option<String> {
    let base_host = base_url.split(':').next().unwrap_or_default();
    let host = format!("{org_name}.{base_host}").to_lowercase();
    let (name, base) = (org_name.to_lowercase(), base_host.to_lowercase());
    let is_whole = |host: &str| {
        DOMAINS
            .iter()
            .any(|domain| host == format!("{name}.{domain}"))
    };
    let mistake = if name == base || name.ends_with(&format!(".{base}")) {
        "which has `base_url` twice. Leave it out of `org_name`.".to_owned()
    } else if is_whole(&base) {
        "which has `org_name` twice. Leave it out of `base_url`.".to_owned()
    } else {
        format!("which cannot be right: {}", of_host(&host)?)
    };
    Some(format!(
        "`org_name` and `base_url` make the host \"{}\", {mistake}",
        quoted(&host)
    ))
}

/// What is wrong with a whole URL, before it is read as one.
pub(super) fn of_replacement(text: &str) -> Option<&'static str> {
    if text.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
        Some("it has whitespace or a control character in it.")
    } else if has_placeholder(text) {
        Some("it has a placeholder of an example in it, in braces. Put your own value there.")
    } else {
        None
    }
}

/// What is wrong with a host that could be one.
pub(super) fn of_host(host: &str) -> Option<String> {
    let host = host.to_lowercase();
    let console = DOMAINS.iter().find_map(|domain| {
        let name = host.strip_suffix(&format!("-admin.{domain}"))?;
        Some(format!("{name}.{domain}"))
    });
    if let Some(right) = console {
        return Some(format!(
            "it is the address of Okta's admin console. The API is at {}: leave out `-admin`.",
            quoted(&right)
        ));
    }
    let right = host
        .strip_suffix(".com")
        .filter(|right| right.ends_with(".com"))?;
    Some(format!(
        "it ends in `.com.com`. \"{}\" may be meant.",
        quoted(right)
    ))
}

/// Whether there may be a secret in a value that is to be a URL or a piece of
/// one: before an `@` stands a password, behind a `?` or a `#` stand keys.
/// Neither is such a value quoted, nor the line shown on which it stands.
pub(super) fn may_hold_secret(text: &str) -> bool {
    text.contains(['@', '?', '#'])
}

/// How a sentence about a value begins: with the value, where it may be shown.
pub(super) fn named(text: &str) -> String {
    if may_hold_secret(text) {
        String::new()
    } else {
        format!("is \"{}\" and ", quoted(text))
    }
}

fn has_placeholder(text: &str) -> bool {
    text.contains(['{', '}'])
}

/// Labels with dots between them. Letters beyond ASCII are let through, as
/// domains may have them; what has a meaning of its own in a URL is not.
fn is_host(text: &str) -> bool {
    let is_legal = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    let mut labels = text.split('.');
    labels.all(|label| !label.is_empty() && label.chars().all(is_legal))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A word of the sentence that each mistake gets; empty for none.
    #[test]
    fn the_commonest_mistakes_have_a_sentence_each_and_the_rest_one() {
        let other = "not a part of a host name";
        let table = [
            ("acme", "", ""),
            ("acme-dev_1.eu", "", ""),
            ("bücher", "", ""),
            ("okta.com:8443", "without a port", ""),
            ("okta.com:0", other, "a port from 1"),
            ("okta.com:65536", other, "a port from 1"),
            ("okta.com:", other, other),
            ("okta.com:1:2", other, other),
            (":8443", other, other),
            ("https://acme", "holds a scheme", "holds a scheme"),
            ("okta.com/", "holds a path", "holds a path"),
            ("okta.com/api", "holds a path", "holds a path"),
            (".okta.com", "begins with a dot", "begins with a dot"),
            ("", other, other),
            ("a b", other, other),
            (" acme", other, other),
            ("okta\n.com", other, other),
            ("acme.", other, other),
            ("okta..com", other, other),
            ("okta.com?x", other, other),
            ("okta.com#x", other, other),
            ("{yourOktaDomain}", "a placeholder", "a placeholder"),
            ("me:s3cret@okta.com", other, other),
            ("{me}:s3cret@okta.com", "a placeholder", "a placeholder"),
            ("okta.com?key=s3cret", other, other),
            ("okta.com/?key=s3cret", "holds a path", "holds a path"),
            (
                "https://okta.com#s3cret",
                "holds a scheme",
                "holds a scheme",
            ),
            ("okta.com:443#s3cret", other, other),
        ];
        for (text, org_name, base_url) in table {
            for (found, expected) in [(of_org_name(text), org_name), (of_base_url(text), base_url)]
            {
                assert_eq!(found.is_none(), expected.is_empty(), "{text:?}: {found:?}");
                let found = found.unwrap_or_default();
                assert!(found.contains(expected), "{text:?}: {found}");
                assert!(!found.contains("cret"), "{found}");
            }
        }
    }

    #[test]
    fn two_parts_that_make_a_wrong_host_come_with_the_right_one() {
        let table = [
            ("acme", "okta.com", ""),
            ("login", "example.com:8443", ""),
            ("acme-admin", "example.com", ""),
            ("acme-admin", "okta.com", "at acme.okta.com"),
            (
                "ACME-admin",
                "OktaPreview.com:443",
                "at acme.oktapreview.com",
            ),
            ("eu", "acme-admin.okta-emea.com", "at eu.acme.okta-emea.com"),
            ("acme", "okta.com.com", "\"acme.okta.com\" may"),
            ("acme.okta.com", "okta.com", "has `base_url` twice"),
            ("acme.okta.com", "okta.com:8443", "has `base_url` twice"),
            ("Okta.com", "okta.com", "has `base_url` twice"),
            ("acme", "acme.okta.com", "has `org_name` twice"),
            ("acme", "acme.com", ""),
        ];
        for (org_name, base_url, expected) in table {
            let found = of_both(org_name, base_url);
            assert_eq!(
                found.is_none(),
                expected.is_empty(),
                "{org_name}.{base_url}"
            );
            let found = found.unwrap_or_default();
            assert!(found.contains(expected), "{found}");
        }
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
}
