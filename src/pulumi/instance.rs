//! Provider instances: what one provider of a program has for itself.
//!
//! An engine starts a process for each provider of a program, and configures it
//! once. It may reconnect, because it closes a connection that is idle. A plugin
//! that a person started serves every provider of every engine that attaches,
//! each over its own connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use go_plugin::ConnectionData;
use tonic::{Extensions, Status};

use super::engine::Engine;
use super::waiting::Waiting;
use crate::provider::{Provider, Stop};

/// A provider with its configuration, the engine that it serves, and its reads.
pub(super) struct Instance {
    pub(super) provider: Provider,
    pub(super) engine: Engine,
    pub(super) waiting: Waiting,
    pub(super) stop: Stop,
    is_configured: AtomicBool,
}

impl Instance {
    fn new(provider: Provider, engine: Engine) -> Arc<Self> {
        Arc::new(Self {
            provider,
            engine,
            waiting: Waiting::default(),
            stop: Stop::default(),
            is_configured: AtomicBool::new(false),
        })
    }

    /// Counts a configuration, whether it succeeds or not.
    ///
    /// The protocol has no authentication, and a configuration decides where the
    /// credential in the plugin's environment is sent. Engines configure an
    /// instance once, so no second configuration is accepted.
    pub(super) fn begin_configuration(&self) -> Result<(), Status> {
        if !self.is_configured.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        Err(Status::failed_precondition(
            "Plugin Configured Already: A plugin accepts one configuration, so that nobody else \
             can send its credentials elsewhere. If Pulumi shows this error, another program on \
             this machine configured the plugin first. It may have received the credential in the \
             plugin's environment.\n\nTo fix this:\n - Revoke this credential, for example the API \
             token in OKTA_API_TOKEN, and unset the variable.\n - Put a new credential into the \
             stack's configuration: `pulumi config set --secret okta:apiToken`.\n - Run the program \
             again.",
        ))
    }
}

/// Logs how many requests the configuration of the instance sent.
impl Drop for Instance {
    fn drop(&mut self) {
        self.provider.report();
    }
}

/// All instances that this process serves.
pub(super) enum Instances {
    /// The instance of the engine that started the process, for all its
    /// connections.
    One(Arc<Instance>),
    /// One instance for each connection, dropped with it. A connection starts
    /// without an engine and without a configuration, because the configuration
    /// of another connection may be for another organization.
    PerConnection(Provider),
}

impl Instances {
    /// Returns the single instance for the engine that started the process.
    pub(super) fn one(provider: Provider, engine: Engine) -> Self {
        Self::One(Instance::new(provider, engine))
    }

    /// Returns the instance for a call with these extensions.
    pub(super) fn of_call(&self, extensions: &Extensions) -> Arc<Instance> {
        match self {
            Self::One(instance) => Arc::clone(instance),
            Self::PerConnection(provider) => ConnectionData::of_call(extensions, || {
                Instance::new(provider.unconfigured(), Engine::default())
            }),
        }
    }

    /// Returns the parts of the provider that are equal for every instance:
    /// schemas and checks.
    pub(super) fn definition(&self) -> &Provider {
        match self {
            Self::One(instance) => &instance.provider,
            Self::PerConnection(provider) => provider,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_configured_once() {
        let instance = Instance::new(Provider::new(), Engine::default());
        assert!(instance.begin_configuration().is_ok());
        let again = instance
            .begin_configuration()
            .expect_err("it is configured");
        // It may be the only sign that a credential is lost.
        for action in ["Revoke", "OKTA_API_TOKEN", "okta:apiToken", "again"] {
            assert!(again.message().contains(action), "{again}");
        }
    }
}
