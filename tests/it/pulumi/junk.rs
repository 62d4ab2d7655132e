//! Frames, messages and sizes that nobody should send.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::unserved::SERVED;
use crate::support::fake_okta::{APP_ID, FakeOkta, TOKEN_ID};
use crate::support::plugin_host::PATIENCE;
use crate::support::pulumi::{Engine, Launch};
use crate::support::raw_call::call;

#[tokio::test]
async fn junk_harms_nobody() {
    let okta = FakeOkta::start();
    let plugin = Launch::by_hand().start().await;
    let connection = plugin.connect().await;
    connection.configure_for(&okta).await;
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    for junk in [
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        vec![0xff; 1 << 16],
        preface.to_vec(),
        [&preface[..], &[0xff; 64]].concat(),
        [&preface[..], &[0, 0, 0, 4, 0, 0, 0, 0, 0], &[0, 0, 8, 6]].concat(),
        vec![],
    ] {
        let mut socket = TcpStream::connect(("127.0.0.1", plugin.port()))
            .await
            .expect("it listens");
        // It may be closed before all is sent.
        let _ = socket.write_all(&junk).await;
        let _ = socket.shutdown().await;
        let mut answer = Vec::new();
        let closed = timeout(PATIENCE, socket.read_to_end(&mut answer)).await;
        let _ = closed.expect("junk is not waited for");
    }
    connection.read(APP_ID, TOKEN_ID).await;
}

#[tokio::test]
async fn messages_that_are_none_are_refused_and_harm_nobody() {
    let okta = FakeOkta::start();
    let engine = Engine::start().await;
    let plugin = Launch::by_engine(&engine.address()).start().await;
    for name in SERVED {
        // Theirs have no fields, so what is in them is skipped.
        if ["GetPluginInfo", "Cancel"].contains(&name) {
            continue;
        }
        let path = format!("/pulumirpc.ResourceProvider/{name}");
        // A length beyond the message's end, no text where one belongs, and a
        // field's end without its beginning.
        for message in [&b"\x0a\xff\xff\xff\xff\x0f"[..], b"\x0a\x01\xff", b"\x0c"] {
            let refused = call(plugin.channel().await, &path, message).await;
            assert!(refused.is_err(), "{name}: {message:?}");
        }
    }
    // What was no configuration was not the one that is taken.
    let connection = plugin.connect().await;
    connection.configure_for(&okta).await;
    connection.read(APP_ID, TOKEN_ID).await;
}

#[tokio::test]
async fn values_within_values_without_end_are_refused_and_harm_nobody() {
    let okta = FakeOkta::start();
    let plugin = Launch::by_hand().start().await;
    let connection = plugin.connect().await;
    connection.configure_for(&okta).await;
    let nested = (0..200).fold(json!(TOKEN_ID), |inner, _| json!([inner]));
    let nested = json!({"clientId": APP_ID, "id": nested});
    connection.invoke(&nested).await.expect_err("no value is");
    let text = json!({"scopes": "[".repeat(1 << 17)});
    let answer = connection.check(&text).await;
    let [failure] = &answer.failures[..] else {
        panic!("not one failure: {:?}", answer.failures);
    };
    assert!(failure.reason.contains("scopes"), "{}", failure.reason);
    connection.read(APP_ID, TOKEN_ID).await;
}
