//! A fake DNS server on a loopback address of its own, since `/etc/resolv.conf`
//! names no ports. It answers every question for an address alike.

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

const PORT: u16 = 53;

/// Bytes of a message before its question, RFC 1035 §4.1.1.
const HEADER: usize = 12;

/// Types of records, RFC 1035 §3.2.2 and RFC 3596 §2.1.
const A: u16 = 1;
const AAAA: u16 = 28;

/// Response, recursion desired and available.
const RESPONSE: u16 = 0x8180;
/// More than fits: to be asked again over TCP.
const TRUNCATED: u16 = 0x0200;
const SERVER_FAILURE: u16 = 2;
const NO_SUCH_NAME: u16 = 3;

/// So many addresses do not fit into the 512 bytes of a message over UDP.
const TOO_MANY: usize = 60;

/// How often a server looks whether it should end.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// What a server says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answers {
    /// This machine, over IPv4.
    Ipv4,
    /// This machine, over IPv6 alone.
    Ipv6,
    /// This machine, more often than a message over UDP can say.
    TooLongForUdp,
    /// There is no such name.
    NoSuchName,
    /// It cannot tell for now.
    Failure,
    /// Nothing at all.
    Silence,
}

/// A running server; it ends when dropped.
pub(super) struct NameServer {
    address: Ipv4Addr,
    seen: Arc<Seen>,
}

/// What it was asked so far, and whether it should end.
#[derive(Default)]
struct Seen {
    over_udp: AtomicUsize,
    over_tcp: AtomicUsize,
    ends: AtomicBool,
}

impl NameServer {
    /// It listens when this returns.
    pub(super) fn start(answers: Answers) -> Self {
        // Each test has servers of its own; 127.0.0.53 may be the system's.
        static NEXT: AtomicU8 = AtomicU8::new(1);
        let address = Ipv4Addr::new(127, 78, 83, NEXT.fetch_add(1, Ordering::Relaxed));
        let udp = UdpSocket::bind((address, PORT)).expect("the port for DNS is free");
        let tcp = TcpListener::bind((address, PORT)).expect("the port for DNS is free");
        udp.set_read_timeout(Some(LOOK_INTERVAL)).expect("a limit");
        tcp.set_nonblocking(true).expect("a mode of the socket");
        let seen = Arc::new(Seen::default());
        let (of_udp, of_tcp) = (Arc::clone(&seen), Arc::clone(&seen));
        thread::spawn(move || serve_udp(&udp, answers, &of_udp));
        thread::spawn(move || serve_tcp(&tcp, answers, &of_tcp));
        Self { address, seen }
    }

    pub(super) fn address(&self) -> Ipv4Addr {
        self.address
    }

    /// How many questions came, over UDP and TCP.
    pub(super) fn asked(&self) -> usize {
        self.seen.over_udp.load(Ordering::Relaxed) + self.asked_over_tcp()
    }

    /// How many questions came over TCP.
    pub(super) fn asked_over_tcp(&self) -> usize {
        self.seen.over_tcp.load(Ordering::Relaxed)
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.seen.ends.store(true, Ordering::Relaxed);
    }
}

fn serve_udp(socket: &UdpSocket, answers: Answers, seen: &Seen) {
    let mut question = [0; 512];
    while !seen.ends.load(Ordering::Relaxed) {
        // Nothing came, for now.
        let Ok((length, asker)) = socket.recv_from(&mut question) else {
            continue;
        };
        seen.over_udp.fetch_add(1, Ordering::Relaxed);
        let reply = match answers {
            Answers::TooLongForUdp => Some(reply(&question[..length], RESPONSE | TRUNCATED, &[])),
            _ => answer(&question[..length], answers),
        };
        if let Some(reply) = reply {
            let _ = socket.send_to(&reply, asker);
        }
    }
}

fn serve_tcp(listener: &TcpListener, answers: Answers, seen: &Seen) {
    while !seen.ends.load(Ordering::Relaxed) {
        match listener.accept() {
            Ok((stream, _)) => {
                seen.over_tcp.fetch_add(1, Ordering::Relaxed);
                let _ = serve_one(stream, answers);
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(LOOK_INTERVAL),
            Err(error) => panic!("{error}"),
        }
    }
}

/// Over TCP each message has its length before it, RFC 1035 §4.2.2.
fn serve_one(mut stream: std::net::TcpStream, answers: Answers) -> std::io::Result<()> {
    stream.set_nonblocking(false)?;
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut question = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut question)?;
    let Some(reply) = answer(&question, answers) else {
        return Ok(());
    };
    let length = u16::try_from(reply.len()).expect("a short reply");
    stream.write_all(&length.to_be_bytes())?;
    stream.write_all(&reply)
}

/// The whole reply to a question; `None` is silence.
fn answer(question: &[u8], answers: Answers) -> Option<Vec<u8>> {
    let ipv4 = IpAddr::from(Ipv4Addr::LOCALHOST);
    let found = match answers {
        Answers::Ipv4 => vec![ipv4],
        Answers::Ipv6 => vec![IpAddr::from(Ipv6Addr::LOCALHOST)],
        Answers::TooLongForUdp => vec![ipv4; TOO_MANY],
        Answers::NoSuchName => return Some(reply(question, RESPONSE | NO_SUCH_NAME, &[])),
        Answers::Failure => return Some(reply(question, RESPONSE | SERVER_FAILURE, &[])),
        Answers::Silence => return None,
    };
    let asked = question[question.len() - 4..question.len() - 2].try_into();
    let asked = u16::from_be_bytes(asked.expect("two bytes"));
    let is_asked = |address: &IpAddr| asked == if address.is_ipv4() { A } else { AAAA };
    let found = found.into_iter().filter(is_asked).collect::<Vec<_>>();
    Some(reply(question, RESPONSE, &found))
}

/// A message: the question again, and these addresses for its name.
fn reply(question: &[u8], flags: u16, addresses: &[IpAddr]) -> Vec<u8> {
    let count = u16::try_from(addresses.len()).expect("few addresses");
    let mut reply = question[..2].to_vec();
    for field in [flags, 1, count, 0, 0] {
        reply.extend(field.to_be_bytes());
    }
    reply.extend(&question[HEADER..]);
    for address in addresses {
        let (kind, bytes) = match address {
            IpAddr::V4(address) => (A, address.octets().to_vec()),
            IpAddr::V6(address) => (AAAA, address.octets().to_vec()),
        };
        // The name that begins after the header; class Internet; a minute.
        let length = u16::try_from(bytes.len()).expect("an address is short");
        for field in [0xC00C, kind, 1, 0, 60, length] {
            reply.extend(field.to_be_bytes());
        }
        reply.extend(bytes);
    }
    reply
}
