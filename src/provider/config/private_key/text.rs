//! What is said about a text that is no private key that can be used.

use super::words::{ANY_LABEL, LOST, NEW_ID, NEW_KEY, words};
use crate::diagnostic::{Diagnostic, Hint, quoted};
use crate::okta::PrivateKeyError;
use crate::provider::config::block::PRIVATE_KEY;
use crate::provider::config::config_value::{Origin, through_op_run};

const SUMMARY: &str = "Invalid Okta Private Key";

/// Paths as examples, the second one in the home directory.
const EXAMPLE: &str = "/path/to/key.pem";
const HOME_EXAMPLE: &str = "~/key.pem";

/// The path of the file that a command of an action writes. No other text
/// recommends this name: a command that writes what it reads destroys the key.
const NEW_FILE: &str = "/path/to/new-key.pem";

/// What the text of a key was read from.
#[derive(Clone, Copy)]
pub(super) enum Source<'value> {
    /// The setting's value.
    Setting(Origin),
    /// The file whose path is the setting's value.
    File(Origin, &'value str),
}

impl Source<'_> {
    fn origin(self) -> Origin {
        match self {
            Self::Setting(origin) | Self::File(origin, _) => origin,
        }
    }

    /// What the text is, as a sentence begins with it. A path that leads to a
    /// file is no secret.
    pub(super) fn subject(self) -> String {
        match self {
            Self::Setting(origin) => origin.subject(),
            Self::File(origin, path) => names_path(origin, "the file ", path),
        }
    }

    /// What has to be changed, as the beginning of an action.
    fn target(self) -> String {
        match self {
            Self::Setting(origin) => format!("Set `{}` to", origin.name()),
            Self::File(..) => "Replace the contents of the file with".to_owned(),
        }
    }

    /// Replaces the names that actions have for what depends on the source:
    /// `{NAME}` is the setting, and `{PATH}` the setting with a path as its value.
    fn fill(self, action: &str) -> String {
        let origin = self.origin();
        action
            .replace("{NEW_KEY}", NEW_KEY)
            .replace("{NAME}", origin.name())
            .replace("{PATH}", &origin.assignment(EXAMPLE))
            .replace("{HOME_PATH}", &origin.assignment(HOME_EXAMPLE))
            .replace("{NEW_PATH}", &origin.assignment(NEW_FILE))
            .replace("{TO}", &self.target())
            .replace("{NEW_ID}", NEW_ID)
            .replace("{ANY_LABEL}", ANY_LABEL)
            .replace("{FILL}", &origin.fill_source())
            .replace("{OP_RUN}", &through_op_run(PRIVATE_KEY, origin))
            .replace("{INSTEAD}", &origin.then_remove())
    }
}

/// How a sentence begins that is about the file of a key, or about what else the
/// path leads to.
pub(super) fn names_path(origin: Origin, what: &str, path: &str) -> String {
    format!(
        "{} names {what}\"{}\", which",
        origin.subject(),
        quoted(path.trim())
    )
}

/// Says why a text is no private key that can be used.
pub(super) fn invalid(source: Source<'_>, error: PrivateKeyError) -> Diagnostic {
    let (why, actions) = words(error);
    let diagnostic = because(source, why);
    match (error, source) {
        (PrivateKeyError::Base64, _) => decoded(diagnostic, source),
        (PrivateKeyError::Base64Twice, _) => decoded_by(diagnostic, source, TWICE),
        (PrivateKeyError::Base64OfUtf16, _) => decoded_by(diagnostic, source, FROM_UTF_16),
        (PrivateKeyError::JsonWithPem, _) => extracted(diagnostic, source),
        (PrivateKeyError::Incomplete, Source::Setting(_)) => with(
            diagnostic,
            source,
            &[
                "Save the whole key to a file and set {PATH}. Some `.env` files and forms keep \
                 only the first line of a value.",
                LOST,
            ],
        ),
        (PrivateKeyError::PublicKey | PrivateKeyError::Certificate, Source::File(..)) => with(
            diagnostic,
            source,
            &["Set {PATH} with the path of the private key's file.", LOST],
        ),
        _ => with(diagnostic, source, actions),
    }
}

