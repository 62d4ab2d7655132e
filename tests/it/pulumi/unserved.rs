//! Calls, frames and sizes that nobody should send.

use prost_types::Struct;
use serde_json::json;
use terraform_provider_okta::proto::pulumirpc::InvokeRequest;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Endpoint;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;

use crate::support::fake_okta::{APP_ID, FakeOkta, TOKEN_ID};
use crate::support::plugin_host::PATIENCE;
use crate::support::pulumi::{GET_TOKEN, Launch, PulumiPlugin};

/// The calls of engines that are for plugins with more than functions.
const UNSERVED: [&str; 12] = [
    "Parameterize",
    "Check",
    "Diff",
    "Create",
    "Read",
    "Update",
    "Delete",
    "Construct",
    "Call",
    "StreamInvoke",
    "GetMapping",
    "GetMappings",
];

/// What every refusal has to say.
fn assert_helps(status: &Status, what: &str) {
    assert_eq!(status.code(), Code::Unimplemented, "{what}");
    for part in [what, GET_TOKEN, "the full plugin", "plugins.providers"] {
        assert!(
            status.message().contains(part),
            "{part} is not in: {status}"
        );
    }
}

async fn call(plugin: &PulumiPlugin, path: String) -> Result<Struct, Status> {
    let endpoint = Endpoint::from_shared(format!("http://127.0.0.1:{}", plugin.port()));
    let channel = endpoint.expect("a URL").connect().await.expect("a plugin");
    let mut client = Grpc::new(channel);
    client.ready().await.expect("it is connected");
    let path = PathAndQuery::try_from(path).expect("a path");
    let codec = ProstCodec::<Struct, Struct>::default();
    let answer = client
        .unary(Request::new(Struct::default()), path, codec)
        .await;
    answer.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn every_other_call_says_what_is_served_and_what_to_use_instead() {
    let plugin = Launch::by_hand().start().await;
    for name in UNSERVED {
        let path = format!("/pulumirpc.ResourceProvider/{name}");
        let status = call(&plugin, path).await.expect_err("it is not served");
        assert_helps(&status, name);
    }
    let elsewhere = call(&plugin, "/grpc.health.v1.Health/Check".into()).await;
    let elsewhere = elsewhere.expect_err("it is not served");
    assert_eq!(elsewhere.code(), Code::Unimplemented);
    plugin.connect().await;
}

#[tokio::test]
async fn every_other_function_says_so_too() {
    let plugin = Launch::by_hand().start().await;
    let mut connection = plugin.connect().await;
    for token in ["okta:user/getUser:getUser", "okta:app:getToken", "", "é\n"] {
        let request = InvokeRequest {
            tok: token.into(),
            ..InvokeRequest::default()
        };
        let status = connection.calls.invoke(request).await;
        let status = status.expect_err("it is not served");
        assert_helps(&status, token.trim_end());
    }
}

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
    let broken = call(&plugin, "/pulumirpc.ResourceProvider/Invoke".into()).await;
    assert!(broken.is_err());
    connection.read(APP_ID, TOKEN_ID).await;
}

#[tokio::test]
async fn a_message_of_300_mib_is_answered() {
    let okta = FakeOkta::start();
    let plugin = Launch::by_hand().start().await;
    let connection = plugin.connect().await;
    connection.configure_for(&okta).await;
    let huge = json!({"clientId": APP_ID, "id": "x".repeat(300 << 20)});
    let answer = connection.invoke(&huge).await.expect("it is answered");
    let [failure] = &answer.failures[..] else {
        panic!("not one failure");
    };
    assert_eq!(failure.property, "id");
    assert!(failure.reason.len() < 2000, "{}", failure.reason.len());
    connection.read(APP_ID, TOKEN_ID).await;
}
