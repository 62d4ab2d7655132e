//! Which credential is used: an access token before an API token before a
//! private key, wherever each was found. The others are not even looked at.

mod identifiers;
mod mistakes;
mod wrong_token;

use std::slice::from_ref;

use secrecy::{ExposeSecret, SecretString};

use super::block::{
    ACCESS_TOKEN, API_TOKEN, CLIENT_ID, PRIVATE_KEY, PRIVATE_KEY_ID, SCOPES, Setting,
};
use super::config_value::{
    BlockValues, ConfigValue, Origin, ResolveContext, ResolvedValue, Unresolved, trimmed,
};
use super::private_key;
use crate::diagnostic::Diagnostic;
use crate::environment::{Environment, set};
use crate::okta::{Credentials, PrivateKey, ServiceApp};
use identifiers::checked;
pub(super) use identifiers::may_hold_secret;
use mistakes::{incomplete, no_credentials, takes_precedence};

/// What the block says about credentials.
pub(super) struct CredentialsConfig {
    access_token: ConfigValue<SecretString>,
    api_token: ConfigValue<SecretString>,
    service_app: ServiceAppConfig,
}

/// The credential that is used, and where it was set.
#[derive(Debug)]
pub(super) struct ChosenCredentials {
    pub(super) credentials: Credentials,
    pub(super) origin: Origin,
}

/// What the block says about the app that signs in with a key.
struct ServiceAppConfig {
    private_key: ConfigValue<SecretString>,
    private_key_id: ConfigValue<String>,
    client_id: ConfigValue<String>,
    scopes: ConfigValue<Vec<String>>,
}

impl CredentialsConfig {
    pub(super) fn take(values: &mut BlockValues) -> Self {
        Self {
            access_token: values.secret(ACCESS_TOKEN),
            api_token: values.secret(API_TOKEN),
            service_app: ServiceAppConfig {
                private_key: values.secret(PRIVATE_KEY),
                private_key_id: values.text(PRIVATE_KEY_ID),
                client_id: values.text(CLIENT_ID),
                scopes: values.texts(SCOPES),
            },
        }
    }

    /// Returns the path of the private key's file, when the key that is used is
    /// in a file.
    pub(super) fn key_path(&self, environment: &Environment<'_>) -> Option<SecretString> {
        let value_of = |setting: Setting| set(environment, setting.variable?);
        let is_missing = |token: &ConfigValue<SecretString>, setting| {
            !token.is_set() && value_of(setting).is_none()
        };
        let is_used =
            is_missing(&self.access_token, ACCESS_TOKEN) && is_missing(&self.api_token, API_TOKEN);
        let key = match &self.service_app.private_key {
            ConfigValue::Known(key) => key.clone(),
            ConfigValue::Null => value_of(PRIVATE_KEY)?.into(),
            ConfigValue::Unknown => return None,
        };
        let is_path = !PrivateKey::is_key_text(key.expose_secret());
        (is_used && is_path).then_some(key)
    }

    /// The credential that is used, and what to know about the choice.
    pub(super) fn resolve(
        self,
        context: &ResolveContext<'_>,
    ) -> (Result<ChosenCredentials, Unresolved>, Option<Diagnostic>) {
        let key_in_block = self.service_app.set();
        let api_token_in_block = self.api_token.is_set().then_some(API_TOKEN.attribute);
        let passed_over = api_token_in_block.into_iter().chain(key_in_block.clone());
        let passed_over: Vec<_> = passed_over.collect();
        let access_token = self.access_token;
        match access_token.or_variable(ACCESS_TOKEN, context, SecretString::from) {
            ResolvedValue::Unknown => return (Err(Unresolved::unknown(ACCESS_TOKEN)), None),
            ResolvedValue::Known(token, origin) => {
                let warning = takes_precedence(origin, &passed_over);
                let chosen = check(Credentials::AccessToken, &token, ACCESS_TOKEN, origin);
                return (chosen, warning);
            }
            ResolvedValue::Missing => {}
        }
        match self
            .api_token
            .or_variable(API_TOKEN, context, SecretString::from)
        {
            ResolvedValue::Unknown => (Err(Unresolved::unknown(API_TOKEN)), None),
            ResolvedValue::Known(token, origin) => {
                let warning = takes_precedence(origin, &key_in_block);
                let chosen = check(Credentials::ApiToken, &token, API_TOKEN, origin);
                (chosen, warning)
            }
            ResolvedValue::Missing => (self.service_app.resolve(context), None),
        }
    }
}

