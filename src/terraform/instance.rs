//! Provider instances: the configuration that a call uses.
//!
//! A host starts one process for each of its provider instances, and may
//! reconnect after a connection breaks. In debug mode one process serves all
//! instances of all hosts, each over its own connection.

use std::sync::Arc;

use go_plugin::ConnectionData;
use tonic::Extensions;

use crate::provider::{Provider, Stop};

/// A provider with its configuration, and what stops its reads.
pub(super) struct Instance {
    pub(super) provider: Provider,
    pub(super) stop: Stop,
}

impl Instance {
    fn new(provider: Provider) -> Arc<Self> {
        let stop = Stop::default();
        Arc::new(Self { provider, stop })
    }
}

/// Logs how many requests the last configuration of the instance sent.
impl Drop for Instance {
    fn drop(&mut self) {
        self.provider.report();
    }
}

/// All instances that this process serves.
pub(super) enum Instances {
    /// One instance, for all connections of its host.
    One(Arc<Instance>),
    /// One instance for each connection, dropped with it. A connection starts
    /// without a configuration, because the configuration of another connection
    /// may be for another organization.
    #[cfg_attr(not(unix), expect(dead_code, reason = "for debug mode alone"))]
    PerConnection(Provider),
}

impl Instances {
    /// Returns the single instance for the host that started the process.
    pub(super) fn one(provider: Provider) -> Self {
        Self::One(Instance::new(provider))
    }

    /// Returns the instance for a call with these extensions.
    pub(super) fn of_call(&self, extensions: &Extensions) -> Arc<Instance> {
        match self {
            Self::One(instance) => Arc::clone(instance),
            Self::PerConnection(provider) => {
                ConnectionData::of_call(extensions, || Instance::new(provider.unconfigured()))
            }
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
