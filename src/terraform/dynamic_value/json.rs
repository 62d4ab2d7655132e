//! Values in JSON. The protocol allows it, and no known host sends it.
//!
//! Of an attribute that comes twice the last value counts, as in Go's reader.

use serde_json::{Map, Value};

use super::super::value_error::{Problem, ValueError};
use super::{MOST_ELEMENTS, block, decimal, element, kind};
use crate::configuration::Configuration;
use crate::diagnostic::AttributePath;
use crate::schema::{Schema, Type};

/// The largest block, in bytes: many times one with a private key. A value of
/// two bytes takes 24 once it is read, so that this bounds the memory too.
pub(super) const LARGEST: usize = 1 << 20;

/// Reads one block, which must be all that there is.
pub(super) fn read(bytes: &[u8], schema: &Schema) -> Result<Configuration, ValueError> {
    if bytes.len() > LARGEST {
        return Err(Problem::TooLarge(LARGEST).into());
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Null) => Ok(block::null(schema)),
        Ok(Value::Object(mut values)) => {
            let checked = check(&mut values, schema);
            // On an error too, since a configuration wipes what it holds.
            let configuration = Configuration::new(values, Vec::new());
            checked.map(|()| configuration)
        }
        Ok(other) => Err(Problem::not_a_block(kind(&other)).into()),
        Err(_) => Err(Problem::Malformed("JSON").into()),
    }
}

fn check(values: &mut Map<String, Value>, schema: &Schema) -> Result<(), ValueError> {
    for (name, value) in values.iter_mut() {
        let Some(attribute) = schema.attribute(name) else {
            return Err(Problem::Unexpected(name.clone()).into());
        };
        let path = AttributePath::attribute(attribute.name);
        convert(value, &attribute.r#type, &path)?;
    }
    let mut attributes = schema.attributes.iter();
    match attributes.find(|attribute| !values.contains_key(attribute.name)) {
        Some(missing) => Err(Problem::Missing(missing.name).into()),
        None => Ok(()),
    }
}

/// Checks the value's type. A number that came as text becomes one.
fn convert(value: &mut Value, r#type: &Type, path: &AttributePath) -> Result<(), ValueError> {
    match (r#type, &mut *value) {
        (_, Value::Null)
        | (Type::Bool, Value::Bool(_))
        | (Type::Number, Value::Number(_))
        | (Type::String, Value::String(_)) => Ok(()),
        (Type::Number, Value::String(text)) => {
            let number = decimal(text).ok_or_else(|| Problem::NotFinite.at(path))?;
            *value = Value::Number(number);
            Ok(())
        }
        (Type::List(_) | Type::Set(_), Value::Array(elements)) => {
            if elements.len() > MOST_ELEMENTS {
                return Err(Problem::TooManyElements(MOST_ELEMENTS).at(path));
            }
            let mut elements = elements.iter_mut().enumerate();
            elements.try_for_each(|(index, value)| {
                let (r#type, path) = element(r#type, path, index);
                convert(value, r#type, &path)
            })
        }
        (expected, found) => Err(Problem::wrong_type(expected, kind(found)).at(path)),
    }
}
