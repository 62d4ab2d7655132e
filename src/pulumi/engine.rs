//! Calls the engine, which shows messages to the user.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tonic::transport::{Channel, Endpoint};

use super::Error;
use super::arguments::EngineAddress;
use crate::proto::pulumirpc::engine_client::EngineClient;
use crate::proto::pulumirpc::{LogRequest, LogSeverity};

/// How long the engine may take to accept a message. It answers in
/// milliseconds, and no read may hang because of a message.
const MESSAGE_TIMEOUT: Duration = Duration::from_secs(2);

/// The engine that this plugin serves, if it is known. Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Engine(Arc<RwLock<Option<EngineClient<Channel>>>>);

impl Engine {
    /// Serves the engine at that address from now on. Does not connect yet.
    pub(super) fn attach(&self, address: &EngineAddress) -> Result<(), Error> {
        let endpoint = Endpoint::from_shared(format!("http://{}", address.as_str()))
            .map_err(|_| Error::EngineAddress)?
            .connect_timeout(MESSAGE_TIMEOUT)
            .timeout(MESSAGE_TIMEOUT);
        let client = EngineClient::new(endpoint.connect_lazy());
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(client);
        Ok(())
    }

    /// Shows warnings in order.
    pub(super) async fn warn(&self, warnings: Vec<String>) {
        for message in warnings {
            self.show(LogRequest {
                severity: LogSeverity::Warning.into(),
                message,
                ..LogRequest::default()
            })
            .await;
        }
    }

    /// Shows a status line, which the next one replaces, without waiting for
    /// it.
    pub(super) fn show_status(&self, message: String) {
        let engine = self.clone();
        tokio::spawn(async move {
            engine
                .show(LogRequest {
                    severity: LogSeverity::Info.into(),
                    message,
                    ephemeral: true,
                    ..LogRequest::default()
                })
                .await;
        });
    }

    async fn show(&self, message: LogRequest) {
        let client = self
            .0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let Some(mut client) = client else {
            return;
        };
        let shown = tokio::time::timeout(MESSAGE_TIMEOUT, client.log(message)).await;
        if !matches!(shown, Ok(Ok(_))) {
            tracing::debug!("the engine did not take a message");
        }
    }
}
