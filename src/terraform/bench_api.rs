//! The inner parts of the protocol that `make bench` measures, each as one
//! call.

use serde::Serialize;

use super::{convert, dynamic_value};
use crate::configuration::Configuration;
use crate::proto::tfplugin6;
use crate::schema::Schema;

/// Decodes a block; returns `None` if it does not fit the schema.
pub fn decode(value: &tfplugin6::DynamicValue, schema: &Schema) -> Option<Configuration> {
    dynamic_value::decode(Some(value), schema).ok()
}

/// Encodes a state; returns `None` if it cannot be encoded.
pub fn encode(state: &impl Serialize) -> Option<tfplugin6::DynamicValue> {
    dynamic_value::encode(state).ok()
}

/// Encodes a schema.
pub fn schema(schema: &Schema) -> tfplugin6::Schema {
    convert::schema(schema)
}
