//! The gRPC server behind a listener: it serves admitted connections, and stops
//! when it is asked to.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::service::Routes;

use crate::admission::Admission;
use crate::connection::ConnectionCount;
use crate::listener::Listener;
use crate::{Error, Shutdown, services};

/// How long calls may continue after a shutdown was requested. A host waits 2 s
/// before it kills the plugin, so this leaves time to remove the socket.
const DRAIN_TIMEOUT: Duration = Duration::from_millis(500);

/// How many admitted connections may wait for the server. A host opens one; a
/// reattached host opens a few.
const ADMITTED_QUEUE: usize = 8;

/// How many calls one connection may have open. A host holds two streams open
/// and makes as many calls as its parallelism, which people set to hundreds.
const CONCURRENT_STREAMS: u32 = 4096;

/// A listener, and who may connect to it.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) listener: Listener,
    pub(crate) admission: Admission,
}

impl Server {
    /// Serves every admitted connection until a shutdown is requested. Then
    /// waits for the open calls, for [`DRAIN_TIMEOUT`] at most.
    pub(crate) async fn serve(
        self,
        routes: Routes,
        shutdown: Shutdown,
        count: ConnectionCount,
    ) -> Result<(), Error> {
        let (admitted, connections) = mpsc::channel(ADMITTED_QUEUE);
        let admitting = self.admission.run(self.listener, count, admitted);
        let routes = services::with_plugin_services(routes, &shutdown).await;
        let signal = shutdown.clone();
        let serving = tonic::transport::Server::builder()
            .max_concurrent_streams(CONCURRENT_STREAMS)
            .add_routes(routes)
            .serve_with_incoming_shutdown(ReceiverStream::new(connections), async move {
                signal.requested().await;
            });
        tokio::pin!(serving);
        tokio::select! {
            result = &mut serving => return result.map_err(Error::Serve),
            never = admitting => match never {},
            () = shutdown.requested() => {}
        }
        // A call that is not finished in time ends with the process.
        tokio::time::timeout(DRAIN_TIMEOUT, serving)
            .await
            .unwrap_or(Ok(()))
            .map_err(Error::Serve)
    }
}
