//! A local user without rights, while another user's plugin runs: no connection
//! to the Unix socket, and no TLS on a port.
//!
//! `support::nobody` says who that user is, and that becoming one takes root.

use std::io::ErrorKind;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use crate::support::connection::{dial, open_transport};
use crate::support::fake_okta::FakeOkta;
use crate::support::handshake_line::HandshakeLine;
use crate::support::host_certificate::{Curve, HostCertificate, TLS_VERSIONS};
use crate::support::intruder::assert_shut_out;
use crate::support::nobody::as_nobody;
use crate::support::okta::Reading;
use crate::support::plugin_host::PluginHost;
use crate::support::tcp_plugin::TcpPlugin;

/// Everything on the way to the socket that nobody may pass.
async fn assert_no_way_in(line: HandshakeLine) {
    let stranger = HostCertificate::new(Curve::P521);
    as_nobody(move || async move {
        let socket = PathBuf::from(line.socket());
        let directory = socket.parent().expect("a directory");
        let denied = |error: std::io::Error| error.kind() == ErrorKind::PermissionDenied;
        assert!(UnixStream::connect(&socket).is_err_and(denied), "connect");
        assert!(std::fs::read_dir(directory).is_err_and(denied), "list");
        assert!(std::fs::remove_file(&socket).is_err_and(denied), "remove");
        assert!(dial(&line, Some(&stranger), &TLS_VERSIONS).await.is_err());
        assert_shut_out("nobody", &line, None, &TLS_VERSIONS).await;
    })
    .await;
}

#[tokio::test]
async fn another_user_cannot_even_connect_during_a_read() {
    let okta = FakeOkta::start();
    let plugin = PluginHost::new().start().await;
    let session = plugin.connect().await.session().await;
    let reading = Reading::start(&session, &okta, 1).await;
    assert_no_way_in(plugin.line().clone()).await;
    assert!(reading.all_wait(), "the read goes on");
    session.stop().await;
    reading.ended_at_once().await;
}

#[tokio::test]
async fn another_user_cannot_connect_where_the_host_has_no_tls() {
    let plugin = PluginHost::new().without_certificate().start().await;
    assert_no_way_in(plugin.line().clone()).await;
    plugin.connect().await.session().await;
    let plugin = PluginHost::bare().argument("-debug").start_debug().await;
    assert_no_way_in(plugin.line().clone()).await;
    plugin.connect().await.session().await;
}

#[tokio::test]
async fn another_user_may_connect_to_a_port_and_is_refused_by_tls() {
    let host = HostCertificate::new(Curve::P521);
    let plugin = TcpPlugin::start(Some(&host), ("10000", "25000"))
        .await
        .expect("a port");
    let line = plugin.line().clone();
    as_nobody(move || async move {
        open_transport(&line)
            .await
            .expect("everybody reaches a port");
        let stranger = HostCertificate::new(Curve::P521);
        for presented in [None, Some(&stranger)] {
            for version in TLS_VERSIONS {
                assert_shut_out("nobody", &line, presented, &[version]).await;
            }
        }
    })
    .await;
    let connection = dial(plugin.line(), Some(&host), &TLS_VERSIONS).await;
    connection.expect("its own host").session().await;
}
