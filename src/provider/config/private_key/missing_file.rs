//! What is said about a value that is taken for the path of a key's file, where
//! no key can be read from there.

use std::io::ErrorKind;

use secrecy::{ExposeSecret, SecretString};

use super::text::{Source, names_path, with};
use super::words::KEY_ITSELF;
use crate::diagnostic::{Diagnostic, quoted};
use crate::provider::config::block::PRIVATE_KEY;
use crate::provider::config::config_value::{ONLY_WHITESPACE, Origin};
use crate::provider::config::key_file::{HOME, KeyFileError, MAX_WAIT};
use crate::provider::config::reference;

const SUMMARY: &str = "Missing Okta Private Key";

/// The sentence about a value that is the name of a variable.
const VARIABLE: &str = "It is the name of a variable (`$` or `%`), and nothing has replaced it by \
                        the variable's value.";

// What can be done about several mistakes.
const WHOLE_PATH: &str = "Write the whole path, such as {PATH}. Or, if the file is in the home \
                          directory of the user who runs this process, begin the path with `~/`: \
                          {HOME_PATH}.";
const KEY_OR_FILE: &str =
    "Set `{NAME}` to the key itself, or write the key to a file first and set {PATH}.";

/// How to tell a form of values, the sentence about it, and what to do.
type Form = (fn(&str) -> bool, &'static str, &'static [&'static str]);

/// Values that look like something else than a path.
const FORMS: [Form; 8] = [
    (
        |value| value.contains("$(") || value.starts_with('`'),
        "It contains `$(` or a backquote, and nothing has replaced this by a value.",
        &[
            "Set {PATH}: the provider reads the file itself.",
            "Or let a shell set the variable: `export OKTA_API_PRIVATE_KEY=\"$(cat key.pem)\"`, in \
             double quotation marks.{INSTEAD}",
        ],
    ),
    (
        |value| value.contains('$') || (value.starts_with('%') && value[1..].contains('%')),
        "It contains the name of a variable (`$` or `%`), which the provider does not replace.",
        &[WHOLE_PATH],
    ),
    (
        |value| value.starts_with("file:"),
        "It is a URL that begins with `file:`, and must be a path.",
        &["Remove what stands before the path: {PATH}."],
    ),
    (
        |value| value.starts_with("op://"),
        "It is a reference to a secret of 1Password, and nothing has replaced it by the secret.",
        &["{OP_RUN}"],
    ),
    (
        |value| value.contains("://") || value.starts_with("vault:") || value.starts_with("arn:"),
        "It is a URL or a reference to a secret store. The provider reads files of this machine \
         only.",
        &[KEY_OR_FILE],
    ),
    (
        |value| value.starts_with(['"', '\'']),
        "The value itself contains quotation marks, most likely from a `.env` file or a form of a \
         pipeline.",
        &[
            "Remove the quotation marks from the value where it is stored: the value itself is the \
             path, such as `/path/to/key.pem`.",
        ],
    ),
    (
        |value| value.starts_with('~') && !value[1..].starts_with(['/', '\\']),
        "It begins with `~` and the name of a user, which the provider does not replace. It \
         replaces `~/` only.",
        &[WHOLE_PATH],
    ),
    (
        str::is_empty,
        ONLY_WHITESPACE,
        &["{FILL}", "Or set {PATH}.", KEY_ITSELF],
    ),
];

/// Returns how the name of a variable begins, where it is the whole value: a path
/// has a separator.
fn variable(text: &str) -> Option<&str> {
    let start = reference::start(text).filter(|start| start.starts_with(['$', '%']))?;
    let is_command = start == "$(" && text.contains(|c: char| c.is_whitespace() || c == '<');
    let is_name = start != "%" || text[1..].contains('%');
    (is_name && !is_command && !text.contains(['/', '\\'])).then_some(start)
}

/// A variable that stands for the key.
fn of_variable(detail: &str, start: &str, origin: Origin) -> Diagnostic {
    let diagnostic = Diagnostic::error(SUMMARY, detail);
    let diagnostic = reference::with_fix(diagnostic, start, PRIVATE_KEY, origin);
    let path = "Or set {PATH}: the provider reads the file itself.";
    with(diagnostic, Source::Setting(origin), &[path])
}

/// Says why there is no key to sign with.
pub(super) fn missing(value: &SecretString, origin: Origin, error: &KeyFileError) -> Diagnostic {
    let text = value.expose_secret().trim();
    let form = FORMS.iter().find(|(is_form, ..)| is_form(text));
    let variable = variable(text).filter(|_| error.is_not_found());
    let (why, actions) = match form.filter(|_| error.is_not_found()) {
        _ if variable.is_some() => (VARIABLE.to_owned(), Vec::new()),
        Some((_, why, actions)) => ((*why).to_owned(), actions.to_vec()),
        None => (why(error), actions(error)),
    };
    let subject = origin.subject();
    let detail = if text.is_empty() {
        format!("{subject} {why}")
    } else if error.is_of_file() {
        format!("{} {why}", names_path(origin, "", text))
    } else {
        let length = value.expose_secret().chars().count();
        format!(
            "{subject} is neither a PEM-encoded key nor the path of a file that can be read. \
             {why} (The value may be a secret, so it is not shown. It has {length} characters \
             and does not begin with `-----BEGIN`.)"
        )
    };
    match variable {
        Some(start) => of_variable(&detail, start, origin),
        None => with(
            Diagnostic::error(SUMMARY, detail),
            Source::Setting(origin),
            &actions,
        ),
    }
}

fn why(error: &KeyFileError) -> String {
    let [unix, windows] = HOME;
    match error {
        KeyFileError::NotFoundIn(directory) => format!(
            "There is no such file. A relative path begins in the current directory of the \
             provider, \"{}\".",
            quoted(&directory.display())
        ),
        KeyFileError::NotFoundAtHome(variable, directory) => format!(
            "There is no such file. `~` stands for \"{}\", the value of the environment variable \
             `{variable}`.",
            quoted(directory)
        ),
        KeyFileError::NoHome => format!(
            "It begins with `~`, and no environment variable names the home directory: neither \
             `{unix}` nor `{windows}` is set."
        ),
        KeyFileError::Directory => "is a directory.".to_owned(),
        KeyFileError::NotRegular => "is a device, a pipe or a socket.".to_owned(),
        KeyFileError::Empty => "is an empty file.".to_owned(),
        KeyFileError::Unreadable(ErrorKind::PermissionDenied) => {
            "The user of this process is not permitted to read the file, or a directory of its \
             path."
                .to_owned()
        }
        KeyFileError::Unreadable(kind) => format!("The file cannot be read: {kind}."),
        KeyFileError::Timeout => {
            let limit = MAX_WAIT.as_secs();
            format!("The file could not be read within {limit} s. Its file system may hang.")
        }
        KeyFileError::NotFound
        | KeyFileError::Utf16
        | KeyFileError::Der(_)
        | KeyFileError::NotText => "There is no such file.".to_owned(),
    }
}

fn actions(error: &KeyFileError) -> Vec<&'static str> {
    let file = match error {
        KeyFileError::NotFoundIn(_) => "Set {PATH} with the absolute path of the key's file.",
        KeyFileError::NotFoundAtHome(..) => {
            "Set {PATH} with the absolute path of the key's file. `sudo` and CI jobs often have \
             another home directory than you."
        }
        KeyFileError::NoHome => {
            "Set {PATH} with the absolute path of the key's file, or set `HOME`."
        }
        KeyFileError::Directory | KeyFileError::NotRegular => {
            "Set {PATH} with the path of the key's file itself."
        }
        KeyFileError::Unreadable(ErrorKind::PermissionDenied) => {
            "Let the user of this process read the file and its directories, such as with `chown` \
             or `chmod`."
        }
        KeyFileError::Unreadable(_) | KeyFileError::Timeout => {
            "Copy the file to a disk of this machine, and set the path of the copy."
        }
        KeyFileError::Empty => {
            "Write the PEM-encoded private key to the file. A redirection (`>`) whose command \
             fails leaves an empty file."
        }
        KeyFileError::NotFound
        | KeyFileError::Utf16
        | KeyFileError::Der(_)
        | KeyFileError::NotText => "Check the path. Set {PATH} with the path of the key's file.",
    };
    vec![file, KEY_ITSELF]
}
