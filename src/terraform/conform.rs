//! Whether a value fits a schema, and what to say when it does not.
//!
//! Hosts convert a configuration before they send it, so a value that does not
//! fit is a mistake in a host or in the provider, never the user's. It still
//! becomes a diagnostic: a broken connection would explain nothing.

use serde_json::{Map, Number, Value};

use crate::configuration::Configuration;
use crate::diagnostic::{AttributePath, Diagnostic, quoted};
use crate::schema::{Schema, Type};

/// What is wrong with an encoded value, and where. Never quotes a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub(super) struct Misfit {
    problem: Problem,
    path: AttributePath,
}

/// What is wrong with an encoded value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Problem {
    /// The bytes are not in the encoding they claim, or end too early.
    #[error("it is not complete, well-formed {0}")]
    Malformed(&'static str),
    /// A whole value came, and then more.
    #[error("{0} bytes follow its end")]
    TrailingBytes(usize),
    /// Text in another encoding.
    #[error("its text is not UTF-8")]
    NotUtf8,
    /// Bytes that are no text.
    #[error("it is binary, which no attribute is")]
    Binary,
    /// An infinite number, or none.
    #[error("it is not a finite number")]
    NotFinite,
    /// The name of an attribute is no text.
    #[error("the name of an attribute is not text")]
    NameNotText,
    /// An attribute came twice.
    #[error("attribute \"{}\" comes twice", quoted(.0))]
    Duplicate(String),
    /// The schema has no such attribute.
    #[error("there is no attribute \"{}\"", quoted(.0))]
    Unexpected(String),
    /// An attribute did not come, not even as null.
    #[error("attribute \"{0}\" is missing")]
    Missing(&'static str),
    /// The value is of another type.
    #[error("it is {found}, and must be {expected}")]
    WrongType {
        /// What the schema says.
        expected: &'static str,
        /// What came.
        found: &'static str,
    },
}

impl Problem {
    /// The problem with the value at that path.
    pub(super) fn at(self, path: &AttributePath) -> Misfit {
        Misfit {
            problem: self,
            path: path.clone(),
        }
    }
}

impl From<Problem> for Misfit {
    /// The problem with the block as a whole.
    fn from(problem: Problem) -> Self {
        problem.at(&AttributePath::default())
    }
}

impl From<Misfit> for Diagnostic {
    fn from(misfit: Misfit) -> Self {
        let what = match misfit.path.root() {
            Some(_) => format!(
                "The value of \"{}\" cannot be used",
                quoted(&misfit.path.to_string())
            ),
            None => "The value of the whole block cannot be used".to_owned(),
        };
        let diagnostic = Self::error(
            "Malformed Value",
            format!(
                "{what}: {misfit}. The program that started the provider sent it, so this is a \
                 mistake in that program or in the provider, not in your configuration. Please \
                 report it with the versions of both."
            ),
        );
        if misfit.path.root().is_some() {
            diagnostic.at(misfit.path)
        } else {
            diagnostic
        }
    }
}

/// The block's values, exactly as the schema has them.
pub(super) fn block(
    value: Value,
    unknown: Vec<AttributePath>,
    schema: &Schema,
) -> Result<Configuration, Misfit> {
    let mut values = match value {
        Value::Object(values) => values,
        Value::Null => return Ok(unset(schema, !unknown.is_empty())),
        other => return Err(wrong_type("an object", &other, &AttributePath::default())),
    };
    if let Some(name) = values.keys().find(|name| schema.attribute(name).is_none()) {
        return Err(Problem::Unexpected(name.clone()).into());
    }
    for attribute in &schema.attributes {
        let path = AttributePath::attribute(attribute.name);
        let Some(value) = values.get_mut(attribute.name) else {
            return Err(Problem::Missing(attribute.name).into());
        };
        conform(value, &attribute.r#type, &path)?;
    }
    Ok(Configuration::new(values, unknown))
}

/// A block that sets nothing, or of which nothing is known yet.
fn unset(schema: &Schema, unknown: bool) -> Configuration {
    let names = || schema.attributes.iter().map(|attribute| attribute.name);
    let values: Map<_, _> = names().map(|name| (name.to_owned(), Value::Null)).collect();
    let unknown = if unknown {
        names().map(AttributePath::attribute).collect()
    } else {
        Vec::new()
    };
    Configuration::new(values, unknown)
}

/// Checks one value, and turns a number that came as text into a number.
fn conform(value: &mut Value, r#type: &Type, path: &AttributePath) -> Result<(), Misfit> {
    match (r#type, &mut *value) {
        (_, Value::Null)
        | (Type::Bool, Value::Bool(_))
        | (Type::String, Value::String(_))
        | (Type::Number, Value::Number(_)) => Ok(()),
        // Hosts send numbers that no 64 bits hold exactly as decimal text.
        (Type::Number, Value::String(text)) => {
            *value = Value::Number(decimal(text).ok_or_else(|| Problem::NotFinite.at(path))?);
            Ok(())
        }
        (Type::List(element), Value::Array(elements)) => elements
            .iter_mut()
            .enumerate()
            .try_for_each(|(index, value)| conform(value, element, &path.clone().element(index))),
        // The elements of a set have no place that a path could name.
        (Type::Set(element), Value::Array(elements)) => elements
            .iter_mut()
            .try_for_each(|value| conform(value, element, path)),
        (expected, found) => Err(wrong_type(type_name(expected), found, path)),
    }
}

fn decimal(text: &str) -> Option<Number> {
    let whole = text.parse::<i64>().map(Number::from).ok();
    whole.or_else(|| Number::from_f64(text.parse().ok()?))
}

fn wrong_type(expected: &'static str, found: &Value, path: &AttributePath) -> Misfit {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a bool",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Problem::WrongType { expected, found }.at(path)
}

fn type_name(r#type: &Type) -> &'static str {
    match r#type {
        Type::Bool => "a bool",
        Type::Number => "a number",
        Type::String => "a string",
        Type::List(_) => "a list",
        Type::Set(_) => "a set",
    }
}
