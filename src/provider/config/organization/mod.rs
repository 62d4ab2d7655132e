//! The organization's URL: put together from its two parts, or replaced.

use super::block::{BASE_URL, HTTP_PROXY, ORG_NAME, Setting};
use super::config_value::{
    BlockValues, ConfigValue, Origin, ResolveContext, ResolvedValue, Unresolved,
};
use super::org_url_check;
use crate::diagnostic::{Diagnostic, quoted};
use crate::okta::OrganizationUrl;

/// What the block says about the organization.
pub(super) struct OrganizationConfig {
    org_name: ConfigValue<String>,
    base_url: ConfigValue<String>,
    http_proxy: ConfigValue<String>,
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
    pub(super) fn take(values: &mut BlockValues) -> Self {
        Self {
            org_name: values.text(ORG_NAME),
            base_url: values.text(BASE_URL),
            http_proxy: values.text(HTTP_PROXY),
        }
    }

    /// `http_proxy` when there is one, else the two parts.
    pub(super) fn resolve(self, context: &ResolveContext<'_>) -> Result<Organization, Unresolved> {
        let org_name = self.org_name.or_variable(ORG_NAME, context, |text| text);
        let base_url = self.base_url.or_variable(BASE_URL, context, |text| text);
        let http_proxy = self
            .http_proxy
            .or_variable(HTTP_PROXY, context, |text| text);
        match http_proxy {
            ResolvedValue::Unknown => Err(Unresolved::unknown(HTTP_PROXY)),
            ResolvedValue::Known(text, origin) => {
                let url = replacement(&text, origin)?;
                Ok(Organization {
                    canonical_url: match (&org_name, &base_url) {
                        (ResolvedValue::Missing, _) | (_, ResolvedValue::Missing) => {
                            Ok(url.clone())
                        }
                        _ => join(org_name, base_url),
                    },
                    is_replaced: true,
                    warning: unencrypted(&url, origin),
                    url,
                })
            }
            ResolvedValue::Missing => {
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

/// Returns `https://{org_name}.{base_url}`. A wrong part is reported before a
/// missing one.
fn join(
    org_name: ResolvedValue<String>,
    base_url: ResolvedValue<String>,
) -> Result<OrganizationUrl, Unresolved> {
    let mistakes = [
        check(&org_name, org_url_check::of_org_name),
        check(&base_url, org_url_check::of_base_url),
    ];
    let mistakes: Vec<_> = mistakes.into_iter().flatten().collect();
    if !mistakes.is_empty() {
        return Err(Unresolved::Wrong(mistakes));
    }
    match (org_name, base_url) {
        (ResolvedValue::Known(org_name, origin), ResolvedValue::Known(base_url, _)) => {
            match org_url_check::of_both(&org_name, &base_url) {
                Some(mistake) => Err(Unresolved::wrong(origin.at(invalid(mistake)))),
                None => parse(&format!("https://{org_name}.{base_url}")),
            }
        }
        (ResolvedValue::Unknown, _) => Err(Unresolved::unknown(ORG_NAME)),
        (_, ResolvedValue::Unknown) => Err(Unresolved::unknown(BASE_URL)),
        (ResolvedValue::Missing, ResolvedValue::Missing) => Err(missing(&[ORG_NAME, BASE_URL])),
        (ResolvedValue::Missing, _) => Err(missing(&[ORG_NAME])),
        (_, ResolvedValue::Missing) => Err(missing(&[BASE_URL])),
    }
}

fn check(part: &ResolvedValue<String>, mistake: fn(&str) -> Option<String>) -> Option<Diagnostic> {
    match part {
        ResolvedValue::Known(text, origin) => {
            let mistake = mistake(text)?;
            let mistake = invalid(format!("{} {mistake}", origin.name()));
            Some(at_origin(*origin, text, mistake))
        }
        _ => None,
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
    let url = match org_url_check::of_replacement(text) {
        Some(mistake) => Err(mistake.to_owned()),
        None => OrganizationUrl::parse(text).map_err(|error| format!("{error}.")),
    };
    let url = url.and_then(
        |url| match org_url_check::of_host(&url.host().to_string()) {
            Some(mistake) => Err(mistake),
            None => Ok(url),
        },
    );
    url.map_err(|reason| {
        let mistake = Diagnostic::error(
            "Invalid Okta Base URL",
            format!(
                "{} {}cannot be used: {reason} It replaces `https://{{org_name}}.{{base_url}}`, \
                 so set it to a URL such as https://gateway.example/okta, or remove it.",
                origin.name(),
                org_url_check::named(text)
            ),
        );
        Unresolved::wrong(at_origin(origin, text, mistake))
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
        format!("`{attribute}` in the provider configuration or `{variable}` in the environment")
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
