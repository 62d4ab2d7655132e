//! What is said about an organization's URL that is missing or wrong, with the
//! values that are most likely meant.

use crate::diagnostic::{Diagnostic, Diagnostics, quoted};
use crate::okta::{OrganizationUrl, OrganizationUrlError};

use super::super::block::{BASE_URL, ORG_NAME, Setting};
use super::super::config_value::{Origin, ResolvedValue, Unresolved};
use super::super::org_url_check::{self, HostMistake, Mistake, Parts};

/// Examples of both parts.
const EXAMPLE: (&str, &str) = ("acme", "okta.com");

/// Where requests go, for those who set a part of it.
const RULE: &str = "The provider sends requests to https://{org_name}.{base_url}.";

/// The two parts of the URL as they were found.
pub(super) struct PartsFound<'found> {
    org_name: Option<(&'found str, Origin)>,
    base_url: Option<(&'found str, Origin)>,
}

fn known(value: &ResolvedValue<String>) -> Option<(&str, Origin)> {
    match value {
        ResolvedValue::Known(text, origin) => Some((text, *origin)),
        ResolvedValue::Unknown | ResolvedValue::Missing => None,
    }
}

impl<'found> PartsFound<'found> {
    pub(super) fn of(
        org_name: &'found ResolvedValue<String>,
        base_url: &'found ResolvedValue<String>,
    ) -> Self {
        Self {
            org_name: known(org_name),
            base_url: known(base_url),
        }
    }

    /// Returns what is wrong with each part, or else with both together.
    pub(super) fn mistakes(&self) -> Diagnostics {
        let check = |part: Option<(&str, Origin)>, of: fn(&str) -> Option<Mistake>| {
            let (text, origin) = part?;
            Some(self.wrong_part(text, origin, of(text)?))
        };
        let mistakes = [
            check(self.org_name, org_url_check::of_org_name),
            check(self.base_url, org_url_check::of_base_url),
        ];
        let mistakes: Vec<_> = mistakes.into_iter().flatten().collect();
        if mistakes.is_empty() {
            self.wrong_together().into_iter().collect()
        } else {
            mistakes
        }
    }

    fn wrong_part(&self, text: &str, origin: Origin, mistake: Mistake) -> Diagnostic {
        let subject = origin.subject();
        let diagnostic = invalid(format!("{subject} {} {RULE}", mistake.what))
            .fix(self.corrected(&mistake.right, origin));
        at_origin(origin, text, diagnostic)
    }

    fn wrong_together(&self) -> Option<Diagnostic> {
        let ((org_name, origin), (base_url, _)) = self.org_name.zip(self.base_url)?;
        let mistake = org_url_check::of_both(org_name, base_url)?;
        let diagnostic = invalid(mistake.what).fix(self.corrected(&mistake.right, origin));
        Some(origin.at(diagnostic))
    }

    /// Says what to set, each part where it is set now. A part that is right
    /// already is left out.
    fn corrected(&self, right: &Parts, wrong: Origin) -> String {
        let is_name = wrong == like(wrong, ORG_NAME);
        let corrected = match is_name {
            true => &right.org_name,
            false => &right.base_url,
        };
        if corrected.is_none() {
            let (name, base) = EXAMPLE;
            let example = wrong.assignment(if is_name { name } else { base });
            return format!("Set {example} if your organization is at https://{name}.{base}.");
        }
        let parts = [
            (&right.org_name, self.org_name, ORG_NAME),
            (&right.base_url, self.base_url, BASE_URL),
        ];
        let assignments = parts.into_iter().filter_map(|(right, found, setting)| {
            let right = right.as_deref()?;
            match found {
                Some((text, _)) if text == right => None,
                Some((_, origin)) => Some(origin.assignment(&quoted(right))),
                None => Some(like(wrong, setting).assignment(&quoted(right))),
            }
        });
        let assignments: Vec<_> = assignments.collect();
        format!("Set {}.", assignments.join(" and "))
    }

    /// Some parts are not set.
    pub(super) fn missing(&self, settings: &[Setting]) -> Unresolved {
        let names: Vec<_> = settings
            .iter()
            .map(|setting| format!("`{}`", setting.attribute))
            .collect();
        let (names, are) = match names.len() {
            1 => (names.join(""), "is"),
            _ => (names.join(" and "), "are"),
        };
        let detail = format!(
            "The provider does not know the URL of your Okta organization: {names} {are} not \
             set. {RULE}"
        );
        let diagnostic = Diagnostic::error("Missing Okta Organization", detail).fix(self.all());
        let attributes = settings.iter().map(|setting| setting.attribute);
        Unresolved::Missing(vec![diagnostic.missing(attributes)])
    }

    /// Says how both parts are set, with the values that what is set shows.
    fn all(&self) -> String {
        let set = self.org_name.or(self.base_url);
        let parts = set.map(|(text, _)| org_url_check::parts_of(text));
        let Parts { org_name, base_url } = parts.unwrap_or_default();
        let name = org_name.unwrap_or_else(|| EXAMPLE.0.to_owned());
        let base = base_url.unwrap_or_else(|| EXAMPLE.1.to_owned());
        let (name, base) = (quoted(&name), quoted(&base));
        format!(
            "For https://{name}.{base}, set `org_name = \"{name}\"` and `base_url = \"{base}\"` \
             in the provider configuration, or the environment variables `OKTA_ORG_NAME={name}` \
             and `OKTA_BASE_URL={base}`."
        )
    }
}

/// Another setting in the same place.
fn like(origin: Origin, setting: Setting) -> Origin {
    match (origin, setting.variable) {
        (Origin::Environment(_), Some(variable)) => Origin::Environment(variable),
        _ => Origin::Block(setting.attribute),
    }
}

/// The mistake with its path, unless hosts would print a secret with it.
fn at_origin(origin: Origin, text: &str, mistake: Diagnostic) -> Diagnostic {
    if org_url_check::may_hold_secret(text) {
        mistake
    } else {
        origin.at(mistake)
    }
}

fn invalid(mistake: String) -> Diagnostic {
    Diagnostic::error("Invalid Okta Organization", mistake)
}

/// Both parts are right by themselves, and together no URL.
pub(super) fn not_a_url(url: &str, error: OrganizationUrlError) -> Diagnostic {
    invalid(format!(
        "`org_name` and `base_url` together are \"{}\". It {}.",
        quoted(url),
        malformed(error)
    ))
    .fix(
        "Set both so that they are the host of your organization: `org_name = \"acme\"` and \
         `base_url = \"okta.com\"` for https://acme.okta.com.",
    )
}

/// Reads the URL that replaces the organization's own.
pub(super) fn replacement(text: &str, origin: Origin) -> Result<OrganizationUrl, Unresolved> {
    let wrong = |why: String, fixes: Vec<String>| {
        let detail = format!(
            "{} {}{} It replaces `https://{{org_name}}.{{base_url}}`, for a gateway that answers \
             in place of Okta. It is not for forward proxies.",
            origin.subject(),
            org_url_check::named(text),
            why
        );
        let diagnostic = Diagnostic::error("Invalid Okta Base URL", detail);
        let diagnostic = fixes.into_iter().fold(diagnostic, Diagnostic::fix);
        Unresolved::wrong(at_origin(origin, text, diagnostic))
    };
    let example = || {
        let example = origin.assignment("https://gateway.example/okta");
        let name = origin.name();
        vec![format!(
            "Set {example} with the URL of your gateway, or remove `{name}`."
        )]
    };
    if let Some(why) = org_url_check::of_replacement(text) {
        return Err(wrong(format!("{why}."), example()));
    }
    let url = OrganizationUrl::parse(text).map_err(|error| match without_scheme(text, error) {
        Some(address) => wrong(
            "is not a URL: `https://` is missing.".to_owned(),
            gateway_or_proxy(&address, origin),
        ),
        None => wrong(format!("{}.", malformed(error)), example()),
    })?;
    match org_url_check::of_host(&url.host().to_string()) {
        None => Ok(url),
        Some(HostMistake { why, right }) => {
            let right = origin.assignment(&format!("https://{}", quoted(&right)));
            Err(wrong(format!("{why}."), vec![format!("Set {right}.")]))
        }
    }
}

/// Returns the value that only lacks a scheme.
fn without_scheme(text: &str, error: OrganizationUrlError) -> Option<String> {
    let lacks_one = matches!(
        error,
        OrganizationUrlError::Malformed(_) | OrganizationUrlError::Scheme
    );
    let is_url = || OrganizationUrl::parse(&format!("https://{text}")).is_ok();
    (lacks_one && !text.contains("://") && is_url()).then(|| quoted(text))
}

fn gateway_or_proxy(address: &str, origin: Origin) -> Vec<String> {
    let gateway = origin.assignment(&format!("https://{address}"));
    vec![
        format!("If a gateway answers there in place of Okta, set {gateway}."),
        forward_proxy(address, origin),
    ]
}

fn forward_proxy(address: &str, origin: Origin) -> String {
    let name = origin.name();
    format!(
        "If a forward proxy listens there, remove `{name}` and set the environment variable \
         `HTTPS_PROXY=http://{address}`."
    )
}

fn malformed(error: OrganizationUrlError) -> String {
    match error {
        OrganizationUrlError::Malformed(error) => format!("is not a valid URL: {error}"),
        OrganizationUrlError::Scheme => {
            "must begin with `https://`, or with `http://` on this machine".to_owned()
        }
        OrganizationUrlError::UserInfo => {
            "contains a user name or a password, which Okta does not read".to_owned()
        }
        OrganizationUrlError::QueryOrFragment => {
            "contains a query (`?`) or a fragment (`#`), which a base URL cannot have".to_owned()
        }
    }
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
    let https = origin.assignment(&quoted(&format!("https://{address}")));
    let host = address.split('/').next().unwrap_or_default();
    Some(
        warning
            .fix(format!("If a gateway answers there with TLS, set {https}."))
            .fix(forward_proxy(&quoted(host), origin)),
    )
}
