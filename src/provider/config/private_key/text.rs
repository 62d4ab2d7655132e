//! What is said about a text that is no private key that can be used.

use crate::diagnostic::{Diagnostic, Hint};
use crate::okta::PrivateKeyError;
use crate::provider::config::config_value::Origin;

const SUMMARY: &str = "Invalid Okta Private Key";

/// How to get a key that can be used.
const NEW_KEY: &str = "Generate another key for the service app, in Okta's admin console or with \
                       `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out \
                       key.pem`, and register its public key with the app.";

/// How to get a whole key.
const COPY_AGAIN: &str = "Copy the key again, from `-----BEGIN` in its first line to the hyphens \
                          at the end of its last line.";

/// What the text of a key was read from.
#[derive(Clone, Copy)]
pub(super) enum Source {
    /// The setting's value.
    Setting(Origin),
    /// The file whose path is the setting's value.
    File(Origin),
}

impl Source {
    /// What the text is, as a sentence begins with it.
    fn subject(self) -> String {
        match self {
            Self::Setting(origin) => origin.subject(),
            Self::File(origin) => format!("The file that {} names", origin.source()),
        }
    }

    /// What has to be changed, as an action names it.
    fn target(self) -> String {
        match self {
            Self::Setting(origin) => format!("`{}`", origin.name()),
            Self::File(_) => "the file's contents".to_owned(),
        }
    }
}

/// Says why a text is no private key that can be used.
pub(super) fn invalid(source: Source, error: PrivateKeyError) -> Diagnostic {
    let why = why(error);
    let detail = format!("{} {why}", source.subject());
    let diagnostic = Diagnostic::error(SUMMARY, detail);
    match (error, source) {
        (PrivateKeyError::Base64, _) => decoded(diagnostic, source),
        (PrivateKeyError::JsonWithPem, _) => extracted(diagnostic, source),
        _ => {
            let actions = actions(error, &source.target());
            actions.into_iter().fold(diagnostic, Diagnostic::fix)
        }
    }
}

/// The file is text in UTF-16.
pub(super) fn utf_16(source: Source) -> Diagnostic {
    let detail = format!(
        "{} is UTF-16 text. Windows PowerShell's `>` and `Out-File` write UTF-16.",
        source.subject()
    );
    Diagnostic::error(SUMMARY, detail).fix(
        "Convert the file to UTF-8: `iconv -f UTF-16 -t UTF-8 key.pem > key-utf8.pem`, or in \
         PowerShell `Set-Content key-utf8.pem -Encoding ascii (Get-Content key.pem)`.",
    )
}

/// Base64 of a PEM has to be decoded where it is set.
fn decoded(diagnostic: Diagnostic, source: Source) -> Diagnostic {
    match source {
        Source::Setting(Origin::Block(_)) => diagnostic.hint(Hint::DecodeBase64),
        Source::Setting(Origin::Environment(variable)) => diagnostic.fix(format!(
            "Decode the value: `export {variable}=\"$(printenv {variable} | base64 -d)\"`."
        )),
        Source::File(_) => {
            diagnostic.fix("Decode the file: `base64 -d < key.b64 > key.pem`.".to_owned())
        }
    }
}

/// A key has to be taken out of JSON where it is set.
fn extracted(diagnostic: Diagnostic, source: Source) -> Diagnostic {
    match source {
        Source::Setting(Origin::Block(_)) => diagnostic.hint(Hint::DecodeJson),
        Source::Setting(Origin::Environment(variable)) => diagnostic.fix(format!(
            "Take the key out of the JSON: `export {variable}=\"$(printenv {variable} | jq -r \
             .NAME)\"`. NAME stands for the name of the member that has the key."
        )),
        Source::File(_) => diagnostic.fix(
            "Take the key out of the JSON: `jq -r .NAME key.json > key.pem`. NAME stands for the \
             name of the member that has the key.",
        ),
    }
}

