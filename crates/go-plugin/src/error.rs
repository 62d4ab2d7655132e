//! Why a plugin could not start, or not go on.

use std::io;
use std::path::PathBuf;

#[cfg(unix)]
use crate::socket_place::Unfit;

/// The most characters of a variable's value that an error shows.
const SHOWN_CHARACTERS: usize = 200;

/// Which step of starting failed, or of running.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `PLUGIN_CLIENT_CERT` holds no certificate, so nobody could be trusted.
    #[error("PLUGIN_CLIENT_CERT holds no certificate that can be read")]
    ClientCertificate,
    /// A port variable holds no port.
    #[error("{name} is no port number between 0 and 65535")]
    Port {
        /// The variable.
        name: &'static str,
    },
    /// The port variables contradict each other.
    #[error("PLUGIN_MIN_PORT {minimum} is above PLUGIN_MAX_PORT {maximum}")]
    PortRange {
        /// The lowest port asked for.
        minimum: u16,
        /// The highest port asked for.
        maximum: u16,
    },
    /// A port can be reached by every local user, and nothing else would keep
    /// them out.
    #[error(
        "refusing to listen on a TCP port without PLUGIN_CLIENT_CERT: every local user could \
         connect; let the host use automatic mutual TLS"
    )]
    PlainTcp,
    /// `PLUGIN_UNIX_SOCKET_DIR` is a directory in which no socket can be made.
    #[cfg(unix)]
    #[error("PLUGIN_UNIX_SOCKET_DIR will not do: {unfit}: {}", shown(&directory.to_string_lossy()))]
    SocketPlace {
        /// What it is.
        directory: PathBuf,
        /// Why not.
        unfit: Unfit,
    },
    /// The directory for the socket could not be made.
    #[error(
        "could not make a directory for the socket in {}",
        shown(&parent.to_string_lossy())
    )]
    SocketDirectory {
        /// Where it was to be made.
        parent: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// `PLUGIN_UNIX_SOCKET_GROUP` is the name or number of no group.
    #[error("PLUGIN_UNIX_SOCKET_GROUP names no group: {}", shown(group))]
    SocketGroup {
        /// What it names.
        group: String,
    },
    /// The socket could not be given to `PLUGIN_UNIX_SOCKET_GROUP`.
    #[error(
        "could not give the socket to the group {} that PLUGIN_UNIX_SOCKET_GROUP names; a user who \
         is not root can only give it to a group of their own",
        shown(group)
    )]
    SocketGroupAccess {
        /// The group.
        group: String,
        /// Why not.
        source: io::Error,
    },
    /// The socket's permissions could not be set.
    #[error("could not set who may use the socket")]
    SocketAccess(#[source] io::Error),
    /// There is nothing to listen on.
    #[error("could not listen")]
    Listen(#[source] io::Error),
    /// The plugin's own certificate could not be made.
    #[error("could not make a certificate")]
    ServerCertificate(#[source] rcgen::Error),
    /// TLS could not be set up.
    #[error("could not set up TLS")]
    Tls(#[source] rustls::Error),
    /// Signals could not be listened to.
    #[error("could not listen to signals")]
    Signals(#[source] io::Error),
    /// Standard output is closed, so the host cannot be told anything.
    #[error("could not write to standard output")]
    Announce(#[source] io::Error),
    /// The server ended.
    #[error("could not go on serving")]
    Serve(#[source] tonic::transport::Error),
}

/// A value as an error shows it: in quotes, and cut, since whoever set the
/// variable may have set anything.
fn shown(value: &str) -> String {
    let start: String = value.chars().take(SHOWN_CHARACTERS).collect();
    format!("{start:?}")
}
