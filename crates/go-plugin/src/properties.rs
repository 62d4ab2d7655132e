//! What holds for every environment of a host. The tests run this property on
//! random inputs, a fuzzer on inputs that reach new code.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use rustls::pki_types::CertificateDer;

use crate::Handshake;
use crate::handshake::{HostRequest, line, ports};
use crate::listener::Address;

const HANDSHAKE: Handshake = Handshake {
    magic_cookie_key: "COOKIE",
    magic_cookie_value: "crumbs",
    protocol_versions: &[6, 8],
};

const VARIABLES: [&str; 9] = [
    "COOKIE",
    "PLUGIN_PROTOCOL_VERSIONS",
    "PLUGIN_CLIENT_CERT",
    "PLUGIN_MIN_PORT",
    "PLUGIN_MAX_PORT",
    "PLUGIN_UNIX_SOCKET_DIR",
    "PLUGIN_UNIX_SOCKET_GROUP",
    "PLUGIN_MULTIPLEX_GRPC",
    "TMPDIR",
];

/// The longest error message, in bytes: it quotes at most 200 characters, each of
/// which may be written as an escape.
const LONGEST_ERROR: usize = 2_500;

/// A certificate as hosts present one.
static CERTIFICATE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let key = rcgen::KeyPair::generate().expect("a key");
    let params = rcgen::CertificateParams::new(["localhost".to_owned()]).expect("parameters");
    params
        .self_signed(&key)
        .expect("a certificate")
        .der()
        .to_vec()
});

/// Every environment leads to a request or an error. The version is the highest
/// that both sides speak, the certificate is the one that was sent, the ports are
/// the given ones, and the line has the fields that a host reads.
pub fn handshake(input: &mut Unstructured<'_>) -> Result<()> {
    let mut variables = BTreeMap::new();
    for name in VARIABLES {
        let value = match input.int_in_range(0..=3)? {
            0 => continue,
            1 => input.arbitrary::<&str>()?.to_owned(),
            _ => likely(name, input)?,
        };
        variables.insert(name, value);
    }
    let set = |name: &str| {
        variables
            .get(name)
            .cloned()
            .filter(|value| !value.is_empty())
    };
    let environment = |name: &str| variables.get(name).cloned();
    let has_cookie = set("COOKIE").as_deref() == Some("crumbs");
    assert_eq!(HANDSHAKE.has_cookie(&environment), has_cookie);
    expect_ports(&environment, set("PLUGIN_MIN_PORT"), set("PLUGIN_MAX_PORT"));
    let request = match HostRequest::read(&HANDSHAKE, &environment) {
        Ok(request) => request,
        Err(error) => {
            assert!(set("PLUGIN_CLIENT_CERT").is_some_and(|sent| sent != pem()));
            assert!(error.to_string().len() <= LONGEST_ERROR);
            return Ok(());
        }
    };
    let sent = set("PLUGIN_CLIENT_CERT").is_some();
    assert_eq!(request.client_certificate.is_some(), sent);
    if set("PLUGIN_CLIENT_CERT") == Some(pem()) {
        let read = request.client_certificate.as_deref();
        assert_eq!(read, Some(CERTIFICATE.as_slice()));
    }
    assert_eq!(
        request.protocol_version,
        version(set("PLUGIN_PROTOCOL_VERSIONS"))
    );
    expect_line(&request, set("PLUGIN_MULTIPLEX_GRPC").is_some());
    Ok(())
}

/// Returns the highest version that both sides speak, else the plugin's lowest.
fn version(offered: Option<String>) -> u32 {
    let offered = offered.unwrap_or_default();
    let mut offered = offered.split(',').map(str::trim);
    let is_eight = |item: &str| {
        item.strip_prefix('+')
            .unwrap_or(item)
            .trim_start_matches('0')
            == "8"
    };
    if offered.any(is_eight) { 8 } else { 6 }
}

fn expect_ports(
    environment: &crate::Environment<'_>,
    minimum: Option<String>,
    maximum: Option<String>,
) {
    let port = |text: Option<String>| text.map_or(Ok(0), |text| text.parse::<u16>());
    let expected = match (port(minimum), port(maximum)) {
        (Ok(minimum), Ok(maximum)) if minimum <= maximum => Some(minimum..=maximum),
        _ => None,
    };
    assert_eq!(ports(environment).ok(), expected);
}

/// The line is a single line with the fields that a host counts. An unsuitable
/// directory is an error before that.
fn expect_line(request: &HostRequest, asks_for_multiplexing: bool) {
    let certificate = CertificateDer::from(CERTIFICATE.clone());
    #[cfg(unix)]
    let directory = match request.socket_place.parents() {
        Ok((directory, _)) => directory.to_string_lossy().into_owned(),
        Err(error) => {
            assert!(error.to_string().len() <= LONGEST_ERROR);
            return;
        }
    };
    #[cfg(not(unix))]
    let directory = String::new();
    let address = Address {
        network: "unix",
        address: format!("{directory}/socket"),
    };
    let line = line(request, &address, Some(&certificate));
    let fields: Vec<_> = line.trim_end_matches('\n').split('|').collect();
    assert_eq!(
        fields.len(),
        if asks_for_multiplexing { 7 } else { 6 },
        "{line}"
    );
    assert_eq!(line.lines().count(), 1, "{line:?}");
    assert_eq!(fields[0], "1");
    assert_eq!(fields[1], request.protocol_version.to_string());
    assert!(
        fields[3].starts_with('/') && fields[3].len() <= 108,
        "{line}"
    );
    assert_eq!(
        STANDARD_NO_PAD.decode(fields[5]).as_ref(),
        Ok(&*CERTIFICATE)
    );
}

/// Returns the certificate as hosts announce it.
fn pem() -> String {
    let encoded = STANDARD.encode(&*CERTIFICATE);
    format!("-----BEGIN CERTIFICATE-----\n{encoded}\n-----END CERTIFICATE-----\n")
}

/// Returns a value that hosts set, or one that resembles it.
fn likely(name: &str, input: &mut Unstructured<'_>) -> Result<String> {
    let values: &[&str] = match name {
        "COOKIE" => &["crumbs", "crumbs ", "x"],
        "PLUGIN_PROTOCOL_VERSIONS" => &["5,6", "6,8", "8, 6,x", "7", "+8", "08,", "99999999999,8"],
        "PLUGIN_CLIENT_CERT" => return certificate(input),
        "PLUGIN_MIN_PORT" => &["0", "10000", "25000", "+1", "70000", "ten"],
        "PLUGIN_MAX_PORT" => &["0", "10000", "25000", "-1", "65535", " 80"],
        "PLUGIN_UNIX_SOCKET_DIR" | "TMPDIR" => &["/tmp", "relative", "/a|b", "/a\nb", "/a\u{fffd}"],
        "PLUGIN_UNIX_SOCKET_GROUP" => &["root", "0", "nobody's"],
        _ => &["true", "false", "1"],
    };
    Ok((*input.choose(values)?).to_owned())
}

fn certificate(input: &mut Unstructured<'_>) -> Result<String> {
    let mut text = pem();
    if input.arbitrary()? {
        let at = input.choose_index(text.len())?;
        let letter = char::from(input.int_in_range(b' '..=b'z')?);
        text.replace_range(at..=at, &letter.to_string());
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use arbtest::arbtest;

    #[test]
    fn every_environment_leads_to_a_request_or_an_error() {
        arbtest(super::handshake).budget_ms(400);
    }
}