/// The rest of a sentence about the text.
fn why(error: PrivateKeyError) -> &'static str {
    match error {
        PrivateKeyError::NotPem => {
            "contains no PEM-encoded private key: there is no line `-----BEGIN PRIVATE KEY-----`."
        }
        PrivateKeyError::Base64 => {
            "looks like a base64-encoded key. Decoded, it has a line that begins with `-----BEGIN`."
        }
        PrivateKeyError::NoLines => {
            "looks like the middle part of a PEM-encoded key. Its first line and its last line \
             are missing."
        }
        PrivateKeyError::FirstLine => {
            "has a first line that is not exactly `-----BEGIN PRIVATE KEY-----`, with five \
             hyphens on both sides and all in one line."
        }
        PrivateKeyError::Incomplete => {
            "has no last line that matches its first line: `-----END PRIVATE KEY-----` after \
             `-----BEGIN PRIVATE KEY-----`."
        }
        PrivateKeyError::NotBase64 => {
            "has a PEM-encoded key whose body is not base64: a character is wrong or missing."
        }
        PrivateKeyError::Malformed => {
            "has a PEM-encoded key of which a part is missing or changed."
        }
        PrivateKeyError::Placeholder => "is a placeholder of an example, and no key.",
        PrivateKeyError::Encrypted => {
            "is a private key that is encrypted with a password. The provider has no setting for \
             a password."
        }
        PrivateKeyError::PublicKey => "is a public key, and must be a private key.",
        PrivateKeyError::Certificate => {
            "is a certificate or a certificate request, and must be a private key."
        }
        PrivateKeyError::JsonWebKey => "is a JSON Web Key (JWK), and must be PEM-encoded.",
        PrivateKeyError::JsonWithPem => "is JSON that contains a PEM-encoded key.",
        PrivateKeyError::Json => "is JSON, and must be a PEM-encoded private key.",
        PrivateKeyError::OpenSsh => "is a key in OpenSSH's own format, and must be PKCS#8.",
        PrivateKeyError::Putty => "is a key in PuTTY's own format, and must be PKCS#8.",
        PrivateKeyError::OtherLabel => "is PEM, and contains no private key.",
        error => kind(error),
    }
}

/// What the provider and Okta can use.
const KINDS: &str = "RSA from 2048 to 8192 bits, or EC on P-256, P-384 or P-521";

/// The rest of a sentence about a key of a kind that cannot be used.
fn kind(error: PrivateKeyError) -> &'static str {
    match error {
        PrivateKeyError::Edwards => "is an Ed25519 or Ed448 key. Okta verifies RSA and EC keys.",
        PrivateKeyError::KeyAgreement => "is an X25519 or X448 key, which cannot sign.",
        PrivateKeyError::RsaPss => {
            "is an RSA-PSS key, which cannot make the signatures (RS256) that Okta verifies."
        }
        PrivateKeyError::Dsa => "is a DSA key. Okta verifies RSA and EC keys.",
        PrivateKeyError::MultiPrime => {
            "is an RSA key with more than two primes, which the provider cannot use."
        }
        PrivateKeyError::RsaTooSmall => "is an RSA key of less than 2048 bits.",
        PrivateKeyError::RsaTooLarge => "is an RSA key of more than 8192 bits.",
        PrivateKeyError::Curve => "is an EC key on a curve other than P-256, P-384 and P-521.",
        _ => "is a key of another kind than RSA and EC.",
    }
}

/// What to do, the likeliest first.
fn actions(error: PrivateKeyError, target: &str) -> Vec<String> {
    match error {
        PrivateKeyError::NotPem => vec![
            format!(
                "Set {target} to the PEM-encoded private key, which begins with `-----BEGIN \
                 PRIVATE KEY-----`."
            ),
            "If the key is DER-encoded, convert it: `openssl pkey -inform DER -in key.der -out \
             key.pem`."
                .to_owned(),
        ],
        PrivateKeyError::NoLines => vec![format!(
            "Add the line `-----BEGIN PRIVATE KEY-----` before the text in {target}, and the line \
             `-----END PRIVATE KEY-----` after it."
        )],
        PrivateKeyError::FirstLine => vec![format!(
            "{COPY_AGAIN} Some editors turn hyphens into dashes and break lines."
        )],
        PrivateKeyError::Incomplete | PrivateKeyError::NotBase64 | PrivateKeyError::Malformed => {
            vec![COPY_AGAIN.to_owned()]
        }
        PrivateKeyError::Encrypted => vec![
            "Decrypt a copy: `openssl pkey -in encrypted.pem -out key.pem`. Keep it in a place \
             that others cannot read, such as a secret store."
                .to_owned(),
        ],
        PrivateKeyError::PublicKey => vec![format!(
            "Set {target} to the private key that was generated together with it. Okta keeps the \
             public key only."
        )],
        PrivateKeyError::JsonWebKey => vec![
            format!(
                "Set {target} to the same key in PEM form. Okta's admin console shows both forms \
                 when it generates a key, and only then."
            ),
            "If the PEM form is lost, generate another key in the admin console.".to_owned(),
        ],
        PrivateKeyError::OpenSsh => vec![
            "Convert a copy: `ssh-keygen -p -m PKCS8 -f copy-of-key` overwrites the file that it \
             is given."
                .to_owned(),
        ],
        PrivateKeyError::Putty => vec![
            "Convert it: `puttygen key.ppk -O private-openssh -o key.pem`, and then `ssh-keygen \
             -p -m PKCS8 -f key.pem`."
                .to_owned(),
        ],
        PrivateKeyError::Certificate
        | PrivateKeyError::Json
        | PrivateKeyError::Placeholder
        | PrivateKeyError::OtherLabel => vec![format!(
            "Set {target} to the PEM-encoded private key whose public key is registered with the \
             service app. It begins with `-----BEGIN PRIVATE KEY-----`."
        )],
        _ => vec![format!("{NEW_KEY} The provider takes {KINDS}.")],
    }
}
