//! Terraform's calls over one connection, each with a time limit and each
//! answered: a failure is a diagnostic, so a gRPC status fails the test.

use std::future::Future;

use terraform_provider_okta::proto::tfplugin6::provider_client::ProviderClient;
use terraform_provider_okta::proto::tfplugin6::{
    Diagnostic, DynamicValue, Schema, attribute_path::step::Selector, configure_provider,
    diagnostic::Severity, get_provider_schema, read_data_source, stop_provider,
    validate_data_resource_config, validate_provider_config,
};
use tokio::time::timeout;
use tonic::transport::Channel;
use tonic::{Response, Status};

use super::message_pack::{NIL, in_message_pack, object};
use super::plugin_host::PATIENCE;

/// The one data source.
pub(crate) const APP_TOKEN: &str = "okta_app_token";

/// The longest detail, in bytes, that quotes 200 characters of a value at most
/// and helps with it.
pub(crate) const LONGEST_DETAIL: usize = 2_000;

/// Its attributes, in the order in which hosts send them.
pub(crate) const APP_TOKEN_ATTRIBUTES: [&str; 8] = [
    "client_id",
    "created",
    "expires_at",
    "id",
    "issuer",
    "scopes",
    "status",
    "user_id",
];

/// A block with every attribute of the data source, the given ones set.
pub(crate) fn app_token(set: &[(&str, Vec<u8>)]) -> DynamicValue {
    in_message_pack(block(APP_TOKEN_ATTRIBUTES, set))
}

/// A block of the data source as a person writes it.
pub(crate) fn app_token_of(client_id: &str, id: &str) -> DynamicValue {
    use super::message_pack::text;
    app_token(&[("client_id", text(client_id)), ("id", text(id))])
}

/// An object with these attributes, `null` where nothing is set.
pub(crate) fn block<'a>(
    attributes: impl IntoIterator<Item = &'a str>,
    set: &[(&str, Vec<u8>)],
) -> Vec<u8> {
    object(attributes.into_iter().map(|name| {
        let value = set.iter().find(|(attribute, _)| *attribute == name);
        (name, value.map_or(NIL.to_vec(), |(_, value)| value.clone()))
    }))
}

/// A host that knows the provider's schema.
#[derive(Clone)]
pub(crate) struct Session {
    client: ProviderClient<Channel>,
    schema: get_provider_schema::Response,
}

impl Session {
    /// Asks for the schema, as a host's first call does.
    pub(crate) async fn open(client: ProviderClient<Channel>) -> Self {
        let mut asking = client.clone();
        let schema = answered(asking.get_provider_schema(get_provider_schema::Request {})).await;
        Self { client, schema }
    }

    /// Knows the schema from another process, and does not ask for it.
    pub(crate) fn knowing(
        schema: get_provider_schema::Response,
        client: ProviderClient<Channel>,
    ) -> Self {
        Self { client, schema }
    }

    /// The schema as it came.
    pub(crate) fn schema(&self) -> &get_provider_schema::Response {
        &self.schema
    }

    /// The provider block's schema.
    pub(crate) fn provider_schema(&self) -> &Schema {
        self.schema.provider.as_ref().expect("a provider schema")
    }

    /// A provider block with the given attributes set.
    pub(crate) fn provider_block(&self, set: &[(&str, Vec<u8>)]) -> DynamicValue {
        let attributes = &self
            .provider_schema()
            .block
            .as_ref()
            .expect("a block")
            .attributes;
        let mut names: Vec<_> = attributes.iter().map(|one| one.name.as_str()).collect();
        names.sort_unstable();
        for (name, _) in set {
            assert!(names.contains(name), "the provider block has no {name}");
        }
        in_message_pack(block(names, set))
    }

    /// Checks a provider block.
    pub(crate) async fn validate_provider(&self, config: DynamicValue) -> Vec<Diagnostic> {
        let config = Some(config);
        let mut client = self.client.clone();
        answered(client.validate_provider_config(validate_provider_config::Request { config }))
            .await
            .diagnostics
    }

