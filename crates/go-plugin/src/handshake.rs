//! The first exchange between host and plugin: the host asks in environment
//! variables, the plugin answers with one line on standard output.

use std::io::{self, Write};
use std::ops::RangeInclusive;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;

use crate::environment::{Environment, set};
use crate::listener::Address;
#[cfg(unix)]
use crate::socket_place::SocketPlace;
use crate::{Error, tls};

/// The version of go-plugin's own protocol, the line's first field.
const CORE_PROTOCOL_VERSION: u32 = 1;

/// What a plugin and its hosts agree on when they are written: go-plugin's
/// `HandshakeConfig` and the versions of the application's protocol.
#[derive(Debug, Clone, Copy)]
pub struct Handshake {
    /// The name of the variable that hosts set to the cookie.
    pub magic_cookie_key: &'static str,
    /// The cookie.
    pub magic_cookie_value: &'static str,
    /// The versions of the application's protocol that the plugin speaks, in
    /// ascending order.
    pub protocol_versions: &'static [u32],
}

impl Handshake {
    /// Returns whether a host started this process. The cookie is not a secret:
    /// it only distinguishes a host from a person at a terminal.
    pub fn has_cookie(&self, environment: &Environment<'_>) -> bool {
        environment(self.magic_cookie_key).as_deref() == Some(self.magic_cookie_value)
    }

    /// Returns the newest version that the plugin speaks.
    #[cfg(unix)]
    pub(crate) fn newest_version(&self) -> u32 {
        self.protocol_versions.last().copied().unwrap_or_default()
    }

    /// Returns the highest version that both sides speak.
    ///
    /// Without a common version, and when the host names none, returns the
    /// plugin's lowest: the host compares it with its own list and reports what
    /// is wrong.
    fn protocol_version(&self, offered: Option<&str>) -> u32 {
        let lowest = self.protocol_versions.first().copied().unwrap_or_default();
        offered
            .unwrap_or_default()
            .split(',')
            .filter(|item| !item.is_empty())
            .filter_map(|item| match item.trim().parse::<u32>() {
                Ok(version) => Some(version),
                Err(_) => {
                    tracing::warn!(
                        item,
                        "skipped an item of PLUGIN_PROTOCOL_VERSIONS that is not a number"
                    );
                    None
                }
            })
            .filter(|version| self.protocol_versions.contains(version))
            .max()
            .unwrap_or(lowest)
    }
}

/// What the host asked for when it started the plugin.
#[derive(Debug, Clone)]
pub(crate) struct HostRequest {
    /// The version of the application's protocol to speak.
    pub(crate) protocol_version: u32,
    /// The host's certificate; present when the host asks for mutual TLS.
    pub(crate) client_certificate: Option<CertificateDer<'static>>,
    /// Where to make a Unix socket.
    #[cfg(unix)]
    pub(crate) socket_place: SocketPlace,
    /// Whether the host asked if the plugin multiplexes connections.
    pub(crate) asks_for_multiplexing: bool,
}

impl HostRequest {
    /// Reads the variables of go-plugin's clients. An empty one is unset.
    ///
    /// # Errors
    ///
    /// When the host's certificate cannot be read.
    pub(crate) fn read(
        handshake: &Handshake,
        environment: &Environment<'_>,
    ) -> Result<Self, Error> {
        let set = |name: &str| set(environment, name);
        Ok(Self {
            protocol_version: handshake
                .protocol_version(set("PLUGIN_PROTOCOL_VERSIONS").as_deref()),
            client_certificate: set("PLUGIN_CLIENT_CERT")
                .map(|pem| tls::parse_client_certificate(&pem))
                .transpose()?,
            #[cfg(unix)]
            socket_place: SocketPlace::read(environment),
            asks_for_multiplexing: set("PLUGIN_MULTIPLEX_GRPC").is_some(),
        })
    }
}

/// Returns the ports to try. Only for TCP: hosts name ports in any case, and a
/// plugin with a Unix socket ignores them. An unset end is 0, as in go-plugin's
/// own server; 0 to 0 means any port.
///
/// # Errors
///
/// When a variable holds no port number, and when the range is empty.
pub(crate) fn ports(environment: &Environment<'_>) -> Result<RangeInclusive<u16>, Error> {
    let port = |name: &'static str| {
        set(environment, name).map_or(Ok(0), |text| {
            text.parse::<u16>().map_err(|_| Error::Port { name })
        })
    };
    let minimum = port("PLUGIN_MIN_PORT")?;
    let maximum = port("PLUGIN_MAX_PORT")?;
    if minimum > maximum {
        return Err(Error::PortRange { minimum, maximum });
    }
    Ok(minimum..=maximum)
}

