//! What `make bench` times of the protocol's inner parts, each as one call.

use serde_json::{Map, Value};

use super::{convert, dynamic_value};
use crate::configuration::Configuration;
use crate::proto::tfplugin6;
use crate::schema::Schema;

/// What an encoded value says about a block; nothing where it does not fit.
pub fn decode(value: &tfplugin6::DynamicValue, schema: &Schema) -> Option<Configuration> {
    dynamic_value::decode(Some(value), schema).ok()
}

/// The state of a block as hosts take it; nothing where it does not fit.
pub fn encode(values: &Map<String, Value>, schema: &Schema) -> Option<tfplugin6::DynamicValue> {
    dynamic_value::encode(values, schema).ok()
}

/// A schema as hosts take it.
pub fn schema(schema: &Schema) -> tfplugin6::Schema {
    convert::schema(schema)
}
