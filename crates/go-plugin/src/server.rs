//! The gRPC server behind a listener: it serves admitted connections, and stops
//! when it is asked to.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::service::Routes;

use crate::admission::Admission;
use crate::admission_loop::admit_clients;
use crate::connection::{Connection, ConnectionCounter};
use crate::listener::Listener;
use crate::{Error, Shutdown};

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
    /// Serves every admitted connection until a shutdown is requested.
    pub(crate) async fn serve(
        self,
        routes: Routes,
        shutdown: Shutdown,
        count: ConnectionCounter,
    ) -> Result<(), Error> {
        let (listener, admission) = (Arc::new(self.listener), self.admission);
        let accept = move || {
            let listener = Arc::clone(&listener);
            async move { listener.accept().await }
        };
        let admit = |socket| {
            let (admission, count) = (admission.clone(), count.clone());
            async move {
                let stream = admission.handshake(socket).await?;
                Ok(Connection::new(stream, &count))
            }
        };
        serve_admitted(routes, accept, admit, &shutdown).await
    }
}

/// Serves `routes` on every connection that `admit` makes of a socket, until a
/// shutdown is requested. Then accepts no more, and open calls get 500 ms to
/// finish.
///
/// `admit` may return an error that says why the client is refused. It has 5 s.
/// The number of pending sockets is limited: above the limit, or when file
/// descriptors run out, the oldest one is closed. Refusals are logged at WARN
/// once in 10 s, and otherwise at DEBUG.
///
/// # Errors
///
/// When the gRPC server fails.
pub async fn serve_admitted<Socket, Accepting, Admitting>(
    routes: Routes,
    accept: impl Fn() -> Accepting,
    admit: impl Fn(Socket) -> Admitting,
    shutdown: &Shutdown,
) -> Result<(), Error>
where
    Accepting: Future<Output = io::Result<Socket>>,
    Admitting: Future<Output = io::Result<Connection>> + Send + 'static,
{
    let (admitted, connections) = mpsc::channel(ADMITTED_QUEUE);
    let admitting = admit_clients(accept, admit, admitted);
    let end = shutdown.clone();
    let serving = tonic::transport::Server::builder()
        .max_concurrent_streams(CONCURRENT_STREAMS)
        .add_routes(routes)
        .serve_with_incoming_shutdown(ReceiverStream::new(connections), async move {
            end.requested().await;
        });
    tokio::pin!(serving);
    tokio::select! {
        result = &mut serving => return result.map_err(failed),
        never = admitting => match never {},
        () = shutdown.requested() => {}
    }
    // A call that is not finished in time ends with the process.
    tokio::time::timeout(DRAIN_TIMEOUT, serving)
        .await
        .unwrap_or(Ok(()))
        .map_err(failed)
}

fn failed(error: tonic::transport::Error) -> Error {
    Error::Serve(error.into())
}