impl ServiceAppConfig {
    /// The attributes of it that are in the block.
    fn set(&self) -> Vec<&'static str> {
        let all = [
            (PRIVATE_KEY, self.private_key.is_set()),
            (CLIENT_ID, self.client_id.is_set()),
            (SCOPES, self.scopes.is_set()),
            (PRIVATE_KEY_ID, self.private_key_id.is_set()),
        ];
        let set = all.into_iter().filter(|(_, is_set)| *is_set);
        set.map(|(setting, _)| setting.attribute).collect()
    }

    fn resolve(self, context: &ResolveContext<'_>) -> Result<ChosenCredentials, Unresolved> {
        let key = self.private_key;
        let (private_key, origin) = match key.or_variable(PRIVATE_KEY, context, SecretString::from)
        {
            ResolvedValue::Unknown => return Err(Unresolved::unknown(PRIVATE_KEY)),
            ResolvedValue::Known(value, origin) => {
                (private_key::resolve(&value, origin, context), origin)
            }
            ResolvedValue::Missing => return Err(Unresolved::missing(no_credentials())),
        };
        let client_id = self
            .client_id
            .or_variable(CLIENT_ID, context, |text| text)
            .trimmed();
        let scopes = self
            .scopes
            .or_variable(SCOPES, context, |text| split(&text));
        let key_id = self.private_key_id;
        let key_id = key_id
            .or_variable(PRIVATE_KEY_ID, context, |text| text)
            .trimmed();
        match (
            private_key,
            checked(CLIENT_ID, client_id, from_ref)
                .and_then(|client_id| required(CLIENT_ID, client_id, origin, String::is_empty)),
            checked(SCOPES, scopes, Vec::as_slice)
                .and_then(|scopes| required(SCOPES, scopes, origin, Vec::is_empty)),
            checked(PRIVATE_KEY_ID, key_id, from_ref)
                .and_then(|key_id| optional(PRIVATE_KEY_ID, key_id)),
        ) {
            (Ok(private_key), Ok(client_id), Ok(scopes), Ok(private_key_id)) => {
                let credentials = Credentials::PrivateKey(ServiceApp {
                    client_id,
                    scopes,
                    private_key,
                    private_key_id,
                });
                Ok(ChosenCredentials {
                    credentials,
                    origin,
                })
            }
            (private_key, client_id, scopes, private_key_id) => {
                let reasons = [
                    private_key.err(),
                    client_id.err(),
                    scopes.err(),
                    private_key_id.err(),
                ];
                Err(Unresolved::all(reasons.into_iter().flatten()))
            }
        }
    }
}

/// Takes a setting without which the key cannot be used. One with nothing but
/// whitespace or commas in it is missing.
fn required<T>(
    setting: Setting,
    found: ResolvedValue<T>,
    key: Origin,
    is_empty: fn(&T) -> bool,
) -> Result<T, Unresolved> {
    let missing = |empty| Err(Unresolved::missing(incomplete(setting, key, empty)));
    match found {
        ResolvedValue::Known(value, origin) if is_empty(&value) => missing(Some(origin)),
        ResolvedValue::Known(value, _) => Ok(value),
        ResolvedValue::Unknown => Err(Unresolved::unknown(setting)),
        ResolvedValue::Missing => missing(None),
    }
}

/// Takes a setting that may be left out.
fn optional(setting: Setting, found: ResolvedValue<String>) -> Result<Option<String>, Unresolved> {
    match found {
        ResolvedValue::Known(value, _) => Ok(Some(value).filter(|value| !value.is_empty())),
        ResolvedValue::Unknown => Err(Unresolved::unknown(setting)),
        ResolvedValue::Missing => Ok(None),
    }
}

/// The scopes of a variable: a list with commas.
fn split(text: &str) -> Vec<String> {
    trimmed(text.split(','))
}

/// Takes a token that can be one of Okta's, without leading and trailing
/// whitespace, which an HTTP header loses anyway: okta/okta sends a token with a
/// trailing space successfully.
fn check(
    kind: fn(SecretString) -> Credentials,
    token: &SecretString,
    setting: Setting,
    origin: Origin,
) -> Result<ChosenCredentials, Unresolved> {
    let token = token.expose_secret();
    let trimmed = token.trim_matches([' ', '\t']);
    let credentials = kind(trimmed.into());
    // What a token is instead says more than a character of it.
    let mistake = wrong_token::unlike_any(token.trim(), setting, origin).or_else(|| {
        let illegal = credentials.check().err()?;
        Some(wrong_token::illegal(illegal, token, setting, origin))
    });
    match mistake {
        Some(mistake) => Err(Unresolved::wrong(mistake)),
        None => Ok(ChosenCredentials {
            credentials,
            origin,
        }),
    }
}

#[cfg(test)]
mod tests;
