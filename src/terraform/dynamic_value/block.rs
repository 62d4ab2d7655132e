//! A block while it is decoded: the allowed attributes, those found so far, and
//! those missing at the end.

use serde_json::{Map, Value};

use super::super::value_error::{Problem, ValueError};
use crate::configuration::Configuration;
use crate::diagnostic::AttributePath;
use crate::schema::{Attribute, Schema};

/// The attributes found so far.
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

    /// Returns the attribute with this name, which must not have occurred
    /// before.
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

    /// Records that the value at that path, which is set to null, is unknown.
    pub(super) fn note_unknown(&mut self, path: &AttributePath) {
        // The unknown elements of a set all have the path of the set.
        if self.unknown.last() != Some(path) {
            self.unknown.push(path.clone());
        }
    }

    /// Returns the configuration if decoding succeeded. Otherwise the values
    /// found so far are wiped like every configuration, because one may be a
    /// secret.
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

/// Returns a block in which every attribute is null.
pub(super) fn null(schema: &Schema) -> Configuration {
    Configuration::new(nulls(schema), Vec::new())
}

/// Returns a block in which every attribute is unknown.
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
