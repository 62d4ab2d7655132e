//! From the provider block as somebody wrote it to settings in which nothing
//! is optional.
//!
//! Two things can stand in the way, and they differ in when they are told:
//! what is wrong fails at once, and what is missing only when something is
//! read, so that a configuration which reads nothing needs no credential.

use secrecy::SecretString;
use serde_json::Value;

use super::block::{ACCESS_TOKEN, API_TOKEN, BASE_URL, HTTP_PROXY, ORG_NAME, Setting};
use super::organization;
use crate::configuration::Configuration;
use crate::diagnostic::{AttributePath, Diagnostic, Diagnostics};
use crate::okta::{Credentials, ForwardProxy, OrganizationUrl, RootCertificates};
use crate::okta::{Settings, Timeouts, forward_proxy};

/// Reads one environment variable.
pub(super) type Environment<'environment> = &'environment dyn Fn(&str) -> Option<String>;

/// The provider block as written. It has no form for printing: a URL in it may
/// hold a password.
pub struct ProviderConfig {
    pub(super) org_name: Written<String>,
    pub(super) base_url: Written<String>,
    pub(super) http_proxy: Written<String>,
    api_token: Written<SecretString>,
    access_token: Written<SecretString>,
}

/// What the block says about one setting; an empty text says nothing.
pub(super) enum Written<T> {
    Unset,
    Unknown,
    Set(T),
}

