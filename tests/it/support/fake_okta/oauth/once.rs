//! What may be used a single time.

use std::collections::BTreeSet;

/// The `jti` of everything that was taken so far.
#[derive(Debug, Default)]
pub(super) struct Once(BTreeSet<String>);

impl Once {
    /// Takes one; whether it is new.
    pub(super) fn take(&mut self, jti: &str) -> bool {
        self.0.insert(jti.to_owned())
    }
}
