//! The organization's URL: put together from its two parts, or replaced.

use super::block::{BASE_URL, HTTP_PROXY, ORG_NAME, Setting};
use super::config::{Environment, Found, Origin, Unresolved, Written};
use crate::diagnostic::{Diagnostic, quoted};
use crate::okta::OrganizationUrl;

/// Where Okta is asked.
#[derive(Debug)]
pub(super) struct Organization {
    pub(super) url: OrganizationUrl,
    /// Whether `http_proxy` gave the URL.
    pub(super) is_replaced: bool,
}

/// `http_proxy` when there is one, and then nobody looks at the other two.
pub(super) fn resolve(
    org_name: Written<String>,
    base_url: Written<String>,
    http_proxy: Written<String>,
    environment: Environment<'_>,
) -> Result<Organization, Unresolved> {
    match http_proxy.or_variable(HTTP_PROXY, environment) {
        Found::Unknown => Err(Unresolved::unknown(HTTP_PROXY)),
        Found::Here(text, origin) => Ok(Organization {
            url: OrganizationUrl::parse(&text).map_err(|error| {
                Unresolved::Wrong(vec![invalid_replacement(&text, &error.to_string(), origin)])
            })?,
            is_replaced: true,
        }),
        Found::Nowhere => Ok(Organization {
            url: join(
                org_name.or_variable(ORG_NAME, environment),
                base_url.or_variable(BASE_URL, environment),
            )?,
            is_replaced: false,
        }),
    }
}

/// `https://{org_name}.{base_url}`. A part that is wrong is told before one
/// that is missing.
fn join(org_name: Found<String>, base_url: Found<String>) -> Result<OrganizationUrl, Unresolved> {
    let invalid = [
        check(&org_name, is_host, "a part of a host name, such as `acme`"),
        check(
            &base_url,
            is_host_with_port,
            "a host name, such as `okta.com`, with or without a port",
        ),
    ];
    let invalid: Vec<_> = invalid.into_iter().flatten().collect();
    if !invalid.is_empty() {
        return Err(Unresolved::Wrong(invalid));
    }
    match (org_name, base_url) {
        (Found::Here(org_name, _), Found::Here(base_url, _)) => {
            let text = format!("https://{org_name}.{base_url}");
            OrganizationUrl::parse(&text)
                .map_err(|error| Unresolved::Wrong(vec![invalid_url(&text, &error.to_string())]))
        }
        (Found::Unknown, _) => Err(Unresolved::unknown(ORG_NAME)),
        (_, Found::Unknown) => Err(Unresolved::unknown(BASE_URL)),
        (Found::Nowhere, Found::Nowhere) => Err(missing(&[ORG_NAME, BASE_URL])),
        (Found::Nowhere, _) => Err(missing(&[ORG_NAME])),
        (_, Found::Nowhere) => Err(missing(&[BASE_URL])),
    }
}

fn check(part: &Found<String>, is_legal: fn(&str) -> bool, expected: &str) -> Option<Diagnostic> {
    match part {
        Found::Here(text, origin) if !is_legal(text) => Some(invalid_part(text, expected, *origin)),
        _ => None,
    }
}

/// Labels with dots between them. Letters beyond ASCII are let through, as
/// domains may have them; what has a meaning of its own in a URL is not.
fn is_host(text: &str) -> bool {
    let is_legal = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    let mut labels = text.split('.');
    labels.all(|label| !label.is_empty() && label.chars().all(is_legal))
}

fn is_host_with_port(text: &str) -> bool {
    match text.split_once(':') {
        Some((host, port)) => is_host(host) && port.parse::<u16>().is_ok_and(|port| port > 0),
        None => is_host(text),
    }
}

fn invalid_part(text: &str, expected: &str, origin: Origin) -> Diagnostic {
    let name = origin.name();
    let diagnostic = Diagnostic::error(
        "Invalid Okta Organization",
        format!(
            "{name} is \"{}\", which is not {expected}. Requests go to \
             https://{{org_name}}.{{base_url}}, so leave out `https://`, any path and any blank.",
            quoted(text)
        ),
    );
    origin.at(diagnostic)
}

fn invalid_url(text: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(
        "Invalid Okta Organization",
        format!(
            "`org_name` and `base_url` make \"{}\", which cannot be called: {reason}. Correct \
             them so that the host of your Okta organization results.",
            quoted(text)
        ),
    )
}

/// Neither quotes nor points at a value with an `@`: before it may stand a
/// password.
fn invalid_replacement(text: &str, reason: &str, origin: Origin) -> Diagnostic {
    let name = origin.name();
    let summary = "Invalid Okta Base URL";
    let advice = "It replaces `https://{org_name}.{base_url}`, so set it to a URL such as \
                  https://gateway.example/okta, or remove it.";
    if text.contains('@') {
        return Diagnostic::error(
            summary,
            format!("{name} cannot be used: {reason}. {advice}"),
        );
    }
    origin.at(Diagnostic::error(
        summary,
        format!(
            "{name} is \"{}\" and cannot be used: {reason}. {advice}",
            quoted(text)
        ),
    ))
}

fn missing(settings: &[Setting]) -> Unresolved {
    let names = settings.iter().map(|setting| {
        let Setting {
            attribute,
            variable,
        } = setting;
        format!("`{attribute}` in the provider block or `{variable}` in the environment")
    });
    let names: Vec<_> = names.collect();
    Unresolved::Missing(vec![Diagnostic::error(
        "Missing Okta Organization",
        format!(
            "Okta cannot be asked, because the organization's URL, \
             https://{{org_name}}.{{base_url}}, is not complete. Set {}.",
            names.join(", and ")
        ),
    )])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_host_is_told_from_a_piece_of_a_url() {
        let table = [
            ("acme", true, true),
            ("acme-dev_1.eu", true, true),
            ("okta.com:8443", false, true),
            ("127.0.0.1", true, true),
            ("bücher", true, true),
            ("https://acme", false, false),
            ("okta.com/", false, false),
            ("okta.com:", false, false),
            ("okta.com:0", false, false),
            ("okta.com:65536", false, false),
            ("okta.com:1:2", false, false),
            (":8443", false, false),
            ("a b", false, false),
            (" acme", false, false),
            ("acme.", false, false),
            (".okta.com", false, false),
            ("user@okta.com", false, false),
            ("{yourOktaDomain}", false, false),
            ("okta.com?x", false, false),
            ("okta.com#x", false, false),
            ("okta\n.com", false, false),
        ];
        for (text, host, with_port) in table {
            assert_eq!(is_host(text), host, "{text:?}");
            assert_eq!(is_host_with_port(text), with_port, "{text:?}");
        }
    }
}
