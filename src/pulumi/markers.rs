//! What Pulumi says inside values: that one is secret, that one is not known
//! yet, that one is no plain value at all.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::diagnostic::AttributePath;

/// The key that makes an object more than an object. Its value, and that of
/// every other constant here, is random and never changes.
pub(super) const SIGNATURE: &str = "4dabf18193072939515e22adb298388d";

/// Marks a secret, which stands under [`VALUE`].
pub(super) const SECRET: &str = "1b47061264138c4ac30d75fd1eb44270";

/// Marks an output; unless it is known, nothing stands under [`VALUE`].
const OUTPUT: &str = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/// Marks a reference to a resource.
const RESOURCE: &str = "5cf8f73096256a8f31e491e813e4eb8e";

/// Marks bytes, in base64 under [`VALUE`].
const BYTES: &str = "803fd3297a5875dc03ca845dda5d2a98";

/// Where the value stands that an object marks.
pub(super) const VALUE: &str = "value";

/// Texts that stand for a value that is not known yet, one for each type that
/// it may have: text, bool, number, array, object, asset, archive.
const UNKNOWN: [&str; 7] = [
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
];

/// Whether a text stands for a value that is not known yet.
pub(super) fn is_unknown(text: &str) -> bool {
    UNKNOWN.contains(&text)
}

/// The plain value without its marks, with null for what is not known yet, the
/// paths of which are added to `unknown`.
///
/// # Errors
///
/// What it is instead, as the end of a sentence.
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
            Some(signature) => unmarked(signature.as_str(), entries, path, unknown),
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

fn unmarked(
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

    fn marked(signature: &str, value: Value) -> Value {
        json!({SIGNATURE: signature, VALUE: value})
    }

    #[test]
    fn marks_are_taken_off_wherever_they_are() {
        let secret = marked(SECRET, json!("a"));
        for (value, expected) in [
            (json!("a"), json!("a")),
            (json!({"b": [1, null]}), json!({"b": [1, null]})),
            (secret.clone(), json!("a")),
            (marked(OUTPUT, secret.clone()), json!("a")),
            (json!([secret]), json!(["a"])),
            (marked(SECRET, json!(null)), json!(null)),
            (marked(BYTES, json!("w6k=")), json!("é")),
        ] {
            assert_eq!(read(value.clone()), (Ok(expected), vec![]), "{value}");
        }
    }

    #[test]
    fn what_is_unknown_is_null_and_noted() {
        for text in UNKNOWN {
            assert_eq!(
                read(json!(["a", marked(SECRET, json!(text))])),
                (Ok(json!(["a", null])), vec!["scopes[1]".to_owned()])
            );
        }
        let output = json!({SIGNATURE: OUTPUT, "dependencies": []});
        assert_eq!(read(output), (Ok(Value::Null), vec!["scopes".to_owned()]));
    }

    #[test]
    fn what_is_no_plain_value_is_named() {
        for value in [
            marked(RESOURCE, json!("urn")),
            marked(BYTES, json!("/w==")),
            marked(BYTES, json!("not base64")),
            marked("c44067f5952c0a294b673a41bacd8c17", json!({})),
            json!({SIGNATURE: SECRET}),
            json!({SIGNATURE: 7}),
        ] {
            assert!(read(value.clone()).0.is_err(), "{value}");
        }
    }
}
