//! The port on 127.0.0.1 that the engine connects to. It admits only this user
//! if the system can identify the user of a connection.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::sync::Arc;

use go_plugin::{Connection, Shutdown, serve_admitted};
use tokio::net::{TcpListener, TcpStream};
use tonic::service::Routes;

use super::Error;
#[cfg(target_os = "linux")]
use super::peer::{self, Peers};

/// A listening port.
#[derive(Debug)]
pub(super) struct Listener {
    listener: TcpListener,
    admission: Admission,
}

/// Decides who is admitted.
#[derive(Debug, Clone)]
struct Admission {
    address: SocketAddrV4,
    #[cfg(target_os = "linux")]
    peers: Peers,
}

impl Listener {
    /// Listens on any free port.
    ///
    /// # Errors
    ///
    /// Returns an error if no port is free, or if the system should identify
    /// users and does not.
    pub(super) async fn bind() -> Result<Self, Error> {
        #[cfg(target_os = "linux")]
        peer::check_user_namespace()?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.map_err(Error::Listen)?;
        let port = listener.local_addr().map_err(Error::Listen)?.port();
        let address = SocketAddrV4::new(Ipv4Addr::LOCALHOST, port);
        let admission = Admission {
            address,
            #[cfg(target_os = "linux")]
            peers: Peers::choose(address).map_err(Error::Peers)?,
        };
        Ok(Self {
            listener,
            admission,
        })
    }

    /// The port.
    pub(super) fn port(&self) -> u16 {
        self.admission.address.port()
    }

    /// Serves this user's connections until a shutdown is requested. Open calls
    /// then have a moment to finish.
    pub(super) async fn serve(self, routes: Routes, shutdown: &Shutdown) -> Result<(), Error> {
        let (listener, admission) = (Arc::new(self.listener), self.admission);
        let accept = move || {
            let listener = Arc::clone(&listener);
            async move { listener.accept().await }
        };
        let admit = |(stream, peer)| {
            let admission = admission.clone();
            async move { admission.admit(stream, peer).await }
        };
        let served = serve_admitted(routes, accept, admit, shutdown).await;
        served.map_err(Error::Serve)
    }
}

impl Admission {
    /// Returns the connection after it was identified as this user's and speaks
    /// HTTP/2.
    async fn admit(&self, stream: TcpStream, peer: SocketAddr) -> io::Result<Connection> {
        // Otherwise small responses wait for the engine's delayed
        // acknowledgement.
        stream.set_nodelay(true)?;
        self.check_user(&stream, peer).await?;
        Connection::over_http2(stream).await
    }

    /// Checks that the connection is this user's. It must still be open after
    /// the lookup: a reset connection keeps the data that it sent, but another
    /// connection may get its address, and the lookup would find the user of
    /// that one.
    #[cfg(target_os = "linux")]
    async fn check_user(&self, stream: &TcpStream, peer: SocketAddr) -> io::Result<()> {
        let SocketAddr::V4(theirs) = peer else {
            return Err(io::Error::other("the connection is not over IPv4"));
        };
        let owner = self.peers.owner(theirs, self.address).await?;
        stream.peer_addr()?;
        match owner {
            Some(user) if user == nix::unistd::geteuid().as_raw() => Ok(()),
            Some(_) => Err(io::Error::other("the connection is another user's")),
            None => Err(io::Error::other(
                "the system does not list the connection, so its user is not known",
            )),
        }
    }

    /// Admits every local user, because other systems do not identify users.
    /// Only [`super::instance`] restricts them: the instance of an engine's plugin
    /// is configured once.
    #[cfg(not(target_os = "linux"))]
    async fn check_user(&self, _stream: &TcpStream, _peer: SocketAddr) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::IpAddr;

    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpSocket;

    use super::*;

    /// An address that nothing else on this machine connects from, so that it
    /// is free again after the connection is closed.
    const OWN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 112, 117, 108)), 0);

    /// What every client of HTTP/2 sends first.
    const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    async fn connect(from: SocketAddr, to: u16) -> TcpStream {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(from).expect("the address is free");
        let to = SocketAddr::from(([127, 0, 0, 1], to));
        socket.connect(to).await.expect("it listens")
    }

    #[tokio::test]
    async fn a_connection_that_the_system_does_not_list_is_not_called_another_users() {
        let listener = Listener::bind().await.expect("a port");
        let client = connect(OWN, listener.port()).await;
        let (accepted, mut peer) = listener.listener.accept().await.expect("the client");
        // An address from which nobody connects.
        peer.set_ip(Ipv4Addr::new(127, 112, 117, 109).into());
        let refused = listener.admission.admit(accepted, peer).await;
        let error = refused.err().expect("its user is not known").to_string();
        assert!(error.contains("does not list the connection"), "{error}");
        assert!(!error.contains("another user"), "{error}");
        drop(client);
    }

    #[tokio::test]
    async fn a_reset_connection_is_not_taken_for_the_next_one_from_its_address() {
        let listener = Listener::bind().await.expect("a port");
        let admission = &listener.admission;
        let mut first = connect(OWN, listener.port()).await;
        let address = first.local_addr().expect("an address");
        first.write_all(PREFACE).await.expect("it is sent");
        first.set_zero_linger().expect("it can be reset");
        drop(first);
        let mut second = connect(address, listener.port()).await;
        let (accepted, peer) = listener.listener.accept().await.expect("the first");
        assert_eq!(peer, address);
        let SocketAddr::V4(theirs) = peer else {
            panic!("the port is one of IPv4");
        };
        // The lookup finds the owner of the second connection.
        let owner = admission.peers.owner(theirs, admission.address).await;
        assert!(owner.expect("an answer").is_some());
        assert!(admission.admit(accepted, peer).await.is_err());
        let (accepted, peer) = listener.listener.accept().await.expect("the second");
        assert_eq!(peer, address);
        second.write_all(PREFACE).await.expect("it is sent");
        assert!(admission.admit(accepted, peer).await.is_ok());
    }
}
