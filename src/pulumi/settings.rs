//! The provider's settings in the engine, which keeps them in its state: what
//! it gets back, and what has changed.

use std::collections::BTreeSet;

use prost_types::Struct;
use serde_json::Value;

use super::inputs::{INTERNAL, belongs_to_engine};
use super::names::attribute;
use super::protobuf_struct::from_json;
use super::signatures;
use crate::configuration::Values;
use crate::diagnostic::AttributePath;
use crate::schema::Schema;

/// Returns the settings that the engine keeps: unchanged, except that
/// credentials are secrets, so that they are encrypted however they were set.
pub(super) fn inputs_for_state(settings: Values, schema: &Schema) -> Struct {
    let settings = settings.into_map().into_iter();
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

/// Returns the names of the settings that differ, without the engine's own. A
/// secret and a plain value can be equal. An unknown value differs from
/// everything.
pub(super) fn changed(mut old: Values, mut new: Values) -> BTreeSet<String> {
    let names: BTreeSet<_> = old.keys().chain(new.keys()).cloned().collect();
    names
        .into_iter()
        .filter(|name| !belongs_to_engine(name) && !same(&mut old, &mut new, name))
        .collect()
}

fn same(old: &mut Values, new: &mut Values, name: &str) -> bool {
    match (plain(old, name), plain(new, name)) {
        (Some(old), Some(new)) => old == new,
        _ => false,
    }
}

/// Returns the value without signatures; `None` if it is unknown.
fn plain<'values>(values: &'values mut Values, name: &str) -> Option<&'values Value> {
    let Some(value) = values.get_mut(name) else {
        return Some(&Value::Null);
    };
    let mut unknown = Vec::new();
    signatures::make_plain(value, &AttributePath::default(), &mut unknown).ok()?;
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

    fn values(value: &Value) -> Values {
        value.as_object().expect("an object").clone().into()
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
        let kept = inputs_for_state(values(&sent), provider.schema());
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
            let changed = changed(values(&old), values(&new));
            let changed: Vec<_> = changed.iter().map(String::as_str).collect();
            assert_eq!(changed, expected, "{old} {new}");
        }
    }
}