fn because(source: Source<'_>, why: &str) -> Diagnostic {
    Diagnostic::error(SUMMARY, format!("{} {why}", source.subject()))
}

/// Adds the actions, filled in.
pub(super) fn with(diagnostic: Diagnostic, source: Source<'_>, actions: &[&str]) -> Diagnostic {
    let actions = actions.iter().map(|action| source.fill(action));
    actions.fold(diagnostic, Diagnostic::fix)
}

/// A file with something else in it than the text of a key.
#[derive(Clone, Copy)]
pub(super) enum OtherContent {
    /// Text in UTF-16.
    Utf16,
    /// A key, most likely, that is not PEM-encoded.
    Der,
    /// A key and its certificate.
    Pkcs12,
    /// The path of another file.
    Path,
}

/// Says what is in the file.
pub(super) fn other_content(source: Source<'_>, content: OtherContent) -> Diagnostic {
    let (why, action) = match content {
        OtherContent::Utf16 => (
            "is UTF-16 text. Windows PowerShell's `>` and `Out-File` write UTF-16.",
            "Convert the file to UTF-8: `iconv -f UTF-16 -t UTF-8 KEY > new-key.pem`, or in \
             PowerShell `Set-Content new-key.pem -Encoding ascii (Get-Content KEY)`. Then set {NEW_PATH}.",
        ),
        OtherContent::Der => (
            "is DER-encoded, and must be PEM-encoded.",
            "Convert the file: `openssl pkey -inform DER -in KEY -out new-key.pem`. Then set {NEW_PATH}.",
        ),
        OtherContent::Pkcs12 => (
            "is a PKCS#12 file (`.p12` or `.pfx`), and must be a PEM-encoded key.",
            "Take the key out of it: `openssl pkcs12 -in KEY -nodes -nocerts -out new-key.pem`. \
             Then set {NEW_PATH}.",
        ),
        OtherContent::Path => (
            "contains the path of another file, and must contain the key.",
            "Set {PATH} with the path that is in the file.",
        ),
    };
    with(because(source, why), source, &[action])
}

/// The commands that decode base64 of a PEM.
const ONCE: &str = "base64 -d";
const TWICE: &str = "base64 -d | base64 -d";
const FROM_UTF_16: &str = "base64 -d | iconv -f UTF-16LE -t UTF-8";

/// Base64 of a PEM has to be decoded where it is set.
fn decoded(diagnostic: Diagnostic, source: Source<'_>) -> Diagnostic {
    match source {
        Source::Setting(Origin::Block(_)) => diagnostic.hint(Hint::DecodeBase64),
        _ => decoded_by(diagnostic, source, ONCE),
    }
}

/// Says to decode with this command.
fn decoded_by(diagnostic: Diagnostic, source: Source<'_>, command: &str) -> Diagnostic {
    let of_file = |start: &str| {
        let command = command.replacen(ONCE, "base64 -d < KEY", 1);
        let action = format!("{start}: `{command} > new-key.pem`. Then set {{NEW_PATH}}.");
        with(diagnostic.clone(), source, &[&action])
    };
    match source {
        Source::Setting(Origin::Environment(variable)) => diagnostic.fix(format!(
            "Decode the value: `export {variable}=\"$(printenv {variable} | {command})\"`."
        )),
        Source::Setting(Origin::Block(_)) => of_file("Write the value to a file, and decode it"),
        Source::File(..) => of_file("Decode the file"),
    }
}

/// A key has to be taken out of JSON where it is set.
fn extracted(diagnostic: Diagnostic, source: Source<'_>) -> Diagnostic {
    match source {
        Source::Setting(Origin::Block(_)) => diagnostic.hint(Hint::DecodeJson),
        Source::Setting(Origin::Environment(variable)) => diagnostic.fix(format!(
            "Take the key out of the JSON: `export {variable}=\"$(printenv {variable} | jq -r \
             .NAME)\"`. NAME stands for the name of the member that has the key."
        )),
        Source::File(..) => with(
            diagnostic,
            source,
            &[
                "Take the key out of the JSON: `jq -r .NAME KEY > new-key.pem`. NAME stands for the \
               name of the member that has the key. Then set {NEW_PATH}.",
            ],
        ),
    }
}
