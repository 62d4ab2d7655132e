//! Identifies the user at the other end of a connection on this machine.
//!
//! TCP does not identify users, but Linux does: `sock_diag` asks about one
//! connection, and `proc_net` reads the list of all connections.
//! `user_namespace` checks whether the result can be trusted.

mod lists;
mod proc_net;
mod sock_diag;
mod user_namespace;

use std::io;
use std::net::SocketAddrV4;

use lists::Lists;

pub(super) use user_namespace::{UnmappedUser, check as check_user_namespace};

/// Asks the kernel about the socket at the first address that is connected to
/// the second.
type Ask = fn(SocketAddrV4, SocketAddrV4) -> io::Result<Option<u32>>;

/// The way in which this machine identifies the user of a connection.
#[derive(Debug, Clone)]
pub(super) struct Peers {
    /// Asks about one connection, which takes microseconds.
    ask: Option<Ask>,
    /// Reads the list of all connections, which takes milliseconds.
    lists: Lists,
}

impl Peers {
    /// Chooses the faster way that works, tested on the listening socket.
    ///
    /// # Errors
    ///
    /// Returns an error if neither works.
    pub(super) fn choose(listener: SocketAddrV4) -> io::Result<Self> {
        match sock_diag::check(listener) {
            Ok(()) => return Ok(Self::new(Some(sock_diag::owner))),
            Err(error) => tracing::debug!(%error, "NETLINK_SOCK_DIAG does not work, using /proc"),
        }
        proc_net::check()?;
        Ok(Self::new(None))
    }

    fn new(ask: Option<Ask>) -> Self {
        let lists = Lists::new(proc_net::owners);
        Self { ask, lists }
    }

    /// Returns the user of the socket at `theirs` that is connected to `ours`,
    /// or `None` if there is no such connection.
    ///
    /// # Errors
    ///
    /// Returns an error if the system does not say.
    pub(super) async fn owner(
        &self,
        theirs: SocketAddrV4,
        ours: SocketAddrV4,
    ) -> io::Result<Option<u32>> {
        match self.ask.map(|ask| ask(theirs, ours)) {
            Some(Ok(owner)) => return Ok(owner),
            Some(Err(error)) => tracing::debug!(%error, "NETLINK_SOCK_DIAG failed, using /proc"),
            None => {}
        }
        self.lists.owner((theirs, ours)).await
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};

    use super::*;

    fn v4(address: SocketAddr) -> SocketAddrV4 {
        match address.ip().to_canonical() {
            IpAddr::V4(host) => SocketAddrV4::new(host, address.port()),
            IpAddr::V6(_) => panic!("it reaches an IPv4 address"),
        }
    }

    #[tokio::test]
    async fn every_way_tells_the_same_user_of_the_same_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let ours = v4(listener.local_addr().expect("an address"));
        let stream = TcpStream::connect(ours).expect("it listens");
        let theirs = v4(stream.local_addr().expect("an address"));
        let mapped = (ours.ip().to_ipv6_mapped(), ours.port());
        let mapped = TcpStream::connect(mapped).expect("it listens");
        let theirs_mapped = v4(mapped.local_addr().expect("an address"));
        let user = nix::unistd::geteuid().as_raw();
        // Also where the kernel stops answering after the start.
        let fails: Ask = |_, _| Err(io::ErrorKind::PermissionDenied.into());
        for ask in [Some(sock_diag::owner as Ask), None, Some(fails)] {
            let peers = Peers::new(ask);
            for (theirs, ours, expected) in [
                (theirs, ours, Some(user)),
                (theirs_mapped, ours, Some(user)),
                // Our own end, and the socket that listens.
                (ours, ours, None),
                (theirs, theirs, None),
            ] {
                let owner = peers.owner(theirs, ours).await.expect("the kernel answers");
                assert_eq!(owner, expected, "{peers:?}: {theirs} to {ours}");
            }
        }
        drop((stream, mapped));
    }

    #[tokio::test]
    async fn a_kernel_is_asked_if_it_knows_the_listening_socket() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = v4(listener.local_addr().expect("an address"));
        let peers = Peers::choose(address).expect("the kernel answers");
        assert!(peers.ask.is_some());
        drop(listener);
        let peers = Peers::choose(address).expect("there is /proc");
        assert!(peers.ask.is_none(), "{peers:?}");
    }
}
