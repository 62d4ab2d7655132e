//! Admits clients: by the TLS handshake, or on a plain socket by the first bytes
//! of HTTP/2.

use std::io;
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::io::AsyncReadExt;
use tokio_rustls::TlsAcceptor;

use crate::listener::Socket;

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
    /// Admits the client of a socket, and returns what it sends and takes.
    pub(crate) async fn handshake(&self, socket: Box<dyn Socket>) -> io::Result<Box<dyn Socket>> {
        match self {
            Self::Tls(config) => {
                let stream = TlsAcceptor::from(Arc::clone(config)).accept(socket).await?;
                Ok(Box::new(stream))
            }
            Self::Plain => read_preface(socket).await,
        }
    }
}

/// Reads exactly the preface, and returns the stream as if nothing of it had
/// been read; fails at the first wrong byte.
pub(crate) async fn read_preface(mut socket: Box<dyn Socket>) -> io::Result<Box<dyn Socket>> {
    for expected in HTTP2_PREFACE {
        if socket.read_u8().await? != *expected {
            let problem = "the client does not speak HTTP/2";
            return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
        }
    }
    let (reader, writer) = tokio::io::split(socket);
    let reader = HTTP2_PREFACE.chain(reader);
    Ok(Box::new(tokio::io::join(reader, writer)))
}
