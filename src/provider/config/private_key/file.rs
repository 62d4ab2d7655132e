//! What is said about a value that is taken for the path of a key's file, where
//! no key can be read from there.

use std::io::ErrorKind;

use secrecy::{ExposeSecret, SecretString};

use crate::diagnostic::{Diagnostic, quoted};
use crate::provider::config::config_value::Origin;
use crate::provider::config::key_file::{HOME, KeyFileError, MAX_WAIT};

/// A path as an example.
const EXAMPLE: &str = "/path/to/key.pem";

/// A value that looks like something else than a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Nothing but whitespace.
    Blank,
    /// `$(…)`: a command of a shell, or a variable of a pipeline.
    Command,
    /// `$HOME`, `${HOME}` or `%USERPROFILE%`.
    Variable,
    /// A path that begins with `file://`.
    FileUrl,
    /// The URL of something else, or a reference to a secret store.
    Reference,
    /// A path in quotation marks.
    Quoted,
    /// `<…>`, as in an example.
    Placeholder,
    /// `~somebody/…`
    OtherHome,
    Path,
}

impl Shape {
    fn of(value: &str) -> Self {
        let value = value.trim();
        let is_percent = value.starts_with('%') && value[1..].contains('%');
        if value.is_empty() {
            Self::Blank
        } else if value.contains("$(") || value.starts_with('`') {
            Self::Command
        } else if value.contains('$') || is_percent {
            Self::Variable
        } else if value.starts_with("file:") {
            Self::FileUrl
        } else if value.contains("://") || value.starts_with("vault:") || value.starts_with("arn:")
        {
            Self::Reference
        } else if value.starts_with(['"', '\'']) {
            Self::Quoted
        } else if value.starts_with('<') {
            Self::Placeholder
        } else if value.starts_with('~') && !value[1..].starts_with(['/', '\\']) {
            Self::OtherHome
        } else {
            Self::Path
        }
    }
}

/// Says why there is no key to sign with.
pub(super) fn missing(value: &SecretString, origin: Origin, error: &KeyFileError) -> Diagnostic {
    let text = value.expose_secret();
    let is_not_found = matches!(
        error,
        KeyFileError::NotFound | KeyFileError::NotFoundIn(_) | KeyFileError::NoHome
    );
    let shape = if is_not_found {
        Shape::of(text)
    } else {
        Shape::Path
    };
    let why = match shape {
        Shape::Path => why(error),
        shape => of_shape(shape).to_owned(),
    };
    let value = match text.chars().count() {
        0 | 1 => String::new(),
        length => format!(
            " (The value may be a secret, so it is not shown. It has {length} characters and does \
             not begin with `-----BEGIN`.)"
        ),
    };
    let detail = format!(
        "{} is neither a PEM-encoded key nor the path of a file that can be read. {why}{value}",
        origin.subject()
    );
    let diagnostic = Diagnostic::error("Missing Okta Private Key", detail);
    let actions = match shape {
        Shape::Path => actions(error, origin),
        shape => vec![action_of_shape(shape, origin)],
    };
    actions.into_iter().fold(diagnostic, Diagnostic::fix)
}

fn of_shape(shape: Shape) -> &'static str {
    match shape {
        Shape::Blank => "It contains only whitespace.",
        Shape::Command => {
            "It contains `$(` or a backquote, which neither the provider nor the program that \
             started it replaces."
        }
        Shape::Variable => {
            "It contains the name of a variable (`$` or `%`), which the provider does not replace."
        }
        Shape::FileUrl => "It is a URL that begins with `file:`, and must be a path.",
        Shape::Reference => {
            "It is a URL or a reference to a secret store. The provider reads files of this \
             machine only."
        }
        Shape::Quoted => "It begins with a quotation mark, which is a part of the value.",
        Shape::Placeholder => "It is a placeholder of an example.",
        Shape::OtherHome | Shape::Path => {
            "It begins with `~` and the name of a user, which the provider does not replace. It \
             replaces `~/` only."
        }
    }
}

fn action_of_shape(shape: Shape, origin: Origin) -> String {
    let example = origin.assignment(EXAMPLE);
    let name = origin.name();
    match shape {
        Shape::Variable | Shape::OtherHome => format!(
            "Write the whole path, such as {example}, or begin it with `~/` for the home \
             directory: {}.",
            origin.assignment("~/key.pem")
        ),
        Shape::FileUrl => format!("Remove `file://`, so that the path is left: {example}."),
        Shape::Quoted => format!("Remove the quotation marks from the value: {example}."),
        Shape::Command | Shape::Reference => format!(
            "Set `{name}` to the key itself, or write the key to a file first and set {example}."
        ),
        Shape::Blank | Shape::Placeholder | Shape::Path => {
            format!("Set `{name}` to the key itself, or to the path of its file: {example}.")
        }
    }
}

fn why(error: &KeyFileError) -> String {
    match error {
        KeyFileError::NotFoundIn(directory) => format!(
            "There is no such file. A relative path begins in the current directory of the \
             provider, \"{}\".",
            quoted(&directory.display())
        ),
        KeyFileError::NoHome => {
            let [unix, windows] = HOME;
            format!(
                "It begins with `~`, and no environment variable names the home directory: \
                 neither `{unix}` nor `{windows}` is set."
            )
        }
        KeyFileError::Directory => "It is the path of a directory.".to_owned(),
        KeyFileError::NotRegular => {
            "It is the path of a device, a pipe or a socket, and must be that of a file.".to_owned()
        }
        KeyFileError::Unreadable(ErrorKind::PermissionDenied) => {
            "The user of this process may not read the file.".to_owned()
        }
        KeyFileError::Unreadable(kind) => format!("The file cannot be read: {kind}."),
        KeyFileError::Timeout => {
            let limit = MAX_WAIT.as_secs();
            format!("The file could not be read within {limit} s. Its file system may hang.")
        }
        KeyFileError::Empty => "The file is empty.".to_owned(),
        KeyFileError::NotFound | KeyFileError::Utf16 | KeyFileError::NotText => {
            "There is no such file.".to_owned()
        }
    }
}

fn actions(error: &KeyFileError, origin: Origin) -> Vec<String> {
    let example = origin.assignment(EXAMPLE);
    let name = origin.name();
    let key_itself = format!(
        "Or set `{name}` to the key itself, which begins with `-----BEGIN PRIVATE KEY-----`."
    );
    let file = match error {
        KeyFileError::NotFoundIn(_) => {
            format!("Set {example} with the absolute path of the key's file.")
        }
        KeyFileError::NoHome => {
            format!("Set {example} with the absolute path of the key's file, or set `HOME`.")
        }
        KeyFileError::Directory | KeyFileError::NotRegular => {
            format!("Set {example} with the path of the key's file itself.")
        }
        KeyFileError::Unreadable(ErrorKind::PermissionDenied) => {
            "Let the user of this process read the file and its directories, such as with `chown` \
             or `chmod`."
                .to_owned()
        }
        KeyFileError::Unreadable(_) | KeyFileError::Timeout => {
            "Copy the file to a disk of this machine, and set the path of the copy.".to_owned()
        }
        KeyFileError::Empty => {
            "Write the PEM-encoded private key to the file. A redirection (`>`) whose command \
             fails leaves an empty file."
                .to_owned()
        }
        KeyFileError::NotFound | KeyFileError::Utf16 | KeyFileError::NotText => {
            format!("Check the path. Set {example} with the path of the key's file.")
        }
    };
    vec![file, key_itself]
}
