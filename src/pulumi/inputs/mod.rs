//! Reads the inputs of a program or a stack as values of our schemas.
//!
//! Stacks and SDKs send everything except strings as JSON text. Programs in
//! YAML may send the values themselves. Both are accepted.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::names::{Owner, attribute, property, property_path};
use super::signatures;
use super::suggestion::{set_command, unknown_property};
use super::values::is_small;
use crate::configuration::{Configuration, Values, wipe};
use crate::diagnostic::{AttributePath, quoted, with_fixes};
use crate::proto::pulumirpc::CheckFailure;
use crate::schema::{Attribute, Schema, Type};

/// What engines and SDKs add to a provider's settings: the version of the SDK,
/// and the URL of its plugin.
const ENGINES_OWN: [&str; 3] = ["version", "pluginDownloadURL", INTERNAL];

/// The property in which the engine keeps its own data.
pub(super) const INTERNAL: &str = "__internal";

/// How many unknown properties have a failure of their own: more than anybody
/// misspells. A message can have thousands of them, and each failure is longer
/// than the name.
const MOST_UNKNOWN_NAMES: usize = 20;

/// Returns whether a property is the engine's and not a setting.
pub(super) fn belongs_to_engine(name: &str) -> bool {
    ENGINES_OWN.contains(&name)
}

/// The valid inputs, and an error for each of the others.
#[derive(Debug)]
pub(super) struct Inputs {
    /// The values of the schema. Invalid ones are missing.
    pub(super) configuration: Configuration,
    /// One failure for each invalid property, and one for all unknown ones above
    /// 20. It quotes no value, because any value may be a secret.
    pub(super) failures: Vec<CheckFailure>,
}

/// Reads the inputs, whose names are the schema's in camel case.
pub(super) fn read(mut inputs: Values, schema: &Schema, owner: Owner) -> Inputs {
    let mut values: Map<_, _> = schema
        .attributes
        .iter()
        .map(|attribute| (attribute.name.to_owned(), Value::Null))
        .collect();
    let (mut unknown, mut failures) = (Vec::new(), Vec::new());
    let mut unknown_names: usize = 0;
    // What is not taken is wiped with the inputs.
    for (name, value) in inputs.iter_mut() {
        // Engines add nothing to the arguments of a function.
        if owner == Owner::Provider && belongs_to_engine(name) {
            continue;
        }
        let Some(attribute) = attribute(schema, name) else {
            unknown_names += 1;
            if unknown_names <= MOST_UNKNOWN_NAMES {
                failures.push(CheckFailure {
                    reason: unknown_property(name, schema, owner),
                    property: quoted(name),
                });
            }
            continue;
        };
        let path = AttributePath::attribute(attribute.name);
        match fit(value, &attribute.r#type, &path, &mut unknown) {
            Ok(()) => {
                values.insert(attribute.name.to_owned(), value.take());
            }
            Err(mismatch) => {
                failures.push(mismatch.into_failure(attribute, schema, owner));
                // JSON takes many times its length, so one at a time is kept.
                wipe(value);
                *value = Value::Null;
            }
        }
    }
    let more = unknown_names.saturating_sub(MOST_UNKNOWN_NAMES);
    if more > 0 {
        failures.push(CheckFailure {
            reason: format!("Further unknown names: {more}. Remove or correct them too."),
            property: String::new(),
        });
    }
    Inputs {
        configuration: Configuration::new(values, unknown),
        failures,
    }
}

/// A value whose type is not the schema's.
struct TypeMismatch {
    path: AttributePath,
    expected: &'static str,
    found: &'static str,
    /// What is most likely meant, where nothing in it can be a secret.
    meant: Option<String>,
}

/// Converts the value to its type, without Pulumi's signatures.
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
        meant: None,
    };
    signatures::make_plain(value, path, unknown).map_err(mismatch)?;
    match value {
        Value::String(text) if *r#type != Type::String => {
            // An SDK or the command line has unset it.
            if text.is_empty() {
                *value = Value::Null;
                return Ok(());
            }
            if !is_small(text) {
                return Err(mismatch("text with too many values"));
            }
            let inside = serde_json::from_str(text).map_err(|_| TypeMismatch {
                meant: scopes_in(text).filter(|_| path.root() == Some("scopes")),
                ..mismatch("text that is not JSON")
            })?;
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
            meant: None,
        }),
    }
}

