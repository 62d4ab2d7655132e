//! The values of one block, as an adapter decoded them from its wire.

use std::fmt;
use std::ops::{Deref, DerefMut};

use secrecy::zeroize::Zeroize;
use serde_json::{Map, Value};

use crate::diagnostic::AttributePath;

/// What a configuration says in one block: a value for every attribute of the
/// schema, `null` where nothing was said, and the paths of what cannot be
/// known yet.
///
/// Only types that the schema allows are in here; an adapter rejects the rest.
///
/// What is left of it is wiped when it is dropped. That is our copy alone: the
/// message in which it came, the environment, what a parser or TLS held on the
/// way, and the host's memory are not in our hands.
#[derive(Clone, Default, PartialEq)]
pub struct Configuration {
    values: Values,
    unknown: Vec<AttributePath>,
}

impl Configuration {
    /// The values by attribute name (unknown ones `null`), and where the
    /// unknown ones stand.
    pub fn new(values: Map<String, Value>, unknown: Vec<AttributePath>) -> Self {
        Self {
            values: Values(values),
            unknown,
        }
    }

    /// The attribute's value; `Null` when it is not set or not known yet.
    pub fn value(&self, name: &str) -> &Value {
        self.values.get(name).unwrap_or(&Value::Null)
    }

    /// Whether the attribute's value, or a part of it, is not known yet.
    pub fn is_unknown(&self, name: &str) -> bool {
        self.unknown.iter().any(|path| path.root() == Some(name))
    }

    /// Where the values stand that are not known yet.
    pub fn unknown(&self) -> &[AttributePath] {
        &self.unknown
    }

    /// The values alone, as an object.
    pub fn into_values(self) -> Map<String, Value> {
        self.values.into_map()
    }
}

/// Values by their names, which are wiped when they are dropped: among those of
/// a provider block are credentials.
#[derive(Clone, Default, PartialEq)]
pub struct Values(Map<String, Value>);

impl Values {
    /// The values, which nobody wipes any more.
    pub fn into_map(mut self) -> Map<String, Value> {
        std::mem::take(&mut self.0)
    }
}

impl From<Map<String, Value>> for Values {
    fn from(values: Map<String, Value>) -> Self {
        Self(values)
    }
}

impl Deref for Values {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Values {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl fmt::Debug for Values {
    /// Names only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Drop for Values {
    fn drop(&mut self) {
        self.0.values_mut().for_each(wipe);
    }
}

/// Overwrites all texts of a value.
pub fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(elements) => elements.iter_mut().for_each(wipe),
        Value::Object(entries) => entries.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl fmt::Debug for Configuration {
    /// Names only: a provider block holds credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Configuration")
            .field("attributes", &self.values)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_texts_are_wiped() {
        let mut value = json!({"token": "s3cret", "scopes": ["a", null], "limit": 7});
        wipe(&mut value);
        assert_eq!(
            value,
            json!({"token": "", "scopes": ["", null], "limit": 7})
        );
    }
}
