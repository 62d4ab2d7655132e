//! Which credential is used: an access token before an API token before a
//! private key, wherever each was found. The others are not even looked at.

use secrecy::{ExposeSecret, SecretString};

use super::block::{
    ACCESS_TOKEN, API_TOKEN, CLIENT_ID, PRIVATE_KEY, PRIVATE_KEY_ID, SCOPES, Setting,
};
use super::config_value::{
    BlockValues, ConfigValue, Origin, ResolveContext, ResolvedValue, Unresolved,
};
use super::private_key;
use crate::diagnostic::{Diagnostic, Hint, listed};
use crate::environment::{Environment, set};
use crate::okta::{Credentials, IllegalCredential, PrivateKey, ServiceApp};

/// What the block says about credentials.
pub(super) struct CredentialsConfig {
    access_token: ConfigValue<SecretString>,
    api_token: ConfigValue<SecretString>,
    service_app: ServiceAppConfig,
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
    ) -> (Result<Credentials, Unresolved>, Option<Diagnostic>) {
        let key_in_block = self.service_app.set();
        let api_token_in_block = self.api_token.is_set().then_some(API_TOKEN.attribute);
        let passed_over = api_token_in_block.into_iter().chain(key_in_block.clone());
        let passed_over: Vec<_> = passed_over.collect();
        let access_token = self.access_token;
        match access_token.or_variable(ACCESS_TOKEN, context, SecretString::from) {
            ResolvedValue::Unknown => return (Err(Unresolved::unknown(ACCESS_TOKEN)), None),
            ResolvedValue::Known(token, origin) => {
                let warning = wins(origin, &passed_over);
                let credentials = Credentials::AccessToken(trimmed(&token));
                return (check(credentials, origin), warning);
            }
            ResolvedValue::Missing => {}
        }
        match self
            .api_token
            .or_variable(API_TOKEN, context, SecretString::from)
        {
            ResolvedValue::Unknown => (Err(Unresolved::unknown(API_TOKEN)), None),
            ResolvedValue::Known(token, origin) => {
                let warning = wins(origin, &key_in_block);
                let credentials = Credentials::ApiToken(trimmed(&token));
                (check(credentials, origin), warning)
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

    fn resolve(self, context: &ResolveContext<'_>) -> Result<Credentials, Unresolved> {
        let key = self.private_key;
        let private_key = match key.or_variable(PRIVATE_KEY, context, SecretString::from) {
            ResolvedValue::Unknown => return Err(Unresolved::unknown(PRIVATE_KEY)),
            ResolvedValue::Known(value, origin) => private_key::resolve(&value, origin, context),
            ResolvedValue::Missing => return Err(Unresolved::Missing(vec![no_credentials()])),
        };
        let client_id = self.client_id.or_variable(CLIENT_ID, context, |text| text);
        let scopes = self
            .scopes
            .or_variable(SCOPES, context, |text| split(&text));
        let key_id = self.private_key_id;
        let private_key_id = match key_id.or_variable(PRIVATE_KEY_ID, context, |text| text) {
            ResolvedValue::Unknown => Err(Unresolved::unknown(PRIVATE_KEY_ID)),
            ResolvedValue::Known(id, _) => Ok(Some(id)),
            ResolvedValue::Missing => Ok(None),
        };
        match (
            private_key,
            required(CLIENT_ID, client_id),
            scopes_of(scopes),
            private_key_id,
        ) {
            (Ok(private_key), Ok(client_id), Ok(scopes), Ok(private_key_id)) => {
                Ok(Credentials::PrivateKey(ServiceApp {
                    client_id,
                    scopes,
                    private_key,
                    private_key_id,
                }))
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

fn scopes_of(scopes: ResolvedValue<Vec<String>>) -> Result<Vec<String>, Unresolved> {
    match scopes {
        // Such as a variable with nothing but commas in it.
        ResolvedValue::Known(scopes, _) if scopes.is_empty() => {
            required(SCOPES, ResolvedValue::Missing)
        }
        scopes => required(SCOPES, scopes),
    }
}

fn required<T>(setting: Setting, found: ResolvedValue<T>) -> Result<T, Unresolved> {
    match found {
        ResolvedValue::Known(value, _) => Ok(value),
        ResolvedValue::Unknown => Err(Unresolved::unknown(setting)),
        ResolvedValue::Missing => Err(Unresolved::Missing(vec![incomplete(setting)])),
    }
}

/// The scopes of a variable: a list with commas, each at most once.
fn split(text: &str) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    for scope in text
        .split(',')
        .map(str::trim)
        .filter(|scope| !scope.is_empty())
    {
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    scopes
}

/// Returns the token without leading and trailing whitespace, which an HTTP
/// header loses anyway: okta/okta sends a token with a trailing space
/// successfully.
fn trimmed(token: &SecretString) -> SecretString {
    token.expose_secret().trim_matches([' ', '\t']).into()
}

fn check(credentials: Credentials, origin: Origin) -> Result<Credentials, Unresolved> {
    match credentials.check() {
        Ok(()) => Ok(credentials),
        Err(illegal) => Err(Unresolved::wrong(illegal_credential(illegal, origin))),
    }
}

/// What to know when a variable decides against the block.
fn wins(origin: Origin, passed_over: &[&str]) -> Option<Diagnostic> {
    let Origin::Environment(variable) = origin else {
        return None;
    };
    if passed_over.is_empty() {
        return None;
    }
    let attributes = listed(passed_over);
    Some(Diagnostic::warning(
        "Okta Credential of the Environment Is Used",
        format!(
            "The environment variable `{variable}` is set, and its credential is used before \
             {attributes} of the provider configuration. Unset `{variable}` to sign in with the \
             provider configuration, or remove {attributes}."
        ),
    ))
}

fn no_credentials() -> Diagnostic {
    Diagnostic::error(
        "Missing Okta Credentials",
        "Okta cannot be asked, because no credential was given. Set one of these, in the \
         provider configuration or in the environment: `access_token` (`OKTA_ACCESS_TOKEN`); `api_token` \
         (`OKTA_API_TOKEN`); or `private_key` (`OKTA_API_PRIVATE_KEY`) together with `client_id` \
         (`OKTA_API_CLIENT_ID`) and `scopes` (`OKTA_API_SCOPES`).",
    )
    .missing([API_TOKEN.attribute])
}

fn incomplete(setting: Setting) -> Diagnostic {
    let attribute = setting.attribute;
    let variable = setting.variable.unwrap_or_default();
    let what = match setting {
        SCOPES => {
            "the scopes to ask for, of which reading app tokens needs \
                   `okta.apps.read`"
        }
        _ => "the id of the service app whose key it is (`0oa…`)",
    };
    Diagnostic::error(
        "Incomplete Okta Credentials",
        format!(
            "A private key was given, and no access token can be had for it without \
             `{attribute}`: {what}. Set `{attribute}` in the provider configuration or `{variable}` \
             in the environment."
        ),
    )
    .missing([attribute])
}

/// In words and without a path, because hosts print the line under a path.
fn illegal_credential(illegal: IllegalCredential, origin: Origin) -> Diagnostic {
    let why = match illegal {
        IllegalCredential::Empty => {
            "holds nothing but blanks. Set it to what Okta issued, or remove it."
        }
        IllegalCredential::LineBreak => {
            "begins or ends with a line break, which cannot be sent to Okta. A value read from a \
             file often ends with one."
        }
        IllegalCredential::Characters => {
            "holds characters that cannot be sent to Okta: a control character, or a letter \
             beyond ASCII. Copy what Okta issued once more, and nothing around it."
        }
    };
    let hint = (illegal == IllegalCredential::LineBreak).then_some(Hint::TrailingNewline);
    let name = origin.name();
    Diagnostic::error("Invalid Okta Credentials", format!("{name} {why}")).hint(hint)
}

#[cfg(test)]
mod tests;
