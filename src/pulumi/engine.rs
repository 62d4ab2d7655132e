//! The engine, as far as it is called from here: it shows messages.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tonic::transport::{Channel, Endpoint};

use super::Error;
use super::arguments::EngineAddress;
use crate::proto::pulumirpc::engine_client::EngineClient;
use crate::proto::pulumirpc::{LogRequest, LogSeverity};

/// How long the engine may take to accept a message. It answers in
/// milliseconds; nothing that a program waits for may hang on a message.
const MESSAGE_TIMEOUT: Duration = Duration::from_secs(2);

/// The engine that this plugin serves, when it is known. Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Engine(Arc<RwLock<Option<EngineClient<Channel>>>>);

impl Engine {
    /// From now on, the engine at that address. Nothing is contacted yet.
    pub(super) fn attach(&self, address: &EngineAddress) -> Result<(), Error> {
        let endpoint = Endpoint::from_shared(format!("http://{}", address.as_str()))
            .map_err(|_| Error::EngineAddress)?
            .connect_timeout(MESSAGE_TIMEOUT)
            .timeout(MESSAGE_TIMEOUT);
        let client = EngineClient::new(endpoint.connect_lazy());
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(client);
        Ok(())
    }

    /// Shows warnings, one after the other.
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

    /// Shows a line that the next one replaces. Nobody waits for it.
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
