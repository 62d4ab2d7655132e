//! Keeps secrets out of what the engine prints.
//!
//! The engine prints the value of every property that a failure of `CheckConfig`
//! names. So a failure names a property only if its value cannot be a secret.

use serde_json::{Map, Value};

use super::names::attribute;
use super::rendered_diagnostics::with_name;
use crate::proto::pulumirpc::CheckFailure;
use crate::schema::Schema;

/// The longest text that is printed, in bytes. Okta's secrets are longer: an
/// API token has 42 characters.
const LONGEST_PRINTED: usize = 32;

/// Moves the name of every other property into the reason.
pub(super) fn without_secrets(
    failures: Vec<CheckFailure>,
    settings: &Map<String, Value>,
    schema: &Schema,
) -> Vec<CheckFailure> {
    let clear = |failure: CheckFailure| {
        let property = &failure.property;
        let is_public = attribute(schema, property).is_some_and(|known| !known.sensitive);
        if is_public && settings.get(property).is_none_or(may_be_printed) {
            return failure;
        }
        CheckFailure {
            property: String::new(),
            reason: with_name(&failure),
        }
    };
    failures.into_iter().map(clear).collect()
}

/// Returns whether a value cannot be a secret that was set as the wrong
/// property. A token, a key or a URL with a password may be one, and so may a
/// value that contains others, also as JSON text.
fn may_be_printed(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => text.len() <= LONGEST_PRINTED && text.chars().all(is_plain),
        Value::Array(_) | Value::Object(_) => false,
    }
}

fn is_plain(letter: char) -> bool {
    letter.is_alphanumeric() || " -._:/".contains(letter)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::signatures::{SECRET, SIGNATURE, VALUE};
    use super::*;
    use crate::provider::Provider;

    fn named(property: &str, value: Value) -> CheckFailure {
        let failure = CheckFailure {
            property: property.into(),
            reason: "Wrong.".into(),
        };
        let settings = Map::from_iter([(property.to_owned(), value)]);
        let provider = Provider::new();
        let mut failures = without_secrets(vec![failure], &settings, provider.schema());
        failures.remove(0)
    }

    #[test]
    fn only_a_simple_value_of_a_public_property_is_printed() {
        let hidden = json!({SIGNATURE: SECRET, VALUE: "s3cret"});
        for (property, value, is_printed) in [
            ("orgName", json!("https://acme"), true),
            ("maxRetries", json!("many"), true),
            ("maxRetries", json!(101), true),
            ("backoff", json!(null), true),
            ("apiToken", json!("s3cret"), false),
            ("api_token", json!("s3cret"), false),
            ("token", json!("s3cret"), false),
            ("", json!("s3cret"), false),
            ("scopes[1]", json!("s3cret"), false),
            ("orgName", hidden.clone(), false),
            ("orgName", json!({"apiToken": "s3cret"}), false),
            ("orgName", json!("{\"apiToken\":\"s3cret\"}"), false),
            ("scopes", json!("[\"s3cret\"]"), false),
            ("scopes", json!([hidden]), false),
            ("privateKeyId", json!("-----BEGIN\nMII"), false),
            ("clientId", json!("0".repeat(42)), false),
            ("httpProxy", json!("http://user:s3cret@proxy"), false),
        ] {
            let failure = named(property, value.clone());
            let expected = if is_printed { property } else { "" };
            assert_eq!(failure.property, expected, "{property}: {value}");
            assert!(!failure.reason.contains("s3cret"));
            if !is_printed {
                assert!(failure.reason.contains(property), "{}", failure.reason);
            }
        }
    }
}
