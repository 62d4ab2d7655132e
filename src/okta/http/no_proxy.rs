//! Reads `NO_PROXY` as Go does: the hosts that are reached without a proxy.

use std::net::IpAddr;

use ipnet::IpNet;
use url::Host;

/// The exceptions that one `NO_PROXY` lists.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct NoProxy {
    rules: Vec<Rule>,
}

#[derive(Debug, PartialEq, Eq)]
enum Rule {
    Everything,
    Network(IpNet),
    Address(IpAddr, Port),
    Domain(Domain, Port),
}

/// The port of a rule, as written; empty means all ports.
#[derive(Debug, PartialEq, Eq)]
struct Port(String);

/// A domain without its leading dot.
#[derive(Debug, PartialEq, Eq)]
struct Domain {
    name: String,
    /// Whether the rule includes the domain itself, or only its subdomains.
    with_itself: bool,
}

impl NoProxy {
    /// Reads a list separated by commas. Entries that are no rule are ignored,
    /// as in Go.
    pub(crate) fn parse(list: &str) -> Self {
        let rules = list.split(',').filter_map(|entry| {
            let entry = entry.trim().to_lowercase();
            (!entry.is_empty()).then(|| Rule::parse(&entry)).flatten()
        });
        Self {
            rules: rules.collect(),
        }
    }

    /// Returns whether a host is reached without a proxy. This machine always
    /// is.
    pub(crate) fn covers(&self, host: &Host<&str>, port: u16) -> bool {
        let port = port.to_string();
        match host {
            Host::Domain(name) => {
                let name = name.to_lowercase();
                name == "localhost" || self.rules.iter().any(|rule| rule.has_name(&name, &port))
            }
            Host::Ipv4(address) => self.has_address(IpAddr::V4(*address), &port),
            Host::Ipv6(address) => self.has_address(IpAddr::V6(*address), &port),
        }
    }

    fn has_address(&self, address: IpAddr, port: &str) -> bool {
        let address = address.to_canonical();
        address.is_loopback() || self.rules.iter().any(|rule| rule.has(address, port))
    }
}

impl Rule {
    fn parse(entry: &str) -> Option<Self> {
        if entry == "*" {
            return Some(Self::Everything);
        }
        if let Ok(network) = entry.parse() {
            return Some(Self::Network(network));
        }
        let (host, port) = split_port(entry);
        let port = Port(port.to_owned());
        if let Ok(address) = host.parse::<IpAddr>() {
            return Some(Self::Address(address.to_canonical(), port));
        }
        let below = host.strip_prefix("*.").or_else(|| host.strip_prefix('.'));
        let name = ascii(below.unwrap_or(host));
        let with_itself = below.is_none();
        (!name.is_empty()).then_some(Self::Domain(Domain { name, with_itself }, port))
    }

    fn has_name(&self, name: &str, port: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Domain(domain, of) => domain.has(name) && of.is(port),
            Self::Network(_) | Self::Address(..) => false,
        }
    }

    fn has(&self, address: IpAddr, port: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Network(network) => network.contains(&address),
            Self::Address(excepted, of) => *excepted == address && of.is(port),
            Self::Domain(..) => false,
        }
    }
}

impl Domain {
    fn has(&self, host: &str) -> bool {
        match host.strip_suffix(&self.name) {
            Some("") => self.with_itself,
            Some(below) => below.ends_with('.'),
            None => false,
        }
    }
}

impl Port {
    fn is(&self, port: &str) -> bool {
        self.0.is_empty() || self.0 == port
    }
}

/// Splits `host:port` and `[address]:port`. An IPv6 address without brackets
/// has no port.
fn split_port(entry: &str) -> (&str, &str) {
    if let Some((address, port)) = entry
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]:"))
    {
        return (address, port);
    }
    match entry.split_once(':') {
        Some((host, port)) if !port.contains(':') => (host, port),
        _ => (entry, ""),
    }
}

/// Returns the name as URLs have it: letters beyond ASCII are encoded (IDNA).
fn ascii(name: &str) -> String {
    match Host::parse(name) {
        Ok(Host::Domain(ascii)) if !name.is_ascii() => ascii,
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(list: &str, host: &str, port: u16) -> bool {
        let host = Host::parse(host).expect("a test's own host");
        let host = match &host {
            Host::Domain(name) => Host::Domain(name.as_str()),
            Host::Ipv4(address) => Host::Ipv4(*address),
            Host::Ipv6(address) => Host::Ipv6(*address),
        };
        NoProxy::parse(list).covers(&host, port)
    }

    #[test]
    fn a_host_is_excepted_as_go_excepts_it() {
        let table = [
            ("", "acme.okta.com", 443, false),
            ("*", "acme.okta.com", 443, true),
            ("*", "192.0.2.1", 443, true),
            ("x, *", "acme.okta.com", 443, true),
            ("okta.com", "okta.com", 443, true),
            ("okta.com", "acme.okta.com", 443, true),
            ("OKTA.com", "acme.okta.com", 443, true),
            ("okta.com", "notokta.com", 443, false),
            (".okta.com", "acme.okta.com", 443, true),
            (".okta.com", "okta.com", 443, false),
            ("*.okta.com", "acme.okta.com", 443, true),
            ("*.okta.com", "okta.com", 443, false),
            ("acme.*", "acme.okta.com", 443, false),
            ("okta.com:443", "acme.okta.com", 443, true),
            ("okta.com:8443", "acme.okta.com", 443, false),
            ("okta.com:", "acme.okta.com", 443, true),
            (" a.example ,, okta.com ", "acme.okta.com", 443, true),
            ("münchen.example", "münchen.example", 443, true),
            ("192.0.2.1", "192.0.2.1", 443, true),
            ("192.0.2.1:443", "192.0.2.1", 443, true),
            ("192.0.2.1:80", "192.0.2.1", 443, false),
            ("192.0.2.0/24", "192.0.2.9", 443, true),
            ("192.0.2.0/24", "192.0.3.9", 443, false),
            ("192.0.2.7/24", "192.0.2.9", 443, true),
            ("::ffff:192.0.2.1", "192.0.2.1", 443, true),
            ("2001:db8::1", "[2001:db8::1]", 443, true),
            ("[2001:db8::1]:443", "[2001:db8::1]", 443, true),
            ("[2001:db8::1]:80", "[2001:db8::1]", 443, false),
            ("2001:db8::/32", "[2001:db8:1::1]", 443, true),
            ("2.1", "192.0.2.1", 443, false),
            (":443", "acme.okta.com", 443, false),
            (".", "acme.okta.com", 443, false),
        ];
        for (list, host, port, covered) in table {
            assert_eq!(covers(list, host, port), covered, "{list:?} {host}:{port}");
        }
    }

    #[test]
    fn this_machine_is_always_reached_directly() {
        for host in ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"] {
            assert!(covers("", host, 80), "{host}");
        }
    }
}
