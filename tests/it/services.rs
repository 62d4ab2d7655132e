//! The services that go-plugin expects beside the provider's own.

use std::time::Duration;

use go_plugin::proto::{self, ConnInfo};
use tokio::time::timeout;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::{Code, Request, client::Grpc};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_prost::ProstCodec;

use crate::support::connection::Connection;
use crate::support::plugin_host::{PATIENCE, PluginHost};
use crate::support::session::answered;

/// Long enough to see that a stream has neither ended nor said anything while
/// the plugin was busy.
const SILENCE: Duration = Duration::from_millis(200);

async fn health(connection: &Connection, service: &str) -> Result<ServingStatus, Code> {
    let request = HealthCheckRequest {
        service: service.to_owned(),
    };
    let answer = timeout(PATIENCE, connection.health().check(request)).await;
    answer
        .expect("an answer in time")
        .map(|answer| answer.into_inner().status())
        .map_err(|status| status.code())
}

#[tokio::test]
async fn the_plugin_says_that_it_is_well() {
    let plugin = PluginHost::new().start().await;
    let connection = plugin.connect().await;
    assert_eq!(
        health(&connection, "plugin").await,
        Ok(ServingStatus::Serving)
    );
    assert_eq!(
        health(&connection, "no such service").await,
        Err(Code::NotFound)
    );
}

#[tokio::test]
async fn the_streams_stay_open_and_silent_until_the_plugin_ends() {
    let plugin = PluginHost::new().start().await;
    let connection = plugin.connect().await;
    let (mut stdio, mut broker) = (connection.stdio(), connection.broker());
    let mut stdio = answered(stdio.stream_stdio(())).await;
    let offers = tokio_stream::pending::<ConnInfo>();
    let mut broker = answered(broker.start_stream(offers)).await;
    connection.session().await;
    let both = async { tokio::join!(stdio.message(), broker.message()) };
    assert!(timeout(SILENCE, both).await.is_err(), "they stay silent");
    connection.shut_down().await;
    let ended = async { tokio::join!(stdio.message(), broker.message()) };
    let ended = timeout(PATIENCE, ended).await.expect("they end in time");
    assert!(!matches!(ended.0, Ok(Some(_))), "nothing came on stdio");
    assert!(!matches!(ended.1, Ok(Some(_))), "nothing came on broker");
}

#[tokio::test]
async fn shutdown_is_answered_before_the_plugin_goes() {
    for _ in 0..20 {
        let plugin = PluginHost::new().start().await;
        let connection = plugin.connect().await;
        answered(connection.controller().shutdown(proto::Empty {})).await;
    }
}

#[tokio::test]
async fn calls_that_a_provider_without_resources_lacks_are_unimplemented() {
    let plugin = PluginHost::new().start().await;
    let connection = plugin.connect().await;
    for call in ["ReadResource", "GetMetadata", "PlanAction", "NoSuchCall"] {
        let mut client = Grpc::new(connection.channel());
        client.ready().await.expect("the connection is open");
        let path = PathAndQuery::try_from(format!("/tfplugin6.Provider/{call}"));
        let answer = client.unary(
            Request::new(proto::Empty {}),
            path.expect("a path"),
            ProstCodec::<proto::Empty, proto::Empty>::default(),
        );
        let answer = timeout(PATIENCE, answer).await.expect("an answer in time");
        let code = answer.expect_err("there is no such call").code();
        assert_eq!(code, Code::Unimplemented, "{call}");
    }
}
