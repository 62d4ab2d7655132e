//! The trait of a data source.

use async_trait::async_trait;
use serde_json::{Map, Value};

use crate::configuration::Configuration;
use crate::diagnostic::Diagnostics;
use crate::okta;
use crate::schema::Schema;

/// The result of a read, which serializes to an object with a value for every
/// attribute of the schema. Each adapter writes it directly to its wire format,
/// because as a tree of values a list of 50,000 objects would take hundreds of
/// megabytes.
pub type State = Box<dyn erased_serde::Serialize + Send>;

/// Something that a configuration can read from Okta.
///
/// Adapters find it by name, so the trait is object-safe.
#[async_trait]
pub trait DataSource: Send + Sync {
    /// Returns the type's name in a configuration.
    fn name(&self) -> &'static str;

    /// Returns the attributes that it accepts and returns.
    fn schema(&self) -> Schema;

    /// Returns mistakes in a configuration that the schema cannot express.
    /// Unknown values are not checked.
    fn validate(&self, _configuration: &Configuration) -> Diagnostics {
        Diagnostics::new()
    }

    /// Reads the data source. The configuration is complete and valid: it has a
    /// known value for every attribute of the schema.
    ///
    /// # Errors
    ///
    /// Returns diagnostics for the user, with at least one error.
    async fn read(
        &self,
        client: &okta::Client,
        configuration: Map<String, Value>,
    ) -> Result<State, Diagnostics>;
}
