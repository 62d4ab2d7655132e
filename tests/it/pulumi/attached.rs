//! A plugin that a person started: every connection is a provider of its own, as
//! engines open one for each provider of a program.

use std::time::Duration;

use serde_json::json;
use tokio::task::JoinHandle;
use tonic::{Code, Status};

use crate::support::fake_okta::{APP_ID, FakeOkta, TOKEN_ID};
use crate::support::pulumi::{Connection, Engine, Launch, PulumiPlugin, settings};

/// Connects to the plugin as that engine does.
async fn attach(plugin: &PulumiPlugin, engine: &Engine) -> Connection {
    let connection = plugin.connect().await;
    let attached = connection.attach(&engine.address()).await;
    attached.expect("a person started it");
    connection
}

/// Starts a read of the first token.
fn start_read(connection: &Connection) -> JoinHandle<Result<(), Status>> {
    let connection = connection.clone();
    tokio::spawn(async move {
        let arguments = json!({"clientId": APP_ID, "id": TOKEN_ID});
        connection.invoke(&arguments).await.map(drop)
    })
}

/// Asserts that a read fails because its connection has no configuration.
async fn assert_not_configured(connection: &Connection) {
    let refused = start_read(connection).await.expect("no panic");
    let refused = refused.expect_err("this connection is not configured");
    for part in ["Provider Not Configured: ", "run the command again"] {
        assert!(refused.message().contains(part), "{refused}");
    }
}

#[tokio::test]
async fn each_connection_reads_with_its_own_configuration() {
    let plugin = Launch::by_hand().start().await;
    let engine = Engine::start().await;
    let (first, second) = (FakeOkta::start(), FakeOkta::start());
    let first_connection = attach(&plugin, &engine).await;
    first_connection.configure_for(&first).await;
    let second_connection = attach(&plugin, &engine).await;
    first_connection.read(APP_ID, TOKEN_ID).await;
    second_connection.configure_for(&second).await;
    for count in 1..=3 {
        first_connection.read(APP_ID, TOKEN_ID).await;
        second_connection.read(APP_ID, TOKEN_ID).await;
        let counts = (first.requests().len(), second.requests().len());
        assert_eq!(counts, (count + 1, count));
    }
}

#[tokio::test]
async fn a_connection_without_a_configuration_gets_nobody_elses() {
    let plugin = Launch::by_hand().start().await;
    let engine = Engine::start().await;
    let okta = FakeOkta::start();
    let configured = attach(&plugin, &engine).await;
    configured.configure_for(&okta).await;
    configured.read(APP_ID, TOKEN_ID).await;
    assert_not_configured(&attach(&plugin, &engine).await).await;
    // As gRPC opens one in place of a connection that was idle.
    drop(configured);
    assert_not_configured(&plugin.connect().await).await;
    assert_eq!(okta.requests().len(), 1);
    let next = attach(&plugin, &engine).await;
    next.configure_for(&okta).await;
    next.read(APP_ID, TOKEN_ID).await;
}

#[tokio::test]
async fn each_engine_is_shown_the_warnings_of_its_own_connection() {
    let plugin = Launch::by_hand().start().await;
    let okta = FakeOkta::start();
    let (first, second) = (Engine::start().await, Engine::start().await);
    let connection = attach(&plugin, &first).await;
    attach(&plugin, &second).await;
    let mut settings = settings(&okta);
    settings["maxRetries"] = json!("0");
    connection.configure(&settings).await.expect("it is right");
    assert_eq!((first.shown().len(), second.shown().len()), (1, 0));
}

#[tokio::test]
async fn no_log_level_of_a_configuration_counts() {
    let plugin = Launch::by_hand().start().await;
    let okta = FakeOkta::start();
    let connection = plugin.connect().await;
    let mut settings = settings(&okta);
    settings["logLevel"] = json!("1");
    connection.configure(&settings).await.expect("it is right");
    connection.read(APP_ID, TOKEN_ID).await;
    let (_, log) = plugin.said().await;
    assert!(!log.contains("Okta answered"), "{log}");
}

#[tokio::test]
async fn cancel_ends_the_reads_of_its_own_connection() {
    let plugin = Launch::by_hand().start().await;
    let engine = Engine::start().await;
    let okta = FakeOkta::start();
    let connection = attach(&plugin, &engine).await;
    connection.configure_for(&okta).await;
    okta.set_latency(Duration::from_secs(600));
    let reading = start_read(&connection);
    let okta = tokio::task::spawn_blocking(move || {
        okta.wait_for_requests(1);
        okta
    });
    let okta = okta.await.expect("the request came");
    let mut other = attach(&plugin, &engine).await;
    other.calls.cancel(()).await.expect("an answer");
    // The answer to another call shows that the read would have ended by now.
    connection
        .calls
        .clone()
        .get_plugin_info(())
        .await
        .expect("an answer");
    assert!(!reading.is_finished(), "another engine canceled its own");
    connection
        .calls
        .clone()
        .cancel(())
        .await
        .expect("an answer");
    let canceled = reading
        .await
        .expect("no panic")
        .expect_err("it is canceled");
    assert_eq!(canceled.code(), Code::Cancelled);
    drop(okta);
}

#[tokio::test]
async fn a_connection_has_one_engine_and_one_configuration() {
    let plugin = Launch::by_hand().start().await;
    let (okta, elsewhere) = (FakeOkta::start(), FakeOkta::start());
    let connection = plugin.connect().await;
    let refused = connection.attach("192.0.2.1:80").await;
    let refused = refused.expect_err("engines are on this machine");
    assert_eq!(refused.code(), Code::InvalidArgument);
    let (engine, other) = (Engine::start().await, Engine::start().await);
    let attached = connection.attach(&engine.address()).await;
    attached.expect("a person started it");
    let again = connection.attach(&other.address()).await;
    let again = again.expect_err("the connection has an engine");
    assert_eq!(again.code(), Code::FailedPrecondition);
    connection.configure_for(&okta).await;
    let again = connection.configure(&settings(&elsewhere)).await;
    let again = again.expect_err("the connection is configured");
    assert_eq!(again.code(), Code::FailedPrecondition);
    // What is refused changes nothing.
    connection.read(APP_ID, TOKEN_ID).await;
    assert_eq!((okta.requests().len(), elsewhere.connections()), (1, 0));
}
