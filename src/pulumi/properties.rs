//! Properties that hold for every `Struct` from an engine. The tests run them
//! on random inputs, `make fuzz` on inputs that reach new code.

use arbitrary::{Result, Unstructured};
use prost::Message;
use prost_types::Struct;
use serde_json::{Map, Value, json};

use super::inputs::{Inputs, read};
use super::names::{Owner, property};
use super::protobuf_struct::{from_json, to_json};
use super::signatures::{SECRET, SIGNATURE, VALUE};
use crate::provider::Provider;
use crate::schema::{Attribute, Schema, Type};

/// Occurs in every text of a value, and must occur in no message.
const MARK: &str = "SECRETMARK";

/// The longest text about a property, in bytes: its name twice, cut at 200
/// characters of at most 4 bytes, and what is said about it.
const LONGEST_REASON: usize = 2_400;

/// The maximum nesting of values.
const DEPTH: u8 = 4;

/// The texts that engines send for an unknown string and an unknown array.
const UNKNOWN: [&str; 2] = [
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
];

/// A value as it is sent, and the expected result.
enum Sent {
    /// This value of the schema's.
    Fit(Value, Value),
    Unknown(Value),
    Mismatch(Value),
}

/// Checks that values survive encoding, and that each property becomes the
/// value that it stands for, "unknown", or a failure that quotes nothing.
pub fn structs(input: &mut Unstructured<'_>) -> Result<()> {
    match input.int_in_range(0..=3)? {
        0 => {
            if let Ok(sent) = Struct::decode(input.bytes(input.len())?) {
                let values = to_json(sent);
                comes_back(&values);
                understood(values, Provider::new().schema());
            }
        }
        1 => {
            let mut values = Map::new();
            for _ in 0..input.int_in_range(0..=4)? {
                values.insert(input.arbitrary()?, any(input, DEPTH)?);
            }
            comes_back(&values);
            understood(values, Provider::new().schema());
        }
        _ => by_the_schema(input)?,
    }
    Ok(())
}

/// Numbers that JSON cannot represent became texts when they were read.
fn comes_back(values: &Map<String, Value>) {
    let sent = from_json(values.clone());
    let received = Struct::decode(&*sent.encode_to_vec()).expect("a message");
    assert_eq!(to_json(received), *values);
}

