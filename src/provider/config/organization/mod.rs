//! The organization's URL: put together from its two parts, or replaced.

mod gateway;
mod mistakes;

use super::block::{BASE_URL, HTTP_PROXY, ORG_NAME};
use super::config_value::{
    BlockValues, ConfigValue, Origin, ResolveContext, ResolvedValue, Unresolved,
};
use crate::diagnostic::Diagnostic;
use crate::okta::OrganizationUrl;

use gateway::unencrypted;
use mistakes::{PartsFound, not_a_url};

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
    /// Where `http_proxy` was set, when it gave the URL.
    pub(super) gateway: Option<Origin>,
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
                let url = gateway::read(&text, origin)?;
                Ok(Organization {
                    canonical_url: match (&org_name, &base_url) {
                        (ResolvedValue::Missing, _) | (_, ResolvedValue::Missing) => {
                            Ok(url.clone())
                        }
                        _ => join(org_name, base_url),
                    },
                    gateway: Some(origin),
                    warning: unencrypted(&url, origin),
                    url,
                })
            }
            ResolvedValue::Missing => {
                let url = join(org_name, base_url)?;
                Ok(Organization {
                    canonical_url: Ok(url.clone()),
                    gateway: None,
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
    let found = PartsFound::of(&org_name, &base_url);
    let mistakes = found.mistakes();
    if !mistakes.is_empty() {
        return Err(Unresolved::Wrong(mistakes));
    }
    match (&org_name, &base_url) {
        (ResolvedValue::Known(name, _), ResolvedValue::Known(base, _)) => {
            let host = format!("{name}.{base}");
            let url = OrganizationUrl::parse(&format!("https://{host}"));
            url.map_err(|_| Unresolved::wrong(not_a_url(&host)))
        }
        (ResolvedValue::Unknown, _) => Err(Unresolved::unknown(ORG_NAME)),
        (_, ResolvedValue::Unknown) => Err(Unresolved::unknown(BASE_URL)),
        (ResolvedValue::Missing, ResolvedValue::Missing) => {
            Err(found.missing(&[ORG_NAME, BASE_URL]))
        }
        (ResolvedValue::Missing, _) => Err(found.missing(&[ORG_NAME])),
        (_, ResolvedValue::Missing) => Err(found.missing(&[BASE_URL])),
    }
}

#[cfg(test)]
mod tests;
