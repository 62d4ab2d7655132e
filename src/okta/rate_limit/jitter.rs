//! The random part of a wait.

use std::time::Duration;

/// The longest jitter of a wait, in units. Clients that wait for the same reset,
/// or that met the same fault, then do not all return in the same instant.
const LONGEST: f64 = 0.5;

/// Returns what is added to a wait, so that no wait is shorter than what a server
/// asks for; `jitter` is from 0 to 1.
pub(crate) fn jittered(unit: Duration, jitter: f64) -> Duration {
    unit.mul_f64(LONGEST * jitter)
}
