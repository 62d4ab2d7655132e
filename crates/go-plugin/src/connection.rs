//! A connection whose other end has shown who it is, and the count of such
//! connections.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch;
use tonic::transport::server::Connected;

use crate::listener::Socket;

/// The admitted connections, counted. Two counts, because whoever looks only
/// now and then would miss a connection that came and went in between.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Connections {
    /// How many there have been.
    pub(crate) ever: u64,
    /// How many of them are open.
    pub(crate) open: usize,
}

/// Counts the admitted connections.
#[derive(Debug, Clone)]
pub(crate) struct ConnectionCount(watch::Sender<Connections>);

impl ConnectionCount {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self(watch::Sender::default())
    }

    /// Follows the count.
    pub(crate) fn watch(&self) -> watch::Receiver<Connections> {
        self.0.subscribe()
    }

    fn enter(&self) -> Counted {
        self.0.send_modify(|connections| {
            connections.ever += 1;
            connections.open += 1;
        });
        Counted(self.clone())
    }
}

/// One of the open connections, until it is dropped.
#[derive(Debug)]
struct Counted(ConnectionCount);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.send_modify(|connections| connections.open -= 1);
    }
}

/// An admitted connection, as tonic serves it.
pub(crate) struct Connection {
    stream: Box<dyn Socket>,
    _counted: Counted,
}

impl Connection {
    /// Counts the stream among the connections.
    pub(crate) fn new(stream: Box<dyn Socket>, count: &ConnectionCount) -> Self {
        Self {
            stream,
            _counted: count.enter(),
        }
    }
}

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
