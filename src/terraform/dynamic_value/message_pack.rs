//! Decodes values in MessagePack as the schema has them.

use std::str;

use serde_json::{Number, Value};

use super::super::value_error::{Problem, ValueError};
use super::block::{self, Block};
use super::head::Head;
use super::{MOST_ELEMENTS, decimal, element, finite};
use crate::configuration::{Configuration, wipe};
use crate::diagnostic::AttributePath;
use crate::schema::{Schema, Type};

const MALFORMED: Problem = Problem::Malformed("MessagePack");

/// Decodes one block, after which nothing may follow.
pub(super) fn read(bytes: &[u8], schema: &Schema) -> Result<Configuration, ValueError> {
    let mut reader = Reader { rest: bytes };
    let read = match reader.head(&AttributePath::default())? {
        Head::Nil => block::null(schema),
        Head::Extension(length) => {
            reader.skip_extension(length, &AttributePath::default())?;
            block::unknown(schema)
        }
        Head::Map(length) => {
            let mut block = Block::new(schema);
            let read = reader.fill(&mut block, length);
            block.finish(read)?
        }
        other => return Err(Problem::not_a_block(other.kind()).into()),
    };
    match reader.rest.len() {
        0 => Ok(read),
        trailing => Err(Problem::TrailingBytes(trailing).into()),
    }
}

/// The rest of the input. Memory for a length is reserved only when the bytes
/// are there.
struct Reader<'bytes> {
    rest: &'bytes [u8],
}

impl<'bytes> Reader<'bytes> {
    fn fill(&mut self, block: &mut Block<'_>, length: u32) -> Result<(), ValueError> {
        for _ in 0..length {
            let attribute = block.attribute(self.name()?)?;
            let path = AttributePath::attribute(attribute.name);
            let value = self.value(&attribute.r#type, &path, block)?;
            block.set(attribute, value);
        }
        Ok(())
    }

    fn name(&mut self) -> Result<&'bytes str, ValueError> {
        let nowhere = AttributePath::default();
        match self.head(&nowhere)? {
            Head::Text(length) => self.text(length, &nowhere),
            _ => Err(Problem::NameNotText.into()),
        }
    }

    fn value(
        &mut self,
        r#type: &Type,
        path: &AttributePath,
        block: &mut Block<'_>,
    ) -> Result<Value, ValueError> {
        let head = self.head(path)?;
        match (r#type, head) {
            (_, Head::Nil) => Ok(Value::Null),
            // Its code and content do not matter: they only narrow down what
            // the value may become.
            (_, Head::Extension(length)) => {
                self.skip_extension(length, path)?;
                block.note_unknown(path);
                Ok(Value::Null)
            }
            (Type::Bool, Head::Bool(value)) => Ok(Value::Bool(value)),
            (Type::String, Head::Text(length)) => Ok(self.text(length, path)?.into()),
            (Type::Number, Head::Whole(number)) => Ok(Value::Number(number)),
            (Type::Number, Head::Float(value)) => number(finite(value), path),
            (Type::Number, Head::Text(length)) => number(decimal(self.text(length, path)?), path),
            (Type::List(_) | Type::Set(_), Head::Array(length)) => {
                self.elements(r#type, length, path, block)
            }
            (expected, found) => Err(Problem::wrong_type(expected, found.kind()).at(path)),
        }
    }

    fn elements(
        &mut self,
        r#type: &Type,
        length: u32,
        path: &AttributePath,
        block: &mut Block<'_>,
    ) -> Result<Value, ValueError> {
        let length = length as usize;
        // Each element takes a byte or more.
        if length > self.rest.len() {
            return Err(MALFORMED.at(path));
        }
        if length > MOST_ELEMENTS {
            return Err(Problem::TooManyElements(MOST_ELEMENTS).at(path));
        }
        let mut elements = Vec::new();
        for index in 0..length {
            let (element, path) = element(r#type, path, index);
            match self.value(element, &path, block) {
                Ok(value) => elements.push(value),
                Err(error) => {
                    elements.iter_mut().for_each(wipe);
                    return Err(error);
                }
            }
        }
        Ok(Value::Array(elements))
    }

    fn head(&mut self, path: &AttributePath) -> Result<Head, ValueError> {
        Head::read(&mut self.rest).map_err(|_| MALFORMED.at(path))
    }

    fn text(&mut self, length: u32, path: &AttributePath) -> Result<&'bytes str, ValueError> {
        let bytes = self.take(length as usize, path)?;
        str::from_utf8(bytes).map_err(|_| Problem::NotUtf8.at(path))
    }

    /// Skips the type code and the content.
    fn skip_extension(&mut self, length: u32, path: &AttributePath) -> Result<(), ValueError> {
        self.take(1, path)?;
        self.take(length as usize, path).map(drop)
    }

    fn take(&mut self, length: usize, path: &AttributePath) -> Result<&'bytes [u8], ValueError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or_else(|| MALFORMED.at(path))?;
        self.rest = rest;
        Ok(taken)
    }
}

fn number(found: Result<Number, Problem>, path: &AttributePath) -> Result<Value, ValueError> {
    found.map(Value::Number).map_err(|problem| problem.at(path))
}
