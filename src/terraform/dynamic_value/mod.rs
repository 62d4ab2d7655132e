//! Terraform's encoded values to and from [`Configuration`].
//!
//! A value arrives as MessagePack from every known host, and leaves as
//! MessagePack. It is read straight into what the schema wants: where that is a
//! string, nothing else is read. So a value nests no deeper than the schema,
//! whatever is sent. JSON, which the protocol allows, has a limit in bytes.

mod block;
mod head;
mod json;
mod message_pack;

use serde::Serialize;
use serde_json::{Number, Value};

use super::value_error::{Problem, ValueError};
use crate::configuration::Configuration;
use crate::diagnostic::AttributePath;
use crate::proto::tfplugin6;
use crate::schema::{Schema, Type};

/// The most elements that a list or set may have. Okta has some hundred
/// scopes; a host that sends millions of nulls would otherwise have each of
/// their bytes become a value of 24.
const MOST_ELEMENTS: usize = 1 << 16;

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
) -> Result<Configuration, ValueError> {
    match value {
        Some(value) if !value.msgpack.is_empty() => message_pack::read(&value.msgpack, schema),
        Some(value) if !value.json.is_empty() => json::read(&value.json, schema),
        _ => Ok(block::null(schema)),
    }
}

/// Writes a state as hosts take it, without a tree of values in between.
///
/// # Errors
///
/// When the state cannot be written, which is a mistake of ours.
pub(super) fn encode(state: &impl Serialize) -> Result<tfplugin6::DynamicValue, ValueError> {
    let mut msgpack = Vec::new();
    let mut writer = rmp_serde::Serializer::new(&mut msgpack).with_struct_map();
    let written = state.serialize(&mut writer);
    written.map_err(|_| Problem::Malformed("MessagePack"))?;
    Ok(tfplugin6::DynamicValue {
        msgpack,
        json: Vec::new(),
    })
}

/// The type of an element of that list or set, and its path: the elements of a
/// set have no place that a path could name.
fn element<'schema>(
    r#type: &'schema Type,
    path: &AttributePath,
    index: usize,
) -> (&'schema Type, AttributePath) {
    match r#type {
        Type::List(element) => (element, path.clone().element(index)),
        Type::Set(element) => (element, path.clone()),
        Type::Bool | Type::Number | Type::String | Type::Objects(_) => (r#type, path.clone()),
    }
}

/// What a value is, in words.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a bool",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A number that came as text: hosts send those so that no 64 bits hold
/// exactly.
fn decimal(text: &str) -> Option<Number> {
    let whole = text.parse::<i64>().map(Number::from).ok();
    whole.or_else(|| Number::from_f64(text.parse().ok()?))
}

#[cfg(test)]
mod tests;
