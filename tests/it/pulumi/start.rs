//! What is printed before any call, and what the plugin says it is.

use terraform_provider_okta::proto::pulumirpc::{
    ConfigureRequest, ConfigureResponse, ProviderHandshakeRequest, ProviderHandshakeResponse,
};
use terraform_provider_okta::pulumi::DEFAULT_VERSION;

use crate::support::fake_okta::FakeOkta;
use crate::support::plugin_host::COOKIE;
use crate::support::pulumi::{Engine, Launch, PulumiPlugin, settings, structure};

async fn version(plugin: &PulumiPlugin) -> String {
    let mut connection = plugin.connect().await;
    let info = connection.calls.get_plugin_info(()).await;
    info.expect("it says what it is").into_inner().version
}

#[tokio::test]
async fn a_port_is_the_first_line_and_the_only_one() {
    let engine = Engine::start().await;
    let plugin = Launch::by_engine(&engine.address()).start().await;
    assert_ne!(plugin.port(), 0);
    assert_eq!(version(&plugin).await, DEFAULT_VERSION.to_string());
    let (stdout, stderr) = plugin.said().await;
    assert_eq!((stdout.as_str(), stderr.as_str()), ("", ""));
}

#[tokio::test]
async fn a_plugin_is_known_by_its_name_or_by_the_engines_address() {
    let engine = Engine::start().await;
    let address = engine.address();
    for launch in [
        Launch::by_hand(),
        Launch::by_hand().argument("--logtostderr").argument("-v=9"),
        Launch::by_engine(&address).under_its_own_name(),
        Launch::by_hand()
            .under_its_own_name()
            .argument("--tracing")
            .argument("http://127.0.0.1:1")
            .argument(&address),
    ] {
        assert_eq!(
            version(&launch.start().await).await,
            DEFAULT_VERSION.to_string()
        );
    }
}

#[tokio::test]
async fn what_it_can_is_said_twice_and_the_same() {
    let okta = FakeOkta::start();
    let engine = Engine::start().await;
    let plugin = Launch::by_engine(&engine.address()).start().await;
    let mut calls = plugin.connect().await.calls;
    let handshake = ProviderHandshakeRequest {
        engine_address: engine.address(),
        ..ProviderHandshakeRequest::default()
    };
    let greeting = calls.handshake(handshake).await;
    let greeting = greeting.expect("it is answered").into_inner();
    // Results are plain, and the engine marks what is secret.
    assert_eq!(greeting, ProviderHandshakeResponse::default());
    let request = ConfigureRequest {
        args: structure(&settings(&okta)),
        ..ConfigureRequest::default()
    };
    let configured = calls.configure(request).await;
    let expected = ConfigureResponse {
        supports_preview: true,
        ..ConfigureResponse::default()
    };
    let configured = configured.expect("the settings are right").into_inner();
    assert_eq!(configured, expected);
}

#[tokio::test]
async fn terraforms_cookie_takes_precedence_over_pulumis_name() {
    let launch = Launch::by_hand().variable("TF_PLUGIN_MAGIC_COOKIE", COOKIE);
    let launch = launch.variable("PLUGIN_CLIENT_CERT", "none");
    let output = launch.run().await;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("PLUGIN_CLIENT_CERT"), "{said}");
}

#[tokio::test]
async fn an_engine_that_terraform_started_gets_a_port() {
    let engine = Engine::start().await;
    let inherited = |launch: Launch| launch.variable("TF_PLUGIN_MAGIC_COOKIE", COOKIE);
    for launch in [
        Launch::by_engine(&engine.address()),
        Launch::by_hand()
            .argument("--logtostderr")
            .argument("-v=9")
            .argument(&engine.address()),
    ] {
        let plugin = inherited(launch).start().await;
        assert_eq!(version(&plugin).await, DEFAULT_VERSION.to_string());
    }
}

#[tokio::test]
async fn the_version_is_that_of_the_variable_or_of_the_folder() {
    let plugin = Launch::in_folder("resource-okta-v7.0.0").start().await;
    assert_eq!(version(&plugin).await, "7.0.0");
    let launch = Launch::in_folder("resource-okta-v7.0.0");
    let plugin = launch.variable("PULUMI_OKTA_VERSION", "7.1.0-beta.1");
    assert_eq!(version(&plugin.start().await).await, "7.1.0-beta.1");
}

#[tokio::test]
async fn what_cannot_be_served_is_said_before_any_port() {
    for (launch, expected) in [
        (
            Launch::by_hand().variable("PULUMI_OKTA_VERSION", "seven"),
            "PULUMI_OKTA_VERSION",
        ),
        (Launch::by_engine("192.0.2.1:80"), "on this machine"),
        (Launch::by_engine("example.com:80"), "on this machine"),
        (Launch::by_hand().argument("install"), "started by"),
    ] {
        let output = launch.run().await;
        assert!(!output.status.success());
        assert_eq!(output.stdout, b"");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(expected), "{said}");
    }
}
