//! What is said about credentials that are missing or passed over.

use super::super::block::{ACCESS_TOKEN, API_TOKEN, CLIENT_ID, PRIVATE_KEY, SCOPES, Setting};
use super::super::config_value::Origin;
use crate::diagnostic::{Diagnostic, listed};

/// What to know when a variable decides against the provider configuration.
pub(super) fn takes_precedence(origin: Origin, passed_over: &[&str]) -> Option<Diagnostic> {
    let Origin::Environment(variable) = origin else {
        return None;
    };
    if passed_over.is_empty() {
        return None;
    }
    let attributes = listed(passed_over);
    let warning = Diagnostic::warning(
        "Okta Credential of the Environment Is Used",
        format!(
            "The environment variable `{variable}` is set. Its credential takes precedence over \
             {attributes} in the provider configuration."
        ),
    );
    Some(
        warning
            .fix(format!(
                "To use the provider configuration, unset `{variable}`."
            ))
            .fix(format!(
                "To use `{variable}`, remove {attributes} from the provider configuration."
            )),
    )
}

/// No credential of any kind is set.
pub(super) fn no_credentials() -> Diagnostic {
    Diagnostic::error(
        "Missing Okta Credentials",
        "No credential for Okta is set, neither in the provider configuration nor in the \
         environment. Each way of signing in below is enough by itself.",
    )
    .fix(format!(
        "Set {} to an API token. An administrator creates it in Okta's admin console (Security > \
         API > Tokens).",
        API_TOKEN.names()
    ))
    .fix(format!(
        "Or sign in as a service app: set {}, {} and {}.",
        assignments(PRIVATE_KEY, "/path/to/key.pem"),
        assignments(CLIENT_ID, EXAMPLE_ID),
        assignments(SCOPES, EXAMPLE_SCOPE)
    ))
    .fix(format!(
        "Or set {} to an access token with the scope `okta.apps.read`.",
        ACCESS_TOKEN.names()
    ))
    .missing([API_TOKEN.attribute])
}

const EXAMPLE_ID: &str = "0oa…";
const EXAMPLE_SCOPE: &str = "okta.apps.read";

/// Returns the setting with a value, as an attribute and as a variable.
fn assignments(setting: Setting, value: &str) -> String {
    let attribute = setting.attribute;
    let variable = setting.variable.unwrap_or_default();
    let in_block = match setting {
        SCOPES => format!("[\"{value}\"]"),
        _ => format!("\"{value}\""),
    };
    format!("`{attribute} = {in_block}` (`{variable}={value}`)")
}

/// A private key is set without a setting that belongs to it, or with an empty
/// one.
pub(super) fn incomplete(setting: Setting, key: Origin, empty: Option<Origin>) -> Diagnostic {
    let attribute = setting.attribute;
    let (what, example, nothing) = match setting {
        SCOPES => (
            "the scopes of the access token that the provider requests",
            EXAMPLE_SCOPE,
            "contains only whitespace or commas",
        ),
        _ => (
            "the id of the service app that the key belongs to (`0oa…`)",
            EXAMPLE_ID,
            "contains only whitespace",
        ),
    };
    let (subject, problem) = match empty {
        Some(origin) => (origin.subject(), nothing),
        None => (format!("`{attribute}`"), "is not set"),
    };
    Diagnostic::error(
        "Incomplete Okta Credentials",
        format!(
            "The provider signs in with the private key from {}. {subject}, {what}, {problem}.",
            key.source()
        ),
    )
    .fix(format!("Set {}.", assignments(setting, example)))
    .missing([attribute])
}
