//! The random part of a wait.

use std::time::Duration;

/// The longest jitter of a wait that Okta asks for, in units. Clients that wait
/// for the same reset then do not all return in the same instant.
const LONGEST: f64 = 0.5;

/// Returns what is added to a wait that Okta asks for; `jitter` is from 0 to 1.
pub(crate) fn jittered(unit: Duration, jitter: f64) -> Duration {
    unit.mul_f64(LONGEST * jitter)
}
