//! A forward proxy that wants a user name and a password, and that leads every
//! name to the same port of this machine.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::AbortOnDropHandle;

/// What a head ends with (RFC 9112, section 2.1).
const END: &[u8] = b"\r\n\r\n";

/// A running proxy; it ends when dropped.
pub(crate) struct ForwardProxy {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    _task: AbortOnDropHandle<()>,
}

impl ForwardProxy {
    /// A proxy to `target` for whoever shows this `Proxy-Authorization`.
    pub(crate) async fn start(target: SocketAddr, authorization: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("a bound socket has one");
        let heads = Arc::default();
        let wanted = format!("\r\nproxy-authorization: {authorization}\r\n");
        let work = serve(listener, target, wanted, Arc::clone(&heads));
        Self {
            address,
            heads,
            _task: AbortOnDropHandle::new(tokio::spawn(work)),
        }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The first line of every request so far.
    pub(crate) fn asked_for(&self) -> Vec<String> {
        let heads = self.heads.lock().expect("nobody panicked");
        let first = |head: &String| head.lines().next().unwrap_or_default().to_owned();
        heads.iter().map(first).collect()
    }
}

async fn serve(
    listener: TcpListener,
    target: SocketAddr,
    wanted: String,
    heads: Arc<Mutex<Vec<String>>>,
) {
    while let Ok((client, _)) = listener.accept().await {
        let (wanted, heads) = (wanted.clone(), Arc::clone(&heads));
        tokio::spawn(async move {
            // How a connection ends is its client's test to judge.
            let _ = carry(client, target, &wanted, &heads).await;
        });
    }
}

async fn carry(
    mut client: TcpStream,
    target: SocketAddr,
    wanted: &str,
    heads: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(END) {
        head.push(client.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let is_let_in = with_small_names(&head).contains(wanted);
    let is_tunnel = head.starts_with("CONNECT ");
    heads.lock().expect("nobody panicked").push(head);
    if !is_let_in || !is_tunnel {
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
        return client.write_all(refusal.as_bytes()).await;
    }
    let mut server = TcpStream::connect(target).await?;
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}

/// A head with the names of its headers in small letters.
fn with_small_names(head: &str) -> String {
    let lines = head.split("\r\n").map(|line| match line.split_once(':') {
        Some((name, value)) => format!("{}:{value}", name.to_lowercase()),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\r\n")
}
