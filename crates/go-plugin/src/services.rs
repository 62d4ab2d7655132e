//! The services that a host expects in addition to the plugin's own.

use std::pin::Pin;

use tokio_stream::Stream;
use tonic::service::Routes;
use tonic::{Request, Response, Status, Streaming};

use crate::Shutdown;
use crate::proto;
use crate::proto::grpc_broker_server::{GrpcBroker, GrpcBrokerServer};
use crate::proto::grpc_controller_server::{GrpcController, GrpcControllerServer};
use crate::proto::grpc_stdio_server::{GrpcStdio, GrpcStdioServer};

/// The service name with which hosts ask for a plugin's health.
const HEALTH_SERVICE: &str = "plugin";

/// A stream that a host holds open as long as the plugin runs.
type EmptyStream<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// What a host's call of `Shutdown` does. Hosts of one plugin may be several,
/// and a host that reattaches may make the call before it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HostShutdown {
    /// Ends the plugin, which belongs to the host.
    Ends,
    /// Nothing: other hosts go on.
    #[cfg(unix)]
    Ignored,
}

/// Adds controller, stdio, broker and health to the plugin's own services.
pub(crate) async fn with_plugin_services(
    routes: Routes,
    shutdown: &Shutdown,
    by_host: HostShutdown,
) -> Routes {
    let (reporter, health) = tonic_health::server::health_reporter();
    reporter
        .set_service_status(HEALTH_SERVICE, tonic_health::ServingStatus::Serving)
        .await;
    routes
        .add_service(GrpcControllerServer::new(Controller {
            shutdown: shutdown.clone(),
            by_host,
        }))
        .add_service(GrpcStdioServer::new(Stdio(shutdown.clone())))
        .add_service(GrpcBrokerServer::new(Broker(shutdown.clone())))
        .add_service(health)
}

/// Returns a stream without items. It ends with the plugin, so it never delays
/// the plugin's end.
fn empty_stream<T: Send + 'static>(shutdown: &Shutdown) -> Response<EmptyStream<T>> {
    let shutdown = shutdown.clone();
    let end = futures_util::stream::once(async move { shutdown.requested().await });
    let items = futures_util::StreamExt::filter_map(end, |()| async { None });
    Response::new(Box::pin(items))
}

struct Controller {
    shutdown: Shutdown,
    by_host: HostShutdown,
}

#[tonic::async_trait]
impl GrpcController for Controller {
    async fn shutdown(
        &self,
        _request: Request<proto::Empty>,
    ) -> Result<Response<proto::Empty>, Status> {
        if self.by_host == HostShutdown::Ends {
            self.shutdown.request("the host asked");
        }
        Ok(Response::new(proto::Empty {}))
    }
}

/// Forwards nothing: the host reads the plugin's standard error itself, and
/// nothing is written to standard output.
struct Stdio(Shutdown);

#[tonic::async_trait]
impl GrpcStdio for Stdio {
    type StreamStdioStream = EmptyStream<proto::StdioData>;

    async fn stream_stdio(
        &self,
        _request: Request<()>,
    ) -> Result<Response<Self::StreamStdioStream>, Status> {
        Ok(empty_stream(&self.0))
    }
}

/// Negotiates no further connections: neither side offers one.
struct Broker(Shutdown);

#[tonic::async_trait]
impl GrpcBroker for Broker {
    type StartStreamStream = EmptyStream<proto::ConnInfo>;

    async fn start_stream(
        &self,
        _request: Request<Streaming<proto::ConnInfo>>,
    ) -> Result<Response<Self::StartStreamStream>, Status> {
        Ok(empty_stream(&self.0))
    }
}
