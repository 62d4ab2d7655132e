//! What a program or a stack says, as the values of one of our schemas.
//!
//! Stacks and SDKs send everything but strings as JSON text; programs in YAML
//! may send the values themselves. Both are taken.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::names::{attribute, property_path};
use super::signatures;
use super::suggestion::unknown_property;
use super::values::is_small;
use crate::configuration::{Configuration, Values, wipe};
use crate::diagnostic::{AttributePath, quoted};
use crate::proto::pulumirpc::CheckFailure;
use crate::schema::{Schema, Type};

/// What engines and SDKs put beside a provider's settings: the version of the
/// SDK, and where its plugin comes from.
const ENGINES_OWN: [&str; 3] = ["version", "pluginDownloadURL", INTERNAL];

/// Where the engine keeps what is no business of a plugin.
pub(super) const INTERNAL: &str = "__internal";

/// Whether a property is the engine's, and no setting of ours.
pub(super) fn belongs_to_engine(name: &str) -> bool {
    ENGINES_OWN.contains(&name)
}

/// What was read: everything that can be used, and what cannot.
#[derive(Debug)]
pub(super) struct Inputs {
    /// The schema's values. What cannot be used is as if it were not there.
    pub(super) configuration: Configuration,
    /// One for each property that cannot be used. No value is quoted in it,
    /// since any may be a secret.
    pub(super) failures: Vec<CheckFailure>,
}

/// Reads the values by the schema's names in camel case.
pub(super) fn read(mut inputs: Values, schema: &Schema) -> Inputs {
    let mut values: Map<_, _> = schema
        .attributes
        .iter()
        .map(|attribute| (attribute.name.to_owned(), Value::Null))
        .collect();
    let (mut unknown, mut failures) = (Vec::new(), Vec::new());
    let inputs = inputs.iter_mut();
    // What is not taken is wiped with the inputs.
    for (name, value) in inputs.filter(|(name, _)| !belongs_to_engine(name)) {
        let Some(attribute) = attribute(schema, name) else {
            failures.push(CheckFailure {
                reason: unknown_property(name, schema),
                property: quoted(name),
            });
            continue;
        };
        let path = AttributePath::attribute(attribute.name);
        match fit(value, &attribute.r#type, &path, &mut unknown) {
            Ok(()) => {
                values.insert(attribute.name.to_owned(), value.take());
            }
            Err(mismatch) => failures.push(mismatch.into_failure(attribute.sensitive)),
        }
    }
    Inputs {
        configuration: Configuration::new(values, unknown),
        failures,
    }
}

/// A value of another type than the schema's.
struct TypeMismatch {
    path: AttributePath,
    expected: &'static str,
    found: &'static str,
}

/// Brings the value into the form of its type, without Pulumi's signatures.
fn fit(
    value: &mut Value,
    r#type: &Type,
    path: &AttributePath,
    unknown: &mut Vec<AttributePath>,
) -> Result<(), TypeMismatch> {
    let mismatch = |found| TypeMismatch {
        path: path.clone(),
        expected: described(r#type),
        found,
    };
    signatures::make_plain(value, path, unknown).map_err(mismatch)?;
    match value {
        Value::String(text) if *r#type != Type::String => {
            // Unset by an SDK or on the command line.
            if text.is_empty() {
                *value = Value::Null;
                return Ok(());
            }
            if !is_small(text) {
                return Err(mismatch("a text with too many values"));
            }
            let inside = serde_json::from_str(text).map_err(|_| mismatch("another text"))?;
            wipe(value);
            *value = inside;
            signatures::make_plain(value, path, unknown).map_err(mismatch)?;
            conform(value, r#type, path)
        }
        value => conform(value, r#type, path),
    }
}

fn conform(value: &mut Value, r#type: &Type, path: &AttributePath) -> Result<(), TypeMismatch> {
    match (r#type, value) {
        (Type::List(element) | Type::Set(element), Value::Array(elements)) => {
            for (index, value) in elements.iter_mut().enumerate() {
                conform(value, element, &path.clone().element(index))?;
            }
            if matches!(r#type, Type::Set(_)) {
                keep_first_of_each(elements);
            }
            Ok(())
        }
        (Type::Bool, Value::Bool(_))
        | (Type::Number, Value::Number(_))
        | (Type::String, Value::String(_))
        | (_, Value::Null) => Ok(()),
        (_, value) => Err(TypeMismatch {
            path: path.clone(),
            expected: described(r#type),
            found: kind(value),
        }),
    }
}

/// Values of which nothing is known yet are all alike, and stay.
fn keep_first_of_each(elements: &mut Vec<Value>) {
    let mut seen = HashSet::with_capacity(elements.len());
    elements.retain(|element| element.is_null() || seen.insert(element.clone()));
}

/// What a value has to be, as a sentence says it.
fn described(r#type: &Type) -> &'static str {
    match r#type {
        Type::Bool => "true or false",
        Type::Number => "a number",
        Type::String => "a string",
        Type::Objects(_) => "left out",
        Type::List(_) | Type::Set(_) => {
            "a list of strings (written as text, it is JSON: [\"one\", \"two\"])"
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

impl TypeMismatch {
    /// The failure, at its property unless that is a secret: the engine prints
    /// the value of the property.
    fn into_failure(self, is_secret: bool) -> CheckFailure {
        let (expected, found) = (self.expected, self.found);
        let property = property_path(&self.path);
        if is_secret {
            return CheckFailure {
                property: String::new(),
                reason: format!("`{property}` has to be {expected}, and it is {found}."),
            };
        }
        CheckFailure {
            property,
            reason: format!("It has to be {expected}, and it is {found}."),
        }
    }
}

#[cfg(test)]
mod tests;
