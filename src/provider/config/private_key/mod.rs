//! The private key that a setting gives, as text or as the path of a file.
//!
//! No diagnostic here has a path, because hosts print the line under it, nor a
//! part of the value, because what is taken for a path may be a key.

use secrecy::{ExposeSecret, SecretString};

use super::config_value::{Origin, ResolveContext, Unresolved};
use super::key_file::KeyFileError;
use crate::diagnostic::{Diagnostic, Hint};
use crate::okta::{PrivateKey, PrivateKeyError};

const SUMMARY: &str = "Invalid Okta Private Key";

/// The key. A file that is not there is missing; a text that is no key is
/// wrong.
pub(super) fn resolve(
    value: &SecretString,
    origin: Origin,
    context: &ResolveContext<'_>,
) -> Result<PrivateKey, Unresolved> {
    let name = origin.name();
    if PrivateKey::is_key_text(value.expose_secret()) {
        return PrivateKey::parse(value).map_err(|error| invalid(&name, error));
    }
    let name = format!("The file that {} names", lower_first(&name));
    match (context.key_file)(value.expose_secret()) {
        Ok(text) => PrivateKey::parse(&text).map_err(|error| invalid(&name, error)),
        Err(KeyFileError::NotText) => Err(invalid(&name, PrivateKeyError::NotPem)),
        Err(error) => Err(missing(origin, error)),
    }
}

fn lower_first(sentence: &str) -> String {
    sentence.replacen("The", "the", 1)
}

fn invalid(name: &str, error: PrivateKeyError) -> Unresolved {
    Unresolved::wrong(Diagnostic::error(
        SUMMARY,
        format!(
            "{name} holds no private key that can be used: {error}. {}",
            advice(error)
        ),
    ))
}

/// What to do about each kind of text that is no key.
fn advice(error: PrivateKeyError) -> &'static str {
    match error {
        PrivateKeyError::NotPem => {
            "Set it to a key in PEM form, which begins with -----BEGIN PRIVATE KEY-----, or to \
             the path of a file that holds one. A key in DER form becomes PEM by `openssl pkey \
             -inform DER -in key.der -out key.pem`."
        }
        PrivateKeyError::Encrypted => {
            "There is no setting for its password. Write the key without one (`openssl pkey -in \
             encrypted.pem -out key.pem`) and protect it in another way, such as a secret \
             store."
        }
        PrivateKeyError::PublicKey => {
            "That half is Okta's. Set it to the private key that was made together with it."
        }
        PrivateKeyError::Certificate => {
            "Okta knows the service app by a key and not by a certificate. Set it to the private \
             key whose public half is registered with the app."
        }
        PrivateKeyError::JsonWebKey => {
            "Set it to the same key in PEM form. Okta's admin console shows both forms when it \
             makes a key, and only then; if the PEM is lost, make another key there."
        }
        PrivateKeyError::OpenSsh => {
            "Write a copy of it as PKCS#8: `ssh-keygen -p -m PKCS8 -f copy-of-key` changes the \
             file that it is given."
        }
        PrivateKeyError::Edwards => {
            "Okta verifies RSA and EC keys. Make one of these for the service app, in Okta's \
             admin console or by `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048`, \
             and register it there."
        }
        PrivateKeyError::RsaTooSmall | PrivateKeyError::RsaTooLarge | PrivateKeyError::Curve => {
            "Make another key for the service app, RSA from 2048 to 8192 bits or EC on P-256, \
             P-384 or P-521, and register it in Okta's admin console."
        }
        PrivateKeyError::Incomplete | PrivateKeyError::Unreadable => {
            "It may have been cut, or changed where it was copied. Copy it again, from the first \
             line to the last."
        }
    }
}

fn missing(origin: Origin, error: KeyFileError) -> Unresolved {
    let name = origin.name();
    Unresolved::Missing(vec![Diagnostic::error(
        "Missing Okta Private Key",
        format!(
            "Okta cannot be asked, because there is no key to sign with. {name} is no key in PEM \
             form, and as the path of a file it does not help either: {error}. (The value is not \
             shown, as it may be a secret.) Check the path, and whether the file can be read \
             there; or set it to the key itself."
        ),
    )
    .hint(Hint::RelativePath)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve_with(
        value: &str,
        file: Result<&str, KeyFileError>,
    ) -> Result<PrivateKey, Unresolved> {
        let file = file.map(str::to_owned);
        let context = ResolveContext {
            environment: &|_| None,
            key_file: &|_| file.clone().map(SecretString::from),
        };
        resolve(&value.into(), Origin::Block("private_key"), &context)
    }

    #[test]
    fn a_wrong_text_is_wrong_at_once_and_a_file_that_is_not_there_is_missing() {
        let jwk = r#"{"kty":"RSA","d":"s3cret"}"#;
        let cut = "-----BEGIN PRIVATE KEY-----\ns3cret";
        let table = [
            (jwk, Ok(""), true, "JSON Web Key"),
            (cut, Ok(""), true, "`private_key` holds no"),
            ("s3cret", Ok(cut), true, "The file that `private_key` names"),
            ("s3cret", Ok("nothing"), true, "-----BEGIN PRIVATE KEY-----"),
            ("s3cret", Err(KeyFileError::NotText), true, "-inform DER"),
            (
                "s3cret",
                Err(KeyFileError::NotFound),
                false,
                "there is no such file",
            ),
            (
                "s3cret",
                Err(KeyFileError::NotRegular),
                false,
                "not a regular file",
            ),
        ];
        for (value, file, is_wrong, part) in table {
            let found = match resolve_with(value, file) {
                Err(Unresolved::Wrong(found)) if is_wrong => found,
                Err(Unresolved::Missing(found)) if !is_wrong => found,
                other => panic!("{value}: {other:?}"),
            };
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].attribute, None);
            assert!(found[0].detail.contains(part), "{}", found[0].detail);
            assert!(!found[0].detail.contains("s3cret"), "{}", found[0].detail);
        }
    }
}
