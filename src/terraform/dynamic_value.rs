//! Terraform's encoded values to and from [`Configuration`].
//!
//! A value arrives as MessagePack from every host known, as JSON from others,
//! and leaves as MessagePack. Reading has two steps: the encoding becomes JSON
//! values, with what is unknown noted and set to null, and those must then
//! [`conform`] to the schema.

use rmpv::decode::read_value_with_max_depth;
use rmpv::encode::write_value;
use serde_json::{Map, Number, Value};

use super::conform::{self, Misfit, Problem};
use crate::configuration::Configuration;
use crate::diagnostic::AttributePath;
use crate::proto::tfplugin6;
use crate::schema::Schema;

/// How deep values may nest. Ours nest three deep; the rest is room for a
/// mistake to be named by its place rather than by its depth.
const DEEPEST: usize = 32;

/// What an encoded value says about one block.
///
/// An absent or empty value is null, and a null block sets nothing.
///
/// # Errors
///
/// When the encoding is broken or the value does not fit the schema.
pub(super) fn decode(
    value: Option<&tfplugin6::DynamicValue>,
    schema: &Schema,
) -> Result<Configuration, Misfit> {
    let (block, unknown) = match value {
        Some(value) if !value.msgpack.is_empty() => from_msgpack(&value.msgpack)?,
        Some(value) if !value.json.is_empty() => (from_json(&value.json)?, Vec::new()),
        _ => (Value::Null, Vec::new()),
    };
    conform::block(block, unknown, schema)
}

/// The state of one block as hosts take it: exactly the schema's attributes,
/// all of them known.
///
/// # Errors
///
/// When the values do not fit the schema, which is a mistake of ours.
pub(super) fn encode(
    values: Map<String, Value>,
    schema: &Schema,
) -> Result<tfplugin6::DynamicValue, Misfit> {
    let state = conform::block(Value::Object(values), Vec::new(), schema)?;
    let mut msgpack = Vec::new();
    write_value(
        &mut msgpack,
        &to_msgpack(Value::Object(state.into_values())),
    )
    .map_err(|_| Misfit::from(Problem::Malformed("MessagePack")))?;
    Ok(tfplugin6::DynamicValue {
        msgpack,
        json: Vec::new(),
    })
}

fn from_json(bytes: &[u8]) -> Result<Value, Misfit> {
    serde_json::from_slice(bytes).map_err(|_| Problem::Malformed("JSON").into())
}

fn from_msgpack(bytes: &[u8]) -> Result<(Value, Vec<AttributePath>), Misfit> {
    let mut rest = bytes;
    let value = read_value_with_max_depth(&mut rest, DEEPEST)
        .map_err(|_| Misfit::from(Problem::Malformed("MessagePack")))?;
    if !rest.is_empty() {
        return Err(Problem::TrailingBytes(rest.len()).into());
    }
    let mut unknown = Vec::new();
    let value = to_json(value, &AttributePath::default(), &mut unknown)?;
    Ok((value, unknown))
}

/// A MessagePack value as JSON; the paths of unknown ones are added to
/// `unknown`.
fn to_json(
    value: rmpv::Value,
    path: &AttributePath,
    unknown: &mut Vec<AttributePath>,
) -> Result<Value, Misfit> {
    let found = match value {
        rmpv::Value::Nil => Value::Null,
        rmpv::Value::Boolean(value) => Value::Bool(value),
        rmpv::Value::Integer(value) => Value::Number(integer(value)),
        rmpv::Value::F32(value) => float(f64::from(value), path)?,
        rmpv::Value::F64(value) => float(value, path)?,
        rmpv::Value::String(text) => text
            .into_str()
            .map(Value::String)
            .ok_or_else(|| Problem::NotUtf8.at(path))?,
        rmpv::Value::Array(elements) => elements
            .into_iter()
            .enumerate()
            .map(|(index, element)| to_json(element, &path.clone().element(index), unknown))
            .collect::<Result<Vec<_>, _>>()
            .map(Value::Array)?,
        rmpv::Value::Map(entries) => Value::Object(object(entries, path, unknown)?),
        rmpv::Value::Binary(_) => return Err(Problem::Binary.at(path)),
        // Whatever its code and payload: those only narrow down what the
        // value may become.
        rmpv::Value::Ext(..) => {
            unknown.push(path.clone());
            Value::Null
        }
    };
    Ok(found)
}

fn object(
    entries: Vec<(rmpv::Value, rmpv::Value)>,
    path: &AttributePath,
    unknown: &mut Vec<AttributePath>,
) -> Result<Map<String, Value>, Misfit> {
    let mut values = Map::new();
    for (name, value) in entries {
        let rmpv::Value::String(name) = name else {
            return Err(Problem::NameNotText.at(path));
        };
        let name = name.into_str().ok_or_else(|| Problem::NotUtf8.at(path))?;
        let value = to_json(value, &path.clone().attribute_step(&name), unknown)?;
        if values.contains_key(&name) {
            return Err(Problem::Duplicate(name).at(path));
        }
        values.insert(name, value);
    }
    Ok(values)
}

