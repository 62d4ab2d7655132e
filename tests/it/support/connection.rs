//! A host's connection to a plugin, and the clients of every service on it.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use go_plugin::proto;
use go_plugin::proto::grpc_broker_client::GrpcBrokerClient;
use go_plugin::proto::grpc_controller_client::GrpcControllerClient;
use go_plugin::proto::grpc_stdio_client::GrpcStdioClient;
use hyper_util::rt::TokioIo;
use rustls::SupportedProtocolVersion;
use rustls::pki_types::ServerName;
use terraform_provider_okta::proto::tfplugin6::provider_client::ProviderClient;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::health_client::HealthClient;
use tower::service_fn;

use super::handshake_line::HandshakeLine;
use super::host_certificate::{HostCertificate, client_config};
use super::plugin_host::PATIENCE;
use super::session::Session;

/// Bytes both ways, whatever carries them.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Why there is no connection.
#[derive(Debug)]
pub(crate) struct Refused(Box<dyn Error + Send + Sync>);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

/// An open connection; it closes when it and its clients are dropped.
#[derive(Clone)]
pub(crate) struct Connection(Channel);

impl Connection {
    /// Terraform's calls, with room for messages of any size.
    pub(crate) fn provider(&self) -> ProviderClient<Channel> {
        ProviderClient::new(self.0.clone())
            .max_decoding_message_size(usize::MAX)
            .max_encoding_message_size(usize::MAX)
    }

    /// go-plugin's calls to end the plugin.
    pub(crate) fn controller(&self) -> GrpcControllerClient<Channel> {
        GrpcControllerClient::new(self.0.clone())
    }

    /// go-plugin's stream of standard output.
    pub(crate) fn stdio(&self) -> GrpcStdioClient<Channel> {
        GrpcStdioClient::new(self.0.clone())
    }

    /// go-plugin's stream of further connections.
    pub(crate) fn broker(&self) -> GrpcBrokerClient<Channel> {
        GrpcBrokerClient::new(self.0.clone())
    }

    /// The standard health check.
    pub(crate) fn health(&self) -> HealthClient<Channel> {
        HealthClient::new(self.0.clone())
    }

    /// The bare channel, for calls that our own protocol file leaves out.
    pub(crate) fn channel(&self) -> Channel {
        self.0.clone()
    }

    /// A host's calls, after its first.
    pub(crate) async fn session(&self) -> Session {
        Session::open(self.provider()).await
    }

    /// Asks the plugin to end, as a host does.
    pub(crate) async fn shut_down(&self) {
        timeout(PATIENCE, self.controller().shutdown(proto::Empty {}))
            .await
            .expect("Shutdown is answered in time")
            .expect("Shutdown is answered");
    }
}

/// Connects to what a handshake line announced, over TLS when the plugin has a
/// certificate.
///
/// With TLS 1.3 a host learns that it was refused only at its first call, so
/// an `Ok` here is no proof of anything; [`Connection`]'s calls are.
pub(crate) async fn dial(
    line: &HandshakeLine,
    presented: Option<&HostCertificate>,
    versions: &[&'static SupportedProtocolVersion],
) -> Result<Connection, Refused> {
    let target = Arc::new(Target::of(line, presented, versions));
    let connector = service_fn(move |_| {
        let target = Arc::clone(&target);
        async move { target.open().await.map(TokioIo::new) }
    });
    let endpoint = Endpoint::from_static("http://localhost").connect_timeout(PATIENCE);
    let channel = endpoint.connect_with_connector(connector).await;
    channel
        .map(Connection)
        .map_err(|error| Refused(error.into()))
}

/// Opens the bare transport that a handshake line announced.
pub(crate) async fn open_transport(line: &HandshakeLine) -> std::io::Result<Box<dyn Stream>> {
    let address = line.fields()[3];
    Ok(match line.fields()[2] {
        #[cfg(unix)]
        "unix" => Box::new(UnixStream::connect(address).await?),
        "tcp" => {
            let stream = TcpStream::connect(address).await?;
            // As Go has it for every connection.
            stream.set_nodelay(true)?;
            Box::new(stream)
        }
        network => panic!("no host knows the network {network:?}"),
    })
}

/// Where to connect and how.
struct Target {
    line: HandshakeLine,
    tls: Option<TlsConnector>,
}

impl Target {
    fn of(
        line: &HandshakeLine,
        presented: Option<&HostCertificate>,
        versions: &[&'static SupportedProtocolVersion],
    ) -> Self {
        let tls = line.certificate().map(|server| {
            TlsConnector::from(Arc::new(client_config(&server, presented, versions)))
        });
        Self {
            line: line.clone(),
            tls,
        }
    }

    async fn open(&self) -> std::io::Result<Box<dyn Stream>> {
        let transport = open_transport(&self.line).await?;
        let Some(tls) = &self.tls else {
            return Ok(transport);
        };
        let name = ServerName::try_from("localhost").expect("a DNS name");
        let stream = tls.connect(name, transport).await?;
        let chosen = stream.get_ref().1.alpn_protocol();
        assert_eq!(chosen, Some(&b"h2"[..]), "grpc-go from 1.67 on asks for h2");
        Ok(Box::new(stream))
    }
}
