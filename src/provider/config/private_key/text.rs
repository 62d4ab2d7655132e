//! What is said about a text that is no private key that can be used.

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

/// What can be done instead of setting a path. `{NAME}` stands for the setting.
pub(super) const KEY_ITSELF: &str =
    "Or set `{NAME}` to the key itself, which begins with `-----BEGIN PRIVATE KEY-----`.";

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
        OtherContent::Path => (
            "contains the path of another file, and must contain the key.",
            "Set {PATH} with the path that is in the file.",
        ),
    };
    with(because(source, why), source, &[action])
}

/// Base64 of a PEM has to be decoded where it is set.
fn decoded(diagnostic: Diagnostic, source: Source<'_>) -> Diagnostic {
    match source {
        Source::Setting(Origin::Block(_)) => diagnostic.hint(Hint::DecodeBase64),
        Source::Setting(Origin::Environment(variable)) => diagnostic.fix(format!(
            "Decode the value: `export {variable}=\"$(printenv {variable} | base64 -d)\"`."
        )),
        Source::File(..) => with(
            diagnostic,
            source,
            &["Decode the file: `base64 -d < KEY > new-key.pem`. Then set {NEW_PATH}."],
        ),
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

/// How to get another key.
const NEW_KEY: &str = "generate another key in Okta's admin console (Applications, the service \
                       app, General, Client Credentials, Add key, Generate new key, PEM). {TO} \
                       it. {NEW_ID}";

/// What else has to be changed with the key.
const NEW_ID: &str = "If `private_key_id` (`OKTA_API_PRIVATE_KEY_ID`) is set, set it to the new \
                      key's id.";

const LOST: &str = "If the key is lost, {NEW_KEY}";

const COPY_AGAIN: &[&str] = &[
    "Copy the key again, from `-----BEGIN` in its first line to the hyphens at the end of its \
     last line.",
    LOST,
];

const RIGHT_KEY: &[&str] = &[
    "{TO} the PEM-encoded private key whose public key is registered with the service app. It \
     begins with `-----BEGIN PRIVATE KEY-----`.",
    LOST,
];

const OTHER_KIND: &[&str] = &[
    "To get a key that Okta accepts, {NEW_KEY}",
    "Or run `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out new-key.pem`, register \
     the public key (`openssl pkey -in new-key.pem -pubout`) with the app, and set {NEW_PATH}. \
     {NEW_ID} The provider accepts RSA keys from 2048 to 8192 bits, and EC keys on P-256, P-384 or \
     P-521.",
];

/// Okta has no use for a key of OpenSSH's usual kind, in whatever format.
const NOT_ED25519: &str = "An Ed25519 key cannot be used with Okta. If the key is one, {NEW_KEY}";

/// The label of a block decides nothing about the format of the key in it.
const ANY_LABEL: &str = "The provider accepts these lines also for a key whose original lines have \
                         another label, such as `RSA PRIVATE KEY`.";

/// The rest of a sentence about the text, and what to do, the likeliest first.
fn words(error: PrivateKeyError) -> (&'static str, &'static [&'static str]) {
    match error {
        PrivateKeyError::NotPem => (
            "contains no PEM-encoded private key: there is no line `-----BEGIN PRIVATE KEY-----`.",
            &[
                "Set {PATH} with the path of a file that begins with `-----BEGIN PRIVATE \
                KEY-----`.",
                KEY_ITSELF,
            ],
        ),
        PrivateKeyError::Base64 => (
            "looks like a base64-encoded key. Decoded, it has a line that begins with \
             `-----BEGIN`.",
            &[],
        ),
        PrivateKeyError::NoLines => (
            "looks like the middle part of a PEM-encoded key. Its first line and its last line \
             are missing.",
            &[
                "Add the line `-----BEGIN PRIVATE KEY-----` before the text, and the line \
                `-----END PRIVATE KEY-----` after it. {ANY_LABEL}",
            ],
        ),
        PrivateKeyError::FirstLine => (
            "has a first line that is not exactly `-----BEGIN PRIVATE KEY-----`. The \
             first line must be in capital letters, have five hyphens on each side, and be one line. \
             Some editors turn hyphens into dashes and break lines.",
            &[
                "Replace the first line with `-----BEGIN PRIVATE KEY-----`, and the last line with \
                `-----END PRIVATE KEY-----`. {ANY_LABEL}",
            ],
        ),
        PrivateKeyError::Incomplete => (
            "has no last line that matches its first line: `-----END PRIVATE KEY-----` after \
             `-----BEGIN PRIVATE KEY-----`.",
            COPY_AGAIN,
        ),
        PrivateKeyError::NotBase64 => (
            "has a PEM-encoded key whose body is not base64: a character is wrong or missing.",
            COPY_AGAIN,
        ),
        PrivateKeyError::Malformed => (
            "has a PEM-encoded key of which a part is missing or changed.",
            COPY_AGAIN,
        ),
        error => no_private_key(error),
    }
}

/// The words about a text of which no part is a private key.
fn no_private_key(error: PrivateKeyError) -> (&'static str, &'static [&'static str]) {
    match error {
        PrivateKeyError::Placeholder => ("is a placeholder from an example.", RIGHT_KEY),
        PrivateKeyError::PublicKey => (
            "is a public key, and must be the private key that was generated together with it. \
             Okta keeps the public key only.",
            RIGHT_KEY,
        ),
        PrivateKeyError::Certificate => (
            "is a certificate or a certificate request, and must be a private key.",
            RIGHT_KEY,
        ),
        PrivateKeyError::OtherLabel => ("is PEM, and contains no private key.", RIGHT_KEY),
        PrivateKeyError::Json => ("is JSON, and must be a PEM-encoded private key.", RIGHT_KEY),
        PrivateKeyError::JsonWithPem => ("is JSON that contains a PEM-encoded key.", &[]),
        error => format_or_kind(error),
    }
}

/// The words about a key whose format or kind cannot be used.
fn format_or_kind(error: PrivateKeyError) -> (&'static str, &'static [&'static str]) {
    match error {
        PrivateKeyError::Encrypted => (
            "is a private key that is encrypted with a password. The provider has no setting for \
             a password.",
            &[
                "Decrypt a copy: `openssl pkey -in KEY -out new-key.pem`. Then set {NEW_PATH}. Keep the \
                copy where others cannot read it, such as in a secret store.",
            ],
        ),
        PrivateKeyError::JsonWebKey => (
            "is a JSON Web Key (JWK), and must be PEM-encoded.",
            &[
                "{TO} the same key in PEM form. Okta's admin console shows both forms when it \
                generates a key, and only then.",
                "If the PEM form is lost, {NEW_KEY}",
            ],
        ),
        PrivateKeyError::OpenSsh => (
            "is a key in OpenSSH's own format, which the provider does not read.",
            &[
                "Convert a copy of an RSA or ECDSA key: `cp KEY new-key.pem && ssh-keygen -p -N \"\" \
                 -m PKCS8 -f new-key.pem`. Then set {NEW_PATH}.",
                NOT_ED25519,
            ],
        ),
        PrivateKeyError::Putty => (
            "is a key in PuTTY's own format, which the provider does not read.",
            &[
                "Convert an RSA or ECDSA key: `puttygen key.ppk -O private-openssh -o new-key.pem && \
                 ssh-keygen -p -N \"\" -m PKCS8 -f new-key.pem`. Then set {NEW_PATH}.",
                NOT_ED25519,
            ],
        ),
        error => (kind(error), OTHER_KIND),
    }
}

/// The rest of a sentence about a key of a kind that cannot be used.
fn kind(error: PrivateKeyError) -> &'static str {
    match error {
        PrivateKeyError::Edwards => {
            "is an Ed25519 or Ed448 key. Okta verifies signatures of RSA and EC keys."
        }
        PrivateKeyError::KeyAgreement => "is an X25519 or X448 key, which cannot sign.",
        PrivateKeyError::RsaPss => {
            "is an RSA-PSS key, which cannot make the signatures (RS256) that Okta verifies."
        }
        PrivateKeyError::Dsa => "is a DSA key. Okta verifies signatures of RSA and EC keys.",
        PrivateKeyError::MultiPrime => {
            "is an RSA key with more than two primes, which the provider cannot use."
        }
        PrivateKeyError::RsaTooSmall => "is an RSA key of less than 2048 bits.",
        PrivateKeyError::RsaTooLarge => "is an RSA key of more than 8192 bits.",
        PrivateKeyError::Curve => "is an EC key on a curve other than P-256, P-384 and P-521.",
        _ => "is a key of another kind than RSA and EC.",
    }
}
