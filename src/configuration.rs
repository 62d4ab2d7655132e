//! The values of one configuration block, decoded by an adapter.

use std::fmt;
use std::ops::{Deref, DerefMut};

use secrecy::zeroize::Zeroize;
use serde_json::{Map, Value};

use crate::diagnostic::AttributePath;

/// The values of one block: one for every attribute of the schema, `null` if it
/// is not set, and the paths of unknown values.
///
/// It has only types that the schema allows; an adapter rejects the rest.
///
/// It is wiped when it is dropped. That wipes only our copy, not the message in
/// which it came, the environment, the buffers of parsers and TLS, or the
/// host's memory.
#[derive(Clone, Default, PartialEq)]
pub struct Configuration {
    values: Values,
    unknown: Vec<AttributePath>,
}

impl Configuration {
    /// Makes a configuration from the values by attribute name (unknown ones
    /// `null`) and the paths of the unknown ones.
    pub fn new(values: Map<String, Value>, unknown: Vec<AttributePath>) -> Self {
        Self {
            values: Values(values),
            unknown,
        }
    }

    /// Returns the attribute's value; `Null` if it is not set or unknown.
    pub fn value(&self, name: &str) -> &Value {
        self.values.get(name).unwrap_or(&Value::Null)
    }

    /// Returns whether the attribute's value, or a part of it, is unknown.
    pub fn is_unknown(&self, name: &str) -> bool {
        self.unknown.iter().any(|path| path.root() == Some(name))
    }

    /// Returns the paths of the unknown values.
    pub fn unknown(&self) -> &[AttributePath] {
        &self.unknown
    }

    /// Returns the values as an object.
    pub fn into_values(self) -> Map<String, Value> {
        self.values.into_map()
    }
}

/// Values by their names, wiped when dropped: a provider block may have
/// credentials.
#[derive(Clone, Default, PartialEq)]
pub struct Values(Map<String, Value>);

impl Values {
    /// Returns the values, which are no longer wiped.
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

/// Overwrites bytes that are not needed any more.
pub fn wipe_bytes(mut bytes: Vec<u8>) {
    bytes.zeroize();
}

impl fmt::Debug for Configuration {
    /// Shows names only: a provider block may have credentials.
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
