//! Typed reading of the fields of one JSON object, as Go's decoder reads it
//! where state depends on that: absent and null are the same, and empty.

use serde_json::{Map, Value};

use super::error::DecodeError;
use super::timestamp::Timestamp;

/// A JSON object that says something in at least one of the fields that are
/// looked for. All other fields may be of any type.
#[derive(Debug)]
pub(crate) struct Record<'json> {
    object: &'json Map<String, Value>,
    names: &'static [&'static str],
}

impl<'json> Record<'json> {
    /// The record in a JSON value, or else what the value is instead.
    pub(crate) fn find(
        value: &'json Value,
        names: &'static [&'static str],
    ) -> Result<Self, &'static str> {
        let Value::Object(object) = value else {
            return Err(kind(value));
        };
        let says =
            |(key, value): (&String, &Value)| !value.is_null() && meant(names, key).is_some();
        if object.iter().any(says) {
            Ok(Self { object, names })
        } else if object.is_empty() {
            Err("an empty object")
        } else {
            Err("an object with none of a record's fields")
        }
    }

    /// Refuses names in another case. Go would read them; not to read them
    /// would leave the value empty.
    pub(crate) fn check_case(&self) -> Result<(), DecodeError> {
        for written in self.object.keys() {
            match meant(self.names, written) {
                Some(field) if field != written => {
                    let written = written.clone();
                    return Err(DecodeError::Case { field, written });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A text, empty when there is none.
    pub(crate) fn string(&self, field: &'static str) -> Result<String, DecodeError> {
        text(self.value(field), || field.to_owned())
    }

    /// Texts in their order, none when there are none.
    pub(crate) fn strings(&self, field: &'static str) -> Result<Vec<String>, DecodeError> {
        match self.value(field) {
            Value::Null => Ok(Vec::new()),
            Value::Array(values) => {
                let values = values.iter().enumerate();
                let texts =
                    values.map(|(index, value)| text(value, || format!("{field}[{index}]")));
                texts.collect()
            }
            other => Err(wrong_type(field.to_owned(), "an array", other)),
        }
    }

    /// A time, the default one when there is none.
    pub(crate) fn time(&self, field: &'static str) -> Result<Timestamp, DecodeError> {
        if self.value(field).is_null() {
            return Ok(Timestamp::default());
        }
        let text = self.string(field)?;
        let time = text.parse();
        time.map_err(|_| DecodeError::Time { field, text })
    }

    /// What `read` makes of a field; `None` when it is absent or null.
    ///
    /// # Errors
    ///
    /// Those of `read`.
    pub(crate) fn optional<T>(
        &self,
        field: &'static str,
        read: impl FnOnce(&Self, &'static str) -> Result<T, DecodeError>,
    ) -> Result<Option<T>, DecodeError> {
        let is_there = !self.value(field).is_null();
        is_there.then(|| read(self, field)).transpose()
    }

    fn value(&self, field: &str) -> &Value {
        self.object.get(field).unwrap_or(&Value::Null)
    }
}

/// The field that a key means, in whatever case it is written. A page of a list
/// has thousands of keys, most of them written as they should be.
fn meant(names: &[&'static str], key: &str) -> Option<&'static str> {
    let mut names = names.iter().copied();
    if let Some(name) = names.clone().find(|name| *name == key) {
        return Some(name);
    }
    let key = folded(key);
    names.find(|name| name.eq_ignore_ascii_case(&key))
}

/// The text in one case, as Go folds it when it looks for a field. Two letters
/// beyond ASCII fold to letters of ASCII; the others don't matter here.
fn folded(text: &str) -> String {
    let letters = text.chars().map(|letter| match letter {
        'ſ' => 's',
        '\u{212a}' => 'k',
        other => other.to_ascii_lowercase(),
    });
    letters.collect()
}

fn text(value: &Value, field: impl FnOnce() -> String) -> Result<String, DecodeError> {
    match value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.clone()),
        other => Err(wrong_type(field(), "a string", other)),
    }
}

fn wrong_type(field: String, expected: &'static str, value: &Value) -> DecodeError {
    DecodeError::Type {
        field,
        expected,
        found: kind(value),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_letters_that_fold_into_ascii_are_folded() {
        assert_eq!(folded("\u{212a}Aſ"), "kas");
    }

    #[test]
    fn a_value_without_a_record_says_what_it_is() {
        let table = [
            (json!(null), Some("null")),
            (json!([]), Some("an array")),
            (json!("text"), Some("a string")),
            (json!({}), Some("an empty object")),
            (
                json!({"a": 1}),
                Some("an object with none of a record's fields"),
            ),
            (
                json!({"id": null}),
                Some("an object with none of a record's fields"),
            ),
            (json!({"id": ""}), None),
            (json!({"Id": "x"}), None),
        ];
        for (value, instead) in table {
            assert_eq!(Record::find(&value, &["id"]).err(), instead, "{value}");
        }
    }
}
