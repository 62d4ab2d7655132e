//! What this provider is, in no protocol: its schema, its data sources, and
//! the client that it has once it is configured.
//!
//! - `config` has the provider block's schema, and resolves block and
//!   environment into the settings of the client.
//! - `configured` holds the client of the configuration that began last.
//! - `data_source` is the trait, `app_token` and `app_tokens` implement it, `id`
//!   says what an id may be, `advice` what a failure means, and `stop` ends the
//!   reads that run.

mod advice;
mod app_token;
mod app_tokens;
mod config;
mod configured;
mod data_source;
mod id;
#[cfg(any(test, fuzzing))]
pub mod properties;
mod stop;

use std::fmt;
use std::sync::Arc;

use secrecy::ExposeSecret;
use tracing::Level;

use crate::configuration::Configuration;
use crate::diagnostic::{Diagnostic, Diagnostics, Hint, Severity, listed, quoted};
use crate::environment::Environment;
use crate::okta;
use crate::schema::{self, Schema};

use config::{KeyFileError, ProviderConfig, Resolution, ResolveContext, Resolved};
use configured::Configured;

pub use app_token::AppTokenDataSource;
pub use app_tokens::AppTokensDataSource;
pub use data_source::{DataSource, State};
pub use stop::Stop;

pub use crate::okta::ListProgress;

/// The provider, shared by every call of a host.
pub struct Provider {
    schema: Arc<Schema>,
    data_sources: Arc<[Registered]>,
    /// What the last `configure` came to. A read takes its own clone of the
    /// client, so that configuring again changes nothing under way.
    configured: Configured,
    /// Called with the log level that a block sets.
    on_log_level: Arc<dyn Fn(Option<Level>) + Send + Sync>,
}

/// What a read came to.
pub struct Reading {
    /// A value for every attribute of the data source's schema.
    pub state: State,
    /// What to tell the user beside it; warnings, all of them.
    pub warnings: Diagnostics,
}

impl fmt::Debug for Reading {
    /// The warnings only: a state has no form that could be shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading")
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

/// A data source with its schema, which is built once.
struct Registered {
    data_source: Box<dyn DataSource>,
    schema: Schema,
}

impl Provider {
    /// The provider with all its data sources.
    pub fn new() -> Self {
        Self::with_data_sources(vec![
            Box::new(AppTokenDataSource),
            Box::new(AppTokensDataSource),
        ])
    }

    /// The provider with other data sources, for tests of what is around them.
    pub fn with_data_sources(data_sources: Vec<Box<dyn DataSource>>) -> Self {
        let registered = data_sources.into_iter().map(|data_source| Registered {
            schema: data_source.schema(),
            data_source,
        });
        Self {
            schema: Arc::new(config::schema()),
            data_sources: registered.collect(),
            configured: Configured::default(),
            on_log_level: Arc::new(|_| {}),
        }
    }

    /// The same provider without a configuration, for a host that configures it
    /// beside others.
    pub fn unconfigured(&self) -> Self {
        Self {
            schema: Arc::clone(&self.schema),
            data_sources: Arc::clone(&self.data_sources),
            configured: Configured::default(),
            on_log_level: Arc::clone(&self.on_log_level),
        }
    }

    /// The same provider, which calls this with the `log_level` of every block,
    /// or with `None`.
    pub fn on_log_level(self, callback: impl Fn(Option<Level>) + Send + Sync + 'static) -> Self {
        Self {
            on_log_level: Arc::new(callback),
            ..self
        }
    }

    /// What the provider block accepts.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// What every data source accepts and returns, by its name, in the order in
    /// which documentation shows them.
    pub fn data_source_schemas(&self) -> impl Iterator<Item = (&str, &Schema)> {
        self.data_sources
            .iter()
            .map(|registered| (registered.data_source.name(), &registered.schema))
    }

    /// What the data source of that name accepts and returns.
    ///
    /// # Errors
    ///
    /// What to tell the user when there is no such data source.
    pub fn data_source_schema(&self, name: &str) -> Result<&Schema, Diagnostics> {
        Ok(&self.registered(name)?.schema)
    }

    /// What is wrong with a provider block and the environment it is used in,
    /// as far as it is known: which of the settings count takes both. What is
    /// missing is not wrong, and no file is looked at.
    pub fn validate(&self, block: Configuration, environment: &Environment<'_>) -> Diagnostics {
        let mut mistakes = self.mistakes(&block);
        let context = ResolveContext {
            environment,
            key_file: &|_| Err(KeyFileError::NotFound),
        };
        let settings = ProviderConfig::from(block).resolve(&context).settings;
        mistakes.extend(settings.err().into_iter().flatten());
        mistakes
    }

    fn mistakes(&self, block: &Configuration) -> Diagnostics {
        let mut mistakes = schema::check(&self.schema, block);
        mistakes.extend(config::check_conflicts(block));
        mistakes
    }

