//! Pulumi's signatures: objects and texts that represent a secret, an unknown
//! value, a resource, or another value that is not plain.

use std::string::FromUtf8Error;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::configuration::{wipe, wipe_bytes};
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

/// Makes a value plain, with null for unknown values, whose paths are added to
/// `unknown`. In place, so that a secret stays where it is wiped.
///
/// # Errors
///
/// A value that is not plain, described as the end of a sentence.
pub(super) fn make_plain(
    value: &mut Value,
    path: &AttributePath,
    unknown: &mut Vec<AttributePath>,
) -> Result<(), &'static str> {
    match value {
        Value::String(text) if is_unknown(text) => {
            unknown.push(path.clone());
            *value = Value::Null;
        }
        Value::Array(elements) => {
            // No attribute of ours is a list of lists, so no path leads further.
            let is_attribute = path.steps().len() == 1;
            for (index, element) in elements.iter_mut().enumerate() {
                if is_attribute {
                    make_plain(element, &path.clone().element(index), unknown)?;
                } else {
                    make_plain(element, path, unknown)?;
                }
            }
        }
        Value::Object(entries) => match entries.remove(SIGNATURE) {
            Some(signature) => {
                *value = signed(signature.as_str(), entries, path, unknown)?;
            }
            None => {
                // No attribute of ours is an object, so no path leads into one.
                for value in entries.values_mut() {
                    make_plain(value, path, unknown)?;
                }
            }
        },
        _ => {}
    }
    Ok(())
}

/// The plain value of an object with a signature, taken out of it.
fn signed(
    signature: Option<&str>,
    entries: &mut Map<String, Value>,
    path: &AttributePath,
    unknown: &mut Vec<AttributePath>,
) -> Result<Value, &'static str> {
    match (signature, entries.get_mut(VALUE)) {
        (Some(SECRET | OUTPUT), Some(value)) => {
            make_plain(value, path, unknown)?;
            Ok(value.take())
        }
        (Some(OUTPUT), None) => {
            unknown.push(path.clone());
            Ok(Value::Null)
        }
        (Some(BYTES), Some(value @ Value::String(_))) => {
            let decoded = value.as_str().and_then(decoded);
            wipe(value);
            decoded.ok_or("bytes that are no text")
        }
        (Some(RESOURCE), _) => Err("a resource"),
        _ => Err("an asset, an archive or another value that is no plain one"),
    }
}

/// Makes a secret of a value, whatever its form. What is not known yet, null or
/// a secret already stays; of an output with a value, the value counts.
pub(super) fn secret(value: Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::String(text) if is_unknown(&text) => text.into(),
        Value::Object(mut entries) => match entries.get(SIGNATURE).and_then(Value::as_str) {
            Some(SECRET) => entries.into(),
            Some(OUTPUT) => match entries.remove(VALUE) {
                Some(value) => secret(value),
                None => entries.into(),
            },
            _ => json!({SIGNATURE: SECRET, VALUE: entries}),
        },
        value => json!({SIGNATURE: SECRET, VALUE: value}),
    }
}

fn decoded(text: &str) -> Option<Value> {
    let text = String::from_utf8(STANDARD.decode(text).ok()?);
    let wiped = |no_text: FromUtf8Error| wipe_bytes(no_text.into_bytes());
    text.map_err(wiped).ok().map(Value::String)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: Value) -> (Result<Value, &'static str>, Vec<String>) {
        let mut unknown = Vec::new();
        let path = AttributePath::attribute("scopes");
        let mut value = value;
        let plain = make_plain(&mut value, &path, &mut unknown).map(|()| value);
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
    fn every_value_that_is_known_becomes_a_secret_once() {
        let hidden = |value| with_signature(SECRET, value);
        for value in [json!("a"), json!(7), json!(true), json!(["a"]), json!({})] {
            assert_eq!(secret(value.clone()), hidden(value.clone()));
            assert_eq!(secret(hidden(value.clone())), hidden(value.clone()));
            let output = with_signature(OUTPUT, value.clone());
            assert_eq!(secret(output), hidden(value));
        }
        let bytes = with_signature(BYTES, json!("w6k="));
        assert_eq!(secret(bytes.clone()), hidden(bytes));
        for unknown in [json!(null), json!(UNKNOWN[0]), json!({SIGNATURE: OUTPUT})] {
            assert_eq!(secret(unknown.clone()), unknown);
            let output = with_signature(OUTPUT, unknown.clone());
            assert_eq!(secret(output), unknown);
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
