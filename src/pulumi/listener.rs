//! Where the engine connects: a port on 127.0.0.1, open to this user alone
//! where the system tells who connects.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::sync::Arc;

use go_plugin::{Connection, Shutdown, serve_admitted};
use tokio::net::{TcpListener, TcpStream};
use tonic::service::Routes;

use super::Error;
#[cfg(target_os = "linux")]
use super::peer::{self, Peers};

/// A port that listens.
#[derive(Debug)]
pub(super) struct Listener {
    listener: TcpListener,
    admission: Admission,
}

/// Who is admitted.
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
    /// When there is none, or when the system should tell who connects and
    /// does not.
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

    /// Serves this user's connections until the shutdown is requested; calls
    /// that are under way then get a moment to finish.
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
    /// Returns the connection once it is this user's and speaks HTTP/2.
    async fn admit(&self, stream: TcpStream, peer: SocketAddr) -> io::Result<Connection> {
        // Small answers would wait for the engine's delayed acknowledgement.
        stream.set_nodelay(true)?;
        self.check_user(&stream, peer).await?;
        Connection::over_http2(stream).await
    }

    /// A connection that was reset keeps what it brought, but not its address:
    /// this user's next one may have that, and be the one that was found. So
    /// this one has to be open still, after the look.
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

    /// Elsewhere the system does not tell, so every local user is let in; what
    /// [`super::configured`] refuses is all that stands in the way.
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

    /// An address from which nothing else on this machine connects, so that it
    /// is free again when it is given up.
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
        // The owner that is found is that of the second.
        let owner = admission.peers.owner(theirs, admission.address).await;
        assert!(owner.expect("an answer").is_some());
        assert!(admission.admit(accepted, peer).await.is_err());
        let (accepted, peer) = listener.listener.accept().await.expect("the second");
        assert_eq!(peer, address);
        second.write_all(PREFACE).await.expect("it is sent");
        assert!(admission.admit(accepted, peer).await.is_ok());
    }
}
