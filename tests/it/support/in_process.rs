//! A provider of a test's own making behind Terraform's protocol, in this
//! process and in memory.

use std::sync::{Arc, Mutex};

use hyper_util::rt::TokioIo;
use terraform_provider_okta::proto::tfplugin6::provider_client::ProviderClient;
use terraform_provider_okta::provider::Provider;
use terraform_provider_okta::terraform;
use tonic::transport::{Endpoint, Server};
use tower::service_fn;

use super::session::Session;

/// What the pipe between host and plugin holds, in bytes; any size will do.
const PIPE: usize = 64 << 10;

/// Serves the provider and gives a host's calls to it.
pub(crate) async fn serve(provider: Provider) -> Session {
    let (host, plugin) = tokio::io::duplex(PIPE);
    let server = Server::builder().add_routes(terraform::routes(provider));
    let only = tokio_stream::once(Ok::<_, std::io::Error>(plugin));
    tokio::spawn(server.serve_with_incoming(only));
    let host = Arc::new(Mutex::new(Some(host)));
    let connector = service_fn(move |_| {
        let host = host.lock().expect("nobody panicked").take();
        async move {
            let host = host.map(TokioIo::new);
            host.ok_or(std::io::Error::from(std::io::ErrorKind::NotConnected))
        }
    });
    let endpoint = Endpoint::from_static("http://localhost");
    let channel = endpoint.connect_with_connector(connector).await;
    Session::open(ProviderClient::new(channel.expect("a pipe"))).await
}
