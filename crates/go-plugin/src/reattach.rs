//! Debug mode: a person starts the plugin, and hosts attach to it.
//!
//! No certificate is exchanged, so only Unix sockets are safe: the directory
//! keeps every other user out.

use tonic::service::Routes;

use crate::admission::Admission;
use crate::connection::ConnectionCounter;
use crate::handshake;
use crate::lifetime::{self, Terminal};
use crate::listener::{Address, Listener};
use crate::server::Server;
use crate::services::{HostShutdown, with_plugin_services};
use crate::socket_place::SocketPlace;
use crate::{Environment, Error, Handshake, Shutdown};

/// What a host has to know about a plugin that is running already: the fields of
/// go-plugin's `ReattachConfig`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reattachment {
    /// The version of the application's protocol: the newest that the plugin
    /// speaks, because a host that reattaches does not negotiate.
    pub protocol_version: u32,
    /// The plugin's process.
    pub pid: u32,
    /// `unix`.
    pub network: &'static str,
    /// The socket's path.
    pub address: String,
}

/// Serves any number of hosts, one after the other or at the same time, until a
/// signal ends it: a host's call of `Shutdown` is answered, but the others go on.
/// Prints what `instructions` returns, for the person who starts
/// the hosts.
///
/// Of the variables of a host, only `PLUGIN_UNIX_SOCKET_DIR` is read. The socket
/// is never given to a group, which could then connect without TLS.
///
/// # Errors
///
/// When the plugin cannot listen, or when the gRPC server fails.
pub async fn debug(
    handshake: &Handshake,
    environment: &Environment<'_>,
    instructions: impl FnOnce(&Reattachment) -> String,
    routes: Routes,
) -> Result<(), Error> {
    let shutdown = Shutdown::new();
    lifetime::end_on_signals(Terminal::Ends, &shutdown)?;
    let place = SocketPlace {
        group: None,
        ..SocketPlace::read(environment)
    };
    let listener = Listener::unix(&place)?;
    let Address { network, address } = listener.address()?;
    let reattachment = Reattachment {
        protocol_version: handshake.newest_version(),
        pid: std::process::id(),
        network,
        address,
    };
    handshake::announce(&instructions(&reattachment)).map_err(Error::Announce)?;
    let server = Server {
        listener,
        admission: Admission::Plain,
    };
    let routes = with_plugin_services(routes, &shutdown, HostShutdown::Ignored).await;
    server
        .serve(routes, shutdown, ConnectionCounter::new())
        .await
}
