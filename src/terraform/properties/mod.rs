//! Properties that hold for every value from a host; `sent` makes the values.
//! The tests run them on random inputs, `make fuzz` on inputs that reach new
//! code.

mod message_pack;
mod sent;

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value};

use super::dynamic_value::{decode, encode};
use crate::configuration::Configuration;
use crate::diagnostic::Diagnostic;
use crate::proto::tfplugin6::DynamicValue;
use crate::schema::{Attribute, Schema, Type};

use sent::{Entry, SECRET, entries};

/// The longest message about a value, in bytes: it quotes at most one name.
const LONGEST_DETAIL: usize = 1_200;

/// Returns a schema with an attribute of each type.
fn schema() -> Schema {
    Schema {
        description: "",
        attributes: vec![
            Attribute::optional("bool", Type::Bool, ""),
            Attribute::optional("number", Type::Number, ""),
            Attribute::optional("string", Type::String, "").sensitive(),
            Attribute::optional("list", Type::list_of_strings(), ""),
            Attribute::optional("set", Type::Set(Box::new(Type::Number)), ""),
        ],
    }
}

/// Checks that a block in `MessagePack` decodes to what was encoded, or to an
/// error if it does not fit, is truncated or has more bytes. No error contains
/// one of its texts.
pub fn message_pack_value(input: &mut Unstructured<'_>) -> Result<()> {
    let schema = schema();
    if input.ratio(1, 6)? {
        return keeps_what_it_reads(&in_message_pack(input.bytes(input.len())?), &schema);
    }
    let entries = entries(input, &schema, true)?;
    let mut bytes = message_pack::write_block(&entries, input)?;
    match input.int_in_range(0..=9)? {
        0 => {
            bytes.truncate(input.int_in_range(1..=bytes.len() - 1)?);
            assert!(read(&in_message_pack(&bytes), &schema).is_none());
        }
        1 => {
            bytes.extend(input.arbitrary::<[u8; 2]>()?);
            assert!(read(&in_message_pack(&bytes), &schema).is_none());
        }
        2 => {
            let at = input.choose_index(bytes.len())?;
            bytes[at] = input.arbitrary()?;
            keeps_what_it_reads(&in_message_pack(&bytes), &schema)?;
        }
        _ => is_as_sent(&in_message_pack(&bytes), &entries, &schema),
    }
    Ok(())
}

/// Checks the same for a block in JSON, as `serde_json` reads it.
pub fn json_value(input: &mut Unstructured<'_>) -> Result<()> {
    let schema = schema();
    if input.ratio(1, 4)? {
        let value = in_json(input.bytes(input.len())?);
        let text = serde_json::from_slice::<Value>(&value.json).ok();
        // An empty value counts as absent.
        if let Some(read) = read(&value, &schema).filter(|_| !value.json.is_empty()) {
            let text = text.expect("what is read is JSON");
            let is_string = |name: &str| *read.value(name) == text[name];
            assert!(is_string("string") && is_string("bool") && is_string("list"));
        }
        return keeps_what_it_reads(&value, &schema);
    }
    let entries = entries(input, &schema, false)?;
    let text = sent::json(&entries);
    is_as_sent(&in_json(text.as_bytes()), &entries, &schema);
    let cut: String = text
        .chars()
        .take(input.choose_index(text.len())?.max(1))
        .collect();
    if cut != text {
        assert!(read(&in_json(cut.as_bytes()), &schema).is_none(), "{cut}");
    }
    Ok(())
}

fn in_message_pack(bytes: &[u8]) -> DynamicValue {
    DynamicValue {
        msgpack: bytes.to_vec(),
        json: Vec::new(),
    }
}

fn in_json(bytes: &[u8]) -> DynamicValue {
    DynamicValue {
        msgpack: Vec::new(),
        json: bytes.to_vec(),
    }
}

fn is_as_sent(value: &DynamicValue, entries: &[Entry], schema: &Schema) {
    let read = read(value, schema);
    let unknown = read.as_ref().map(|read| {
        let paths = read.unknown().iter().map(ToString::to_string);
        paths.collect::<Vec<_>>()
    });
    let read = read.map(Configuration::into_values);
    assert_eq!(
        read.zip(unknown),
        sent::expected(entries, schema),
        "{entries:?}"
    );
    let _ = keeps_what_it_reads(value, schema);
}

/// Checks that a decoded block survives encoding and decoding, and is not
/// larger than before.
fn keeps_what_it_reads(value: &DynamicValue, schema: &Schema) -> Result<()> {
    let Some(values) = read(value, schema).map(Configuration::into_values) else {
        return Ok(());
    };
    let size: usize = values.values().map(size).sum();
    assert!(size <= value.msgpack.len() + value.json.len() + schema.attributes.len());
    let written = encode(&values).expect("what was read can be written");
    let again = read(&written, schema).expect("what was written fits");
    assert!(again.unknown().is_empty());
    assert_eq!(values, again.into_values());
    Ok(())
}

fn size(value: &Value) -> usize {
    match value {
        Value::Array(elements) => 1 + elements.iter().map(size).sum::<usize>(),
        Value::String(text) => text.len(),
        _ => 1,
    }
}

/// Decodes the value; returns `None` if there is an error, and checks its
/// message.
fn read(value: &DynamicValue, schema: &Schema) -> Option<Configuration> {
    match decode(Some(value), schema) {
        Ok(read) => Some(read),
        Err(error) => {
            let diagnostic = Diagnostic::from(error);
            assert!(diagnostic.detail.len() <= LONGEST_DETAIL, "{diagnostic:?}");
            assert!(
                !diagnostic.detail.chars().any(char::is_control),
                "{diagnostic:?}"
            );
            assert!(
                !format!("{diagnostic:?}").contains(SECRET),
                "{diagnostic:?}"
            );
            None
        }
    }
}

/// The values of a block, with the paths of the unknown ones.
type Read = (Map<String, Value>, Vec<String>);

#[cfg(test)]
mod tests {
    use arbtest::arbtest;

    /// How long each property is tried, in milliseconds: some thousand inputs.
    const BUDGET: u64 = 400;

    #[test]
    fn a_value_in_message_pack_is_read_as_written_or_an_error() {
        arbtest(super::message_pack_value).budget_ms(BUDGET);
    }

    #[test]
    fn a_value_in_json_is_read_as_written_or_an_error() {
        arbtest(super::json_value).budget_ms(BUDGET);
    }
}
