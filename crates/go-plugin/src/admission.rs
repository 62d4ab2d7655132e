//! Admits clients: by the TLS handshake, or on a plain socket by the first bytes
//! of HTTP/2.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

use crate::admission_loop::admit_clients;
use crate::connection::{Connection, ConnectionCount};
use crate::listener::{Listener, Socket};

/// The first bytes of every HTTP/2 client (RFC 9113 §3.4).
const HTTP2_PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Who may connect to the plugin.
#[derive(Debug, Clone)]
pub(crate) enum Admission {
    /// Clients that complete the TLS handshake.
    Tls(Arc<ServerConfig>),
    /// Clients that can open the socket and speak HTTP/2.
    Plain,
}

impl Admission {
    /// Admits clients of the listener until this future is dropped.
    pub(crate) async fn run(
        self,
        listener: Listener,
        count: ConnectionCount,
        admitted: mpsc::Sender<io::Result<Connection>>,
    ) -> Infallible {
        let admit = |socket| {
            let (admission, count) = (self.clone(), count.clone());
            async move {
                let stream = admission.handshake(socket).await?;
                Ok(Connection::new(stream, &count))
            }
        };
        admit_clients(|| listener.accept(), admit, admitted).await
    }

    async fn handshake(&self, mut socket: Box<dyn Socket>) -> io::Result<Box<dyn Socket>> {
        match self {
            Self::Tls(config) => {
                let stream = TlsAcceptor::from(Arc::clone(config)).accept(socket).await?;
                Ok(Box::new(stream))
            }
            Self::Plain => {
                read_preface(&mut socket).await?;
                let (reader, writer) = tokio::io::split(socket);
                Ok(Box::new(tokio::io::join(
                    HTTP2_PREFACE.chain(reader),
                    writer,
                )))
            }
        }
    }
}

/// Reads exactly the preface; fails at the first wrong byte.
async fn read_preface(socket: &mut Box<dyn Socket>) -> io::Result<()> {
    for expected in HTTP2_PREFACE {
        if socket.read_u8().await? != *expected {
            let problem = "the client does not speak HTTP/2";
            return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
        }
    }
    Ok(())
}
