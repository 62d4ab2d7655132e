//! A state in MessagePack, written as the schema has it.

use rmp::encode;
use serde_json::{Map, Number, Value};

use super::super::value_error::{Problem, ValueError};
use super::{element, kind};
use crate::diagnostic::AttributePath;
use crate::schema::{Schema, Type};

/// Writes one block with all the attributes of its schema and no others.
pub(super) fn write(values: &Map<String, Value>, schema: &Schema) -> Result<Vec<u8>, ValueError> {
    if let Some(name) = values.keys().find(|name| schema.attribute(name).is_none()) {
        return Err(Problem::Unexpected(name.clone()).into());
    }
    let mut writer = Writer { bytes: Vec::new() };
    let attributes = length(schema.attributes.len())?;
    writer.write(|bytes| encode::write_map_len(bytes, attributes))?;
    for attribute in &schema.attributes {
        let Some(value) = values.get(attribute.name) else {
            return Err(Problem::Missing(attribute.name).into());
        };
        let path = AttributePath::attribute(attribute.name);
        writer.write(|bytes| encode::write_str(bytes, attribute.name))?;
        writer.value(value, &attribute.r#type, &path)?;
    }
    Ok(writer.bytes)
}

struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn value(
        &mut self,
        value: &Value,
        r#type: &Type,
        path: &AttributePath,
    ) -> Result<(), ValueError> {
        match (r#type, value) {
            (_, Value::Null) => self.write(encode::write_nil),
            (Type::Bool, Value::Bool(value)) => {
                self.write(|bytes| encode::write_bool(bytes, *value))
            }
            (Type::String, Value::String(text)) => {
                self.write(|bytes| encode::write_str(bytes, text))
            }
            (Type::Number, Value::Number(number)) => self.number(number),
            (Type::List(_) | Type::Set(_), Value::Array(elements)) => {
                let length = length(elements.len())?;
                self.write(|bytes| encode::write_array_len(bytes, length))?;
                elements.iter().enumerate().try_for_each(|(index, value)| {
                    let (element, path) = element(r#type, path, index);
                    self.value(value, element, &path)
                })
            }
            (expected, found) => Err(Problem::wrong_type(expected, kind(found)).at(path)),
        }
    }

    fn number(&mut self, number: &Number) -> Result<(), ValueError> {
        match (number.as_i64(), number.as_u64()) {
            (Some(value), _) => self.write(|bytes| encode::write_sint(bytes, value)),
            (None, Some(value)) => self.write(|bytes| encode::write_uint(bytes, value)),
            (None, None) => {
                let value = number.as_f64().unwrap_or_default();
                self.write(|bytes| encode::write_f64(bytes, value))
            }
        }
    }

    fn write<T, E>(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<T, E>,
    ) -> Result<(), ValueError> {
        let written = write(&mut self.bytes).map(drop);
        written.map_err(|_| Problem::Malformed("MessagePack").into())
    }
}

/// A length as the format has it.
fn length(length: usize) -> Result<u32, ValueError> {
    u32::try_from(length).map_err(|_| Problem::Malformed("MessagePack").into())
}