/// Returns the line that tells the host where the plugin listens and which
/// certificate it presents.
///
/// The certificate is base64 without padding, because hosts refuse padding. The
/// seventh field is only for hosts that asked for it: older hosts would take it
/// as part of the certificate.
pub(crate) fn line(
    request: &HostRequest,
    address: &Address,
    certificate: Option<&CertificateDer<'_>>,
) -> String {
    let certificate = certificate.map_or_else(String::new, |der| STANDARD_NO_PAD.encode(der));
    let multiplexing = if request.asks_for_multiplexing {
        "|false"
    } else {
        ""
    };
    format!(
        "{CORE_PROTOCOL_VERSION}|{}|{}|{}|grpc|{certificate}{multiplexing}\n",
        request.protocol_version, address.network, address.address,
    )
}

/// Writes to standard output and flushes it. Nothing else in the program may
/// write there, because the host takes the first line as the handshake.
pub(crate) fn announce(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HANDSHAKE: Handshake = Handshake {
        magic_cookie_key: "COOKIE",
        magic_cookie_value: "crumbs",
        protocol_versions: &[6, 7],
    };

    #[test]
    fn only_the_right_cookie_shows_a_host() {
        assert!(HANDSHAKE.has_cookie(&|_| Some("crumbs".into())));
        assert!(!HANDSHAKE.has_cookie(&|_| Some("crumbs ".into())));
        assert!(!HANDSHAKE.has_cookie(&|_| None));
    }

    #[test]
    fn the_highest_common_version_is_chosen_in_any_order() {
        for (offered, chosen) in [
            (Some("5,6"), 6),
            (Some("7,6,5"), 7),
            (Some("6,x,,99999999999, 7"), 7),
            (Some("5"), 6),
            (Some(""), 6),
            (None, 6),
        ] {
            assert_eq!(HANDSHAKE.protocol_version(offered), chosen, "{offered:?}");
        }
    }

    #[test]
    fn ports_are_numbers_in_ascending_order() {
        let between = |minimum: &str, maximum: &str| {
            ports(&|name| match name {
                "PLUGIN_MIN_PORT" => Some(minimum.to_owned()),
                _ => Some(maximum.to_owned()),
            })
        };
        assert_eq!(ports(&|_| None).expect("unset"), 0..=0);
        let range = between("10000", "25000").expect("a range");
        assert_eq!(range, 10_000..=25_000);
        for (minimum, maximum) in [("ten", ""), ("70000", "80000"), ("2", "1")] {
            assert!(between(minimum, maximum).is_err(), "{minimum} {maximum}");
        }
    }

    #[test]
    fn the_seventh_field_is_only_for_hosts_that_ask() {
        let address = Address {
            network: "unix",
            address: "/tmp/socket".into(),
        };
        for (asked, expected) in [
            (None, "1|6|unix|/tmp/socket|grpc|\n"),
            (Some("true"), "1|6|unix|/tmp/socket|grpc||false\n"),
        ] {
            let environment =
                |name: &str| (name == "PLUGIN_MULTIPLEX_GRPC").then_some(asked?.to_owned());
            let request = HostRequest::read(&HANDSHAKE, &environment).expect("a request");
            assert_eq!(line(&request, &address, None), expected);
        }
    }

    /// For every length of the certificate, since padding depends on it.
    #[test]
    fn the_certificate_is_not_padded() {
        let address = Address {
            network: "unix",
            address: "/tmp/socket".into(),
        };
        let request = HostRequest::read(&HANDSHAKE, &|_| None).expect("a request");
        for (der, encoded) in [(vec![0], "AA"), (vec![0, 0], "AAA"), (vec![0; 3], "AAAA")] {
            assert_eq!(
                line(&request, &address, Some(&CertificateDer::from(der))),
                format!("1|6|unix|/tmp/socket|grpc|{encoded}\n")
            );
        }
    }
}
