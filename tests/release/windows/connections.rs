//! Who may talk to it: on Windows it listens on a port, which every local user
//! reaches.

use super::{PLATFORM, wine};
use crate::assets::program_of;
use crate::first_line::first_line;
use crate::support::connection::dial;
use crate::support::handshake_line::HandshakeLine;
use crate::support::host_certificate::{Curve, HostCertificate, TLS_VERSIONS};
use crate::support::intruder::assert_shut_out;
use crate::support::plugin_host::COOKIE;
use crate::support::scratch::Scratch;

/// Sets what a host sets for a program that it starts.
pub(super) fn announce_host(scratch: &mut Scratch, host: &HostCertificate) {
    for (name, value) in [
        ("TF_PLUGIN_MAGIC_COOKIE", COOKIE),
        ("PLUGIN_PROTOCOL_VERSIONS", "5,6"),
        ("PLUGIN_MIN_PORT", "10000"),
        ("PLUGIN_MAX_PORT", "25000"),
        ("PLUGIN_CLIENT_CERT", host.pem()),
    ] {
        scratch.set(name, value);
    }
}

#[tokio::test]
async fn its_port_is_for_the_host_that_started_it_alone() {
    let host = HostCertificate::new(Curve::P521);
    let mut scratch = Scratch::new();
    wine::set_up(&mut scratch);
    announce_host(&mut scratch, &host);
    let folder = scratch.path("home");
    let _plugin = scratch.start(wine::command(&program_of(PLATFORM)), &folder, "");
    let line = HandshakeLine::read(&first_line(&scratch));
    assert_eq!(line.fields()[2], "tcp");
    let own = dial(&line, Some(&host), &TLS_VERSIONS).await;
    own.expect("its own host").session().await;
    let stranger = HostCertificate::new(Curve::P521);
    for (who, presented) in [("nobody", None), ("a stranger", Some(&stranger))] {
        for version in TLS_VERSIONS {
            assert_shut_out(who, &line, presented, &[version]).await;
        }
    }
}
