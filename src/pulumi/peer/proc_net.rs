//! Reads the lists of all sockets with their users, in `/proc`.
//!
//! This takes milliseconds on a machine with many connections, so it is only
//! for kernels that do not answer [`super::sock_diag`].

use std::collections::HashMap;
use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::lists::Ends;

/// The lists for IPv4 and IPv6. A program may reach an IPv4 address from an
/// IPv6 socket, which is then in the second list.
const TABLES: [&str; 2] = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];

/// The columns of a list.
const LOCAL_ADDRESS: usize = 1;
const REMOTE_ADDRESS: usize = 2;
const STATE: usize = 3;
const USER: usize = 7;

/// The state of a connection that both ends hold open. In any other state the
/// owner is not certain, and the list may show root.
const ESTABLISHED: &str = "01";

/// The users of wanted connections, as far as they are found.
type Users = HashMap<(SocketAddr, SocketAddr), Option<u32>>;

/// Returns the users of the sockets at the first address of each pair that are
/// connected to the second; `None` for those that no list has.
///
/// # Errors
///
/// When the lists cannot be read.
pub(super) fn owners(connections: &[Ends]) -> io::Result<Vec<Option<u32>>> {
    let [first, second] = TABLES;
    let wanted = connections
        .iter()
        .map(|&(theirs, ours)| (theirs.into(), ours.into()));
    let mut users: Users = wanted.map(|ends| (ends, None)).collect();
    find(&fs::read_to_string(first)?, &mut users);
    // A machine without IPv6 has no second list.
    if users.values().any(Option::is_none)
        && let Ok(table) = fs::read_to_string(second)
    {
        find(&table, &mut users);
    }
    let owner = |&(theirs, ours): &Ends| users.get(&(theirs.into(), ours.into())).copied();
    Ok(connections
        .iter()
        .map(|ends| owner(ends).flatten())
        .collect())
}

/// Checks that the lists can be read.
///
/// # Errors
///
/// When they cannot.
pub(super) fn check() -> io::Result<()> {
    fs::File::open(TABLES[0]).map(drop)
}

/// Notes the users of the wanted connections that a list has.
fn find(table: &str, users: &mut Users) {
    for line in table.lines() {
        if let Some((ends, user)) = established(line)
            && let Some(wanted) = users.get_mut(&ends)
        {
            wanted.get_or_insert(user);
        }
    }
}

/// Reads the ends and the user of an open connection.
fn established(line: &str) -> Option<((SocketAddr, SocketAddr), u32)> {
    let columns: Vec<_> = line.split_ascii_whitespace().collect();
    let column = |index: usize| columns.get(index).copied();
    if column(STATE)? != ESTABLISHED {
        return None;
    }
    let ends = (
        address(column(LOCAL_ADDRESS)?)?,
        address(column(REMOTE_ADDRESS)?)?,
    );
    Some((ends, column(USER)?.parse().ok()?))
}

/// Parses an address of the lists: 32-bit words in the machine's byte order,
/// and the port, both in hexadecimal.
fn address(text: &str) -> Option<SocketAddr> {
    let (host, port) = text.split_once(':')?;
    let words = host.as_bytes().chunks(8).map(|word| {
        let word = std::str::from_utf8(word).ok()?;
        u32::from_str_radix(word, 16).ok().map(u32::to_ne_bytes)
    });
    let bytes = words.collect::<Option<Vec<_>>>()?.concat();
    let host = match <[u8; 4]>::try_from(&bytes[..]) {
        Ok(four) => IpAddr::from(Ipv4Addr::from(four)),
        Err(_) => IpAddr::from(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?)),
    };
    let port = u16::from_str_radix(port, 16).ok()?;
    Some(SocketAddr::new(host.to_canonical(), port))
}

#[cfg(all(test, target_endian = "little"))]
mod tests {
    use super::*;

    const HEAD: &str =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid";

    fn line(local: &str, remote: &str, state: &str, user: u32) -> String {
        format!(
            "   0: {local} {remote} {state} 00000000:00000000 00:00000000 00000000  {user}        0 1 1"
        )
    }

    #[test]
    fn the_owner_is_that_of_the_other_end_of_an_open_connection() {
        let theirs = "127.0.0.1:41000".parse().expect("an address");
        let ours = "127.0.0.1:8080".parse().expect("an address");
        let (their_words, our_words) = ("0100007F:A028", "0100007F:1F90");
        let mapped = "0000000000000000FFFF00000100007F:A028";
        let our_mapped = "0000000000000000FFFF00000100007F:1F90";
        for (line, expected) in [
            (line(their_words, our_words, "01", 1000), Some(1000)),
            (line(mapped, our_mapped, "01", 1000), Some(1000)),
            (line(our_words, their_words, "01", 1000), None),
            (line(their_words, our_words, "06", 0), None),
            (line(their_words, "0200007F:1F90", "01", 1000), None),
            (line("0100007F", our_words, "01", 1000), None),
            (line("é000007F:A028", our_words, "01", 1000), None),
            (String::new(), None),
        ] {
            let table = format!("{HEAD}\n{line}\n");
            let mut users = Users::from([((theirs, ours), None)]);
            find(&table, &mut users);
            assert_eq!(users[&(theirs, ours)], expected, "{line}");
        }
    }
}
