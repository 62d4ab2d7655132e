//! Decides how often this process may be configured.
//!
//! The engine's protocol has no authentication, and whoever configures the
//! plugin decides where the credential in its environment is sent. The engine
//! that starts a plugin configures it once, so no second configuration is
//! accepted. Only a plugin that a person started for debugging serves one
//! engine after the other.

use std::sync::atomic::{AtomicBool, Ordering};

use tonic::Status;

/// Whether the process was configured, and may be configured again.
#[derive(Debug)]
pub(super) struct Configured {
    by_an_engine: bool,
    is_configured: AtomicBool,
}

impl Configured {
    /// Returns the state before any configuration. `by_an_engine` says who
    /// started the process.
    pub(super) fn not_yet(by_an_engine: bool) -> Self {
        Self {
            by_an_engine,
            is_configured: AtomicBool::new(false),
        }
    }

    /// Counts a configuration, whether it succeeds or not.
    pub(super) fn begin(&self) -> Result<(), Status> {
        let again = self.is_configured.swap(true, Ordering::SeqCst);
        if again && self.by_an_engine {
            return Err(Status::failed_precondition(
                "This plugin is configured already. The engine that started it may configure it \
                 once, so that nobody else can send its credentials elsewhere.",
            ));
        }
        Ok(())
    }

    /// Returns an error if the plugin is not configured.
    pub(super) fn require(&self) -> Result<(), Status> {
        if self.is_configured.load(Ordering::SeqCst) {
            return Ok(());
        }
        Err(Status::failed_precondition(
            "This plugin is not configured yet, so it cannot read from Okta.",
        ))
    }

    /// Lets another engine take over, if that is allowed.
    pub(super) fn hand_over(&self) -> Result<(), Status> {
        if self.by_an_engine {
            return Err(Status::failed_precondition(
                "This plugin serves the engine that started it. Another engine can attach only to \
                 a plugin that was started by hand, without an engine's address.",
            ));
        }
        self.is_configured.store(false, Ordering::SeqCst);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engines_plugin_is_configured_once() {
        let configured = Configured::not_yet(true);
        assert!(configured.require().is_err());
        assert!(configured.begin().is_ok());
        assert!(configured.begin().is_err());
        assert!(configured.hand_over().is_err());
        assert!(configured.require().is_ok());
    }

    #[test]
    fn a_plugin_started_by_hand_is_configured_as_often_as_it_is_attached_to() {
        let configured = Configured::not_yet(false);
        assert!(configured.begin().is_ok());
        assert!(configured.begin().is_ok());
        assert!(configured.hand_over().is_ok());
        assert!(configured.require().is_err());
        assert!(configured.begin().is_ok());
    }
}
