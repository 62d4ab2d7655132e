//! Calls the engine, which shows messages to the user.

use std::sync::OnceLock;
use std::time::Duration;

use tonic::transport::{Channel, Endpoint};

use super::Error;
use super::arguments::EngineAddress;
use crate::proto::pulumirpc::engine_client::EngineClient;
use crate::proto::pulumirpc::{LogRequest, LogSeverity};

/// How long the engine may take to accept a message. It answers in
/// milliseconds, and no read may hang because of a message.
const MESSAGE_TIMEOUT: Duration = Duration::from_secs(2);

/// The engine that an instance serves, once it is known.
#[derive(Debug, Default)]
pub(super) struct Engine(OnceLock<EngineClient<Channel>>);

impl Engine {
    /// Serves the engine at that address, unless another one is known already.
    /// Does not connect yet. Returns whether this engine is served now.
    pub(super) fn attach(&self, address: &EngineAddress) -> Result<bool, Error> {
        let endpoint = Endpoint::from_shared(format!("http://{}", address.as_str()))
            .map_err(|_| Error::EngineAddress)?
            .connect_timeout(MESSAGE_TIMEOUT)
            .timeout(MESSAGE_TIMEOUT);
        Ok(self
            .0
            .set(EngineClient::new(endpoint.connect_lazy()))
            .is_ok())
    }

    /// Shows warnings in order.
    pub(super) async fn warn(&self, warnings: Vec<String>) {
        for message in warnings {
            let shown = self.show(LogRequest {
                severity: LogSeverity::Warning.into(),
                message,
                ..LogRequest::default()
            });
            shown.await;
        }
    }

    /// Shows a status line, which the next one replaces, without waiting for
    /// it.
    pub(super) fn show_status(&self, message: String) {
        tokio::spawn(self.show(LogRequest {
            severity: LogSeverity::Info.into(),
            message,
            ephemeral: true,
            ..LogRequest::default()
        }));
    }

    fn show(&self, message: LogRequest) -> impl Future<Output = ()> + use<> {
        let client = self.0.get().cloned();
        async move {
            let Some(mut client) = client else {
                return;
            };
            let shown = tokio::time::timeout(MESSAGE_TIMEOUT, client.log(message)).await;
            if !matches!(shown, Ok(Ok(_))) {
                tracing::debug!("the engine did not take a message");
            }
        }
    }
}
