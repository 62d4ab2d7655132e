//! Serves the engine's calls: each decodes, calls the provider and encodes.

use semver::Version;
use serde_json::{Map, Value};
use tonic::{Code, Extensions, Request, Response, Status};

use super::arguments::EngineAddress;
use super::call::answer;
use super::inputs::{self, Inputs};
use super::instance::Instances;
use super::names::{Owner, data_source, property};
use super::package_schema::{self, SCHEMA_VERSION};
use super::printed::without_secrets;
use super::protobuf_struct::from_json;
use super::rendered_diagnostics::{RenderedDiagnostics, as_text};
use super::{Error, settings, unimplemented, values};
use crate::diagnostic::quoted;
use crate::environment::Environment;
use crate::proto::pulumirpc::diff_response::DiffChanges;
use crate::proto::pulumirpc::{self as wire, resource_provider_server};
use crate::provider::Provider;

/// A provider behind Pulumi's protocol.
pub(super) struct ResourceProviderService {
    instances: Instances,
    environment: &'static Environment<'static>,
    version: Version,
}

impl ResourceProviderService {
    /// Serves these instances of the provider as a plugin of that version.
    pub(super) fn new(
        instances: Instances,
        environment: &'static Environment<'static>,
        version: Version,
    ) -> Self {
        Self {
            instances,
            environment,
            version,
        }
    }

    /// Returns the provider without a configuration.
    fn definition(&self) -> &Provider {
        self.instances.definition()
    }

    /// Serves an engine that did not start this plugin.
    fn attach(&self, extensions: &Extensions, address: &str) -> Result<(), Status> {
        let refused = |error: Error| Status::invalid_argument(error.to_string());
        let address = EngineAddress::parse(address).map_err(refused)?;
        let instance = self.instances.of_call(extensions);
        match instance.engine.attach(&address).map_err(refused)? {
            true => Ok(()),
            false => Err(Status::failed_precondition(
                "This connection has an engine already. An engine can attach only to a plugin that \
                 a person started, over a new connection.\n\nTo fix this:\n - Start \
                 `pulumi-resource-okta` without an engine's address. It prints a port. Then run \
                 `PULUMI_DEBUG_PROVIDERS=okta:PORT pulumi up`.",
            )),
        }
    }

    fn schema(&self, request: &wire::GetSchemaRequest) -> Result<wire::GetSchemaResponse, Status> {
        if request.version != SCHEMA_VERSION {
            let version = request.version;
            return Err(Status::invalid_argument(format!(
                "This plugin has no schema of version {version}, only of version {SCHEMA_VERSION}."
            )));
        }
        let schema = package_schema::json(self.definition(), &self.version);
        let schema =
            schema.map_err(|found| status(RenderedDiagnostics::new(found, &[]).failures))?;
        Ok(wire::GetSchemaResponse { schema })
    }

    fn check_config(&self, news: &[u8]) -> Result<wire::CheckResponse, Status> {
        let provider = self.definition();
        let schema = provider.schema();
        let settings = values::read(news)?;
        let Inputs {
            configuration,
            mut failures,
        } = inputs::read(settings.clone(), schema, Owner::Provider);
        let found = provider.validate(configuration, self.environment);
        failures.extend(RenderedDiagnostics::new(found, &[schema]).failures);
        let failures = without_secrets(failures, &settings, schema);
        Ok(wire::CheckResponse {
            inputs: Some(settings::inputs_for_state(settings, schema)),
            failures,
        })
    }

    async fn configure(&self, extensions: &Extensions, args: &[u8]) -> Result<(), Status> {
        let args = values::read(args)?;
        let instance = self.instances.of_call(extensions);
        instance.begin_configuration()?;
        let provider = &instance.provider;
        let schema = provider.schema();
        let Inputs {
            configuration,
            mut failures,
        } = inputs::read(args, schema, Owner::Provider);
        let found = if failures.is_empty() {
            provider.configure(configuration, self.environment).await
        } else {
            provider.validate(configuration, self.environment)
        };
        let rendered = RenderedDiagnostics::new(found, &[schema]);
        instance.engine.warn(rendered.warnings).await;
        failures.extend(rendered.failures);
        if failures.is_empty() {
            return Ok(());
        }
        Err(Status::invalid_argument(as_text(&failures)))
    }

    async fn invoke(
        &self,
        extensions: &Extensions,
        request: wire::InvokeRequest,
    ) -> Result<wire::InvokeResponse, Status> {
        let Some(data_source) = data_source(&request.tok) else {
            let token = quoted(&request.tok);
            return Err(unimplemented::status(&format!(
                "This plugin has no function {token}."
            )));
        };
        let instance = self.instances.of_call(extensions);
        let (provider, engine) = (&instance.provider, &instance.engine);
        let schema = provider.data_source_schema(data_source);
        let schema =
            schema.map_err(|found| status(RenderedDiagnostics::new(found, &[]).failures))?;
        let schemas = [provider.schema(), schema];
        let Inputs {
            configuration,
            mut failures,
        } = inputs::read(values::read(&request.args)?, schema, Owner::Function);
        if failures.is_empty() {
            let found = provider.validate_data_source(data_source, &configuration);
            failures.extend(RenderedDiagnostics::new(found, &schemas).failures);
        }
        if !failures.is_empty() {
            return failed(failures);
        }
        let read = provider.read(data_source, configuration);
        let progress = || provider.list_progress();
        let read = instance.waiting.through(engine, progress, read);
        let read = instance.stop.unless_stopped(read).await;
        match read.ok_or_else(cancelled)? {
            Ok(reading) => {
                let warnings = RenderedDiagnostics::new(reading.warnings, &schemas).warnings;
                engine.warn(warnings).await;
                let state = serde_json::to_value(reading.state);
                state.map(result).map_err(|_| unwritten())
            }
            Err(found) => {
                let rendered = RenderedDiagnostics::new(found, &schemas);
                engine.warn(rendered.warnings).await;
                failed(rendered.failures)
            }
        }
    }
}

