//! Decodes values in JSON, which the protocol allows and no known host sends.

use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::super::value_error::{Problem, ValueError};
use super::block::{self, Block};
use super::{MOST_ELEMENTS, decimal, element, kind};
use crate::configuration::{Configuration, wipe};
use crate::diagnostic::AttributePath;
use crate::schema::{Schema, Type};

/// The largest block, in bytes: many times the size of one with a private key.
/// A value of two bytes takes 24 in memory, so this limits the memory too.
pub(super) const LARGEST: usize = 1 << 20;

/// Decodes one block, after which nothing may follow.
pub(super) fn read(bytes: &[u8], schema: &Schema) -> Result<Configuration, ValueError> {
    if bytes.len() > LARGEST {
        return Err(Problem::TooLarge(LARGEST).into());
    }
    let mut block = Block::new(schema);
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    let read = parser.deserialize_any(Entries(&mut block));
    match read.and_then(|read| parser.end().map(|()| read)) {
        Ok(None) => Ok(block::null(schema)),
        Ok(Some(read)) => block.finish(read),
        Err(error) if error.is_data() => Err(Problem::not_a_block("of another type").into()),
        Err(_) => block.finish(Err(Problem::Malformed("JSON").into())),
    }
}

/// Fills a block with the entries of an object. The result is `None` for null.
struct Entries<'read, 'schema>(&'read mut Block<'schema>);

impl<'de> Visitor<'de> for Entries<'_, '_> {
    type Value = Option<Result<(), ValueError>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        while let Some((name, mut value)) = entries.next_entry::<String, Value>()? {
            if let Err(error) = set(self.0, &name, &mut value) {
                while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                return Ok(Some(Err(error)));
            }
        }
        Ok(Some(Ok(())))
    }
}

/// Moves the value into the block, also if its type is wrong: a block wipes what
/// it has. A value that has no place in the block is wiped here, because it may be
/// a secret.
fn set(block: &mut Block<'_>, name: &str, value: &mut Value) -> Result<(), ValueError> {
    let attribute = block.attribute(name).inspect_err(|_| wipe(value))?;
    let path = AttributePath::attribute(attribute.name);
    let converted = convert(value, &attribute.r#type, &path);
    block.set(attribute, value.take());
    converted
}

/// Checks the value's type, and converts a number that was sent as text.
fn convert(value: &mut Value, r#type: &Type, path: &AttributePath) -> Result<(), ValueError> {
    match (r#type, &mut *value) {
        (_, Value::Null)
        | (Type::Bool, Value::Bool(_))
        | (Type::Number, Value::Number(_))
        | (Type::String, Value::String(_)) => Ok(()),
        (Type::Number, Value::String(text)) => {
            let number = decimal(text).map_err(|problem| problem.at(path))?;
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::Attribute;

    #[test]
    fn a_value_without_a_place_in_the_block_is_wiped() {
        let schema = Schema {
            description: "",
            attributes: vec![Attribute::optional("token", Type::String, "")],
        };
        let mut block = Block::new(&schema);
        set(&mut block, "token", &mut json!("s3cret")).expect("it is in the schema");
        for name in ["token", "misspelled"] {
            let mut value = json!(["s3cret"]);
            set(&mut block, name, &mut value).expect_err("it has no place");
            assert_eq!(value, json!([""]), "{name}");
        }
    }
}
