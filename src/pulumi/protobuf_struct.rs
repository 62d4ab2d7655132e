//! Converts Protocol Buffers' `Struct`, which carries all of Pulumi's values,
//! to and from JSON.

use prost_types::value::Kind;
use prost_types::{ListValue, Struct};
use serde_json::{Map, Number, Value};

/// The largest number up to which a double represents every integer.
const LARGEST_WHOLE: f64 = 9_007_199_254_740_992.0;

/// Returns the values of a message as JSON.
pub(super) fn to_json(message: Struct) -> Map<String, Value> {
    let fields = message.fields.into_iter();
    fields
        .map(|(name, value)| (name, value_to_json(value)))
        .collect()
}

fn value_to_json(value: prost_types::Value) -> Value {
    match value.kind {
        None | Some(Kind::NullValue(_)) => Value::Null,
        Some(Kind::BoolValue(value)) => Value::Bool(value),
        Some(Kind::NumberValue(value)) => number(value),
        Some(Kind::StringValue(text)) => Value::String(text),
        Some(Kind::ListValue(list)) => list.values.into_iter().map(value_to_json).collect(),
        Some(Kind::StructValue(inner)) => Value::Object(to_json(inner)),
    }
}

/// Returns a number as JSON. All numbers are sent as doubles, and most are
/// integers. A number that JSON cannot represent becomes text, which is then
/// reported as a value of the wrong type.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() <= LARGEST_WHOLE {
        return Value::from(value as i64);
    }
    Number::from_f64(value).map_or_else(|| Value::String(value.to_string()), Value::Number)
}

/// Returns JSON values as a message.
pub(super) fn from_json(values: impl IntoIterator<Item = (String, Value)>) -> Struct {
    let fields = values.into_iter();
    Struct {
        fields: fields
            .map(|(name, value)| (name, value_from_json(value)))
            .collect(),
    }
}

fn value_from_json(value: Value) -> prost_types::Value {
    let kind = match value {
        Value::Null => Kind::NullValue(0),
        Value::Bool(value) => Kind::BoolValue(value),
        Value::Number(value) => Kind::NumberValue(value.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => Kind::StringValue(text),
        Value::Array(elements) => Kind::ListValue(ListValue {
            values: elements.into_iter().map(value_from_json).collect(),
        }),
        Value::Object(entries) => Kind::StructValue(from_json(entries)),
    };
    prost_types::Value { kind: Some(kind) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_come_back_as_they_went() {
        let value =
            json!({"a": null, "b": [true, -3, 0.5, "é"], "c": {"d": 9_007_199_254_740_992_i64}});
        let Value::Object(values) = value else {
            unreachable!("it is an object")
        };
        assert_eq!(to_json(from_json(values.clone())), values);
    }

    #[test]
    fn what_json_has_no_number_for_becomes_text() {
        for (value, expected) in [
            (f64::NAN, json!("NaN")),
            (f64::INFINITY, json!("inf")),
            (1e300, json!(1e300)),
            (-0.0, json!(0)),
        ] {
            assert_eq!(number(value), expected);
        }
    }
}
