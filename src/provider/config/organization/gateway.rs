//! What `http_proxy` gives: the URL of a gateway in place of the organization's.
//! Its name makes people set it to a forward proxy.

use std::fmt;

use crate::diagnostic::{Diagnostic, quoted};
use crate::okta::{OrganizationUrl, OrganizationUrlError};

use super::super::block::{BASE_URL, ORG_NAME};
use super::super::config_value::{Origin, Unresolved};
use super::super::misplaced_secret::MisplacedSecret;
use super::super::org_url_check::{self, HostMistake, LONG_LABEL, Parts};
use super::mistakes::{EXAMPLE, at_origin, like};

/// The variable that names a forward proxy, with an example.
const FORWARD_PROXY: &str = "HTTPS_PROXY=http://proxy.example:3128";

/// The same for a proxy with a password. No value with one is repeated.
const PROXY_WITH_PASSWORD: &str = "HTTPS_PROXY=http://USER:PASSWORD@proxy.example:3128";

/// The usual ports of forward proxies.
const PROXY_PORTS: [&str; 2] = [":3128", ":8080"];

/// Reads the URL that replaces the organization's own.
pub(super) fn read(text: &str, origin: Origin) -> Result<OrganizationUrl, Unresolved> {
    let parsed = OrganizationUrl::parse(text);
    if parsed.is_err() && org_url_check::has_user_info(text) {
        let actions = vec![
            forward_proxy(PROXY_WITH_PASSWORD, origin),
            example(origin, " without a user name and a password"),
        ];
        return Err(wrong(text, origin, OrganizationUrlError::UserInfo, actions));
    }
    let secret = org_url_check::secret_in(text).map(MisplacedSecret::where_it_belongs);
    let long = || org_url_check::has_long_label(text).then(|| LONG_LABEL.to_owned());
    if let Some(why) = secret.or_else(long) {
        let actions = vec![removed(origin), example(origin, "")];
        return Err(wrong(text, origin, why, actions));
    }
    if !text.contains(['.', ':', '/']) {
        let actions = vec![
            removed(origin),
            forward_proxy(FORWARD_PROXY, origin),
            example(origin, ""),
        ];
        return Err(wrong(text, origin, "is not a URL", actions));
    }
    if let Some(why) = org_url_check::of_replacement(text) {
        let (name, base) = EXAMPLE;
        let parts = Parts {
            org_name: Some(name.to_owned()),
            base_url: Some(base.to_owned()),
        };
        let mut actions = vec![example(origin, ""), organization(&parts, origin)];
        // Okta's own documentation has such placeholders.
        if text.contains('{') {
            actions.reverse();
        }
        return Err(wrong(text, origin, why, actions));
    }
    let url = parsed.map_err(|error| unreadable(text, origin, error))?;
    match org_url_check::of_host(&url.host().to_string()) {
        None => Ok(url),
        Some(HostMistake { why, right }) => {
            let parts = org_url_check::parts_of(&right);
            Err(wrong(text, origin, why, vec![organization(&parts, origin)]))
        }
    }
}

fn unreadable(text: &str, origin: Origin, error: OrganizationUrlError) -> Unresolved {
    let is_url = |text: &str| OrganizationUrl::parse(text).is_ok();
    let (scheme, address) = text.split_once("://").unwrap_or(("", text));
    let lacks_scheme = scheme.is_empty() && is_url(&format!("https://{address}"));
    let why = match lacks_scheme {
        true => format!("is not a URL: `{}://` is missing", likely_scheme(address)),
        false => error.to_string(),
    };
    let without_query = text.split(['?', '#']).next().unwrap_or_default();
    let actions = match error {
        _ if lacks_scheme => gateway_or_proxy(address, "http", origin),
        OrganizationUrlError::Scheme if is_url(&format!("https://{address}")) => {
            let scheme = if scheme.starts_with("socks5") {
                scheme
            } else {
                "http"
            };
            gateway_or_proxy(address, scheme, origin)
        }
        OrganizationUrlError::QueryOrFragment if is_url(without_query) => {
            vec![format!(
                "Set {}.",
                origin.assignment(&quoted(without_query))
            )]
        }
        _ => vec![example(origin, ""), forward_proxy(FORWARD_PROXY, origin)],
    };
    wrong(text, origin, why, actions)
}