    /// Checks a block of the data source.
    pub(crate) async fn validate(&self, config: DynamicValue) -> Vec<Diagnostic> {
        self.validate_type(APP_TOKEN, config).await
    }

    /// Checks a block of any data source.
    pub(crate) async fn validate_type(
        &self,
        type_name: &str,
        config: DynamicValue,
    ) -> Vec<Diagnostic> {
        let request = validate_data_resource_config::Request {
            type_name: type_name.to_owned(),
            config: Some(config),
        };
        let mut client = self.client.clone();
        answered(client.validate_data_resource_config(request))
            .await
            .diagnostics
    }

    /// Configures the provider.
    pub(crate) async fn configure(&self, config: DynamicValue) -> Vec<Diagnostic> {
        let request = configure_provider::Request {
            terraform_version: "1.15.5".to_owned(),
            config: Some(config),
            client_capabilities: None,
        };
        let mut client = self.client.clone();
        answered(client.configure_provider(request))
            .await
            .diagnostics
    }

    /// Reads the data source.
    pub(crate) async fn read(&self, config: DynamicValue) -> read_data_source::Response {
        self.read_type(APP_TOKEN, config).await
    }

    /// Reads any data source.
    pub(crate) async fn read_type(
        &self,
        type_name: &str,
        config: DynamicValue,
    ) -> read_data_source::Response {
        let request = read_data_source::Request {
            type_name: type_name.to_owned(),
            config: Some(config),
            provider_meta: None,
            client_capabilities: None,
        };
        let mut client = self.client.clone();
        answered(client.read_data_source(request)).await
    }

    /// Stops what is running.
    pub(crate) async fn stop(&self) -> stop_provider::Response {
        let mut client = self.client.clone();
        answered(client.stop_provider(stop_provider::Request {})).await
    }
}

/// The answer of a call that may neither hang nor fail as a call.
pub(crate) async fn answered<T>(call: impl Future<Output = Result<Response<T>, Status>>) -> T {
    timeout(PATIENCE, call)
        .await
        .expect("the call is answered in time")
        .expect("a failure is a diagnostic, never a status")
        .into_inner()
}

/// A diagnostic's path as people write it; empty when it has none.
pub(crate) fn path(diagnostic: &Diagnostic) -> String {
    let steps = diagnostic.attribute.iter().flat_map(|path| &path.steps);
    let mut text = String::new();
    for step in steps {
        match step.selector.as_ref().expect("a step says where") {
            Selector::AttributeName(name) if text.is_empty() => text.push_str(name),
            Selector::AttributeName(name) => text.push_str(&format!(".{name}")),
            Selector::ElementKeyString(key) => text.push_str(&format!("[{key:?}]")),
            Selector::ElementKeyInt(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

/// The errors among the diagnostics, after a look at all of them: hosts choke
/// on a severity of 0, and Pulumi on a warning with a path.
pub(crate) fn errors(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    for diagnostic in diagnostics {
        match diagnostic.severity() {
            Severity::Invalid => panic!("no severity: {diagnostic:?}"),
            Severity::Warning => assert_eq!(diagnostic.attribute, None, "{diagnostic:?}"),
            Severity::Error => {}
        }
        assert!(!diagnostic.summary.is_empty(), "{diagnostic:?}");
        assert!(!diagnostic.detail.is_empty(), "{diagnostic:?}");
    }
    let is_error = |one: &&Diagnostic| one.severity() == Severity::Error;
    diagnostics.iter().filter(is_error).collect()
}

/// The error, of which there must be one.
pub(crate) fn only_error(diagnostics: &[Diagnostic]) -> &Diagnostic {
    match *errors(diagnostics) {
        [error] => error,
        _ => panic!("not one error: {diagnostics:#?}"),
    }
}
