//! What people write in place of a host, each with a sentence of its own.
//!
//! The checks are pure and know no origin: a sentence begins where the name of
//! the setting ends.

use crate::diagnostic::quoted;

/// The hosts of Okta's admin console, which is not where its API is.
const ADMIN: [&str; 5] = [
    "-admin.okta.com",
    "-admin.oktapreview.com",
    "-admin.okta-emea.com",
    "-admin.okta-gov.com",
    "-admin.okta.mil",
];

const RULE: &str = "Requests go to https://{org_name}.{base_url}.";

/// What is wrong with a value of `org_name`.
pub(super) fn of_org_name(text: &str) -> Option<String> {
    of_url_piece(text).or_else(|| {
        let named = named(text);
        if text.contains(':') {
            return Some(format!(
                "{named}has a port, which belongs to the end of `base_url`. {RULE}"
            ));
        }
        (!is_host(text)).then(|| {
            format!(
                "{named}is not a part of a host name, such as `acme`: labels of letters, digits \
                 and hyphens with single dots between them. {RULE}"
            )
        })
    })
}

/// What is wrong with a value of `base_url`.
pub(super) fn of_base_url(text: &str) -> Option<String> {
    of_url_piece(text).or_else(|| {
        let named = named(text);
        let (host, port) = match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        };
        if port.is_some_and(|port| !port.parse::<u16>().is_ok_and(|port| port > 0)) {
            return Some(format!(
                "{named}has something after a colon that is not a port from 1 to 65535. {RULE}"
            ));
        }
        (!is_host(host)).then(|| {
            format!(
                "{named}is not a host name, such as `okta.com`: labels of letters, digits and \
                 hyphens with single dots between them, with or without a port. {RULE}"
            )
        })
    })
}

/// What is wrong with two values that are both right by themselves.
pub(super) fn of_both(org_name: &str, base_url: &str) -> Option<String> {
    let base_host = base_url.split(':').next().unwrap_or_default();
    let host = format!("{org_name}.{base_host}").to_lowercase();
    let repeated = format!(".{base_host}").to_lowercase();
    let beginning = format!(
        "`org_name` and `base_url` make the host \"{}\", ",
        quoted(&host)
    );
    if let Some(name) = org_name.to_lowercase().strip_suffix(&repeated) {
        let name = quoted(name);
        return Some(format!(
            "{beginning}in which `base_url` comes twice. Set `org_name` to \"{name}\"."
        ));
    }
    if org_name.eq_ignore_ascii_case(base_host) {
        return Some(format!(
            "{beginning}in which `base_url` comes twice. Set `org_name` to the organization's \
             name, such as `acme`."
        ));
    }
    let mistake = of_host(&host)?;
    Some(format!("{beginning}which cannot be right: {mistake}"))
}

/// What is wrong with a whole URL, before it is read as one.
pub(super) fn of_replacement(text: &str) -> Option<String> {
    if has_whitespace(text) {
        return Some("it has a blank or a control character in it.".to_owned());
    }
    has_placeholder(text).then(|| {
        "it has a placeholder of an example in it, in braces. Put your own value there.".to_owned()
    })
}

/// What is wrong with a host that could be one.
pub(super) fn of_host(host: &str) -> Option<String> {
    let host = host.to_lowercase();
    if let Some(admin) = ADMIN.iter().find(|admin| host.ends_with(*admin)) {
        let name = host.strip_suffix(admin).unwrap_or_default();
        let right = format!("{name}{}", admin.trim_start_matches("-admin"));
        return Some(format!(
            "it is the address of Okta's admin console. The API is at {}: leave out `-admin`.",
            quoted(&right)
        ));
    }
    host.ends_with(".com.com").then(|| {
        let right = host.trim_end_matches(".com");
        format!(
            "it ends in `.com.com`. \"{}.com\" may be meant.",
            quoted(right)
        )
    })
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

/// What is wrong with a piece of a URL that is to be no more than host names.
fn of_url_piece(text: &str) -> Option<String> {
    let named = named(text);
    if has_whitespace(text) {
        Some(format!(
            "{named}has a blank or a control character in it. Remove that; a value read from a \
             file often ends with a line break."
        ))
    } else if has_placeholder(text) {
        Some(format!(
            "{named}holds a placeholder of an example. Put the name of your own Okta organization \
             there. {RULE}"
        ))
    } else if text.contains('@') {
        Some(format!("has an `@` in it, which no host name has. {RULE}"))
    } else if text.contains("://") {
        Some(format!(
            "{named}holds a scheme. Leave out what stands up to `://`: requests always go to \
             https://{{org_name}}.{{base_url}}."
        ))
    } else if text.contains('/') {
        Some(format!(
            "{named}holds a path. Leave out the slash and what follows it. {RULE} A gateway with \
             a path is set by `http_proxy`."
        ))
    } else {
        None
    }
}

fn has_whitespace(text: &str) -> bool {
    text.contains(|letter: char| letter.is_whitespace() || letter.is_control())
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
    fn each_mistake_has_its_own_sentence() {
        let table = [
            ("acme", "", ""),
            ("acme-dev_1.eu", "", ""),
            ("bücher", "", ""),
            ("okta.com:8443", "has a port", ""),
            ("okta.com:0", "has a port", "not a port"),
            ("okta.com:65536", "has a port", "not a port"),
            ("okta.com:", "has a port", "not a port"),
            ("okta.com:1:2", "has a port", "not a port"),
            (":8443", "has a port", "not a host name"),
            ("https://acme", "holds a scheme", "holds a scheme"),
            ("okta.com/", "holds a path", "holds a path"),
            ("okta.com/api", "holds a path", "holds a path"),
            ("a b", "has a blank", "has a blank"),
            (" acme", "has a blank", "has a blank"),
            ("okta\n.com", "has a blank", "has a blank"),
            ("acme.", "not a part of a host name", "not a host name"),
            (".okta.com", "not a part of a host name", "not a host name"),
            ("okta..com", "not a part of a host name", "not a host name"),
            ("okta.com?x", "not a part of a host name", "not a host name"),
            ("okta.com#x", "not a part of a host name", "not a host name"),
            ("{yourOktaDomain}", "a placeholder", "a placeholder"),
            ("me:s3cret@okta.com", "an `@`", "an `@`"),
            ("me:s3 cret@okta.com", "has a blank", "has a blank"),
            ("{me}:s3cret@okta.com", "a placeholder", "a placeholder"),
            ("okta.com?key=s3cret", "not a part", "not a host name"),
            ("okta.com/?key=s3cret", "holds a path", "holds a path"),
            (
                "https://okta.com#s3cret",
                "holds a scheme",
                "holds a scheme",
            ),
            ("okta.com:443#s3cret", "has a port", "not a port"),
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
            ("acme.okta.com", "okta.com", "`org_name` to \"acme\""),
            ("acme.okta.com", "okta.com:8443", "`org_name` to \"acme\""),
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
            ("https://gw example", "a blank"),
            ("https://{yourOktaDomain}", "a placeholder"),
        ];
        for (text, expected) in table {
            let found = of_replacement(text);
            assert_eq!(found.is_none(), expected.is_empty(), "{text}");
            assert!(found.unwrap_or_default().contains(expected), "{text}");
        }
    }
}
