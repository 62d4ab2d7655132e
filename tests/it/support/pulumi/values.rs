//! Values as engines send them.

use prost::Message;
use prost_types::value::Kind;
use prost_types::{ListValue, Struct};
use serde_json::{Value, json};

/// A text that stands for a string that is not known yet.
pub(crate) const UNKNOWN: &str = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/// The value as a secret.
pub(crate) fn secret(value: &Value) -> Value {
    json!({
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        "value": value,
    })
}

/// An object as a message, in the bytes of the wire.
pub(crate) fn structure(value: &Value) -> Vec<u8> {
    match wire(value).kind {
        Some(Kind::StructValue(structure)) => structure.encode_to_vec(),
        _ => panic!("{value} is no object"),
    }
}

fn wire(value: &Value) -> prost_types::Value {
    let kind = match value {
        Value::Null => Kind::NullValue(0),
        Value::Bool(value) => Kind::BoolValue(*value),
        Value::Number(value) => Kind::NumberValue(value.as_f64().expect("a number")),
        Value::String(text) => Kind::StringValue(text.clone()),
        Value::Array(elements) => Kind::ListValue(ListValue {
            values: elements.iter().map(wire).collect(),
        }),
        Value::Object(entries) => Kind::StructValue(Struct {
            fields: entries
                .iter()
                .map(|(name, value)| (name.clone(), wire(value)))
                .collect(),
        }),
    };
    prost_types::Value { kind: Some(kind) }
}

/// A message as an object.
pub(crate) fn json_of(structure: &Struct) -> Value {
    let fields = structure.fields.iter();
    fields
        .map(|(name, value)| (name.clone(), value_of(value)))
        .collect()
}

fn value_of(value: &prost_types::Value) -> Value {
    match value.kind.as_ref().expect("every value has a kind") {
        Kind::NullValue(_) => Value::Null,
        Kind::BoolValue(value) => json!(value),
        Kind::NumberValue(value) => json!(value),
        Kind::StringValue(text) => json!(text),
        Kind::ListValue(list) => list.values.iter().map(value_of).collect(),
        Kind::StructValue(structure) => json_of(structure),
    }
}
