//! An admitted connection with its data, and the count of such connections.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch;
use tonic::Extensions;
use tonic::transport::server::Connected;

use crate::admission::read_preface;
use crate::listener::Socket;

/// The numbers of admitted connections. Two, because a connection can open and
/// close between two checks of the number of open ones.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ConnectionCounts {
    /// How many there have been in all.
    pub(crate) ever: u64,
    /// How many are open.
    pub(crate) open: usize,
}

/// Counts the admitted connections.
#[derive(Debug, Clone)]
pub(crate) struct ConnectionCounter(watch::Sender<ConnectionCounts>);

impl ConnectionCounter {
    /// Starts at zero.
    pub(crate) fn new() -> Self {
        Self(watch::Sender::default())
    }

    /// Returns a receiver of every change.
    pub(crate) fn watch(&self) -> watch::Receiver<ConnectionCounts> {
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

/// Counts as one open connection until it is dropped.
#[derive(Debug)]
struct Counted(ConnectionCounter);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.send_modify(|connections| connections.open -= 1);
    }
}

/// What a plugin keeps for one connection. All calls over a connection find the
/// same one in the extensions of their requests. It is dropped once the
/// connection is closed and its calls have ended.
#[derive(Debug, Clone, Default)]
pub struct ConnectionData(Arc<Mutex<Extensions>>);

impl ConnectionData {
    /// Returns the value of type `T` of the connection over which a call came, by
    /// the extensions of its request. The first call for a type makes it. A call
    /// that came over no connection gets a value of its own.
    pub fn of_call<T>(extensions: &Extensions, make: impl FnOnce() -> T) -> T
    where
        T: Clone + Send + Sync + 'static,
    {
        let Some(connection) = extensions.get::<Self>() else {
            return make();
        };
        let values = connection.0.lock();
        let mut values = values.unwrap_or_else(PoisonError::into_inner);
        values.get_or_insert_with(make).clone()
    }
}

/// An admitted connection in the form that [`crate::serve_admitted`] serves.
pub struct Connection {
    stream: Box<dyn Socket>,
    data: ConnectionData,
    _counted: Option<Counted>,
}

impl Connection {
    /// Returns the connection on a plain socket, once the client has sent the
    /// first bytes of HTTP/2.
    ///
    /// # Errors
    ///
    /// When the client sends anything else, or closes the socket.
    pub async fn over_http2(
        socket: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    ) -> io::Result<Self> {
        Ok(Self {
            stream: read_preface(Box::new(socket)).await?,
            data: ConnectionData::default(),
            _counted: None,
        })
    }

    /// Counts the stream as an open connection.
    pub(crate) fn new(stream: Box<dyn Socket>, count: &ConnectionCounter) -> Self {
        Self {
            stream,
            data: ConnectionData::default(),
            _counted: Some(count.enter()),
        }
    }
}

impl Connected for Connection {
    type ConnectInfo = ConnectionData;

    fn connect_info(&self) -> ConnectionData {
        self.data.clone()
    }
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
