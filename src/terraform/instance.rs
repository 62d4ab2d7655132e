//! Provider instances: which configuration a call works with.
//!
//! A host starts a process for each of its provider instances, and may connect
//! to it again when a connection breaks. In debug mode one process serves all
//! instances of all hosts, each over a connection of its own.

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

/// Logs what the last configuration of the instance asked of Okta.
impl Drop for Instance {
    fn drop(&mut self) {
        self.provider.report();
    }
}

/// All instances that this process serves.
pub(super) enum Instances {
    /// One, on whichever connection its host makes a call.
    One(Arc<Instance>),
    /// One for each connection, which ends with it. A connection starts
    /// without a configuration: another one's may be for another organization.
    #[cfg_attr(not(unix), expect(dead_code, reason = "for debug mode alone"))]
    PerConnection(Provider),
}

impl Instances {
    /// The one instance of the host that started the process.
    pub(super) fn one(provider: Provider) -> Self {
        Self::One(Instance::new(provider))
    }

    /// Returns the instance for a call with these extensions.
    pub(super) fn of_call(&self, extensions: &Extensions) -> Arc<Instance> {
        match self {
            Self::One(instance) => Arc::clone(instance),
            Self::PerConnection(provider) => {
                let make = || Instance::new(provider.unconfigured());
                match extensions.get::<ConnectionData>() {
                    Some(connection) => connection.get_or_insert_with(make),
                    None => make(),
                }
            }
        }
    }

    /// Returns the provider as it is the same for every instance: its schema
    /// and checks.
    pub(super) fn definition(&self) -> &Provider {
        match self {
            Self::One(instance) => &instance.provider,
            Self::PerConnection(provider) => provider,
        }
    }
}
