//! JSON where a key is meant: a JSON Web Key, or JSON around a key.

use super::error::PrivateKeyError;

/// The member of a JSON Web Key that only a private one has (RFC 7518, section
/// 6).
const PRIVATE_MEMBER: &str = "\"d\"";

/// Returns whether a text begins like JSON.
pub(super) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// Says what a text is that begins like JSON.
pub(super) fn of(text: &str) -> PrivateKeyError {
    if text.contains("BEGIN") && text.contains("PRIVATE KEY") {
        PrivateKeyError::JsonWithPem
    } else if text.contains("\"kty\"") || text.contains("\"keys\"") {
        PrivateKeyError::JsonWebKey
    } else if text.contains('"') {
        PrivateKeyError::Json
    } else {
        PrivateKeyError::Placeholder
    }
}

/// Returns whether a JSON Web Key, or one of a set, is private.
pub(super) fn has_private_member(text: &str) -> bool {
    text.contains(PRIVATE_MEMBER)
}
