//! From the provider block as somebody wrote it to settings in which nothing
//! is optional.
//!
//! Wrong settings fail at once. Missing settings are reported by the first
//! read, so that a configuration which reads nothing needs no credential.
//!
//! - `block` has the block's schema, and `conflicts` what it may not mix.
//! - `config_value` is the value of one setting, from block or environment.
//! - `misplaced_secret` and `reference` say what a value is that is not what its
//!   setting takes.
//! - `organization` (with `org_url_check`), `credentials` (with `private_key`
//!   and `key_file`) and `limits` each resolve a part of the settings.
//! - `attribute_tests` sets every attribute in every possible way.

mod block;
mod config_value;
mod conflicts;
mod credentials;
mod key_file;
mod limits;
mod misplaced_secret;
mod org_url_check;
mod organization;
mod private_key;
mod reference;

use secrecy::SecretString;
use tracing::Level;

use crate::configuration::Configuration;
use crate::diagnostic::{Diagnostic, Diagnostics, quoted};
use crate::environment::Environment;
use crate::okta::{
    AuthSettings, Credentials, ForwardProxy, HttpSettings, OrganizationUrl, RootCertificates,
    Settings, Timeouts, forward_proxy,
};

use config_value::{BlockValues, Origin, Unresolved};
use credentials::CredentialsConfig;
use limits::LimitsConfig;
use organization::{Organization, OrganizationConfig};

pub(in crate::provider) use block::schema;
pub(in crate::provider) use config_value::ResolveContext;
pub(in crate::provider) use conflicts::check as check_conflicts;
pub(in crate::provider) use key_file::{KeyFileError, read as read_key_file};
pub(in crate::provider) use org_url_check::organization_of;

/// The provider block as written. It has no form for printing: a URL in it may
/// hold a password.
pub(in crate::provider) struct ProviderConfig {
    organization: OrganizationConfig,
    credentials: CredentialsConfig,
    limits: LimitsConfig,
}

/// What the block and the environment come to, when nothing in them is wrong.
#[derive(Debug)]
pub(in crate::provider) enum Resolved {
    /// All is there.
    Ready(Box<Settings>),
    /// What a read has to be refused with.
    Incomplete(Diagnostics),
}

/// The result of resolving a block.
pub(in crate::provider) struct Resolution {
    /// The settings, or all errors. With errors, missing settings are not
    /// reported.
    pub(in crate::provider) settings: Result<Resolved, Diagnostics>,
    /// What to know about settings that are used all the same.
    pub(in crate::provider) warnings: Diagnostics,
    /// What to log, when the block says so.
    pub(in crate::provider) log_level: Option<Level>,
}

/// Where Okta is, what it calls itself, and what carries requests there.
struct Endpoint {
    url: OrganizationUrl,
    gateway_source: Option<String>,
    canonical_url: OrganizationUrl,
    forward_proxy: Option<ForwardProxy>,
}

impl From<Configuration> for ProviderConfig {
    fn from(block: Configuration) -> Self {
        let mut values = BlockValues::from(block);
        Self {
            organization: OrganizationConfig::take(&mut values),
            credentials: CredentialsConfig::take(&mut values),
            limits: LimitsConfig::take(&mut values),
        }
    }
}

impl ProviderConfig {
    /// Returns the path of the private key's file, when the key that is used is
    /// in a file.
    pub(in crate::provider) fn key_path(
        &self,
        environment: &Environment<'_>,
    ) -> Option<SecretString> {
        self.credentials.key_path(environment)
    }

    /// Decides every setting.
    pub(in crate::provider) fn resolve(self, context: &ResolveContext<'_>) -> Resolution {
        let limits = self.limits.resolve(context);
        let (credentials, choice) = self.credentials.resolve(context);
        let mut organization = self.organization.resolve(context);
        let unencrypted = organization.as_mut().ok();
        let unencrypted = unencrypted.and_then(|organization| organization.warning.take());
        let chosen = credentials.as_ref().ok();
        let signs =
            chosen.is_some_and(|chosen| matches!(chosen.credentials, Credentials::PrivateKey(_)));
        let endpoint = organization
            .and_then(|organization| endpoint(organization, signs, context.environment));
        let settings = match (endpoint, credentials, limits.requests) {
            (Ok(endpoint), Ok(credentials), Ok(requests)) => {
                Ok(Resolved::Ready(Box::new(Settings {
                    http: HttpSettings {
                        organization_url: endpoint.url,
                        gateway_source: endpoint.gateway_source,
                        forward_proxy: endpoint.forward_proxy,
                        root_certificates: RootCertificates::from_environment(context.environment),
                        timeouts: Timeouts::DEFAULT,
                    },
                    auth: AuthSettings {
                        credentials_source: credentials.origin.source(),
                        credentials: credentials.credentials,
                        canonical_url: endpoint.canonical_url,
                    },
                    rate_limit: requests.rate_limit,
                    retry: requests.retry,
                    shared_lists: limits.shared_lists,
                    request_timeout: requests.request_timeout,
                })))
            }
            (endpoint, credentials, requests) => {
                let reasons = [endpoint.err(), credentials.err(), requests.err()];
                match Unresolved::all(reasons.into_iter().flatten()) {
                    Unresolved::Missing(missing) => Ok(Resolved::Incomplete(missing)),
                    Unresolved::Wrong(wrong) => Err(wrong),
                }
            }
        };
        let warnings = [choice, unencrypted, limits.warning];
        Resolution {
            settings,
            warnings: warnings.into_iter().flatten().collect(),
            log_level: limits.log_level,
        }
    }
}

/// What the organization calls itself matters only where something is signed.
fn endpoint(
    organization: Organization,
    signs: bool,
    environment: &Environment<'_>,
) -> Result<Endpoint, Unresolved> {
    // A URL that replaces the organization's own is chosen to be reached as it
    // is.
    let forward_proxy = if organization.gateway.is_some() {
        None
    } else {
        proxy(&organization.url, environment)?
    };
    let canonical_url = if signs {
        organization.canonical_url?
    } else {
        organization.url.clone()
    };
    Ok(Endpoint {
        url: organization.url,
        gateway_source: organization.gateway.map(Origin::source),
        canonical_url,
        forward_proxy,
    })
}

fn proxy(
    url: &OrganizationUrl,
    environment: &Environment<'_>,
) -> Result<Option<ForwardProxy>, Unresolved> {
    forward_proxy(url, environment).map_err(|error| {
        let variable = error.variable();
        let diagnostic = Diagnostic::error(
            "Invalid Proxy Setting",
            format!(
                "The environment variable {error}. It names the forward proxy for requests to {}.",
                quoted(url)
            ),
        );
        Unresolved::wrong(
            diagnostic
                .fix(format!(
                    "Set `{variable}` to the URL of the proxy, such as \
                     `{variable}=http://proxy.example:3128`."
                ))
                .fix(format!(
                    "To send the requests without a proxy, add the host to `NO_PROXY`, such as \
                     `NO_PROXY={}`.",
                    quoted(&url.host())
                )),
        )
    })
}

#[cfg(test)]
mod attribute_tests;
#[cfg(test)]
mod tests;
