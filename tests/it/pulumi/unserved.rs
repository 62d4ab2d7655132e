//! Calls that are not served, and what is said of them.

use std::process::Command;

use terraform_provider_okta::proto::pulumirpc::InvokeRequest;
use tonic::{Code, Status};

use crate::support::pulumi::{GET_TOKEN, Launch, python};
use crate::support::raw_call::call;

/// The calls that are served; every other one of an engine's is not.
pub(super) const SERVED: [&str; 9] = [
    "Handshake",
    "GetPluginInfo",
    "CheckConfig",
    "DiffConfig",
    "Configure",
    "Invoke",
    "Cancel",
    "GetSchema",
    "Attach",
];

/// Prints the calls of plugins that the published messages describe.
const CALLS: &str = "from pulumi.runtime.proto import provider_pb2\n\
    service = provider_pb2.DESCRIPTOR.services_by_name['ResourceProvider']\n\
    print(*(call.name for call in service.methods))";

/// The calls of engines that are for plugins with more than functions.
fn unserved() -> Vec<String> {
    let printed = Command::new(python()).args(["-c", CALLS]).output();
    let printed = printed.expect("Python and the SDK are set up: run `make test`");
    let calls = String::from_utf8(printed.stdout).expect("names are text");
    let (served, unserved): (Vec<_>, Vec<_>) = calls
        .split_whitespace()
        .map(str::to_owned)
        .partition(|call| SERVED.contains(&call.as_str()));
    assert_eq!(served.len(), SERVED.len(), "{calls}");
    unserved
}

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

#[tokio::test]
async fn every_other_call_says_what_is_served_and_what_to_use_instead() {
    let plugin = Launch::by_hand().start().await;
    for name in unserved() {
        let path = format!("/pulumirpc.ResourceProvider/{name}");
        let status = call(plugin.channel().await, &path, b"").await;
        assert_helps(&status.expect_err("it is not served"), &name);
    }
    let elsewhere = call(plugin.channel().await, "/grpc.health.v1.Health/Check", b"").await;
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
