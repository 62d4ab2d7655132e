//! Asks the kernel about one connection (`sock_diag(7)`).
//!
//! The layouts are those of `linux/netlink.h`, `linux/sock_diag.h` and
//! `linux/inet_diag.h`. Numbers are in the machine's byte order, addresses and
//! ports in network byte order.

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::os::fd::{AsRawFd, OwnedFd};

use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, MsgFlags, NetlinkAddr, SockFlag, SockProtocol, SockType, recv, sendto,
    setsockopt, socket, sockopt::ReceiveTimeout,
};
use nix::sys::time::{TimeVal, TimeValLike};

/// How long the kernel may take, in microseconds. It answers within the call
/// that asks, so this only keeps a surprise from stopping the one thread.
const REPLY_TIMEOUT: i64 = 100_000;

/// The lengths of a message's header, of a request, and of a response up to the
/// user, in bytes.
const HEADER: usize = 16;
const QUESTION: usize = 56;
const ANSWER: usize = 68;

/// The types of messages.
const ERROR: u16 = 2;
const SOCK_DIAG_BY_FAMILY: u16 = 20;

/// The flag of a request.
const REQUEST: u16 = 1;

/// The families of sockets. A program may reach an IPv4 address from an IPv6
/// socket: the kernel finds it by the IPv4 addresses, and answers with them
/// mapped.
const IPV4: u8 = 2;
const IPV6: u8 = 10;

/// TCP.
const PROTOCOL: u8 = 6;

/// The states of a connection that both ends hold open, and of a listening
/// socket. In any other state the owner is not certain.
const ESTABLISHED: u8 = 1;
const LISTENING: u8 = 10;

/// The other end of a socket without a connection.
const NOWHERE: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 0);

/// Returns the user of the socket at `theirs` that is connected to `ours`, or
/// `None` if there is no such connection.
///
/// # Errors
///
/// When the kernel does not answer.
pub(super) fn owner(theirs: SocketAddrV4, ours: SocketAddrV4) -> io::Result<Option<u32>> {
    user(&ask(theirs, ours)?, ESTABLISHED, theirs, ours)
}

/// Checks that the kernel answers, by asking about the listening socket. A
/// kernel without this service answers as if it did not know the socket.
///
/// # Errors
///
/// Returns an error if the kernel does not answer.
pub(super) fn check(listener: SocketAddrV4) -> io::Result<()> {
    let user = user(&ask(listener, NOWHERE)?, LISTENING, listener, NOWHERE)?;
    user.map(drop).ok_or_else(|| Errno::ENOENT.into())
}

/// Asks about the socket at `local` that is connected to `remote`, and returns
/// the response.
fn ask(local: SocketAddrV4, remote: SocketAddrV4) -> io::Result<Vec<u8>> {
    let socket = netlink_socket()?;
    let kernel = NetlinkAddr::new(0, 0);
    let question = question(local, remote);
    sendto(socket.as_raw_fd(), &question, &kernel, MsgFlags::empty())?;
    receive(&socket)
}

fn netlink_socket() -> io::Result<OwnedFd> {
    let socket = socket(
        AddressFamily::Netlink,
        SockType::Datagram,
        SockFlag::SOCK_CLOEXEC,
        SockProtocol::NetlinkSockDiag,
    )?;
    // Its fields have 32 bits or 64, by the processor.
    let timeout = TimeVal::microseconds(REPLY_TIMEOUT);
    setsockopt(&socket, ReceiveTimeout, &timeout)?;
    Ok(socket)
}

fn receive(socket: &OwnedFd) -> io::Result<Vec<u8>> {
    let mut answer = vec![0; 1024];
    let length = recv(socket.as_raw_fd(), &mut answer, MsgFlags::empty())?;
    answer.truncate(length);
    Ok(answer)
}

/// Returns the request: a header, then `struct inet_diag_req_v2`.
fn question(local: SocketAddrV4, remote: SocketAddrV4) -> Vec<u8> {
    let length = u32::try_from(HEADER + QUESTION).unwrap_or_default();
    let mut message = Vec::with_capacity(HEADER + QUESTION);
    message.extend(length.to_ne_bytes());
    message.extend(SOCK_DIAG_BY_FAMILY.to_ne_bytes());
    message.extend(REQUEST.to_ne_bytes());
    // The sequence number and the port of the sender: neither matters.
    message.extend([0; 8]);
    message.extend([IPV4, PROTOCOL, 0, 0]);
    // The states, which a request about one connection ignores.
    message.extend(u32::MAX.to_ne_bytes());
    message.extend(ends(IPV4, local, remote));
    // Any interface, any cookie.
    message.extend([0; 4]);
    message.extend([u8::MAX; 8]);
    message
}

