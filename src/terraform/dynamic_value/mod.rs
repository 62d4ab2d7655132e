//! Decodes Terraform's values to [`Configuration`], and encodes states.
//!
//! Every known host sends and expects MessagePack. Decoding follows the schema:
//! where the schema has a string, nothing else is decoded. So a value nests no
//! deeper than the schema, whatever is sent. JSON, which the protocol allows,
//! is limited in bytes.

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

/// The maximum number of elements of a list or set. Okta has some hundred
/// scopes. Without a limit, a host that sends millions of nulls would make a
/// value of 24 bytes from each byte.
const MOST_ELEMENTS: usize = 1 << 16;

/// Decodes one block.
///
/// An absent or empty value is null, and a null block sets nothing.
///
/// # Errors
///
/// Returns an error if the encoding is broken or the value does not fit the
/// schema.
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

/// Encodes a state, without a tree of values in between.
///
/// # Errors
///
/// Returns an error if the state cannot be encoded, which is a bug.
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

/// Returns the type and the path of an element of a list or set. An element of
/// a set has no position that a path could name.
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

/// Returns the kind of a value as a message names it.
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

/// Parses a number that was sent as text, which hosts do if 64 bits cannot hold
/// it exactly.
fn decimal(text: &str) -> Result<Number, Problem> {
    if let Ok(whole) = text.parse::<i64>() {
        return Ok(whole.into());
    }
    finite(text.parse().map_err(|_| Problem::NotANumber)?)
}

/// Returns the number, unless a configuration cannot hold it. Numbers of Terraform
/// have no limits: `1e400` is exact, and `"inf"` and `1 / 0` are infinite.
fn finite(number: f64) -> Result<Number, Problem> {
    Number::from_f64(number).ok_or(match number.is_nan() {
        true => Problem::NotANumber,
        false => Problem::NumberOutOfRange,
    })
}

#[cfg(test)]
mod tests;
