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
        match self.is_this_users(stream, peer) {
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

    /// A connection that was reset keeps what it brought, but not its address:
    /// this user's next one may have that, and be the one that was found. So
    /// this one has to be open still, after the look.
    #[cfg(target_os = "linux")]
    fn is_this_users(&self, stream: &TcpStream, peer: SocketAddr) -> io::Result<bool> {
        let is_this_users = super::peer::is_this_users(peer, self.address)?;
        stream.peer_addr().map(|_| is_this_users)
    }

    /// Elsewhere the system does not tell, so every local user is let in; what
    /// [`super::configured`] refuses is all that stands in the way.
    #[cfg(not(target_os = "linux"))]
    fn is_this_users(&self, _stream: &TcpStream, _peer: SocketAddr) -> io::Result<bool> {
        Ok(true)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpSocket;

    use super::*;

    /// An address from which nothing else on this machine connects, so that it
    /// is free again when it is given up.
    const OWN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 112, 117, 108)), 0);

    async fn connect(from: SocketAddr, to: u16) -> TcpStream {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(from).expect("the address is free");
        let to = SocketAddr::from(([127, 0, 0, 1], to));
        socket.connect(to).await.expect("it listens")
    }

    #[tokio::test]
    async fn a_reset_connection_is_not_taken_for_the_next_one_from_its_address() {
        let listener = Listener::bind().await.expect("a port");
        let mut first = connect(OWN, listener.port()).await;
        let address = first.local_addr().expect("an address");
        first.write_all(b"PRI").await.expect("it is sent");
        first.set_zero_linger().expect("it can be reset");
        drop(first);
        let second = connect(address, listener.port()).await;
        let (accepted, peer) = listener.listener.accept().await.expect("the first");
        assert_eq!(peer, address);
        assert!(super::super::peer::is_this_users(peer, listener.address).expect("a list"));
        assert!(!listener.admits(&accepted, peer));
        let (accepted, peer) = listener.listener.accept().await.expect("the second");
        assert_eq!(peer, address);
        assert!(listener.admits(&accepted, peer));
        drop(second);
    }
}
