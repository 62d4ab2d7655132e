//! The private key that a setting gives, as text or as the path of a file.
//!
//! No diagnostic here has a path to the attribute, because hosts print the line
//! under it, nor a part of the value, unless it is the path of a file that was
//! opened: what is taken for another path may be a key.

mod missing_file;
mod text;
mod words;

use secrecy::{ExposeSecret, SecretString};

use super::config_value::{Origin, ResolveContext, Unresolved};
use super::key_file::KeyFileError;
use crate::okta::{PrivateKey, PrivateKeyError};
use text::{OtherContent, Source};

/// The key. A file that is not there is missing; a text that is no key is
/// wrong.
pub(super) fn resolve(
    value: &SecretString,
    origin: Origin,
    context: &ResolveContext<'_>,
) -> Result<PrivateKey, Unresolved> {
    let invalid = |source, error| Unresolved::wrong(text::invalid(source, error));
    let path = value.expose_secret();
    if PrivateKey::is_key_text(path) {
        let source = Source::Setting(origin);
        return PrivateKey::parse(value).map_err(|error| invalid(source, error));
    }
    let source = Source::File(origin, path);
    let other = |content| Unresolved::wrong(text::other_content(source, content));
    match (context.key_file)(path) {
        Ok(text) => PrivateKey::parse(&text).map_err(|error| match error {
            PrivateKeyError::NotPem if is_path(text.expose_secret()) => other(OtherContent::Path),
            error => invalid(source, error),
        }),
        Err(KeyFileError::NotText) => Err(invalid(source, PrivateKeyError::NotPem)),
        Err(KeyFileError::Utf16) => Err(other(OtherContent::Utf16)),
        Err(KeyFileError::Der(content)) => Err(match content {
            None | Some(PrivateKeyError::Malformed | PrivateKeyError::Encrypted) => {
                other(OtherContent::Der)
            }
            Some(PrivateKeyError::Pkcs12) => other(OtherContent::Pkcs12),
            Some(error) => invalid(source, error),
        }),
        Err(error) => Err(Unresolved::missing(missing_file::missing(
            value, origin, &error,
        ))),
    }
}

/// Whether the contents of a file look like the path of another one.
fn is_path(text: &str) -> bool {
    let text = text.trim();
    let is_line = !text.contains(char::is_whitespace);
    is_line && (text.starts_with(['/', '~']) || text.ends_with(".pem") || text.ends_with(".key"))
}

#[cfg(test)]
mod tests;
