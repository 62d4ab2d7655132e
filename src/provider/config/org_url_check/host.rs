//! The two parts of an organization's host, found in what people write.

/// Okta's own domains. Before one of these, `-admin` leads to the admin
/// console, which is not where the API is.
const DOMAINS: [&str; 5] = [
    "okta.com",
    "oktapreview.com",
    "okta-emea.com",
    "okta-gov.com",
    "okta.mil",
];

/// The longest part of a host between two dots, in bytes (RFC 1035, section
/// 2.3.4).
const LONGEST_LABEL: usize = 63;

/// The values of `org_name` and `base_url` that a text most likely means;
/// `None` for a part of which it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::provider::config) struct Parts {
    pub(in crate::provider::config) org_name: Option<String>,
    pub(in crate::provider::config) base_url: Option<String>,
}

/// Finds the parts in a URL or a host, or in a piece of one.
pub(in crate::provider::config) fn parts_of(text: &str) -> Parts {
    let (_, rest) = text.split_once("://").unwrap_or(("", text));
    let host = rest.split('/').next().unwrap_or_default();
    let (host, port) = match host.split_once(':') {
        Some((host, port)) => (host, format!(":{port}")),
        None => (host, String::new()),
    };
    let host = host.trim().trim_matches('.').to_lowercase();
    if !is_host(&host) {
        return Parts::default();
    }
    let host = without_doubled_end(&host).unwrap_or(&host);
    let with_port = |domain: &str| Some(format!("{domain}{port}"));
    if DOMAINS.contains(&host) {
        return Parts {
            org_name: None,
            base_url: with_port(host),
        };
    }
    let organization = without_admin(host);
    let host = organization.as_deref().unwrap_or(host);
    let known = DOMAINS
        .iter()
        .find_map(|domain| Some((before(host, domain)?, *domain)));
    let unknown = || host.split_once('.').filter(|(_, rest)| rest.contains('.'));
    match known.or_else(unknown) {
        Some((name, domain)) => Parts {
            org_name: Some(name.to_owned()),
            base_url: with_port(domain),
        },
        None if host.contains('.') => Parts {
            org_name: None,
            base_url: with_port(host),
        },
        None => Parts {
            org_name: Some(host.to_owned()),
            base_url: None,
        },
    }
}

/// Returns the values of `org_name` and `base_url` for a host below one of Okta's
/// domains, also for an admin console's; `None` for other hosts.
pub(in crate::provider) fn organization_of(host: &str) -> Option<(String, &'static str)> {
    let organization = without_admin(host);
    let host = organization.as_deref().unwrap_or(host);
    let mut domains = DOMAINS.into_iter();
    let (name, domain) = domains.find_map(|domain| Some((before(host, domain)?, domain)))?;
    (!name.contains('.')).then(|| (name.to_owned(), domain))
}

/// Whether a host is that of an organization as a whole: a name before one of
/// Okta's domains.
pub(super) fn is_whole(host: &str) -> bool {
    DOMAINS.iter().any(|domain| before(host, domain).is_some())
}

/// Returns the organization's host where this one is its admin console's.
pub(super) fn without_admin(host: &str) -> Option<String> {
    DOMAINS.iter().find_map(|domain| {
        let name = before(host, domain)?.strip_suffix("-admin")?;
        Some(format!("{name}.{domain}"))
    })
}

/// Returns the host without its end where that is there twice: `.com.com`.
pub(super) fn without_doubled_end(host: &str) -> Option<&str> {
    let right = host.strip_suffix(".com")?;
    right.ends_with(".com").then_some(right)
}

fn before<'host>(host: &'host str, domain: &str) -> Option<&'host str> {
    host.strip_suffix(domain)?.strip_suffix('.')
}

/// Labels with dots between them. Letters beyond ASCII are let through, as
/// domains may have them; what has a meaning of its own in a URL is not.
pub(super) fn is_host(text: &str) -> bool {
    text.chars().all(is_legal)
        && text.split('.').all(|label| !label.is_empty())
        && !has_long_label(text)
}

/// Returns what stands in a URL, or in a piece of one, where the host does.
pub(super) fn address(text: &str) -> &str {
    let (_, rest) = text.split_once("://").unwrap_or(("", text));
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// Returns whether a host has a longer part than any has, such as a token.
pub(in crate::provider::config) fn has_long_label(text: &str) -> bool {
    let mut labels = address(text).split(['.', ':']);
    labels.any(|label| label.chars().count() > LONGEST_LABEL)
}

/// Returns whether a host name may contain the character.
pub(super) fn is_legal(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_organization_of_a_host_below_oktas_domains_is_known() {
        let table = [
            ("acme.okta.com", Some(("acme", "okta.com"))),
            ("acme-admin.okta.com", Some(("acme", "okta.com"))),
            ("acme.okta-gov.com", Some(("acme", "okta-gov.com"))),
            ("acme-admin.okta.mil", Some(("acme", "okta.mil"))),
            ("okta.com", None),
            ("a.b.okta.com", None),
            ("login.example", None),
        ];
        for (host, expected) in table {
            let expected = expected.map(|(name, domain)| (name.to_owned(), domain));
            assert_eq!(organization_of(host), expected, "{host}");
        }
    }

    #[test]
    fn the_parts_are_found_in_urls_hosts_and_pieces_of_them() {
        let table = [
            ("acme", Some("acme"), None),
            ("okta.com", None, Some("okta.com")),
            (".okta.com", None, Some("okta.com")),
            ("okta.com/", None, Some("okta.com")),
            ("acme.okta.com", Some("acme"), Some("okta.com")),
            (
                "https://ACME.OktaPreview.com",
                Some("acme"),
                Some("oktapreview.com"),
            ),
            (
                "https://acme-admin.okta.com/admin/dashboard",
                Some("acme"),
                Some("okta.com"),
            ),
            ("acme.okta.com.com", Some("acme"), Some("okta.com")),
            ("acme.okta.com:8443", Some("acme"), Some("okta.com:8443")),
            ("login.example.com", Some("login"), Some("example.com")),
            ("example.com", None, Some("example.com")),
            (
                "https://acme.okta.com:8443",
                Some("acme"),
                Some("okta.com:8443"),
            ),
            (" acme ", Some("acme"), None),
            ("my org", None, None),
            ("", None, None),
        ];
        for (text, org_name, base_url) in table {
            let expected = Parts {
                org_name: org_name.map(str::to_owned),
                base_url: base_url.map(str::to_owned),
            };
            assert_eq!(parts_of(text), expected, "{text}");
        }
    }
}