/// Removes duplicates; unknown values are all equal and stay.
fn keep_first_of_each(elements: &mut Vec<Value>) {
    let mut seen = HashSet::with_capacity(elements.len());
    let is_first: Vec<_> = elements
        .iter()
        .map(|element| element.is_null() || seen.insert(element))
        .collect();
    let mut is_first = is_first.into_iter();
    elements.retain_mut(|element| {
        let is_kept = is_first.next().unwrap_or(true);
        if !is_kept {
            wipe(element);
        }
        is_kept
    });
}

/// Returns the expected type as a message names it.
fn described(r#type: &Type) -> &'static str {
    match r#type {
        Type::Bool => "`true` or `false`",
        Type::Number => "a number",
        Type::String => "a string",
        Type::Objects(_) => "left out",
        Type::List(_) | Type::Set(_) => "a list of strings",
    }
}

/// A value of the attribute as an example.
fn example(attribute: &Attribute) -> &'static str {
    match attribute.r#type {
        Type::Bool => "true",
        Type::Number => "5",
        Type::List(_) | Type::Set(_) if attribute.name == "scopes" => "[\"okta.apps.read\"]",
        Type::List(_) | Type::Set(_) => "[\"one\", \"two\"]",
        Type::String | Type::Objects(_) => attribute.example.unwrap_or("…"),
    }
}

/// Returns scopes that are written as a text, as the list that they are meant to
/// be; `None` for any other text, which may be a secret.
fn scopes_in(text: &str) -> Option<String> {
    let parts = text.split([',', ' ']).filter(|part| !part.is_empty());
    let is_legal = |letter: char| letter.is_ascii_lowercase() || matches!(letter, '.' | '_');
    let is_scope = |part: &&str| part.starts_with("okta.") && part.chars().all(is_legal);
    let scopes: Vec<_> = parts.collect();
    let are_scopes = !scopes.is_empty() && scopes.iter().all(is_scope);
    are_scopes.then(|| format!("[\"{}\"]", scopes.join("\",\"")))
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
    /// Makes a failure. It names the property unless that is a secret, because
    /// the engine prints the property's value.
    fn into_failure(self, attribute: &Attribute, schema: &Schema, owner: Owner) -> CheckFailure {
        let (expected, found) = (self.expected, self.found);
        let place = property_path(&self.path);
        let detail = format!("`{place}` must be {expected}, but it is {found}.");
        let reason = with_fixes(
            &detail,
            &[self.how_to_set(&place, attribute, schema, owner)],
        );
        CheckFailure {
            property: if attribute.sensitive {
                String::new()
            } else {
                place
            },
            reason,
        }
    }

    fn how_to_set(
        &self,
        place: &str,
        attribute: &Attribute,
        schema: &Schema,
        owner: Owner,
    ) -> String {
        let whole = property(attribute.name);
        // The provider alone sets these.
        if matches!(attribute.r#type, Type::Objects(_)) {
            return format!("Remove `{whole}`.");
        }
        let is_element = self.path.steps().len() > 1;
        let set = match &self.meant {
            Some(meant) => format!("Set `{whole}` to `{meant}`."),
            None if is_element => format!("Write `{place}` as a string, in quotation marks."),
            None => format!("Set `{whole}` to {}.", self.expected),
        };
        if owner == Owner::Function {
            return set;
        }
        let value = self.meant.as_deref().unwrap_or(example(attribute));
        let written = match attribute.r#type {
            Type::String => value.to_owned(),
            _ => format!("'{value}'"),
        };
        let again = match is_element {
            true => ", set the whole list again, each element in quotation marks",
            false => "",
        };
        let example = match self.meant.is_some() || attribute.sensitive {
            true => "",
            false => ", for example",
        };
        let command = set_command(&whole, &written, schema);
        format!("{set} In a stack{again}{example}: {command}.")
    }
}

#[cfg(test)]
mod tests;
