//! What the user sees beside results and failures.

use std::time::Duration;

use serde_json::json;
use terraform_provider_okta::proto::pulumirpc::LogSeverity;

use crate::support::fake_okta::{APP_ID, FakeOkta, TOKEN_ID};
use crate::support::pulumi::{Engine, Launch, settings};

#[tokio::test]
async fn a_warning_is_shown_as_one_before_the_call_is_answered() {
    let okta = FakeOkta::start();
    let engine = Engine::start().await;
    let plugin = Launch::by_engine(&engine.address()).start().await;
    let connection = plugin.connect().await;
    let mut settings = settings(&okta);
    settings["maxRetries"] = json!("0");
    connection.configure(&settings).await.expect("it is right");
    let shown = engine.shown();
    let [message] = &shown[..] else {
        panic!("not one message: {shown:?}");
    };
    assert_eq!(message.severity, LogSeverity::Warning);
    assert!(!message.is_status);
    assert!(message.text.contains("`maxRetries`"), "{}", message.text);
    assert!(!message.text.contains("okta/okta"), "{}", message.text);
}

#[tokio::test]
async fn a_wait_is_shown_as_a_status_line_without_values() {
    let okta = FakeOkta::start();
    let mut engine = Engine::start().await;
    let plugin = Launch::by_hand().start().await;
    let connection = plugin.connect().await;
    let attached = connection.attach(&engine.address()).await;
    attached.expect("it is by hand");
    connection.configure_for(&okta).await;
    okta.set_latency(Duration::from_secs(600));
    let arguments = json!({"clientId": APP_ID, "id": TOKEN_ID});
    let reading = tokio::spawn(async move { connection.invoke(&arguments).await });
    let message = engine.shows("Waiting for Okta").await;
    assert_eq!(message.severity, LogSeverity::Info);
    assert!(message.is_status);
    assert!(!message.text.contains(TOKEN_ID));
    reading.abort();
}

#[tokio::test]
async fn an_engine_that_takes_no_messages_stops_nothing() {
    let okta = FakeOkta::start();
    let engine = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let engine = engine.expect("a port");
    let address = engine.local_addr().expect("an address").to_string();
    let plugin = Launch::by_engine(&address).start().await;
    let connection = plugin.connect().await;
    let mut settings = settings(&okta);
    settings["backoff"] = json!("false");
    connection.configure(&settings).await.expect("it is right");
    let token = connection.read(APP_ID, TOKEN_ID).await;
    assert_eq!(token["status"], "ACTIVE");
}
