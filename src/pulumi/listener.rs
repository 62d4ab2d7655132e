//! Where the engine connects: a port on 127.0.0.1, open to this user alone
//! where the system tells who connects.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::sleep;

use super::Error;

/// The pause after a failed accept, which would otherwise fail again at once
/// and keep a core busy. Short, because the engine may be the one waiting.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// A port that listens.
#[derive(Debug)]
pub(super) struct Listener {
    listener: TcpListener,
    address: SocketAddr,
}

impl Listener {
    /// Listens on any free port.
    ///
    /// # Errors
    ///
    /// When there is none, or when the system should tell who connects and
    /// does not.
    pub(super) async fn bind() -> Result<Self, Error> {
        #[cfg(target_os = "linux")]
        super::peer::can_be_told().map_err(Error::Peers)?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await;
        let listener = listener.map_err(Error::Listen)?;
        let address = listener.local_addr().map_err(Error::Listen)?;
        Ok(Self { listener, address })
    }

    /// The port.
    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Hands over this user's connections until it is dropped. Running out of
    /// file descriptors does not end it.
    pub(super) async fn run(self, admitted: mpsc::Sender<io::Result<TcpStream>>) -> Infallible {
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => {
                    if self.admits(&stream, peer) {
                        // Fails only when the server has ended.
                        let _ = admitted.send(Ok(stream)).await;
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "could not accept a connection");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn admits(&self, stream: &TcpStream, peer: SocketAddr) -> bool {
        // Small answers would wait for the engine's delayed acknowledgement.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "could not set up a connection");
            return false;
        }
        match self.is_this_users(peer) {
            Ok(true) => true,
            Ok(false) => {
                tracing::warn!("refused a connection of another user");
                false
            }
            Err(error) => {
                tracing::warn!(%error, "refused a connection of nobody knows whom");
                false
            }
        }
    }

    #[cfg(target_os = "linux")]
    fn is_this_users(&self, peer: SocketAddr) -> io::Result<bool> {
        super::peer::is_this_users(peer, self.address)
    }

    /// Elsewhere the system does not tell, so every local user is let in; what
    /// [`super::configured`] refuses is all that stands in the way.
    #[cfg(not(target_os = "linux"))]
    fn is_this_users(&self, _peer: SocketAddr) -> io::Result<bool> {
        Ok(true)
    }
}
