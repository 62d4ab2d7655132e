//! The services that a host expects beside the plugin's own.

use std::pin::Pin;

use tokio_stream::Stream;
use tonic::service::Routes;
use tonic::{Request, Response, Status, Streaming};

use crate::Shutdown;
use crate::proto;
use crate::proto::grpc_broker_server::{GrpcBroker, GrpcBrokerServer};
use crate::proto::grpc_controller_server::{GrpcController, GrpcControllerServer};
use crate::proto::grpc_stdio_server::{GrpcStdio, GrpcStdioServer};

/// The name under which go-plugin's clients ask for a plugin's health.
const HEALTH_SERVICE: &str = "plugin";

/// A stream that a host holds open as long as the plugin lives.
type Silent<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Adds controller, stdio, broker and health to the plugin's own services.
pub(crate) async fn beside(routes: Routes, shutdown: &Shutdown) -> Routes {
    let (reporter, health) = tonic_health::server::health_reporter();
    reporter
        .set_service_status(HEALTH_SERVICE, tonic_health::ServingStatus::Serving)
        .await;
    routes
        .add_service(GrpcControllerServer::new(Controller(shutdown.clone())))
        .add_service(GrpcStdioServer::new(Stdio(shutdown.clone())))
        .add_service(GrpcBrokerServer::new(Broker(shutdown.clone())))
        .add_service(health)
}

/// A stream without items that ends with the plugin, and so never holds it up.
fn silent<T: Send + 'static>(shutdown: &Shutdown) -> Response<Silent<T>> {
    let shutdown = shutdown.clone();
    let end = futures_util::stream::once(async move { shutdown.requested().await });
    let items = futures_util::StreamExt::filter_map(end, |()| async { None });
    Response::new(Box::pin(items))
}

struct Controller(Shutdown);

#[tonic::async_trait]
impl GrpcController for Controller {
    async fn shutdown(
        &self,
        _request: Request<proto::Empty>,
    ) -> Result<Response<proto::Empty>, Status> {
        self.0.request("the host asked");
        Ok(Response::new(proto::Empty {}))
    }
}

/// Our standard streams carry nothing for the host: logs go to standard error
/// itself, and standard output stays silent.
struct Stdio(Shutdown);

#[tonic::async_trait]
impl GrpcStdio for Stdio {
    type StreamStdioStream = Silent<proto::StdioData>;

    async fn stream_stdio(
        &self,
        _request: Request<()>,
    ) -> Result<Response<Self::StreamStdioStream>, Status> {
        Ok(silent(&self.0))
    }
}

/// We never need a further connection, and hosts never offer one to providers.
struct Broker(Shutdown);

#[tonic::async_trait]
impl GrpcBroker for Broker {
    type StartStreamStream = Silent<proto::ConnInfo>;

    async fn start_stream(
        &self,
        _request: Request<Streaming<proto::ConnInfo>>,
    ) -> Result<Response<Self::StartStreamStream>, Status> {
        Ok(silent(&self.0))
    }
}