/// Returns both ends of a connection, the beginning of `struct
/// inet_diag_sockid`.
fn ends(family: u8, local: SocketAddrV4, remote: SocketAddrV4) -> Vec<u8> {
    let ports = [local.port().to_be_bytes(), remote.port().to_be_bytes()];
    let mut ends = ports.concat();
    for address in [local, remote] {
        if family == IPV6 {
            ends.extend(address.ip().to_ipv6_mapped().octets());
        } else {
            // The field has the length of an IPv6 address.
            ends.extend(address.ip().octets());
            ends.extend([0; 12]);
        }
    }
    ends
}

/// Returns the user from a response: a header, then `struct inet_diag_msg`. The
/// kernel also answers with a socket that listens at the address, and with a
/// closing one.
fn user(
    answer: &[u8],
    state: u8,
    local: SocketAddrV4,
    remote: SocketAddrV4,
) -> io::Result<Option<u32>> {
    let unexpected = || io::Error::new(io::ErrorKind::InvalidData, "an unexpected netlink answer");
    let number = |at: usize| {
        let bytes = answer.get(at..at + 4)?;
        bytes.try_into().ok().map(u32::from_ne_bytes)
    };
    let kind = answer.get(4..6).and_then(|bytes| bytes.try_into().ok());
    match kind.map(u16::from_ne_bytes) {
        Some(ERROR) => match number(HEADER).map(u32::cast_signed) {
            Some(code) if code == -(Errno::ENOENT as i32) => Ok(None),
            Some(code) => Err(io::Error::from_raw_os_error(code.saturating_neg())),
            None => Err(unexpected()),
        },
        Some(SOCK_DIAG_BY_FAMILY) => {
            let body = answer.get(HEADER..).unwrap_or_default();
            let user = number(HEADER + ANSWER - 4).ok_or_else(unexpected)?;
            let ends = ends(body[0], local, remote);
            let is_asked_for = body[1] == state && body[4..].starts_with(&ends);
            Ok(is_asked_for.then_some(user))
        }
        _ => Err(unexpected()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEIRS: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::LOCALHOST, 41_000);
    const OURS: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8_080);
    const USER: u32 = 1_000;

    fn answer(state: u8, local: SocketAddrV4, remote: SocketAddrV4) -> Vec<u8> {
        answer_of(IPV4, state, local, remote)
    }

    fn answer_of(family: u8, state: u8, local: SocketAddrV4, remote: SocketAddrV4) -> Vec<u8> {
        let mut message = vec![0; HEADER];
        message[4..6].copy_from_slice(&SOCK_DIAG_BY_FAMILY.to_ne_bytes());
        message.extend([family, state, 0, 0]);
        message.extend(ends(family, local, remote));
        // The interface, the cookie, the timer and both queues.
        message.extend([0; 24]);
        message.extend(USER.to_ne_bytes());
        // The inode, and attributes that were not requested.
        message.extend([0; 12]);
        message
    }

    fn error(code: i32) -> Vec<u8> {
        let mut message = vec![0; HEADER];
        message[4..6].copy_from_slice(&ERROR.to_ne_bytes());
        message.extend(code.to_ne_bytes());
        message
    }

    #[test]
    fn the_user_is_that_of_the_open_connection_that_was_asked_about() {
        let elsewhere = SocketAddrV4::new(Ipv4Addr::new(127, 0, 0, 2), 8_080);
        for (answer, expected) in [
            (answer(ESTABLISHED, THEIRS, OURS), Some(USER)),
            (answer_of(IPV6, ESTABLISHED, THEIRS, OURS), Some(USER)),
            (answer_of(IPV6, ESTABLISHED, OURS, THEIRS), None),
            (answer(ESTABLISHED, OURS, THEIRS), None),
            (answer(ESTABLISHED, THEIRS, elsewhere), None),
            (answer(LISTENING, THEIRS, NOWHERE), None),
            // TIME_WAIT, for which the kernel reports root.
            (answer(6, THEIRS, OURS), None),
            (error(-(Errno::ENOENT as i32)), None),
        ] {
            let found = user(&answer, ESTABLISHED, THEIRS, OURS);
            assert_eq!(found.expect("an answer"), expected, "{answer:?}");
        }
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        let whole = answer(ESTABLISHED, THEIRS, OURS);
        for answer in [
            &error(-(Errno::EPERM as i32))[..],
            &error(i32::MIN),
            &whole[..HEADER + ANSWER - 1],
            &whole[..HEADER],
            &whole[..3],
            &[0; 128],
            &[],
        ] {
            let found = user(answer, ESTABLISHED, THEIRS, OURS);
            assert!(found.is_err(), "{answer:?}");
        }
    }

    #[test]
    fn a_kernel_that_does_not_answer_is_not_waited_for() {
        // Nothing was asked, so nothing comes.
        let socket = netlink_socket().expect("a socket");
        let error = receive(&socket).expect_err("there is no answer");
        assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
    }
}