    /// What is wrong with the configuration of a data source, as far as it is
    /// known.
    pub fn validate_data_source(&self, name: &str, configuration: &Configuration) -> Diagnostics {
        self.registered(name).map_or_else(
            |no_such| no_such,
            |registered| registered.validate(configuration),
        )
    }

    /// Replaces the previous configuration; contacts nobody. Errors are about
    /// wrong settings; missing settings are reported by the first read.
    ///
    /// The previous configuration ends when the call begins. Of calls that
    /// overlap, the one that began last counts, and the others fail.
    pub async fn configure(
        &self,
        block: Configuration,
        environment: &Environment<'_>,
    ) -> Diagnostics {
        let generation = self.begin();
        let mut found = self.mistakes(&block);
        let config = ProviderConfig::from(block);
        let key_file = match config.key_path(environment) {
            Some(path) => config::read_key_file(path.expose_secret(), environment).await,
            None => Err(KeyFileError::NotFound),
        };
        let Resolution {
            settings,
            warnings,
            log_level,
        } = config.resolve(&ResolveContext {
            environment,
            key_file: &|_| key_file.clone(),
        });
        let client = match settings {
            Ok(Resolved::Ready(settings)) => Some(Ok(okta::Client::new(*settings))),
            Ok(Resolved::Incomplete(missing)) => Some(Err(missing)),
            Err(wrong) => {
                found.extend(wrong);
                None
            }
        };
        let client = client.filter(|_| fail_on_error(&found).is_ok());
        found.extend(warnings);
        match self.configured.finish(generation, client) {
            Ok(()) => {
                (self.on_log_level)(log_level);
                // Only one credential is used, also where several variables are set.
                if let Ok((client, _)) = self.configured.client() {
                    tracing::debug!("the credential comes from {}", client.credentials_source());
                }
            }
            Err(replaced) => found.extend(replaced),
        }
        found
    }

    /// Drops what was configured before. For a configuration that cannot even
    /// be read: the one it was to replace must not go on serving.
    pub fn forget(&self) {
        self.begin();
    }

    fn begin(&self) -> u64 {
        self.report();
        self.configured.begin()
    }

    /// Logs the requests to Okta since the last `configure`.
    pub fn report(&self) {
        if let Ok((client, _)) = self.configured.client() {
            client.report();
        }
    }

    /// How far the lists that are being read now have come.
    pub fn list_progress(&self) -> ListProgress {
        self.configured
            .client()
            .map_or_else(|_| Default::default(), |(client, _)| client.list_progress())
    }

    /// Reads a data source.
    ///
    /// # Errors
    ///
    /// What to tell the user, at least one error in it: no such data source, a
    /// configuration that is wrong or not known yet, a provider that is not
    /// configured or lacks a setting, or whatever Okta's answer came to.
    pub async fn read(
        &self,
        name: &str,
        configuration: Configuration,
    ) -> Result<Reading, Diagnostics> {
        let registered = self.registered(name)?;
        // Not every host validates before it reads.
        fail_on_error(&registered.validate(&configuration))?;
        fail_on_error(&schema::check_known(&configuration))?;
        let (client, shown) = self.configured.client()?;
        let data_source = &registered.data_source;
        let read = data_source.read(&client, configuration.into_values()).await;
        let warnings = advice::missing_scopes(&client)
            .into_iter()
            .chain(advice::root_certificates(&client));
        let warnings = shown.new_of(warnings);
        match read {
            Ok(state) => Ok(Reading { state, warnings }),
            Err(mut found) => {
                found.extend(warnings);
                Err(found)
            }
        }
    }

    fn registered(&self, name: &str) -> Result<&Registered, Diagnostics> {
        self.data_sources
            .iter()
            .find(|registered| registered.data_source.name() == name)
            .ok_or_else(|| {
                let known = self.data_source_schemas().map(|(known, _)| known);
                vec![no_such_data_source(name, &known.collect::<Vec<_>>())]
            })
    }
}

impl Default for Provider {
    fn default() -> Self {
        Self::new()
    }
}

impl Registered {
    fn validate(&self, configuration: &Configuration) -> Diagnostics {
        let mut mistakes = schema::check(&self.schema, configuration);
        mistakes.extend(self.data_source.validate(configuration));
        mistakes
    }
}

/// Fails with all diagnostics when one of them is an error.
fn fail_on_error(found: &Diagnostics) -> Result<(), Diagnostics> {
    let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    if found.iter().any(is_error) {
        Err(found.clone())
    } else {
        Ok(())
    }
}

fn no_such_data_source(name: &str, known: &[&str]) -> Diagnostic {
    Diagnostic::error(
        "Data Source Type Not Found",
        format!("This provider has no data source \"{}\".", quoted(name)),
    )
    .fix(format!(
        "Use a data source of this provider: {}.",
        listed(known)
    ))
    .hint(Hint::OfficialProvider)
}

#[cfg(test)]
mod tests;
