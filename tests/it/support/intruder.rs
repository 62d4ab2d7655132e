//! Somebody who wants to use a plugin that is not theirs.

use go_plugin::proto;
use rustls::SupportedProtocolVersion;
use terraform_provider_okta::proto::tfplugin6::{
    configure_provider, get_provider_schema, read_data_source,
};
use tokio::time::timeout;

use super::connection::{Connection, dial};
use super::handshake_line::HandshakeLine;
use super::host_certificate::HostCertificate;
use super::plugin_host::PATIENCE;

/// Tries all that a stranger would like to do, and fails if any of it works.
pub(crate) async fn assert_shut_out(
    stranger: &str,
    line: &HandshakeLine,
    presented: Option<&HostCertificate>,
    versions: &[&'static SupportedProtocolVersion],
) {
    let Ok(connection) = dial(line, presented, versions).await else {
        return;
    };
    let done = timeout(PATIENCE, what_works(&connection))
        .await
        .unwrap_or_else(|_| panic!("{stranger} is left waiting"));
    assert_eq!(done, Vec::<&str>::new(), "{stranger} over {versions:?}");
}

/// The names of the calls that a connection gets answers to.
async fn what_works(connection: &Connection) -> Vec<&'static str> {
    let (mut provider, mut controller) = (connection.provider(), connection.controller());
    let schema = provider.get_provider_schema(get_provider_schema::Request {});
    let schema = schema.await.is_ok();
    let configure = provider.configure_provider(configure_provider::Request::default());
    let configure = configure.await.is_ok();
    let read = provider.read_data_source(read_data_source::Request::default());
    let read = read.await.is_ok();
    let shut_down = controller.shutdown(proto::Empty {}).await.is_ok();
    [
        ("schema", schema),
        ("configure", configure),
        ("read", read),
        ("shut down", shut_down),
    ]
    .into_iter()
    .filter_map(|(call, worked)| worked.then_some(call))
    .collect()
}
