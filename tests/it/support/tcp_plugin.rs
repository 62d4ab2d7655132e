//! The plugin on a TCP port, in this process: what it is on systems without
//! Unix sockets, run on any.

use go_plugin::{Error, Plugin, Shutdown, Transport};
use terraform_provider_okta::provider::Provider;
use terraform_provider_okta::terraform::{self, HANDSHAKE};
use tokio::task::JoinHandle;

use super::handshake_line::HandshakeLine;
use super::host_certificate::HostCertificate;

/// A plugin that serves until it is dropped.
pub(crate) struct TcpPlugin {
    line: HandshakeLine,
    shutdown: Shutdown,
    serving: JoinHandle<Result<(), Error>>,
}

impl TcpPlugin {
    /// Serves whoever has that certificate, on a port of the range.
    pub(crate) async fn start(
        certificate: Option<&HostCertificate>,
        ports: (&str, &str),
    ) -> Result<Self, Error> {
        let environment = |name: &str| match name {
            "PLUGIN_PROTOCOL_VERSIONS" => Some("5,6".to_owned()),
            "PLUGIN_CLIENT_CERT" => certificate.map(|host| host.pem().to_owned()),
            "PLUGIN_MIN_PORT" => Some(ports.0.to_owned()),
            "PLUGIN_MAX_PORT" => Some(ports.1.to_owned()),
            _ => None,
        };
        let plugin = Plugin::bind(&HANDSHAKE, &environment, Transport::Tcp).await?;
        let line = HandshakeLine::read(plugin.handshake_line());
        let shutdown = Shutdown::new();
        let serving = plugin.serve(terraform::routes(Provider::new()), shutdown.clone());
        Ok(Self {
            line,
            shutdown,
            serving: tokio::spawn(serving),
        })
    }

    /// What it announced.
    pub(crate) fn line(&self) -> &HandshakeLine {
        &self.line
    }

    /// Whether it has ended.
    pub(crate) fn has_ended(&self) -> bool {
        self.serving.is_finished()
    }
}

impl Drop for TcpPlugin {
    fn drop(&mut self) {
        self.shutdown.request("the test is over");
    }
}
