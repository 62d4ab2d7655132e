//! Why a plugin cannot start or continue.

use std::io;
use std::path::PathBuf;

/// How many characters of a variable's value an error message shows.
const SHOWN_CHARACTERS: usize = 200;

/// What a library said, whose own type is no part of this crate's interface.
type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why a plugin cannot start or continue.
///
/// The first variants are mistakes in what the host asked for; the message names
/// the variable. The others come from the system and have a source.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// `PLUGIN_CLIENT_CERT` holds no certificate, so no host could be recognized.
    #[error("PLUGIN_CLIENT_CERT contains no PEM-encoded certificate")]
    ClientCertificate,
    /// A port variable holds no port number.
    #[error("{name} must be a port number from 0 to 65535")]
    Port {
        /// The variable.
        name: &'static str,
    },
    /// The port variables contradict each other.
    #[error("PLUGIN_MIN_PORT {minimum} is larger than PLUGIN_MAX_PORT {maximum}")]
    PortRange {
        /// The lowest port asked for.
        minimum: u16,
        /// The highest port asked for.
        maximum: u16,
    },
    /// The host asked for no TLS where the plugin has to listen on a TCP port,
    /// to which every local user can connect.
    #[error(
        "the plugin does not listen on a TCP port without PLUGIN_CLIENT_CERT, because every local \
         user could connect; enable automatic mutual TLS in the host"
    )]
    PlainTcp,
    /// The host asked for no TLS, and for a socket that a group can use.
    #[error(
        "refusing to let the group PLUGIN_UNIX_SOCKET_GROUP use the socket without \
         PLUGIN_CLIENT_CERT: every member of the group could connect; let the host use automatic \
         mutual TLS, or unset PLUGIN_UNIX_SOCKET_GROUP"
    )]
    PlainGroup,
    /// No socket can be made in the directory `PLUGIN_UNIX_SOCKET_DIR`.
    #[error(
        "PLUGIN_UNIX_SOCKET_DIR cannot be used: {reason}: {}",
        shown(&directory.to_string_lossy())
    )]
    SocketPlace {
        /// The variable's value.
        directory: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// `PLUGIN_UNIX_SOCKET_GROUP` is neither the name nor the number of a group.
    #[error("PLUGIN_UNIX_SOCKET_GROUP names no group: {}", shown(group))]
    SocketGroup {
        /// The variable's value.
        group: String,
    },
    /// The socket could not be given to the group `PLUGIN_UNIX_SOCKET_GROUP`.
    #[error(
        "could not give the socket to the group {}, which PLUGIN_UNIX_SOCKET_GROUP names; set it to \
         a group of this user, because only root can give a socket to another group",
        shown(group)
    )]
    SocketGroupAccess {
        /// The group.
        group: String,
        /// What the system said.
        source: io::Error,
    },
    /// The Unix socket, or the directory for it, could not be made.
    #[error(
        "could not make a socket in {}; set {variable} to a directory in which this user can make \
         directories and sockets",
        shown(&parent.to_string_lossy())
    )]
    Socket {
        /// The directory in which it was to be made.
        parent: PathBuf,
        /// The variable that names another directory.
        variable: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The socket's permissions could not be set.
    #[error("could not set the permissions of the socket")]
    SocketAccess(#[source] io::Error),
    /// The TCP port could not be opened.
    #[error("could not open a port to listen on")]
    Listen(#[source] io::Error),
    /// The plugin's certificate could not be made.
    #[error("could not make a certificate")]
    ServerCertificate(#[source] Source),
    /// TLS could not be set up.
    #[error("could not set up TLS")]
    Tls(#[source] Source),
    /// Signals could not be listened to.
    #[error("could not listen to signals")]
    Signals(#[source] io::Error),
    /// Standard output is closed, so the host cannot learn the address.
    #[error("could not write to standard output")]
    Announce(#[source] io::Error),
    /// The gRPC server failed.
    #[error("the gRPC server failed")]
    Serve(#[source] Source),
}

/// Quotes a value and cuts it: whoever set the variable may have set anything.
fn shown(value: &str) -> String {
    let start: String = value.chars().take(SHOWN_CHARACTERS).collect();
    format!("{start:?}")
}
