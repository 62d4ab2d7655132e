//! A plugin that one host starts, from its first listener to its end.

use tonic::service::Routes;

use crate::admission::Admission;
use crate::connection::ConnectionCounter;
use crate::handshake::{self, HostRequest};
use crate::lifetime::{self, Terminal};
use crate::listener::Listener;
use crate::server::Server;
use crate::services::{HostShutdown, with_plugin_services};
use crate::{Environment, Error, Handshake, Shutdown, Transport, host_pipes, tls};

/// A plugin that listens and has not announced its address yet.
///
/// [`serve`] does all of it. Use this type to choose the [`Transport`] or to
/// announce the address in another way than on standard output.
#[derive(Debug)]
pub struct Plugin {
    server: Server,
    handshake_line: String,
}

impl Plugin {
    /// Listens as the host asked in the environment.
    ///
    /// # Errors
    ///
    /// When a variable of the host is invalid, when the plugin cannot listen,
    /// and when other users could connect, by a TCP port or as members of a
    /// group, and the host asked for no TLS.
    pub async fn bind(
        handshake: &Handshake,
        environment: &Environment<'_>,
        transport: Transport,
    ) -> Result<Self, Error> {
        let request = HostRequest::read(handshake, environment)?;
        let is_plain = request.client_certificate.is_none();
        let listener = match transport {
            #[cfg(unix)]
            Transport::Unix if is_plain && request.socket_place.group.is_some() => {
                return Err(Error::PlainGroup);
            }
            #[cfg(unix)]
            Transport::Unix => Listener::unix(&request.socket_place)?,
            Transport::Tcp if is_plain => return Err(Error::PlainTcp),
            Transport::Tcp => Listener::tcp(handshake::ports(environment)?).await?,
        };
        let tls = request
            .client_certificate
            .clone()
            .map(tls::ServerTls::pinning)
            .transpose()?;
        let certificate = tls.as_ref().map(|tls| &tls.certificate);
        Ok(Self {
            handshake_line: handshake::line(&request, &listener.address()?, certificate),
            server: Server {
                listener,
                admission: tls.map_or(Admission::Plain, |tls| Admission::Tls(tls.config)),
            },
        })
    }

    /// Returns the line, with its newline, that the host expects on standard
    /// output.
    pub fn handshake_line(&self) -> &str {
        &self.handshake_line
    }

    /// Serves `routes` and go-plugin's own services until a shutdown is
    /// requested or the host is gone. Open calls then get 500 ms to finish.
    ///
    /// # Errors
    ///
    /// When the gRPC server fails.
    pub async fn serve(self, routes: Routes, shutdown: Shutdown) -> Result<(), Error> {
        let count = ConnectionCounter::new();
        let host_gone = lifetime::host_gone(count.watch(), host_pipes::closed());
        let routes = with_plugin_services(routes, &shutdown, HostShutdown::Ends).await;
        let serving = self.server.serve(routes, shutdown.clone(), count);
        tokio::pin!(serving);
        tokio::select! {
            result = &mut serving => return result,
            () = host_gone => shutdown.request("the host is gone"),
        }
        serving.await
    }
}

/// Serves the host that started this process, and returns when the host is done
/// with the plugin.
///
/// Prints the handshake line on standard output, to which nothing else may be
/// written. Ends on SIGTERM and SIGQUIT; ignores SIGINT and SIGHUP, which a
/// terminal sends to the host as well.
///
/// # Errors
///
/// When the plugin cannot start as the host asked, or when the gRPC server
/// fails.
pub async fn serve(
    handshake: &Handshake,
    environment: &Environment<'_>,
    routes: Routes,
) -> Result<(), Error> {
    let shutdown = Shutdown::new();
    lifetime::end_on_signals(Terminal::Ignored, &shutdown)?;
    let plugin = Plugin::bind(handshake, environment, Transport::native()).await?;
    handshake::announce(plugin.handshake_line()).map_err(Error::Announce)?;
    plugin.serve(routes, shutdown).await
}
