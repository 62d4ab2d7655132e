//! The first adapter: Terraform's provider protocol, version 6, over go-plugin.
//!
//! Terraform, OpenTofu and Pulumi's bridge all speak it. Wire types end here.

#[doc(hidden)]
pub mod bench_api;
mod call;
mod convert;
mod dynamic_value;
mod error;
mod instance;
#[cfg(any(test, fuzzing))]
pub mod properties;
#[cfg(unix)]
mod reattach;
mod service;
mod value_error;

use go_plugin::Handshake;
use tonic::service::Routes;

use crate::environment::Environment;
use crate::proto::tfplugin6::provider_server::ProviderServer;
use crate::provider::Provider;

use instance::Instances;
use service::ProviderService;

pub use error::Error;

/// Where the provider lives in a registry, without the registry's host.
pub const ADDRESS: &str = "okta-rs/okta";

/// What Terraform and its providers agreed on; never changes.
pub const HANDSHAKE: Handshake = Handshake {
    magic_cookie_key: "TF_PLUGIN_MAGIC_COOKIE",
    magic_cookie_value: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
    protocol_versions: &[6],
};

/// The largest message either way, in bytes: what HashiCorp's own providers
/// take. gRPC's usual 4 MiB would break the connection over a large value
/// instead of explaining it.
const LARGEST_MESSAGE: usize = 256 << 20;

/// The provider as a gRPC service. All connections share one configuration.
pub fn routes(provider: Provider) -> Routes {
    routes_of(Instances::one(provider))
}

fn routes_of(instances: Instances) -> Routes {
    let server = ProviderServer::new(ProviderService::new(instances))
        .max_decoding_message_size(LARGEST_MESSAGE)
        .max_encoding_message_size(LARGEST_MESSAGE);
    Routes::new(server)
}

/// Serves the host that started this process.
///
/// # Errors
///
/// When the provider cannot start as the host asked, or cannot go on.
pub async fn serve(provider: Provider, environment: &Environment<'_>) -> Result<(), Error> {
    Ok(go_plugin::serve(&HANDSHAKE, environment, routes(provider)).await?)
}

/// Serves hosts that are told of this process by a variable, which is printed.
/// Each connection has a configuration of its own.
///
/// # Errors
///
/// When the provider cannot listen, or cannot go on.
#[cfg(unix)]
pub async fn debug(provider: Provider, environment: &Environment<'_>) -> Result<(), Error> {
    let routes = routes_of(Instances::PerConnection(provider));
    Ok(go_plugin::debug(&HANDSHAKE, environment, reattach::instructions, routes).await?)
}
