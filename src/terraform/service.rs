//! Serves the calls of Terraform's provider protocol: each decodes, calls the
//! provider and encodes.

use tonic::{Extensions, Request, Response, Status};

use super::call::{Reply, answer};
use super::instance::Instances;
use super::{convert, dynamic_value};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::environment;
use crate::proto::tfplugin6::{self as wire, provider_server};
use crate::provider::Provider;
use crate::schema::Schema;

/// A provider behind Terraform's protocol.
pub(super) struct ProviderService {
    instances: Instances,
    /// Built once, so that nothing can fail in the call that requests it.
    schema: wire::get_provider_schema::Response,
}

impl ProviderService {
    /// Serves these instances of the provider.
    pub(super) fn new(instances: Instances) -> Self {
        let provider = instances.definition();
        let data_sources = provider
            .data_source_schemas()
            .map(|(name, schema)| (name.to_owned(), convert::schema(schema)));
        let schema = wire::get_provider_schema::Response {
            provider: Some(convert::schema(provider.schema())),
            data_source_schemas: data_sources.collect(),
            server_capabilities: Some(wire::ServerCapabilities {
                get_provider_schema_optional: true,
                ..Default::default()
            }),
            ..Default::default()
        };
        Self { instances, schema }
    }

    /// Returns the provider without a configuration.
    fn definition(&self) -> &Provider {
        self.instances.definition()
    }

    fn validate_provider(&self, config: Option<&wire::DynamicValue>) -> Diagnostics {
        let provider = self.definition();
        dynamic_value::decode(config, provider.schema()).map_or_else(one, |config| {
            provider.validate(config, &environment::of_process)
        })
    }

    async fn configure(
        &self,
        extensions: &Extensions,
        config: Option<&wire::DynamicValue>,
    ) -> Diagnostics {
        let provider = &self.instances.of_call(extensions).provider;
        match dynamic_value::decode(config, provider.schema()) {
            Ok(config) => provider.configure(config, &environment::of_process).await,
            Err(error) => {
                provider.forget();
                one(error)
            }
        }
    }

    fn validate_data_source(
        &self,
        type_name: &str,
        config: Option<&wire::DynamicValue>,
    ) -> Result<Diagnostics, Diagnostics> {
        let provider = self.definition();
        let schema = provider.data_source_schema(type_name)?;
        let config = dynamic_value::decode(config, schema).map_err(one)?;
        Ok(provider.validate_data_source(type_name, &config))
    }

    async fn read(
        &self,
        extensions: &Extensions,
        type_name: &str,
        config: Option<&wire::DynamicValue>,
    ) -> Result<wire::read_data_source::Response, Diagnostics> {
        let instance = self.instances.of_call(extensions);
        let schema = instance.provider.data_source_schema(type_name)?;
        let config = dynamic_value::decode(config, schema).map_err(one)?;
        let reading = instance
            .stop
            .unless_stopped(instance.provider.read(type_name, config))
            .await
            .unwrap_or_else(|| Err(one(stopped())))?;
        Ok(wire::read_data_source::Response {
            state: Some(dynamic_value::encode(&reading.state).map_err(one)?),
            diagnostics: convert::diagnostics(reading.warnings, Some(schema)),
            ..Default::default()
        })
    }

    /// Returns a response with these diagnostics about a data source and
    /// nothing else.
    fn about_data_source<R: Reply>(&self, type_name: &str, found: Diagnostics) -> R {
        about(found, self.definition().data_source_schema(type_name).ok())
    }
}

fn one(found: impl Into<Diagnostic>) -> Diagnostics {
    vec![found.into()]
}

/// A reply that says nothing but what was found.
fn about<R: Reply>(found: Diagnostics, schema: Option<&Schema>) -> R {
    R::about(convert::diagnostics(found, schema))
}

fn stopped() -> Diagnostic {
    Diagnostic::error(
        "Read Stopped",
        "The host asked the provider to stop, as it does after an interrupt (Ctrl-C). The read \
         was canceled before Okta answered. Nothing was changed.",
    )
    .fix("Run the command again.")
}

#[tonic::async_trait]
impl provider_server::Provider for ProviderService {
    async fn get_provider_schema(
        &self,
        _request: Request<wire::get_provider_schema::Request>,
    ) -> Result<Response<wire::get_provider_schema::Response>, Status> {
        answer("GetProviderSchema", async { self.schema.clone() }).await
    }

    async fn get_resource_identity_schemas(
        &self,
        _request: Request<wire::get_resource_identity_schemas::Request>,
    ) -> Result<Response<wire::get_resource_identity_schemas::Response>, Status> {
        answer("GetResourceIdentitySchemas", async { Default::default() }).await
    }

    async fn get_functions(
        &self,
        _request: Request<wire::get_functions::Request>,
    ) -> Result<Response<wire::get_functions::Response>, Status> {
        answer("GetFunctions", async { Default::default() }).await
    }

    async fn validate_provider_config(
        &self,
        request: Request<wire::validate_provider_config::Request>,
    ) -> Result<Response<wire::validate_provider_config::Response>, Status> {
        let config = request.into_inner().config;
        answer("ValidateProviderConfig", async {
            let found = self.validate_provider(config.as_ref());
            about(found, Some(self.definition().schema()))
        })
        .await
    }

    async fn validate_data_resource_config(
        &self,
        request: Request<wire::validate_data_resource_config::Request>,
    ) -> Result<Response<wire::validate_data_resource_config::Response>, Status> {
        let wire::validate_data_resource_config::Request { type_name, config } =
            request.into_inner();
        answer("ValidateDataResourceConfig", async {
            let (Ok(found) | Err(found)) = self.validate_data_source(&type_name, config.as_ref());
            self.about_data_source(&type_name, found)
        })
        .await
    }

    async fn configure_provider(
        &self,
        request: Request<wire::configure_provider::Request>,
    ) -> Result<Response<wire::configure_provider::Response>, Status> {
        let (_, extensions, request) = request.into_parts();
        answer("ConfigureProvider", async {
            let found = self.configure(&extensions, request.config.as_ref()).await;
            about(found, Some(self.definition().schema()))
        })
        .await
    }

    async fn read_data_source(
        &self,
        request: Request<wire::read_data_source::Request>,
    ) -> Result<Response<wire::read_data_source::Response>, Status> {
        let (_, extensions, request) = request.into_parts();
        let wire::read_data_source::Request {
            type_name, config, ..
        } = request;
        answer("ReadDataSource", async {
            self.read(&extensions, &type_name, config.as_ref())
                .await
                .unwrap_or_else(|found| self.about_data_source(&type_name, found))
        })
        .await
    }

    async fn stop_provider(
        &self,
        request: Request<wire::stop_provider::Request>,
    ) -> Result<Response<wire::stop_provider::Response>, Status> {
        answer("StopProvider", async {
            tracing::debug!("stopping all reads");
            self.instances.of_call(request.extensions()).stop.stop();
            wire::stop_provider::Response::default()
        })
        .await
    }
}