/// What one setting is, block and environment taken together.
pub(super) enum Found<T> {
    Nowhere,
    Unknown,
    Here(T, Origin),
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin {
    Block(Setting),
    Environment(Setting),
}

/// Why a part of the settings is not there.
#[derive(Debug)]
pub(super) enum Unresolved {
    /// Somebody has to write something else.
    Wrong(Diagnostics),
    /// Somebody has to write something, or to wait for it to be known.
    Missing(Diagnostics),
}

/// What the block and the environment come to, when nothing in them is wrong.
#[derive(Debug)]
pub enum Resolved {
    /// All is there.
    Ready(Box<Settings>),
    /// What a read has to be refused with.
    Incomplete(Diagnostics),
}

impl From<Configuration> for ProviderConfig {
    /// Takes the values out of the block, so that no secret stays behind.
    fn from(block: Configuration) -> Self {
        let unknown: Vec<_> = block.unknown().to_vec();
        let mut values = block.into_values();
        let mut take = |setting: Setting| match values.remove(setting.attribute) {
            _ if unknown
                .iter()
                .any(|path| path.root() == Some(setting.attribute)) =>
            {
                Written::Unknown
            }
            Some(Value::String(text)) if !text.is_empty() => Written::Set(text),
            _ => Written::Unset,
        };
        Self {
            org_name: take(ORG_NAME),
            base_url: take(BASE_URL),
            http_proxy: take(HTTP_PROXY),
            api_token: take(API_TOKEN).into_secret(),
            access_token: take(ACCESS_TOKEN).into_secret(),
        }
    }
}

impl ProviderConfig {
    /// Decides every setting.
    ///
    /// # Errors
    ///
    /// Everything that is wrong; what is missing beside it is not told.
    pub fn resolve(self, environment: Environment<'_>) -> Result<Resolved, Diagnostics> {
        let credentials = credentials(self.access_token, self.api_token, environment);
        let organization =
            organization::resolve(self.org_name, self.base_url, self.http_proxy, environment);
        let endpoint = organization.and_then(|organization| {
            let proxy = proxy(&organization, environment)?;
            Ok((organization.url, proxy))
        });
        match (endpoint, credentials) {
            (Ok((organization_url, forward_proxy)), Ok(credentials)) => {
                Ok(Resolved::Ready(Box::new(Settings {
                    organization_url,
                    credentials,
                    forward_proxy,
                    root_certificates: RootCertificates::from_environment(environment),
                    timeouts: Timeouts::DEFAULT,
                })))
            }
            (endpoint, credentials) => {
                let unresolved = [endpoint.err(), credentials.err()];
                incomplete(unresolved.into_iter().flatten())
            }
        }
    }
}

/// Everything that is wrong, or else everything that is missing.
fn incomplete(unresolved: impl Iterator<Item = Unresolved>) -> Result<Resolved, Diagnostics> {
    let (mut wrong, mut missing) = (Diagnostics::new(), Diagnostics::new());
    for reason in unresolved {
        match reason {
            Unresolved::Wrong(diagnostics) => wrong.extend(diagnostics),
            Unresolved::Missing(diagnostics) => missing.extend(diagnostics),
        }
    }
    if wrong.is_empty() {
        Ok(Resolved::Incomplete(missing))
    } else {
        Err(wrong)
    }
}

/// The credential that is used: an access token before an API token, wherever
/// each was found. The other one is not even looked at.
fn credentials(
    access_token: Written<SecretString>,
    api_token: Written<SecretString>,
    environment: Environment<'_>,
) -> Result<Credentials, Unresolved> {
    let (credentials, origin) = match access_token.or_variable(ACCESS_TOKEN, environment) {
        Found::Unknown => return Err(Unresolved::unknown(ACCESS_TOKEN)),
        Found::Here(secret, origin) => (Credentials::AccessToken(secret), origin),
        Found::Nowhere => match api_token.or_variable(API_TOKEN, environment) {
            Found::Unknown => return Err(Unresolved::unknown(API_TOKEN)),
            Found::Here(secret, origin) => (Credentials::ApiToken(secret), origin),
            Found::Nowhere => return Err(Unresolved::Missing(vec![no_credentials()])),
        },
    };
    match credentials.check() {
        Ok(()) => Ok(credentials),
        Err(_) => Err(Unresolved::Wrong(vec![illegal_credential(origin)])),
    }
}

fn no_credentials() -> Diagnostic {
    Diagnostic::error(
        "Missing Okta Credentials",
        "Okta cannot be asked, because no credential was given. Set `api_token` or \
         `access_token` in the provider block, or `OKTA_API_TOKEN` or `OKTA_ACCESS_TOKEN` in the \
         environment.",
    )
}

/// In words and without a path, because hosts print the line under a path.
fn illegal_credential(origin: Origin) -> Diagnostic {
    Diagnostic::error(
        "Invalid Okta Credentials",
        format!(
            "{} holds characters that cannot be sent to Okta: a line break or another control \
             character, or a letter beyond ASCII. A value read from a file often ends with a \
             line break; Terraform's `trimspace` removes it.",
            origin.name()
        ),
    )
}

/// The forward proxy, of which a URL that replaces the organization's own has
/// no need: it is chosen to be reached as it is.
fn proxy(
    organization: &organization::Organization,
    environment: Environment<'_>,
) -> Result<Option<ForwardProxy>, Unresolved> {
    if organization.is_replaced {
        return Ok(None);
    }
    let url: &OrganizationUrl = &organization.url;
    forward_proxy(url, environment).map_err(|error| {
        Unresolved::Wrong(vec![Diagnostic::error(
            "Invalid Proxy Setting",
            format!(
                "The environment variable {error}. Requests to {url} would go through that \
                 proxy. Correct it to a URL such as http://proxy.example:3128, or add the host \
                 to NO_PROXY to reach it directly."
            ),
        )])
    })
}

impl Written<String> {
    fn into_secret(self) -> Written<SecretString> {
        match self {
            Self::Unset => Written::Unset,
            Self::Unknown => Written::Unknown,
            Self::Set(text) => Written::Set(text.into()),
        }
    }
}

impl<T: From<String>> Written<T> {
    /// The block's value, else the environment's.
    pub(super) fn or_variable(self, setting: Setting, environment: Environment<'_>) -> Found<T> {
        match self {
            Self::Unknown => Found::Unknown,
            Self::Set(value) => Found::Here(value, Origin::Block(setting)),
            Self::Unset => match environment(setting.variable) {
                Some(text) if !text.is_empty() => {
                    Found::Here(text.into(), Origin::Environment(setting))
                }
                _ => Found::Nowhere,
            },
        }
    }
}

impl Origin {
    /// The setting as a sentence begins with it.
    pub(super) fn name(self) -> String {
        match self {
            Self::Block(setting) => format!("The attribute `{}`", setting.attribute),
            Self::Environment(setting) => {
                format!("The environment variable `{}`", setting.variable)
            }
        }
    }

    /// The diagnostic with its path, when there is a place in the
    /// configuration to point at.
    pub(super) fn at(self, diagnostic: Diagnostic) -> Diagnostic {
        match self {
            Self::Block(setting) => diagnostic.at(AttributePath::attribute(setting.attribute)),
            Self::Environment(_) => diagnostic,
        }
    }
}

impl Unresolved {
    pub(super) fn unknown(setting: Setting) -> Self {
        let attribute = setting.attribute;
        Self::Missing(vec![Diagnostic::error(
            "Provider Setting Not Known Yet",
            format!(
                "Okta cannot be asked, because the value of `{attribute}` in the provider block \
                 depends on something that is not created yet. Apply that first (with \
                 `-target`), or set `{attribute}` to a value that is known."
            ),
        )])
    }
}

#[cfg(test)]
mod tests;