/// Returns a function's result with the names of programs.
fn result(state: Value) -> wire::InvokeResponse {
    let values = match rename_properties(state) {
        Value::Object(values) => values,
        _ => Map::new(),
    };
    wire::InvokeResponse {
        r#return: Some(from_json(values)),
        failures: Vec::new(),
    }
}

/// Returns the value with all names in it as programs write them.
fn rename_properties(value: Value) -> Value {
    match value {
        Value::Object(entries) => {
            let entries = entries.into_iter();
            let renamed = entries.map(|(name, value)| (property(&name), rename_properties(value)));
            Value::Object(renamed.collect())
        }
        Value::Array(elements) => elements.into_iter().map(rename_properties).collect(),
        value => value,
    }
}

fn unwritten() -> Status {
    Status::internal(
        "Mistake in the Plugin: The result could not be written. This is a mistake in the plugin, \
         not in your program.\n\nTo fix this:\n - Report it.",
    )
}

/// Returns the failures of a function's properties. If one is about no
/// property, the whole call fails.
fn failed(failures: Vec<wire::CheckFailure>) -> Result<wire::InvokeResponse, Status> {
    if failures.iter().any(|failure| failure.property.is_empty()) {
        return Err(status(failures));
    }
    Ok(wire::InvokeResponse {
        r#return: None,
        failures,
    })
}

/// Returns UNKNOWN, as plugins written in Go do for every error; other codes
/// have a meaning to engines.
fn status(failures: Vec<wire::CheckFailure>) -> Status {
    let texts = failures.into_iter().map(|failure| failure.reason);
    Status::new(Code::Unknown, texts.collect::<Vec<_>>().join("\n\n"))
}

fn cancelled() -> Status {
    Status::cancelled(
        "Read Stopped: The engine asked the plugin to stop, as it does after an interrupt \
         (Ctrl-C). The read was canceled before Okta answered. Nothing was changed.\n\nTo fix \
         this: Run the command again.",
    )
}

fn changes(request: &wire::DiffRequest) -> Result<wire::DiffResponse, Status> {
    let old = request.old_inputs.as_ref().unwrap_or(&request.olds);
    let changed = settings::changed(values::read(old)?, values::read(&request.news)?);
    let changes = if changed.is_empty() {
        DiffChanges::DiffNone
    } else {
        DiffChanges::DiffSome
    };
    Ok(wire::DiffResponse {
        changes: changes.into(),
        diffs: changed.into_iter().collect(),
        ..wire::DiffResponse::default()
    })
}

#[tonic::async_trait]
impl resource_provider_server::ResourceProvider for ResourceProviderService {
    async fn handshake(
        &self,
        request: Request<wire::ProviderHandshakeRequest>,
    ) -> Result<Response<wire::ProviderHandshakeResponse>, Status> {
        answer("Handshake", async {
            let address = request.into_inner().engine_address;
            tracing::trace!(engine_address = quoted(&address), "an engine is there");
            // Results are plain; the engine marks secrets, as with the
            // published plugin.
            Ok(wire::ProviderHandshakeResponse::default())
        })
        .await
    }

    async fn attach(&self, request: Request<wire::PluginAttach>) -> Result<Response<()>, Status> {
        let (_, extensions, request) = request.into_parts();
        answer("Attach", async {
            self.attach(&extensions, &request.address)
        })
        .await
    }

    async fn get_plugin_info(
        &self,
        _request: Request<()>,
    ) -> Result<Response<wire::PluginInfo>, Status> {
        answer("GetPluginInfo", async {
            Ok(wire::PluginInfo {
                version: self.version.to_string(),
            })
        })
        .await
    }

    async fn get_schema(
        &self,
        request: Request<wire::GetSchemaRequest>,
    ) -> Result<Response<wire::GetSchemaResponse>, Status> {
        answer("GetSchema", async { self.schema(&request.into_inner()) }).await
    }

    async fn check_config(
        &self,
        request: Request<wire::CheckRequest>,
    ) -> Result<Response<wire::CheckResponse>, Status> {
        answer("CheckConfig", async {
            self.check_config(&request.into_inner().news)
        })
        .await
    }

    async fn diff_config(
        &self,
        request: Request<wire::DiffRequest>,
    ) -> Result<Response<wire::DiffResponse>, Status> {
        answer("DiffConfig", async { changes(&request.into_inner()) }).await
    }

    async fn configure(
        &self,
        request: Request<wire::ConfigureRequest>,
    ) -> Result<Response<wire::ConfigureResponse>, Status> {
        let (_, extensions, request) = request.into_parts();
        answer("Configure", async {
            self.configure(&extensions, &request.args).await?;
            Ok(wire::ConfigureResponse {
                supports_preview: true,
                ..wire::ConfigureResponse::default()
            })
        })
        .await
    }

    async fn invoke(
        &self,
        request: Request<wire::InvokeRequest>,
    ) -> Result<Response<wire::InvokeResponse>, Status> {
        let (_, extensions, request) = request.into_parts();
        answer("Invoke", self.invoke(&extensions, request)).await
    }

    async fn cancel(&self, request: Request<()>) -> Result<Response<()>, Status> {
        answer("Cancel", async {
            self.instances.of_call(request.extensions()).stop.stop();
            Ok(())
        })
        .await
    }
}