fn wrong(text: &str, origin: Origin, why: impl fmt::Display, actions: Vec<String>) -> Unresolved {
    let detail = format!(
        "{} {}{why}.{} Despite its name, `{}` is the URL of a gateway that answers in place of Okta.",
        origin.subject(),
        org_url_check::named(text),
        org_url_check::not_shown(text),
        origin.name()
    );
    let diagnostic = Diagnostic::error("Invalid Gateway URL", detail);
    let diagnostic = actions.into_iter().fold(diagnostic, Diagnostic::fix);
    Unresolved::wrong(at_origin(origin, text, diagnostic))
}

/// Returns the scheme that a gateway at the address most likely has: one on
/// this machine, such as for tests, rarely has a certificate.
fn likely_scheme(address: &str) -> &'static str {
    match OrganizationUrl::parse(&format!("http://{address}")) {
        Ok(url) if url.is_loopback() => "http",
        _ => "https",
    }
}

/// What stands in its place, the likelier first.
fn gateway_or_proxy(address: &str, proxy_scheme: &str, origin: Origin) -> Vec<String> {
    let gateway_scheme = likely_scheme(address);
    let gateway = origin.assignment(&quoted(&format!("{gateway_scheme}://{address}")));
    let host = address.split('/').next().unwrap_or_default();
    let port = match host.contains(':') && gateway_scheme == "https" {
        true => ", with the port that the gateway has for `https://`",
        false => "",
    };
    let mut actions = vec![
        format!("For a gateway, set {gateway}{port}."),
        forward_proxy(
            &format!("HTTPS_PROXY={proxy_scheme}://{}", quoted(host)),
            origin,
        ),
    ];
    let is_proxy = PROXY_PORTS.iter().any(|port| host.ends_with(port)) || host.contains("proxy");
    if is_proxy {
        actions.reverse();
    }
    actions
}

fn forward_proxy(variable: &str, origin: Origin) -> String {
    let name = origin.name();
    format!(
        "For a forward proxy, remove `{name}` and set the environment variable `{variable}`. If \
         `org_name` and `base_url` are not set, set them too."
    )
}

fn removed(origin: Origin) -> String {
    format!("Remove `{}`, unless you use a gateway.", origin.name())
}

fn example(origin: Origin, without: &str) -> String {
    format!(
        "For a gateway, set `{}` to its URL{without}, such as `https://gateway.example/okta`.",
        origin.name()
    )
}

/// The URL is Okta's own, which has settings of its own.
fn organization(right: &Parts, origin: Origin) -> String {
    let assignment = |setting, value: &Option<String>| {
        let value = value.as_deref().unwrap_or_default();
        like(origin, setting).assignment(&quoted(value))
    };
    format!(
        "Remove `{}`. If your organization is at https://{}.{}, set {} and {}.",
        origin.name(),
        quoted(right.org_name.as_deref().unwrap_or_default()),
        quoted(right.base_url.as_deref().unwrap_or_default()),
        assignment(ORG_NAME, &right.org_name),
        assignment(BASE_URL, &right.base_url)
    )
}

/// Warns of requests that others can read on their way.
pub(super) fn unencrypted(url: &OrganizationUrl, origin: Origin) -> Option<Diagnostic> {
    if url.is_https() || url.is_loopback() {
        return None;
    }
    let warning = Diagnostic::warning(
        "Okta Is Called Without Encryption",
        format!(
            "{} makes the provider send all requests to {}, which is not encrypted. Others on \
             the network can read the credential.",
            origin.subject(),
            quoted(url)
        ),
    );
    let text = url.to_string();
    let address = text.trim_start_matches("http://");
    let actions = gateway_or_proxy(address, "http", origin);
    Some(actions.into_iter().fold(warning, Diagnostic::fix))
}
