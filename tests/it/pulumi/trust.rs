//! Who may do what. The protocol itself asks nobody for anything.

use serde_json::json;
use tonic::Code;

use crate::support::fake_okta::{APP_ID, FakeOkta, TOKEN_ID};
use crate::support::pulumi::{Engine, Launch, settings};

#[tokio::test]
async fn an_engines_plugin_is_configured_once_and_never_attached_to() {
    let okta = FakeOkta::start();
    let engine = Engine::start().await;
    let plugin = Launch::by_engine(&engine.address()).start().await;
    let connection = plugin.connect().await;
    let early = connection
        .invoke(&json!({"clientId": APP_ID, "id": TOKEN_ID}))
        .await;
    let early = early.expect_err("it is not configured");
    assert!(
        early.message().starts_with("Provider Not Configured: "),
        "{early}"
    );
    connection.configure_for(&okta).await;
    let elsewhere = FakeOkta::start();
    let again = connection.configure(&settings(&elsewhere)).await;
    let again = again.expect_err("it is configured");
    assert_eq!(again.code(), Code::FailedPrecondition);
    let attached = connection.attach(&engine.address()).await;
    let attached = attached.expect_err("it has an engine");
    assert_eq!(attached.code(), Code::FailedPrecondition);
    connection.read(APP_ID, TOKEN_ID).await;
    assert_eq!(elsewhere.connections(), 0);
    assert_eq!(okta.requests().len(), 1);
}

#[tokio::test]
async fn of_many_configurations_at_once_one_is_taken() {
    const AT_ONCE: usize = 16;
    let engine = Engine::start().await;
    let plugin = Launch::by_engine(&engine.address()).start().await;
    let connection = plugin.connect().await;
    let okta: Vec<_> = (0..AT_ONCE).map(|_| FakeOkta::start()).collect();
    let configuring = okta.iter().map(|okta| {
        let (connection, settings) = (connection.clone(), settings(okta));
        tokio::spawn(async move { connection.configure(&settings).await })
    });
    let mut taken = Vec::new();
    for configured in configuring.collect::<Vec<_>>() {
        match configured.await.expect("it is answered") {
            Ok(()) => taken.push(true),
            Err(status) => {
                assert_eq!(status.code(), Code::FailedPrecondition);
                taken.push(false);
            }
        }
    }
    assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
    connection.read(APP_ID, TOKEN_ID).await;
    // The credential went where the one that was taken says, and nowhere else.
    let asked: Vec<_> = okta.iter().map(|okta| okta.requests().len() == 1).collect();
    assert_eq!(asked, taken);
}

#[cfg(target_os = "linux")]
mod other_user {
    use std::time::Duration;

    use serde_json::Value;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio::time::timeout;

    use super::*;
    use crate::support::nobody::as_nobody;
    use crate::support::plugin_host::PATIENCE;
    use crate::support::pulumi::Connection;

    /// The port's address for a socket of either version of the protocol: the
    /// system lists each version's sockets apart.
    const HOSTS: [(&str, &str); 2] = [
        ("127.0.0.1", "127.0.0.1"),
        ("::ffff:127.0.0.1", "[::ffff:127.0.0.1]"),
    ];

    /// What another user tries; nothing of it may work.
    async fn assert_shut_out(port: u16, okta: &FakeOkta) {
        for (address, host) in HOSTS {
            assert_host_shut_out(address, host, port, settings(okta)).await;
        }
    }

    /// What the socket is answered to these bytes until it is closed.
    async fn answer_to(bytes: &[u8], address: &str, port: u16) -> Vec<u8> {
        let socket = TcpStream::connect((address, port)).await;
        let mut socket = socket.expect("everybody reaches a port");
        // It may be closed before all is sent.
        let _ = socket.write_all(bytes).await;
        let mut answer = Vec::new();
        let closed = timeout(PATIENCE, socket.read_to_end(&mut answer)).await;
        let _ = closed.expect("the connection is closed");
        answer
    }

    async fn assert_host_shut_out(
        address: &'static str,
        host: &'static str,
        port: u16,
        settings: Value,
    ) {
        as_nobody(move || async move {
            // Nobody may have to say something to be shown the door.
            for bytes in [&b""[..], b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"] {
                let answer = answer_to(bytes, address, port).await;
                assert_eq!(answer, b"", "not a byte is answered");
            }
            let Ok(mut connection) = Connection::to_host(host, port).await else {
                return;
            };
            assert!(connection.configure(&settings).await.is_err());
            let arguments = json!({"clientId": APP_ID, "id": TOKEN_ID});
            assert!(connection.invoke(&arguments).await.is_err());
            assert!(connection.attach("127.0.0.1:9").await.is_err());
            assert!(connection.calls.get_plugin_info(()).await.is_err());
            assert!(connection.calls.cancel(()).await.is_err());
        })
        .await;
    }

    #[tokio::test]
    async fn the_same_user_is_served_on_either_version_of_the_protocol() {
        let okta = FakeOkta::start();
        for (_, host) in HOSTS {
            let plugin = Launch::by_hand().start().await;
            let connection = Connection::to_host(host, plugin.port()).await;
            let connection = connection.expect("it listens");
            connection.configure_for(&okta).await;
            connection.read(APP_ID, TOKEN_ID).await;
        }
    }

    #[tokio::test]
    async fn another_user_gets_no_answer_before_during_or_after_a_read() {
        let (okta, theirs) = (FakeOkta::start(), FakeOkta::start());
        let engine = Engine::start().await;
        let plugin = Launch::by_engine(&engine.address()).start().await;
        assert_shut_out(plugin.port(), &theirs).await;
        let connection = plugin.connect().await;
        connection.configure_for(&okta).await;
        okta.set_latency(Duration::from_secs(600));
        let reading = {
            let connection = connection.clone();
            tokio::spawn(async move { connection.read(APP_ID, TOKEN_ID).await })
        };
        assert_shut_out(plugin.port(), &theirs).await;
        reading.abort();
        okta.set_latency(Duration::ZERO);
        connection.read(APP_ID, TOKEN_ID).await;
        assert_eq!(theirs.connections(), 0);
    }

    #[tokio::test]
    async fn another_user_cannot_attach_to_a_plugin_started_by_hand() {
        let (okta, theirs) = (FakeOkta::start(), FakeOkta::start());
        let plugin = Launch::by_hand().start().await;
        assert_shut_out(plugin.port(), &theirs).await;
        let connection = plugin.connect().await;
        connection.configure_for(&okta).await;
        assert_shut_out(plugin.port(), &theirs).await;
        connection.read(APP_ID, TOKEN_ID).await;
    }
}
