//! What `make bench` times of the protocol's inner parts, each as one call.

use serde::Serialize;

use super::{convert, dynamic_value};
use crate::configuration::Configuration;
use crate::proto::tfplugin6;
use crate::schema::Schema;

/// What an encoded value says about a block; nothing where it does not fit.
pub fn decode(value: &tfplugin6::DynamicValue, schema: &Schema) -> Option<Configuration> {
    dynamic_value::decode(Some(value), schema).ok()
}

/// A state as hosts take it; nothing where it cannot be written.
pub fn encode(state: &impl Serialize) -> Option<tfplugin6::DynamicValue> {
    dynamic_value::encode(state).ok()
}

/// A schema as hosts take it.
pub fn schema(schema: &Schema) -> tfplugin6::Schema {
    convert::schema(schema)
}
