//! What is said about credentials that are missing, wrong or passed over. No
//! text shows a part of a credential.

use super::super::block::{ACCESS_TOKEN, API_TOKEN, CLIENT_ID, PRIVATE_KEY, SCOPES, Setting};
use super::super::config_value::Origin;
use crate::diagnostic::{Diagnostic, Hint, listed};
use crate::okta::{IllegalCredential, Suspicion};

const INVALID: &str = "Invalid Okta Credentials";

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
    let [api_token, access_token, key, client_id, scopes] =
        [API_TOKEN, ACCESS_TOKEN, PRIVATE_KEY, CLIENT_ID, SCOPES].map(both_names);
    Diagnostic::error(
        "Missing Okta Credentials",
        "No credential for Okta is set, neither in the provider configuration nor in the \
         environment. Each way of signing in below is enough by itself.",
    )
    .fix(format!(
        "Set {api_token} to an API token. An administrator creates it in Okta's admin console \
         (Security, API, Tokens)."
    ))
    .fix(format!(
        "Or set {key} to the private key of a service app, {client_id} to the app's id (`0oa…`), \
         and {scopes} to `okta.apps.read`."
    ))
    .fix(format!(
        "Or set {access_token} to an access token with the scope `okta.apps.read`."
    ))
    .missing([API_TOKEN.attribute])
}

fn both_names(setting: Setting) -> String {
    let Setting {
        attribute,
        variable,
    } = setting;
    format!("`{attribute}` (`{}`)", variable.unwrap_or_default())
}

/// A private key is set without a setting that belongs to it.
pub(super) fn incomplete(setting: Setting, key: Origin) -> Diagnostic {
    let attribute = setting.attribute;
    let variable = setting.variable.unwrap_or_default();
    let (what, in_configuration, in_environment) = match setting {
        SCOPES => (
            "the scopes of the access token that the provider requests",
            "[\"okta.apps.read\"]",
            "okta.apps.read",
        ),
        _ => (
            "the id of the service app that the key belongs to (`0oa…`)",
            "\"0oa…\"",
            "0oa…",
        ),
    };
    Diagnostic::error(
        "Incomplete Okta Credentials",
        format!(
            "The provider signs in with the private key from {}, and `{attribute}` is not set: \
             {what}.",
            key.source()
        ),
    )
    .fix(format!(
        "Set `{attribute} = {in_configuration}` in the provider configuration, or the \
         environment variable `{variable}={in_environment}`."
    ))
    .missing([attribute])
}

/// In words and without a path, because hosts print the line under a path.
pub(super) fn illegal(illegal: IllegalCredential, origin: Origin) -> Diagnostic {
    let (subject, name) = (origin.subject(), origin.name());
    let invalid = |why| Diagnostic::error(INVALID, format!("{subject} {why}"));
    match illegal {
        IllegalCredential::Empty => invalid("contains only whitespace.")
            .fix(format!("Set `{name}` to the token that Okta issued."))
            .fix(format!("Remove `{name}` to sign in with another setting.")),
        IllegalCredential::LineBreak => invalid(
            "begins or ends with a newline, which an HTTP header cannot contain. A value that is \
             read from a file often ends with one.",
        )
        .hint(Hint::TrailingNewline),
        IllegalCredential::Characters => invalid(
            "contains a character that an HTTP header cannot contain: a control character, or a \
             letter beyond ASCII.",
        )
        .fix(format!(
            "Copy the token that Okta issued again, with nothing around it, and set `{name}` to \
             it."
        )),
    }
}

/// A token that looks like no token of Okta's.
pub(super) fn suspicious(suspicion: Suspicion, setting: Setting, origin: Origin) -> Diagnostic {
    let name = origin.name();
    let invalid = |why: String| Diagnostic::error(INVALID, format!("{} {why}", origin.subject()));
    match suspicion {
        Suspicion::Scheme(scheme) => of_scheme(scheme, setting, origin),
        Suspicion::Quoted => invalid(
            "begins with a quotation mark. No token of Okta contains one.".to_owned(),
        )
        .fix(format!(
            "Set `{name}` to the token alone, without quotation marks. Files such as \
                     `.env` and forms of pipelines keep them as a part of the value."
        )),
        Suspicion::Json => invalid(format!(
            "is JSON, and must be {} alone.",
            described(setting)
        ))
        .fix(format!(
            "Set `{name}` to the value of the member that has the token, such as \"access_token\"."
        )),
        Suspicion::Reference(start) => invalid(format!(
            "begins with `{start}`. It is a reference to a value, and nothing has replaced it by \
             the value."
        ))
        .fix(of_reference(start, name)),
        Suspicion::AccessToken => {
            invalid("looks like an access token, and must be an API token.".to_owned())
                .fix(belongs_in(ACCESS_TOKEN, "the access token", name))
        }
        Suspicion::ApiToken => {
            invalid("looks like an API token, and must be an access token.".to_owned())
                .fix(belongs_in(API_TOKEN, "the API token", name))
        }
    }
}

fn of_scheme(scheme: &str, setting: Setting, origin: Origin) -> Diagnostic {
    let name = origin.name();
    let why = format!(
        "{} begins with `{scheme}`, the scheme of an HTTP `Authorization` header. The provider \
         adds the scheme itself.",
        origin.subject()
    );
    let meant = if scheme == "SSWS" {
        API_TOKEN
    } else {
        ACCESS_TOKEN
    };
    let fix = if meant == setting {
        format!("Set `{name}` to the token alone: remove `{scheme}` and the space after it.")
    } else {
        let what = format!("the part after `{scheme}`");
        belongs_in(meant, &what, name)
    };
    Diagnostic::error(INVALID, why).fix(fix)
}

fn belongs_in(meant: Setting, what: &str, name: &str) -> String {
    let (names, kind) = (both_names(meant), described(meant));
    format!("Set {names} to {what}, which is {kind}, and remove `{name}`.")
}

fn described(setting: Setting) -> &'static str {
    if setting == API_TOKEN {
        "an API token"
    } else {
        "an access token"
    }
}

/// What puts a value in the place of a reference, by how it begins.
fn of_reference(start: &str, name: &str) -> String {
    match start {
        "op://" => format!(
            "Run the command through `op run`, which replaces references of 1Password, or set \
             `{name}` to what `op read` prints."
        ),
        "$(" => format!(
            "Set `{name}` to the token itself. Azure Pipelines leaves `$(NAME)` as it is when \
             the pipeline has no variable of that name. Shells replace it only outside single \
             quotation marks."
        ),
        "<" => format!("Set `{name}` to the token that Okta issued, in place of the placeholder."),
        _ => format!(
            "Set `{name}` to the token itself. The provider looks up no variable and no secret: \
             the shell, the pipeline or the secret store must do that first."
        ),
    }
}
