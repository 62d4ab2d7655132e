//! The sockets on which a plugin listens.

use std::io;
use std::ops::RangeInclusive;
#[cfg(unix)]
use std::path::Path;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;

use crate::Error;
#[cfg(unix)]
use crate::socket_directory::SocketDirectory;
#[cfg(unix)]
use crate::socket_place::SocketPlace;

/// A connected socket of any kind.
pub(crate) trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Socket for T {}

/// What a plugin listens on.
///
/// A value, not a choice at compile time, so that tests can run TCP on Unix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// A Unix socket. Only this user can connect, and the group that the host
    /// names, if it names one.
    #[cfg(unix)]
    Unix,
    /// A port on 127.0.0.1. Every local user can connect, so it needs TLS.
    Tcp,
}

impl Transport {
    /// Returns the transport of this system: Unix sockets on Unix, else TCP.
    pub const fn native() -> Self {
        #[cfg(unix)]
        return Self::Unix;
        #[cfg(not(unix))]
        return Self::Tcp;
    }
}

/// An address as go-plugin writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// `unix` or `tcp`.
    pub(crate) network: &'static str,
    /// A path, or host and port.
    pub(crate) address: String,
}

/// An open listener. Dropping it removes the socket and its directory.
#[derive(Debug)]
pub(crate) enum Listener {
    /// The socket, and the directory made for it.
    #[cfg(unix)]
    Unix(UnixListener, SocketDirectory),
    /// The port.
    Tcp(TcpListener),
}

impl Listener {
    /// Listens on a Unix socket in a directory of its own.
    #[cfg(unix)]
    pub(crate) fn unix(place: &SocketPlace) -> Result<Self, Error> {
        let (mut parent, fallback) = place.parents()?;
        let mut socket = socket_in(&parent);
        if let (Err(error), Some(fallback)) = (&socket, fallback) {
            let using = fallback.display();
            tracing::warn!(%error, "could not make a socket in TMPDIR, using {using}");
            socket = socket_in(&fallback);
            parent = fallback;
        }
        let (listener, directory) = socket.map_err(|source| Error::Socket {
            parent,
            variable: place.variable(),
            source,
        })?;
        directory.set_access(place.group.as_deref())?;
        Ok(Self::Unix(listener, directory))
    }

    /// Listens on the first free port of the range on 127.0.0.1.
    pub(crate) async fn tcp(ports: RangeInclusive<u16>) -> Result<Self, Error> {
        let mut failure = io::Error::from(io::ErrorKind::AddrInUse);
        for port in ports {
            match TcpListener::bind(("127.0.0.1", port)).await {
                Ok(listener) => return Ok(Self::Tcp(listener)),
                Err(error) => failure = error,
            }
        }
        Err(Error::Listen(failure))
    }

    /// Returns the address to announce.
    pub(crate) fn address(&self) -> Result<Address, Error> {
        match self {
            #[cfg(unix)]
            Self::Unix(_, directory) => Ok(Address {
                network: "unix",
                address: directory.socket().display().to_string(),
            }),
            Self::Tcp(listener) => Ok(Address {
                network: "tcp",
                address: listener.local_addr().map_err(Error::Listen)?.to_string(),
            }),
        }
    }

    /// Waits for the next connection.
    pub(crate) async fn accept(&self) -> io::Result<Box<dyn Socket>> {
        match self {
            #[cfg(unix)]
            Self::Unix(listener, _) => Ok(Box::new(listener.accept().await?.0)),
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                // Otherwise small responses wait for the host's delayed
                // acknowledgement, 40 ms each. Slow, but it works.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "could not set TCP_NODELAY, responses are slow");
                }
                Ok(Box::new(stream))
            }
        }
    }
}

/// Makes a socket in a new directory in `parent`. That may be missing or
/// read-only, or on a file system without sockets.
#[cfg(unix)]
fn socket_in(parent: &Path) -> io::Result<(UnixListener, SocketDirectory)> {
    let directory = SocketDirectory::create(parent)?;
    let listener = UnixListener::bind(directory.socket())?;
    Ok((listener, directory))
}
