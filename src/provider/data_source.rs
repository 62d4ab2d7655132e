//! The one trait between the provider and what it offers.

use async_trait::async_trait;
use serde_json::{Map, Value};

use crate::configuration::Configuration;
use crate::diagnostic::Diagnostics;
use crate::okta;
use crate::schema::Schema;

/// What a read found: it serializes to an object with a value for every
/// attribute of the schema. Each adapter writes it straight into its wire's
/// form, since as a tree of values a list of 50,000 objects would take hundreds
/// of megabytes.
pub type State = Box<dyn erased_serde::Serialize + Send>;

/// Something that a configuration can read from Okta.
///
/// It is dispatched by name, by more than one adapter; hence a trait that has
/// an object form.
#[async_trait]
pub trait DataSource: Send + Sync {
    /// The type's name in a configuration.
    fn name(&self) -> &'static str;

    /// What it accepts and returns.
    fn schema(&self) -> Schema;

    /// What is wrong with a configuration beyond what its schema tells.
    /// Nothing is said about values that are not known yet.
    fn validate(&self, _configuration: &Configuration) -> Diagnostics {
        Diagnostics::new()
    }

    /// Reads. The configuration is complete and valid: a value for every
    /// attribute of the schema, none of them unknown.
    ///
    /// # Errors
    ///
    /// What to tell the user, at least one error in it.
    async fn read(
        &self,
        client: &okta::Client,
        configuration: Map<String, Value>,
    ) -> Result<State, Diagnostics>;
}
