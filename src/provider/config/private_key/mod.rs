//! The private key that a setting gives, as text or as the path of a file.
//!
//! No diagnostic here has a path, because hosts print the line under it, nor a
//! part of the value, because what is taken for a path may be a key.

mod file;
mod text;

use secrecy::{ExposeSecret, SecretString};

use super::config_value::{Origin, ResolveContext, Unresolved};
use super::key_file::KeyFileError;
use crate::okta::{PrivateKey, PrivateKeyError};

use text::Source;

/// The key. A file that is not there is missing; a text that is no key is
/// wrong.
pub(super) fn resolve(
    value: &SecretString,
    origin: Origin,
    context: &ResolveContext<'_>,
) -> Result<PrivateKey, Unresolved> {
    let invalid = |source, error| Unresolved::wrong(text::invalid(source, error));
    if PrivateKey::is_key_text(value.expose_secret()) {
        let source = Source::Setting(origin);
        return PrivateKey::parse(value).map_err(|error| invalid(source, error));
    }
    let source = Source::File(origin);
    match (context.key_file)(value.expose_secret()) {
        Ok(text) => PrivateKey::parse(&text).map_err(|error| invalid(source, error)),
        Err(KeyFileError::NotText) => Err(invalid(source, PrivateKeyError::NotPem)),
        Err(KeyFileError::Utf16) => Err(Unresolved::wrong(text::utf_16(source))),
        Err(error) => Err(Unresolved::Missing(vec![file::missing(
            value, origin, &error,
        )])),
    }
}

#[cfg(test)]
mod tests;