fn understood(values: Map<String, Value>, schema: &Schema) -> Inputs {
    let inputs = read(values.into(), schema, Owner::Provider);
    for failure in &inputs.failures {
        let reason = &failure.reason;
        assert!(reason.len() <= LONGEST_REASON, "{reason}");
        assert!(!reason.contains(MARK), "{reason}");
        let is_odd = |letter: char| letter.is_control() && letter != '\n';
        assert!(!reason.chars().any(is_odd), "{reason:?}");
    }
    for attribute in &schema.attributes {
        let value = inputs.configuration.value(attribute.name);
        assert!(conforms(value, &attribute.r#type), "{}", attribute.name);
    }
    inputs
}

fn conforms(value: &Value, r#type: &Type) -> bool {
    match (r#type, value) {
        (_, Value::Null)
        | (Type::Bool, Value::Bool(_))
        | (Type::Number, Value::Number(_))
        | (Type::String, Value::String(_)) => true,
        (Type::List(element) | Type::Set(element), Value::Array(values)) => {
            values.iter().all(|value| conforms(value, element))
        }
        _ => false,
    }
}

fn by_the_schema(input: &mut Unstructured<'_>) -> Result<()> {
    let provider = Provider::new();
    let schema = provider.schema();
    let mut values = Map::from_iter([("version".to_owned(), json!("6.2.0"))]);
    let mut failed = Vec::new();
    let mut expected = Vec::new();
    for attribute in &schema.attributes {
        if input.ratio(1, 3)? {
            continue;
        }
        let (value, meant, is_unknown) = match sent(input, attribute)? {
            Sent::Fit(value, meant) => (value, meant, false),
            Sent::Unknown(value) => (value, Value::Null, true),
            Sent::Mismatch(value) => {
                let place = property(attribute.name);
                failed.push(if attribute.sensitive {
                    String::new()
                } else {
                    place
                });
                (value, Value::Null, false)
            }
        };
        let value = if input.ratio(1, 4)? {
            with_signature(value)
        } else {
            value
        };
        values.insert(property(attribute.name), value);
        expected.push((attribute.name, meant, is_unknown));
    }
    let inputs = understood(values, schema);
    for (name, meant, is_unknown) in expected {
        assert_eq!(*inputs.configuration.value(name), meant, "{name}");
        assert_eq!(inputs.configuration.is_unknown(name), is_unknown, "{name}");
    }
    let mut places: Vec<_> = inputs
        .failures
        .iter()
        .map(|failure| failure.property.clone())
        .collect();
    places.sort();
    failed.sort();
    assert_eq!(places, failed);
    Ok(())
}

/// Returns the value as a secret.
fn with_signature(value: Value) -> Value {
    json!({ SIGNATURE: SECRET, VALUE: value })
}

fn sent(input: &mut Unstructured<'_>, attribute: &Attribute) -> Result<Sent> {
    let is_text = attribute.r#type == Type::String;
    Ok(match input.int_in_range(0..=7)? {
        0 => Sent::Fit(Value::Null, Value::Null),
        1 => Sent::Unknown(json!(UNKNOWN[0])),
        2 if !is_text => Sent::Unknown(json!(UNKNOWN[1])),
        2 => Sent::Mismatch(json!([text(input)?])),
        3 if !is_text => Sent::Mismatch(json!(format!("{MARK} no JSON"))),
        3 => Sent::Mismatch(json!(7)),
        4 => Sent::Mismatch(json!({ "inner": text(input)? })),
        5 if !is_text => Sent::Fit(json!(""), Value::Null),
        6 if !is_text => {
            let value = fit(input, &attribute.r#type)?;
            Sent::Fit(json!(value.to_string()), value)
        }
        _ => {
            let value = fit(input, &attribute.r#type)?;
            Sent::Fit(value.clone(), value)
        }
    })
}

fn fit(input: &mut Unstructured<'_>, r#type: &Type) -> Result<Value> {
    Ok(match r#type {
        Type::Bool => json!(input.arbitrary::<bool>()?),
        Type::String => json!(text(input)?),
        Type::Number => number(input)?,
        Type::Objects(_) => Value::Null,
        Type::List(element) | Type::Set(element) => {
            let mut elements = Vec::new();
            for _ in 0..input.int_in_range(0..=4)? {
                let element = fit(input, element)?;
                if !elements.contains(&element) {
                    elements.push(element);
                }
            }
            Value::Array(elements)
        }
    })
}

fn text(input: &mut Unstructured<'_>) -> Result<String> {
    Ok(format!("{MARK}{}", input.arbitrary::<&str>()?))
}

/// Returns a number that both text and message represent exactly.
fn number(input: &mut Unstructured<'_>) -> Result<Value> {
    let quarters = input.arbitrary::<i32>()?;
    Ok(match quarters % 4 {
        0 => json!(quarters / 4),
        _ => json!(f64::from(quarters) / 4.0),
    })
}

fn any(input: &mut Unstructured<'_>, depth: u8) -> Result<Value> {
    let kind = input.int_in_range(0..=if depth == 0 { 3 } else { 6 })?;
    Ok(match kind {
        0 => Value::Null,
        1 => json!(input.arbitrary::<bool>()?),
        2 => number(input)?,
        3 => json!(text(input)?),
        4 => with_signature(any(input, depth - 1)?),
        5 => {
            let length = input.int_in_range(0..=3)?;
            let elements = (0..length).map(|_| any(input, depth - 1));
            elements.collect::<Result<_>>()?
        }
        _ => {
            let mut entries = Map::new();
            for _ in 0..input.int_in_range(0..=3)? {
                entries.insert(input.arbitrary()?, any(input, depth - 1)?);
            }
            Value::Object(entries)
        }
    })
}

#[cfg(test)]
mod tests {
    use arbtest::arbtest;

    #[test]
    fn every_property_comes_to_its_value_or_to_a_failure() {
        arbtest(super::structs).budget_ms(400);
    }
}
