//! What is said about tokens that look like something else than their setting
//! takes. No text shows a part of a token.

use std::fmt;

use super::super::block::{ACCESS_TOKEN, API_TOKEN, Setting};
use super::super::config_value::{ONLY_WHITESPACE, Origin, through_op_run};
use crate::characters::code_point;
use crate::diagnostic::{Diagnostic, Hint};
use crate::okta::IllegalCredential;

/// How a text begins that stands for a value: variables of shells, of pipelines
/// and of Windows, templates, placeholders of examples, and secret stores.
const REFERENCES: [&str; 9] = [
    "$(", "${", "$", "%", "{{", "<", "op://", "vault:", "arn:aws:",
];

/// The schemes of an `Authorization` header.
const SCHEMES: [&str; 3] = ["SSWS", "Bearer", "DPoP"];

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
            let diagnostic = invalid(origin, ONLY_WHITESPACE).fix(origin.fill_source());
            match origin {
                Origin::Block(_) => diagnostic.fix(in_variable("Or remove", setting)),
                Origin::Environment(_) => diagnostic.fix(format!(
                    "Or unset `{name}` to sign in with another setting."
                )),
            }
        }
        IllegalCredential::Newline => {
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

/// Returns what is wrong with a token that cannot be one of Okta's, by how it
/// begins.
pub(super) fn unlike_any(token: &str, setting: Setting, origin: Origin) -> Option<Diagnostic> {
    if let Some(scheme) = SCHEMES.into_iter().find(|scheme| follows(token, scheme)) {
        return Some(of_scheme(scheme, setting, origin));
    }
    if token.starts_with(['"', '\'', '`', '“', '‘']) {
        return Some(in_quotation_marks(setting, origin));
    }
    let mut references = REFERENCES.into_iter();
    match references.find(|start| token.starts_with(start)) {
        Some("<") => Some(
            invalid(origin, "is a placeholder from an example.")
                .fix(token_alone(setting, origin.name())),
        ),
        Some(start) => Some(of_reference(start, setting, origin)),
        None => token.starts_with('{').then(|| of_json(setting, origin)),
    }
}

/// Returns whether a token comes after the name of that scheme.
fn follows(token: &str, scheme: &str) -> bool {
    let parts = token.split_at_checked(scheme.len());
    parts.is_some_and(|(start, rest)| {
        start.eq_ignore_ascii_case(scheme) && rest.starts_with([' ', ':', '\t'])
    })
}

fn in_quotation_marks(setting: Setting, origin: Origin) -> Diagnostic {
    let start = if setting == API_TOKEN { "00" } else { "eyJ" };
    let why = "begins with a quotation mark. The value itself contains it, most likely from a \
               `.env` file or a form of a pipeline.";
    invalid(origin, why).fix(format!(
        "Remove the quotation marks from the value where it is stored: the token itself begins \
         with `{start}`."
    ))
}

/// Such as the whole answer of a token endpoint.
fn of_json(setting: Setting, origin: Origin) -> Diagnostic {
    let why = format!("is JSON, and must be {} alone.", described(setting));
    invalid(origin, why).fix(format!(
        "Set `{}` to the value of the member that has the token, such as \"access_token\".",
        origin.name()
    ))
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
        let (names, kind) = (meant.names(), described(meant));
        format!("Set {names} to the part after `{scheme}`, which is {kind}, and remove `{name}`.")
    };
    let why = format!(
        "begins with `{scheme}`, the scheme of an HTTP `Authorization` header. The provider adds \
         the scheme itself."
    );
    invalid(origin, why).fix(fix)
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
            "Only cmd replaces `%NAME%`, and only if that variable is set. In a shell, write `export \
             {NAME}=\"$MY_SECRET\"`, and in PowerShell `$env:{NAME} = $env:MY_SECRET`."
        }
        _ => {
            "Let the shell or the pipeline replace the reference, for example with `export \
             {NAME}=\"$MY_SECRET\"`, in double quotation marks."
        }
    }
}

/// Says what is wrong with a credential, in words and without a path, because
/// hosts print the line under a path.
fn invalid(origin: Origin, why: impl fmt::Display) -> Diagnostic {
    Diagnostic::error(
        "Invalid Okta Credentials",
        format!("{} {why}", origin.subject()),
    )
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

/// The provider reads the variable where the block does not set the token.
fn in_variable(remove: &str, setting: Setting) -> String {
    format!(
        "{remove} `{}` from the provider configuration, and set the environment variable `{}`: the \
         provider reads it.",
        setting.attribute,
        setting.variable.unwrap_or_default()
    )
}

fn described(setting: Setting) -> &'static str {
    if setting == API_TOKEN {
        "an API token"
    } else {
        "an access token"
    }
}
