//! A proxy that opens no tunnel, and counts its connections.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_util::task::AbortOnDropHandle;

/// A proxy that answers each piece that a client sends with the next of its
/// replies.
pub(crate) struct Refusing {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
    _task: AbortOnDropHandle<()>,
}

/// What a proxy sends on one connection.
pub(crate) type Replies = &'static [&'static [u8]];

impl Refusing {
    pub(crate) async fn start(replies: Replies, delay: Duration) -> Self {
        Self::start_after(replies, replies, delay).await
    }

    /// The first connection gets other replies.
    pub(crate) async fn start_after(first: Replies, others: Replies, delay: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let connections = Arc::<AtomicUsize>::default();
        let seen = Arc::clone(&connections);
        let work = async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let replies = match seen.fetch_add(1, Ordering::Relaxed) {
                    0 => first,
                    _ => others,
                };
                tokio::spawn(async move {
                    let mut piece = [0; 4096];
                    for reply in replies {
                        let _ = client.read(&mut piece).await;
                        tokio::time::sleep(delay).await;
                        // The client may have gone.
                        let _ = client.write_all(reply).await;
                    }
                });
            }
        };
        Self {
            address,
            connections,
            _task: AbortOnDropHandle::new(tokio::spawn(work)),
        }
    }

    /// How many connections it has had.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}
