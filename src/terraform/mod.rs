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

/// The provider's address in a registry, without the registry's host.
pub const ADDRESS: &str = "okta-rs/okta";

/// The handshake of Terraform and its providers, which never changes.
pub const HANDSHAKE: Handshake = Handshake {
    magic_cookie_key: "TF_PLUGIN_MAGIC_COOKIE",
    magic_cookie_value: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
    protocol_versions: &[6],
};

/// The largest message in either direction, in bytes: the same as for
/// HashiCorp's own providers. With gRPC's usual 4 MiB, a large value would
/// break the connection instead of being explained.
const LARGEST_MESSAGE: usize = 256 << 20;

/// Returns the provider as a gRPC service. All connections share one
/// configuration.
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
/// Returns an error if the provider cannot start as the host asked, or if the
/// gRPC server fails.
pub async fn serve(provider: Provider, environment: &Environment<'_>) -> Result<(), Error> {
    Ok(go_plugin::serve(&HANDSHAKE, environment, routes(provider)).await?)
}

/// Serves hosts that attach to this process through an environment variable,
/// which is printed. Each connection has its own configuration.
///
/// # Errors
///
/// Returns an error if the provider cannot listen, or if the gRPC server fails.
#[cfg(unix)]
pub async fn debug(provider: Provider, environment: &Environment<'_>) -> Result<(), Error> {
    let routes = routes_of(Instances::PerConnection(provider));
    Ok(go_plugin::debug(&HANDSHAKE, environment, reattach::instructions, routes).await?)
}
