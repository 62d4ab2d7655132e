//! HashiCorp's go-plugin, from the plugin's side: how a host starts a plugin,
//! recognises it, talks to it and ends it. Knows nothing of what the plugin
//! does.
//!
//! A host starts the plugin with its wishes in the environment
//! ([`Handshake`]), reads one line from it that says where it listens, and
//! speaks gRPC with it there. [`Plugin`] is a plugin that listens; [`serve`]
//! is all of it, and [`debug`] the same for a host that somebody else starts.
//!
//! - First words: `handshake`, with an `error` where they make no sense.
//! - The socket: `listener`, in a `socket_directory` in a `socket_place`.
//! - Who comes in: `tls` and `admission`, which has `pending` sockets and makes
//!   `connection`s of them.
//! - The rest of the host's protocol: `services`, `lifetime` with the `audience`
//!   by which a host is missed that never came, and `reattach` for debug mode.

mod admission;
#[cfg(unix)]
mod audience;
mod connection;
mod environment;
mod error;
mod handshake;
mod lifetime;
mod listener;
mod pending;
#[cfg(any(test, fuzzing))]
pub mod properties;
#[doc(hidden)]
pub mod proto;
#[cfg(unix)]
mod reattach;
mod services;
#[cfg(unix)]
mod socket_directory;
#[cfg(unix)]
mod socket_place;
mod tls;

use std::time::Duration;

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::service::Routes;
use tonic::transport::Server;

use admission::Admission;
use connection::ConnectionCount;
use handshake::HostRequest;
use lifetime::Terminal;
use listener::Listener;

pub use environment::Environment;
pub use error::Error;
pub use handshake::Handshake;
pub use lifetime::Shutdown;
pub use listener::Transport;
#[cfg(unix)]
pub use reattach::{Reattachment, debug};
#[cfg(unix)]
pub use socket_place::Unfit;

/// How long calls may go on after the plugin was asked to end. A host waits
/// 2 s before it kills, so this leaves time to remove the socket.
const DRAIN_TIMEOUT: Duration = Duration::from_millis(500);

/// How many admitted connections may wait to be served. A host has one; a
/// reattached one a few.
const ADMITTED_WAITING: usize = 8;

/// How many calls one connection may have open. A host has two streams and as
/// many reads as its parallelism, which people set to hundreds.
const CONCURRENT_STREAMS: u32 = 4096;

/// A plugin that listens and has told nobody yet.
#[derive(Debug)]
pub struct Plugin {
    open: Open,
    handshake_line: String,
}

impl Plugin {
    /// Listens as the host asked in the environment.
    ///
    /// # Errors
    ///
    /// When the host asked for what cannot be had, or for what would let
    /// others in.
    pub async fn bind(
        handshake: &Handshake,
        environment: &Environment<'_>,
        transport: Transport,
    ) -> Result<Self, Error> {
        let request = HostRequest::read(handshake, environment)?;
        let listener = match transport {
            #[cfg(unix)]
            Transport::Unix => Listener::unix(&request.socket_place)?,
            Transport::Tcp if request.client_certificate.is_none() => return Err(Error::PlainTcp),
            Transport::Tcp => Listener::tcp(handshake::ports(environment)?).await?,
        };
        let tls = request
            .client_certificate
            .clone()
            .map(tls::ServerTls::pinning)
            .transpose()?;
        let certificate = tls.as_ref().map(|tls| &tls.certificate);
        Ok(Self {
            handshake_line: handshake::line(&request, &listener.address()?, certificate),
            open: Open {
                listener,
                admission: tls.map_or(Admission::Plain, |tls| Admission::Tls(tls.config)),
            },
        })
    }

    /// The line that tells the host where the plugin listens.
    pub fn handshake_line(&self) -> &str {
        &self.handshake_line
    }

    /// Serves until it is asked to end or the host is gone; calls that are
    /// under way then get a moment to finish.
    ///
    /// # Errors
    ///
    /// When the server cannot go on.
    pub async fn serve(self, routes: Routes, shutdown: Shutdown) -> Result<(), Error> {
        let count = ConnectionCount::new();
        #[cfg(unix)]
        let unread = audience::gone();
        #[cfg(not(unix))]
        let unread = std::future::pending();
        let left_alone = lifetime::host_gone(count.watch(), unread);
        let serving = self.open.serve(routes, shutdown.clone(), count);
        tokio::pin!(serving);
        tokio::select! {
            result = &mut serving => return result,
            () = left_alone => shutdown.request("the host is gone"),
        }
        serving.await
    }
}

/// Where a plugin listens, and whom it lets in there.
#[derive(Debug)]
struct Open {
    listener: Listener,
    admission: Admission,
}

impl Open {
    /// Serves whoever is admitted until the plugin is asked to end.
    async fn serve(
        self,
        routes: Routes,
        shutdown: Shutdown,
        count: ConnectionCount,
    ) -> Result<(), Error> {
        let (admitted, connections) = mpsc::channel(ADMITTED_WAITING);
        let admitting = self.admission.run(self.listener, count, admitted);
        let routes = services::beside(routes, &shutdown).await;
        let signal = shutdown.clone();
        let serving = Server::builder()
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
        // What has not finished in time ends with the process.
        tokio::time::timeout(DRAIN_TIMEOUT, serving)
            .await
            .unwrap_or(Ok(()))
            .map_err(Error::Serve)
    }
}

/// Serves the host that started this process, and returns when it is done with
/// the plugin.
///
/// # Errors
///
/// When the plugin cannot start as the host asked, or cannot go on.
pub async fn serve(
    handshake: &Handshake,
    environment: &Environment<'_>,
    routes: Routes,
) -> Result<(), Error> {
    let shutdown = Shutdown::new();
    end_on_signals(Terminal::Ignored, &shutdown)?;
    let plugin = Plugin::bind(handshake, environment, Transport::native()).await?;
    handshake::announce(plugin.handshake_line()).map_err(Error::Announce)?;
    plugin.serve(routes, shutdown).await
}

fn end_on_signals(terminal: Terminal, shutdown: &Shutdown) -> Result<(), Error> {
    let signals = lifetime::signals(terminal).map_err(Error::Signals)?;
    let shutdown = shutdown.clone();
    tokio::spawn(async move {
        signals.await;
        shutdown.request("a signal came");
    });
    Ok(())
}
