//! What is said about credentials that are missing, wrong or passed over. No
//! text shows a part of a credential.

use super::super::block::{ACCESS_TOKEN, API_TOKEN, CLIENT_ID, PRIVATE_KEY, SCOPES, Setting};
use super::super::config_value::{ONLY_WHITESPACE, Origin, through_op_run};
use crate::characters::code_point;
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
    Diagnostic::error(
        "Missing Okta Credentials",
        "No credential for Okta is set, neither in the provider configuration nor in the \
         environment. Each way of signing in below is enough by itself.",
    )
    .fix(format!(
        "Set {} to an API token. An administrator creates it in Okta's admin console (Security, \
         API, Tokens).",
        both_names(API_TOKEN)
    ))
    .fix(format!(
        "Or sign in as a service app: set {}, {} and {}.",
        assignments(PRIVATE_KEY, "/path/to/key.pem"),
        assignments(CLIENT_ID, EXAMPLE_ID),
        assignments(SCOPES, EXAMPLE_SCOPE)
    ))
    .fix(format!(
        "Or set {} to an access token with the scope `okta.apps.read`.",
        both_names(ACCESS_TOKEN)
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

fn both_names(setting: Setting) -> String {
    let Setting {
        attribute,
        variable,
    } = setting;
    format!("`{attribute}` (`{}`)", variable.unwrap_or_default())
}

/// A private key is set without a setting that belongs to it, or with an empty
/// one.
pub(super) fn incomplete(setting: Setting, key: Origin, empty: Option<Origin>) -> Diagnostic {
    let attribute = setting.attribute;
    let (what, example) = match setting {
        SCOPES => (
            "the scopes of the access token that the provider requests",
            EXAMPLE_SCOPE,
        ),
        _ => (
            "the id of the service app that the key belongs to (`0oa…`)",
            EXAMPLE_ID,
        ),
    };
    let (subject, problem) = match empty {
        Some(origin) => (origin.subject(), "contains only whitespace or commas"),
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

/// How to set the token alone, with the setting's name.
fn token_alone(setting: Setting, name: &str) -> String {
    let none = match setting {
        API_TOKEN => {
            " If you have none, create one in Okta's admin console (Security, API, Tokens)."
        }
        _ => "",
    };
    let kind = described(setting);
    format!("Set `{name}` to {kind}, with nothing around it.{none}")
}

/// Says what is wrong with a credential, in words and without a path, because
/// hosts print the line under a path.
fn invalid(origin: Origin, why: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error(INVALID, format!("{} {why}", origin.subject()))
}

/// A token that cannot be in an HTTP header.
pub(super) fn illegal(
    illegal: IllegalCredential,
    token: &str,
    setting: Setting,
    origin: Origin,
) -> Diagnostic {
    let name = origin.name();
    match illegal {
        IllegalCredential::Empty => {
            let diagnostic = invalid(origin, ONLY_WHITESPACE).fix(origin.fill());
            match origin {
                Origin::Block(_) => diagnostic.fix(in_variable("Or remove", setting)),
                Origin::Environment(_) => diagnostic.fix(format!(
                    "Or unset `{name}` to sign in with another setting."
                )),
            }
        }
        IllegalCredential::LineBreak => {
            let end = token.trim_end_matches([' ', '\t']);
            let verb = match end.ends_with(['\r', '\n']) {
                true => "ends",
                false => "begins",
            };
            let why = format!("{verb} with a newline, which an HTTP header cannot contain.");
            let diagnostic = invalid(origin, why);
            match origin {
                Origin::Block(_) => diagnostic.hint(Hint::TrailingNewline),
                Origin::Environment(_) => diagnostic.fix(format!(
                    "Remove the newline. A file often ends with one. For a value from a file: \
                     `export {name}=\"$(tr -d '\\r\\n' < token.txt)\"`."
                )),
            }
        }
        IllegalCredential::Characters => invalid(
            origin,
            format!(
                "contains {}. A token of Okta consists of printable ASCII characters.",
                illegal_character(token)
            ),
        )
        .fix(token_alone(setting, name)),
    }
}

/// Names the first character that is no printable ASCII. It is none of the
/// token that Okta issued.
fn illegal_character(token: &str) -> String {
    let is_illegal = |letter: &char| !letter.is_ascii() || letter.is_ascii_control();
    let mut characters = token.chars().zip(1..);
    match characters.find(|(letter, _)| is_illegal(letter)) {
        Some((letter, position)) => {
            let kind = match letter.is_control() {
                true => "control character",
                false => "character",
            };
            format!("the {kind} {} at position {position}", code_point(letter))
        }
        None => "a character that an HTTP header cannot contain".to_owned(),
    }
}

/// The provider reads the variable where the block does not set the token.
fn in_variable(remove: &str, setting: Setting) -> String {
    let Setting {
        attribute,
        variable,
    } = setting;
    format!(
        "{remove} `{attribute}` from the provider configuration, and set the environment variable \
         `{}`: the provider reads it.",
        variable.unwrap_or_default()
    )
}

/// A token that looks like no token of Okta's.
pub(super) fn suspicious(suspicion: Suspicion, setting: Setting, origin: Origin) -> Diagnostic {
    let name = origin.name();
    match suspicion {
        Suspicion::Scheme(scheme) => of_scheme(scheme, setting, origin),
        Suspicion::Quoted => invalid(
            origin,
            "begins with a quotation mark. The value itself contains it, most likely from a \
             `.env` file or a form of a pipeline.",
        )
        .fix(format!(
            "Remove the quotation marks from the value where it is stored: the token itself \
             begins with `{}`.",
            if setting == API_TOKEN { "00" } else { "eyJ" }
        )),
        Suspicion::Json => invalid(
            origin,
            format!("is JSON, and must be {} alone.", described(setting)),
        )
        .fix(format!(
            "Set `{name}` to the value of the member that has the token, such as \"access_token\"."
        )),
        Suspicion::Reference("<") => {
            invalid(origin, "is a placeholder from an example.").fix(token_alone(setting, name))
        }
        Suspicion::Reference(start) => of_reference(start, setting, origin),
    }
}

fn of_scheme(scheme: &str, setting: Setting, origin: Origin) -> Diagnostic {
    let name = origin.name();
    let meant = if scheme == "SSWS" {
        API_TOKEN
    } else {
        ACCESS_TOKEN
    };
    let fix = if meant == setting {
        format!("Set `{name}` to the token alone: remove `{scheme}` and the space after it.")
    } else {
        belongs_in(meant, &format!("the part after `{scheme}`"), name)
    };
    let why = format!(
        "begins with `{scheme}`, the scheme of an HTTP `Authorization` header. The provider adds \
         the scheme itself."
    );
    invalid(origin, why).fix(fix)
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

/// A value that stands for the token, by how it begins.
fn of_reference(start: &str, setting: Setting, origin: Origin) -> Diagnostic {
    let name = origin.name();
    let diagnostic = invalid(
        origin,
        format!(
            "begins with `{start}`. It is a reference to a value, and nothing has replaced it by \
             the value."
        ),
    );
    match (start, origin) {
        ("op://", _) => diagnostic.fix(through_op_run(setting, origin)),
        (_, Origin::Block(attribute)) => diagnostic
            .fix(in_variable("Remove", setting))
            .hint(Hint::SetSecret(attribute)),
        (_, Origin::Environment(_)) => {
            let azure = match start {
                "$(" => {
                    " Azure Pipelines leaves `$(NAME)` as it is when the pipeline has no variable \
                     of that name."
                }
                _ => "",
            };
            diagnostic.fix(replaced(start).replace("{NAME}", name) + azure)
        }
    }
}

/// Says who replaces a reference in a variable. `{NAME}` stands for the
/// variable.
fn replaced(start: &str) -> &'static str {
    match start {
        "vault:" | "arn:aws:" => {
            "Let the tool that reads the secret store replace the reference, or read the secret in \
             the pipeline and set `{NAME}` to its value."
        }
        "{{" => {
            "Let the tool that renders the template replace the reference before the command runs."
        }
        "%" => {
            "Set the variable between the two `%` first: cmd replaces a reference only to a \
             variable that is set. No other shell replaces it."
        }
        _ => {
            "Let the shell or the pipeline replace the reference, for example with `export \
             {NAME}=\"$MY_SECRET\"`, in double quotation marks."
        }
    }
}
