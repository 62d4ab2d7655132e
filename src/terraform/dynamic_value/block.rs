//! A block while it is read: which attributes may come, which came, and which
//! are missing at its end.

use serde_json::{Map, Value};

use super::super::value_error::{Problem, ValueError};
use crate::configuration::Configuration;
use crate::diagnostic::AttributePath;
use crate::schema::{Attribute, Schema};

/// What came so far.
pub(super) struct Block<'schema> {
    schema: &'schema Schema,
    values: Map<String, Value>,
    unknown: Vec<AttributePath>,
}

impl<'schema> Block<'schema> {
    pub(super) fn new(schema: &'schema Schema) -> Self {
        Self {
            schema,
            values: Map::new(),
            unknown: Vec::new(),
        }
    }

    /// The attribute of a name that came, which must be the first of that
    /// name.
    pub(super) fn attribute(&self, name: &str) -> Result<&'schema Attribute, ValueError> {
        let Some(attribute) = self.schema.attribute(name) else {
            return Err(Problem::Unexpected.into());
        };
        if self.values.contains_key(name) {
            let path = AttributePath::attribute(attribute.name);
            return Err(Problem::Duplicate(attribute.name).at(&path));
        }
        Ok(attribute)
    }

    pub(super) fn set(&mut self, attribute: &Attribute, value: Value) {
        self.values.insert(attribute.name.to_owned(), value);
    }

    /// Notes that the value at that path, which is set to null, is not known.
    pub(super) fn note_unknown(&mut self, path: &AttributePath) {
        // The unknown elements of a set all have the path of the set.
        if self.unknown.last() != Some(path) {
            self.unknown.push(path.clone());
        }
    }

    /// What the block says, when reading it came to its end. Otherwise what
    /// came is wiped as every configuration is: a secret may be in it.
    pub(super) fn finish(self, read: Result<(), ValueError>) -> Result<Configuration, ValueError> {
        let mut names = self
            .schema
            .attributes
            .iter()
            .map(|attribute| attribute.name);
        let missing = names.find(|name| !self.values.contains_key(*name));
        let configuration = Configuration::new(self.values, self.unknown);
        read?;
        match missing {
            Some(name) => Err(Problem::Missing(name).into()),
            None => Ok(configuration),
        }
    }
}

/// A block that sets nothing.
pub(super) fn null(schema: &Schema) -> Configuration {
    Configuration::new(nulls(schema), Vec::new())
}

/// A block of which nothing is known yet.
pub(super) fn unknown(schema: &Schema) -> Configuration {
    let attributes = schema.attributes.iter();
    let paths = attributes.map(|attribute| AttributePath::attribute(attribute.name));
    Configuration::new(nulls(schema), paths.collect())
}

fn nulls(schema: &Schema) -> Map<String, Value> {
    let attributes = schema.attributes.iter();
    attributes
        .map(|attribute| (attribute.name.to_owned(), Value::Null))
        .collect()
}
