//! Values that stand for another one, which nothing has put in their place:
//! variables of shells, of pipelines and of Windows, templates, and references to
//! secret stores.

use super::block::Setting;
use super::config_value::{Origin, through_op_run};
use crate::diagnostic::{Diagnostic, Hint};

/// How a reference begins, apart from those that begin like a URL.
const STARTS: [&str; 8] = [
    "$(",
    "${",
    "$",
    "%",
    "{{",
    "vault:",
    "arn:",
    "@Microsoft.KeyVault(",
];

/// The longest scheme that is taken for one, in characters.
const LONGEST_SCHEME: usize = 20;

/// The longest scheme that is shown, in characters. A longer one may be a part of
/// a secret, and so may one with other characters than small letters.
const LONGEST_SHOWN: usize = 5;

/// What follows a scheme.
pub(super) const AFTER_SCHEME: &str = "://";

/// Returns how a value begins that is a reference; `None` for other values.
pub(super) fn start(text: &str) -> Option<&str> {
    let known = STARTS.into_iter().find(|start| text.starts_with(start));
    known.or_else(|| scheme(text))
}

/// Returns how a value begins that is written like a URL, such as `op://`, or
/// only [`AFTER_SCHEME`] if the scheme may be a part of a secret.
fn scheme(text: &str) -> Option<&str> {
    let end = text.find(AFTER_SCHEME)?;
    let is_legal = |letter: u8| letter.is_ascii_alphanumeric() || b"+.-".contains(&letter);
    let scheme = &text.as_bytes()[..end];
    let is_scheme = scheme.first().is_some_and(u8::is_ascii_alphabetic)
        && scheme.len() <= LONGEST_SCHEME
        && scheme.iter().copied().all(is_legal);
    let is_shown = scheme.len() <= LONGEST_SHOWN && scheme.iter().all(u8::is_ascii_lowercase);
    let start = if is_shown { 0 } else { end };
    is_scheme.then(|| &text[start..end + AFTER_SCHEME.len()])
}

/// Adds what to do about a reference that begins in this way.
pub(super) fn with_fix(
    diagnostic: Diagnostic,
    start: &str,
    setting: Setting,
    origin: Origin,
) -> Diagnostic {
    match (start, origin) {
        ("op://", _) => diagnostic.fix(through_op_run(setting, origin)),
        (_, Origin::Block(attribute)) => diagnostic
            .fix(in_variable("Remove", setting))
            .hint(Hint::SetSecret(attribute)),
        (_, Origin::Environment(name)) => {
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

/// The provider reads the variable where the block does not set the secret.
pub(super) fn in_variable(remove: &str, setting: Setting) -> String {
    format!(
        "{remove} `{}` from the provider configuration, and set the environment variable `{}`: the \
         provider reads it.",
        setting.attribute,
        setting.variable.unwrap_or_default()
    )
}

/// Says who replaces a reference in a variable. `{NAME}` stands for the
/// variable.
fn replaced(start: &str) -> &'static str {
    match start {
        "{{" => {
            "Let the tool that renders the template replace the reference before the command runs."
        }
        "%" => {
            "Only cmd replaces `%NAME%`, and only if that variable is set. In a shell, write `export \
             {NAME}=\"$MY_SECRET\"`, and in PowerShell `$env:{NAME} = $env:MY_SECRET`."
        }
        "$(" | "${" | "$" => {
            "Let the shell or the pipeline replace the reference, for example with `export \
             {NAME}=\"$MY_SECRET\"`, in double quotation marks."
        }
        _ => {
            "Let the tool that reads the secret store replace the reference, or read the secret in \
             the pipeline and set `{NAME}` to its value."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_known_by_how_it_begins() {
        let table = [
            ("$(TOKEN)", Some("$(")),
            ("${TOKEN}", Some("${")),
            ("$TOKEN", Some("$")),
            ("%TOKEN%", Some("%")),
            ("{{ token }}", Some("{{")),
            ("vault:a#b", Some("vault:")),
            ("arn:aws-us-gov:secretsmanager:x", Some("arn:")),
            (
                "@Microsoft.KeyVault(SecretUri=https://a)",
                Some("@Microsoft.KeyVault("),
            ),
            ("op://a/b", Some("op://")),
            ("awssm://a", Some("awssm://")),
            ("ref+vault://a", Some(AFTER_SCHEME)),
            ("S3CRET://a", Some(AFTER_SCHEME)),
            ("00abc", None),
            ("a b://c", None),
            ("://c", None),
            ("a-scheme-that-is-too-long-to-show://c", None),
        ];
        for (text, expected) in table {
            assert_eq!(start(text), expected, "{text}");
        }
    }
}
