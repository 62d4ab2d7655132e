//! The engine's end: a port that shows messages.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use terraform_provider_okta::proto::pulumirpc::engine_server::{self, EngineServer};
use terraform_provider_okta::proto::pulumirpc::{LogRequest, LogSeverity};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::Server;
use tonic::{Request, Response, Status};

use crate::support::plugin_host::PATIENCE;

/// What a user is shown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Message {
    pub(crate) severity: LogSeverity,
    pub(crate) text: String,
    /// Whether the next message takes its place.
    pub(crate) is_status: bool,
}

/// An engine that listens until it is dropped.
pub(crate) struct Engine {
    address: SocketAddr,
    shown: watch::Receiver<Vec<Message>>,
    serving: JoinHandle<()>,
}

impl Engine {
    /// Listens on any port.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (sender, shown) = watch::channel(Vec::new());
        let screen = Screen(Arc::new(Mutex::new(sender)));
        let serving = tokio::spawn(async move {
            Server::builder()
                .add_service(EngineServer::new(screen))
                .serve_with_incoming(TcpListenerStream::new(listener))
                .await
                .expect("the engine goes on");
        });
        Self {
            address,
            shown,
            serving,
        }
    }

    /// Host and port, as a plugin gets them.
    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }

    /// All messages so far.
    pub(crate) fn shown(&self) -> Vec<Message> {
        self.shown.borrow().clone()
    }

    /// Waits for a message with that text in it.
    pub(crate) async fn shows(&mut self, text: &str) -> Message {
        let is_it = |message: &&Message| message.text.contains(text);
        let shown = self
            .shown
            .wait_for(|messages| messages.iter().any(|message| is_it(&message)));
        let shown = timeout(PATIENCE, shown).await;
        let shown = shown.unwrap_or_else(|_| panic!("no message says {text}"));
        let shown = shown.expect("the engine is there");
        shown.iter().find(is_it).expect("it was waited for").clone()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

struct Screen(Arc<Mutex<watch::Sender<Vec<Message>>>>);

#[tonic::async_trait]
impl engine_server::Engine for Screen {
    async fn log(&self, request: Request<LogRequest>) -> Result<Response<()>, Status> {
        let request = request.into_inner();
        let message = Message {
            severity: request.severity(),
            is_status: request.ephemeral,
            text: request.message,
        };
        let shown = self.0.lock().expect("nobody panicked");
        shown.send_modify(|messages| messages.push(message));
        Ok(Response::new(()))
    }
}