fn integer(value: rmpv::Integer) -> Number {
    match value.as_i64() {
        Some(value) => Number::from(value),
        None => Number::from(value.as_u64().unwrap_or_default()),
    }
}

fn float(value: f64, path: &AttributePath) -> Result<Value, Misfit> {
    Number::from_f64(value)
        .map(Value::Number)
        .ok_or_else(|| Problem::NotFinite.at(path))
}

fn to_msgpack(value: Value) -> rmpv::Value {
    match value {
        Value::Null => rmpv::Value::Nil,
        Value::Bool(value) => rmpv::Value::Boolean(value),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(value), _) => value.into(),
            (None, Some(value)) => value.into(),
            (None, None) => number.as_f64().unwrap_or_default().into(),
        },
        Value::String(text) => text.into(),
        Value::Array(elements) => {
            rmpv::Value::Array(elements.into_iter().map(to_msgpack).collect())
        }
        Value::Object(entries) => rmpv::Value::Map(
            entries
                .into_iter()
                .map(|(name, value)| (name.into(), to_msgpack(value)))
                .collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::{Attribute, Type};

    /// What hosts send for a value that is not known yet.
    const UNKNOWN: [u8; 3] = [0xd4, 0x00, 0x00];

    fn schema() -> Schema {
        Schema {
            description: "",
            attributes: vec![
                Attribute::optional("name", Type::String, ""),
                Attribute::optional("limit", Type::Number, ""),
                Attribute::optional("scopes", Type::Set(Box::new(Type::String)), ""),
            ],
        }
    }

    fn msgpack(bytes: Vec<u8>) -> tfplugin6::DynamicValue {
        tfplugin6::DynamicValue {
            msgpack: bytes,
            json: Vec::new(),
        }
    }

    /// `{"name": …, "limit": …, "scopes": …}` with the bytes of each value.
    fn block(name: &[u8], limit: &[u8], scopes: &[u8]) -> tfplugin6::DynamicValue {
        let bytes = [
            b"\x83\xa4name",
            name,
            b"\xa5limit",
            limit,
            b"\xa6scopes",
            scopes,
        ];
        msgpack(bytes.concat())
    }

    #[test]
    fn a_state_is_read_back_as_it_was_written() {
        let state = json!({"name": "é\u{0}", "limit": 5, "scopes": ["b", "a"]});
        let Value::Object(values) = state else {
            unreachable!("it is an object")
        };
        let encoded = encode(values.clone(), &schema()).expect("a state");
        let decoded = decode(Some(&encoded), &schema()).expect("a block");
        assert_eq!(decoded.into_values(), values);
    }

    #[test]
    fn what_is_unknown_is_null_and_noted() {
        let refined = [0xc7, 0x03, 0x0c, 0x81, 0x01, 0xc2];
        let value = block(
            &UNKNOWN,
            &refined,
            &[&[0x92, 0xa1, b'a'], &UNKNOWN[..]].concat(),
        );
        let block = decode(Some(&value), &schema()).expect("a block");
        let unknown: Vec<_> = block.unknown().iter().map(ToString::to_string).collect();
        assert_eq!(unknown, ["name", "limit", "scopes[1]"]);
        assert_eq!(block.value("name"), &Value::Null);
    }

    #[test]
    fn a_null_block_sets_nothing_and_an_unknown_one_everything_unknown() {
        for (value, unknown) in [
            (None, false),
            (Some(msgpack(vec![])), false),
            (Some(msgpack(vec![0xc0])), false),
            (Some(msgpack(UNKNOWN.to_vec())), true),
        ] {
            let block = decode(value.as_ref(), &schema()).expect("a block");
            assert_eq!(block.is_unknown("scopes"), unknown);
            assert_eq!(block.value("scopes"), &Value::Null);
        }
    }

    #[test]
    fn a_number_may_come_as_decimal_text() {
        for (bytes, expected) in [
            (&b"\xa30.1"[..], json!(0.1)),
            (b"\xa15", json!(5)),
            (
                b"\xb418446744073709551616",
                json!(18_446_744_073_709_551_616_f64),
            ),
            (b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff", json!(u64::MAX)),
        ] {
            let block = decode(Some(&block(b"\xc0", bytes, b"\xc0")), &schema());
            assert_eq!(block.expect("a block").value("limit"), &expected);
        }
    }

    #[test]
    fn a_state_that_does_not_fit_the_schema_never_leaves() {
        for state in [json!({}), json!({"name": 1, "limit": null, "scopes": null})] {
            let Value::Object(values) = state else {
                unreachable!("it is an object")
            };
            assert!(encode(values, &schema()).is_err());
        }
    }
}
