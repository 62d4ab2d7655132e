//! Debug mode: a person starts the plugin, and hosts are told where it is.
//!
//! No certificate is exchanged, so only Unix sockets will do: the directory
//! keeps every other user out.

use tonic::service::Routes;

use crate::connection::ConnectionCount;
use crate::environment::Environment;
use crate::lifetime::Terminal;
use crate::listener::{Address, Listener};
use crate::socket_place::SocketPlace;
use crate::{Admission, Error, Handshake, Open, Shutdown, end_on_signals, handshake};

/// What a host has to know of a plugin that runs already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reattachment {
    /// The version of the app protocol: the newest that the plugin speaks,
    /// because nobody negotiates.
    pub protocol_version: u32,
    /// The plugin's process.
    pub pid: u32,
    /// `unix`.
    pub network: &'static str,
    /// The socket's path.
    pub address: String,
}

/// Serves any number of hosts, one after the other or at once, until it is
/// interrupted. What `instructions` makes of the reattachment is printed, for
/// the person who starts the hosts.
///
/// Of the host's variables only the one about the socket's directory counts.
/// The socket stays its owner's: a group could connect without TLS.
///
/// # Errors
///
/// When the plugin cannot listen, or cannot go on.
pub async fn debug(
    handshake: &Handshake,
    environment: &Environment<'_>,
    instructions: impl FnOnce(&Reattachment) -> String,
    routes: Routes,
) -> Result<(), Error> {
    let shutdown = Shutdown::new();
    end_on_signals(Terminal::Ends, &shutdown)?;
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
    let open = Open {
        listener,
        admission: Admission::Plain,
    };
    open.serve(routes, shutdown, ConnectionCount::new()).await
}
