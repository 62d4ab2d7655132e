//! A provider's settings on their way through the engine, which keeps them in
//! its state: what goes back to it, and what has changed.

use std::collections::BTreeSet;

use prost_types::Struct;
use serde_json::{Map, Value};

use super::inputs::{INTERNAL, is_engines};
use super::names::attribute;
use super::protobuf_struct::from_json;
use super::signatures;
use crate::diagnostic::AttributePath;
use crate::schema::Schema;

/// The settings as the engine is to keep them: as they came, but credentials
/// are secrets now, so that they are encrypted however they were set.
pub(super) fn kept(settings: Map<String, Value>, schema: &Schema) -> Struct {
    let settings = settings.into_iter();
    from_json(
        settings
            .filter(|(name, _)| name != INTERNAL)
            .map(|(name, value)| {
                let is_secret = attribute(schema, &name).is_some_and(|known| known.sensitive);
                let value = if is_secret {
                    signatures::secret(value)
                } else {
                    value
                };
                (name, value)
            }),
    )
}

/// The names of the settings that differ; what is the engine's is none. What is secret in one and plain in
/// the other is the same; what is not known yet differs from everything.
pub(super) fn changed(old: &Map<String, Value>, new: &Map<String, Value>) -> BTreeSet<String> {
    let names: BTreeSet<_> = old.keys().chain(new.keys()).cloned().collect();
    names
        .into_iter()
        .filter(|name| !is_engines(name) && !same(old, new, name))
        .collect()
}

fn same(old: &Map<String, Value>, new: &Map<String, Value>, name: &str) -> bool {
    match (plain(old, name), plain(new, name)) {
        (Some(old), Some(new)) => old == new,
        _ => false,
    }
}

/// The value without signatures; `None` when it is not known.
fn plain(values: &Map<String, Value>, name: &str) -> Option<Value> {
    let mut unknown = Vec::new();
    let value = values.get(name).cloned().unwrap_or_default();
    let value = signatures::plain(value, &AttributePath::default(), &mut unknown).ok()?;
    unknown.is_empty().then_some(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::protobuf_struct::to_json;
    use super::super::signatures::{SECRET, SIGNATURE, VALUE};
    use super::*;
    use crate::provider::Provider;

    const UNKNOWN: &str = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

    fn values(value: &Value) -> Map<String, Value> {
        value.as_object().expect("an object").clone()
    }

    fn secret(value: &str) -> Value {
        json!({SIGNATURE: SECRET, VALUE: value})
    }

    #[test]
    fn credentials_become_secrets_and_everything_else_stays() {
        let provider = Provider::new();
        let sent = json!({
            "apiToken": "a", "accessToken": secret("b"), "privateKey": UNKNOWN,
            "orgName": "acme", "scopes": "[\"a\"]", "version": "6.2.0", "__internal": {"x": 1},
        });
        let expected = json!({
            "apiToken": secret("a"), "accessToken": secret("b"), "privateKey": UNKNOWN,
            "orgName": "acme", "scopes": "[\"a\"]", "version": "6.2.0",
        });
        let kept = kept(values(&sent), provider.schema());
        assert_eq!(Value::Object(to_json(kept)), expected);
    }

    #[test]
    fn what_differs_is_named() {
        for (old, new, expected) in [
            (json!({}), json!({}), &[][..]),
            (
                json!({"apiToken": "a"}),
                json!({"apiToken": secret("a")}),
                &[],
            ),
            (json!({"orgName": null}), json!({"__internal": 1}), &[]),
            (
                json!({"version": "6.2.0"}),
                json!({"version": "6.3.0", "pluginDownloadURL": "https://example.com"}),
                &[],
            ),
            (
                json!({"orgName": "a"}),
                json!({"orgName": "b"}),
                &["orgName"],
            ),
            (
                json!({"orgName": "a"}),
                json!({"baseUrl": "b"}),
                &["baseUrl", "orgName"],
            ),
            (
                json!({"orgName": UNKNOWN}),
                json!({"orgName": UNKNOWN}),
                &["orgName"],
            ),
        ] {
            let changed = changed(&values(&old), &values(&new));
            let changed: Vec<_> = changed.iter().map(String::as_str).collect();
            assert_eq!(changed, expected, "{old} {new}");
        }
    }
}
