//! Pulumi's signatures: objects and texts that represent a secret, an unknown
//! value, a resource, or another value that is not plain.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::diagnostic::AttributePath;

/// The key of the signature in an object. The values of this and every other
/// constant here are random and never change.
pub(super) const SIGNATURE: &str = "4dabf18193072939515e22adb298388d";

/// The signature of a secret, which is under [`VALUE`].
pub(super) const SECRET: &str = "1b47061264138c4ac30d75fd1eb44270";

/// The signature of an output. If it is unknown, there is no [`VALUE`].
const OUTPUT: &str = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/// The signature of a reference to a resource.
const RESOURCE: &str = "5cf8f73096256a8f31e491e813e4eb8e";

/// The signature of bytes, in base64 under [`VALUE`].
const BYTES: &str = "803fd3297a5875dc03ca845dda5d2a98";

/// The key of the value in an object with a signature.
pub(super) const VALUE: &str = "value";

/// Texts that represent an unknown value, one for each type: text, bool,
/// number, array, object, asset, archive.
const UNKNOWN: [&str; 7] = [
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
];

/// Returns whether a text represents an unknown value.
pub(super) fn is_unknown(text: &str) -> bool {
    UNKNOWN.contains(&text)
}

/// Returns the plain value, with null for unknown values, whose paths are added
/// to `unknown`.
///
/// # Errors
///
/// Returns a value that is not plain, described as the end of a sentence.
pub(super) fn plain(
    value: Value,
    path: &AttributePath,
    unknown: &mut Vec<AttributePath>,
) -> Result<Value, &'static str> {
    match value {
        Value::String(text) if is_unknown(&text) => {
            unknown.push(path.clone());
            Ok(Value::Null)
        }
        Value::Array(elements) => elements
            .into_iter()
            .enumerate()
            .map(|(index, element)| plain(element, &path.clone().element(index), unknown))
            .collect::<Result<_, _>>()
            .map(Value::Array),
        Value::Object(mut entries) => match entries.remove(SIGNATURE) {
            Some(signature) => signed(signature.as_str(), entries, path, unknown),
            None => entries
                .into_iter()
                // No attribute of ours is an object, so no path leads into one.
                .map(|(name, value)| Ok((name, plain(value, path, unknown)?)))
                .collect::<Result<_, _>>()
                .map(Value::Object),
        },
        value => Ok(value),
    }
}

fn signed(
    signature: Option<&str>,
    mut entries: Map<String, Value>,
    path: &AttributePath,
    unknown: &mut Vec<AttributePath>,
) -> Result<Value, &'static str> {
    let value = entries.remove(VALUE);
    match (signature, value) {
        (Some(SECRET | OUTPUT), Some(value)) => plain(value, path, unknown),
        (Some(OUTPUT), None) => {
            unknown.push(path.clone());
            Ok(Value::Null)
        }
        (Some(BYTES), Some(Value::String(text))) => decoded(&text).ok_or("bytes that are no text"),
        (Some(RESOURCE), _) => Err("a resource"),
        _ => Err("an asset, an archive or another value that is no plain one"),
    }
}

fn decoded(text: &str) -> Option<Value> {
    let bytes = STANDARD.decode(text).ok()?;
    String::from_utf8(bytes).ok().map(Value::String)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> (Result<Value, &'static str>, Vec<String>) {
        let mut unknown = Vec::new();
        let path = AttributePath::attribute("scopes");
        let plain = plain(value, &path, &mut unknown);
        (plain, unknown.iter().map(ToString::to_string).collect())
    }

    fn with_signature(signature: &str, value: Value) -> Value {
        json!({SIGNATURE: signature, VALUE: value})
    }

    #[test]
    fn signatures_are_removed_wherever_they_are() {
        let secret = with_signature(SECRET, json!("a"));
        for (value, expected) in [
            (json!("a"), json!("a")),
            (json!({"b": [1, null]}), json!({"b": [1, null]})),
            (secret.clone(), json!("a")),
            (with_signature(OUTPUT, secret.clone()), json!("a")),
            (json!([secret]), json!(["a"])),
            (with_signature(SECRET, json!(null)), json!(null)),
            (with_signature(BYTES, json!("w6k=")), json!("é")),
        ] {
            assert_eq!(read(value.clone()), (Ok(expected), vec![]), "{value}");
        }
    }

    #[test]
    fn unknown_values_become_null_and_their_paths_are_noted() {
        for text in UNKNOWN {
            assert_eq!(
                read(json!(["a", with_signature(SECRET, json!(text))])),
                (Ok(json!(["a", null])), vec!["scopes[1]".to_owned()])
            );
        }
        let output = json!({SIGNATURE: OUTPUT, "dependencies": []});
        assert_eq!(read(output), (Ok(Value::Null), vec!["scopes".to_owned()]));
    }

    #[test]
    fn a_value_that_is_not_plain_is_an_error() {
        for value in [
            with_signature(RESOURCE, json!("urn")),
            with_signature(BYTES, json!("/w==")),
            with_signature(BYTES, json!("not base64")),
            with_signature("c44067f5952c0a294b673a41bacd8c17", json!({})),
            json!({SIGNATURE: SECRET}),
            json!({SIGNATURE: 7}),
        ] {
            assert!(read(value.clone()).0.is_err(), "{value}");
        }
    }
}
