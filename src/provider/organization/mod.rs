//! The organization's URL: put together from its two parts, or replaced.

use super::block::{BASE_URL, HTTP_PROXY, ORG_NAME, Setting};
use super::host_mistake;
use super::written::{Found, Origin, Surroundings, Unresolved, Values, Written};
use crate::diagnostic::{Diagnostic, quoted};
use crate::okta::OrganizationUrl;

/// What the block says about the organization.
pub(super) struct OrganizationConfig {
    org_name: Written<String>,
    base_url: Written<String>,
    http_proxy: Written<String>,
}

/// Where Okta is asked.
pub(super) struct Organization {
    pub(super) url: OrganizationUrl,
    /// What it calls itself there. Only what is signed names it, so what is
    /// wrong with it may not matter.
    pub(super) canonical_url: Result<OrganizationUrl, Unresolved>,
    /// Whether `http_proxy` gave the URL.
    pub(super) is_replaced: bool,
    pub(super) warning: Option<Diagnostic>,
}

impl OrganizationConfig {
    pub(super) fn take(values: &mut Values) -> Self {
        Self {
            org_name: values.text(ORG_NAME),
            base_url: values.text(BASE_URL),
            http_proxy: values.text(HTTP_PROXY),
        }
    }

    /// `http_proxy` when there is one, else the two parts.
    pub(super) fn resolve(
        self,
        surroundings: &Surroundings<'_>,
    ) -> Result<Organization, Unresolved> {
        let org_name = self
            .org_name
            .or_variable(ORG_NAME, surroundings, |text| text);
        let base_url = self
            .base_url
            .or_variable(BASE_URL, surroundings, |text| text);
        let http_proxy = self
            .http_proxy
            .or_variable(HTTP_PROXY, surroundings, |text| text);
        match http_proxy {
            Found::Unknown => Err(Unresolved::unknown(HTTP_PROXY)),
            Found::Here(text, origin) => {
                let url = replacement(&text, origin)?;
                Ok(Organization {
                    canonical_url: match (&org_name, &base_url) {
                        (Found::Nowhere, _) | (_, Found::Nowhere) => Ok(url.clone()),
                        _ => join(org_name, base_url),
                    },
                    is_replaced: true,
                    warning: unencrypted(&url, origin),
                    url,
                })
            }
            Found::Nowhere => {
                let url = join(org_name, base_url)?;
                Ok(Organization {
                    canonical_url: Ok(url.clone()),
                    is_replaced: false,
                    warning: None,
                    url,
                })
            }
        }
    }
}

/// `https://{org_name}.{base_url}`. A part that is wrong is told before one
/// that is missing.
fn join(org_name: Found<String>, base_url: Found<String>) -> Result<OrganizationUrl, Unresolved> {
    let mistakes = [
        check(&org_name, host_mistake::of_org_name),
        check(&base_url, host_mistake::of_base_url),
    ];
    let mistakes: Vec<_> = mistakes.into_iter().flatten().collect();
    if !mistakes.is_empty() {
        return Err(Unresolved::Wrong(mistakes));
    }
    match (org_name, base_url) {
        (Found::Here(org_name, origin), Found::Here(base_url, _)) => {
            match host_mistake::of_both(&org_name, &base_url) {
                Some(mistake) => Err(Unresolved::wrong(origin.at(invalid(mistake)))),
                None => parse(&format!("https://{org_name}.{base_url}")),
            }
        }
        (Found::Unknown, _) => Err(Unresolved::unknown(ORG_NAME)),
        (_, Found::Unknown) => Err(Unresolved::unknown(BASE_URL)),
        (Found::Nowhere, Found::Nowhere) => Err(missing(&[ORG_NAME, BASE_URL])),
        (Found::Nowhere, _) => Err(missing(&[ORG_NAME])),
        (_, Found::Nowhere) => Err(missing(&[BASE_URL])),
    }
}

fn check(part: &Found<String>, mistake: fn(&str) -> Option<String>) -> Option<Diagnostic> {
    match part {
        Found::Here(text, origin) => {
            let mistake = mistake(text)?;
            let mistake = invalid(format!("{} {mistake}", origin.name()));
            Some(told_at(*origin, text, mistake))
        }
        _ => None,
    }
}

/// The mistake with its path, unless hosts would print a secret with it.
fn told_at(origin: Origin, text: &str, mistake: Diagnostic) -> Diagnostic {
    if host_mistake::may_hold_secret(text) {
        mistake
    } else {
        origin.at(mistake)
    }
}

fn invalid(mistake: String) -> Diagnostic {
    Diagnostic::error("Invalid Okta Organization", mistake)
}

fn parse(text: &str) -> Result<OrganizationUrl, Unresolved> {
    OrganizationUrl::parse(text).map_err(|error| {
        Unresolved::wrong(invalid(format!(
            "`org_name` and `base_url` make \"{}\", which cannot be called: {error}. Correct \
             them so that the host of your Okta organization results.",
            quoted(text)
        )))
    })
}

/// The URL that replaces the organization's own.
fn replacement(text: &str, origin: Origin) -> Result<OrganizationUrl, Unresolved> {
    let url = match host_mistake::of_replacement(text) {
        Some(mistake) => Err(mistake),
        None => OrganizationUrl::parse(text).map_err(|error| format!("{error}.")),
    };
    let url = url.and_then(|url| match host_mistake::of_host(&url.host().to_string()) {
        Some(mistake) => Err(mistake),
        None => Ok(url),
    });
    url.map_err(|reason| {
        let mistake = Diagnostic::error(
            "Invalid Okta Base URL",
            format!(
                "{} {}cannot be used: {reason} It replaces `https://{{org_name}}.{{base_url}}`, \
                 so set it to a URL such as https://gateway.example/okta, or remove it.",
                origin.name(),
                host_mistake::named(text)
            ),
        );
        Unresolved::wrong(told_at(origin, text, mistake))
    })
}

fn unencrypted(url: &OrganizationUrl, origin: Origin) -> Option<Diagnostic> {
    if url.is_https() || url.is_loopback() {
        return None;
    }
    Some(Diagnostic::warning(
        "Okta Is Called Without Encryption",
        format!(
            "{} makes all requests go to {}, which is not encrypted: whoever can listen on the \
             way sees the credential. Use https there, unless the network between is nobody \
             else's.",
            origin.name(),
            quoted(url)
        ),
    ))
}

fn missing(settings: &[Setting]) -> Unresolved {
    let names = settings.iter().map(|setting| {
        let (attribute, variable) = (setting.attribute, setting.variable.unwrap_or_default());
        format!("`{attribute}` in the provider block or `{variable}` in the environment")
    });
    let names: Vec<_> = names.collect();
    let diagnostic = Diagnostic::error(
        "Missing Okta Organization",
        format!(
            "Okta cannot be asked, because the organization's URL, \
             https://{{org_name}}.{{base_url}}, is not complete. Set {}.",
            names.join(", and ")
        ),
    );
    let attributes = settings.iter().map(|setting| setting.attribute);
    Unresolved::Missing(vec![diagnostic.missing(attributes)])
}

#[cfg(test)]
mod tests;
