//! Values in JSON, as the schema wants them.
//!
//! The parser of the format asks us what to do with each value that it meets,
//! so that what the schema has no place for is refused where it begins.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

use super::super::value_error::{Problem, ValueError};
use super::block::{self, Block};
use super::{MOST_ELEMENTS, decimal, element};
use crate::configuration::Configuration;
use crate::diagnostic::AttributePath;
use crate::schema::{Schema, Type};

/// Reads one block, which must be all that there is.
pub(super) fn read(bytes: &[u8], schema: &Schema) -> Result<Configuration, ValueError> {
    let error = RefCell::new(None);
    let mut block = Block::new(schema);
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    let visitor = Whole {
        block: &mut block,
        error: &error,
    };
    let read = parser.deserialize_any(visitor);
    let read = read.and_then(|is_object| parser.end().map(|()| is_object));
    let read = read.map_err(|_| {
        let error = error.take();
        error.unwrap_or_else(|| Problem::Malformed("JSON").into())
    });
    match read {
        Ok(false) => Ok(block::null(schema)),
        read => block.finish(read.map(drop)),
    }
}

/// Where an error is kept while the parser unwinds with an error of its own,
/// which has room for words only.
type Kept = RefCell<Option<ValueError>>;

fn refuse<E: Error>(kept: &Kept, error: ValueError) -> E {
    kept.replace(Some(error));
    E::custom("")
}

/// Takes an object, or null; whether it was an object.
struct Whole<'read, 'schema> {
    block: &'read mut Block<'schema>,
    error: &'read Kept,
}

impl Whole<'_, '_> {
    fn no_block<E: Error>(&self, found: &'static str) -> Result<bool, E> {
        Err(refuse(self.error, Problem::not_a_block(found).into()))
    }
}

impl<'de> Visitor<'de> for Whole<'_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<bool, E> {
        self.no_block("a bool")
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<bool, E> {
        self.no_block("a number")
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<bool, E> {
        self.no_block("a number")
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<bool, E> {
        self.no_block("a number")
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<bool, E> {
        self.no_block("a string")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<bool, A::Error> {
        self.no_block("a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<bool, A::Error> {
        while let Some(name) = entries.next_key::<String>()? {
            let attribute = self.block.attribute(&name);
            let attribute = attribute.map_err(|error| refuse(self.error, error))?;
            let value = entries.next_value_seed(Wanted {
                r#type: &attribute.r#type,
                path: &AttributePath::attribute(attribute.name),
                error: self.error,
            })?;
            self.block.set(attribute, value);
        }
        Ok(true)
    }
}

/// One value, of the type that is wanted there.
struct Wanted<'read> {
    r#type: &'read Type,
    path: &'read AttributePath,
    error: &'read Kept,
}

impl Wanted<'_> {
    fn wrong_type<E: Error>(&self, found: &'static str) -> Result<Value, E> {
        self.refuse(Problem::wrong_type(self.r#type, found))
    }

    fn refuse<E: Error>(&self, problem: Problem) -> Result<Value, E> {
        Err(refuse(self.error, problem.at(self.path)))
    }

    fn number<E: Error>(&self, number: Option<Number>) -> Result<Value, E> {
        match (self.r#type, number) {
            (Type::Number, Some(number)) => Ok(Value::Number(number)),
            (Type::Number, None) => self.refuse(Problem::NotFinite),
            _ => self.wrong_type("a number"),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Wanted<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<Value, D::Error> {
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        match self.r#type {
            Type::Bool => Ok(Value::Bool(value)),
            _ => self.wrong_type("a bool"),
        }
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.number(Some(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.number(Some(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.number(Number::from_f64(value))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        match self.r#type {
            Type::String => Ok(text.into()),
            Type::Number => self.number(decimal(text)),
            _ => self.wrong_type("a string"),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        if !matches!(self.r#type, Type::List(_) | Type::Set(_)) {
            return self.wrong_type("a list");
        }
        let mut values = Vec::new();
        loop {
            let (r#type, path) = element(self.r#type, self.path, values.len());
            let wanted = Wanted {
                r#type,
                path: &path,
                error: self.error,
            };
            match elements.next_element_seed(wanted)? {
                None => return Ok(Value::Array(values)),
                Some(_) if values.len() == MOST_ELEMENTS => {
                    return self.refuse(Problem::TooManyElements(MOST_ELEMENTS));
                }
                Some(value) => values.push(value),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Value, A::Error> {
        self.wrong_type("an object")
    }
}
