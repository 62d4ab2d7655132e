//! The words about each text that is no private key that can be used. In
//! actions, names in braces stand for what depends on the source of the text.

use crate::okta::PrivateKeyError;

/// What can be done instead of setting a path. `{NAME}` stands for the setting.
pub(super) const KEY_ITSELF: &str =
    "Or set `{NAME}` to the key itself, which begins with `-----BEGIN PRIVATE KEY-----`.";

/// How to get another key.
pub(super) const NEW_KEY: &str = "generate another key in Okta's admin console (Applications > the service \
                       app > General > Client Credentials > Add key > Generate new key > PEM). {TO} \
                       it. {NEW_ID}";

/// What else has to be changed with the key.
pub(super) const NEW_ID: &str = "If `private_key_id` (`OKTA_API_PRIVATE_KEY_ID`) is set, set it to the new \
                      key's id.";

pub(super) const LOST: &str = "If the key is lost, {NEW_KEY}";

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
pub(super) const ANY_LABEL: &str = "The provider accepts these lines also for a key whose original lines have \
                         another label, such as `RSA PRIVATE KEY`.";

/// The rest of a sentence about the text, and what to do, the likeliest first.
pub(super) fn words(error: PrivateKeyError) -> (&'static str, &'static [&'static str]) {
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
        PrivateKeyError::Base64Twice => (
            "looks like a PEM-encoded key that was base64-encoded twice, as happens in Secrets of \
             Kubernetes.",
            &[],
        ),
        PrivateKeyError::Base64OfUtf16 => (
            "looks like base64 of a PEM-encoded key in UTF-16, which PowerShell's \
             `[Text.Encoding]::Unicode` writes.",
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
            "has a first line that is not exactly `-----BEGIN PRIVATE KEY-----`. It must \
             be one line in capital letters, with one space between words and five hyphens on each \
             side. Some editors turn hyphens into dashes and break lines, and some forms remove \
             spaces.",
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
        PrivateKeyError::Template => (
            "is a template, and nothing has replaced it by the key.",
            &[
                "Let the tool that renders the template replace it before the command runs.",
                "Or set {PATH}: the provider reads the file itself.",
            ],
        ),
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
        PrivateKeyError::Pkcs12 => (
            "is base64 of a PKCS#12 file (`.p12` or `.pfx`), and must be a PEM-encoded key.",
            &[
                "Take the key out of it: `base64 -d < KEY | openssl pkcs12 -nodes -nocerts -out \
                 new-key.pem`. Then set {NEW_PATH}. The password of a certificate from Azure Key \
                 Vault is empty.",
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
