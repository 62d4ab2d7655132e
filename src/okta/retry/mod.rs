//! Whether and when a request that failed is sent again.
//!
//! `reason` says which failures are transient, `policy` how long to wait
//! before each retry, and `unmetered` what a response without rate limit
//! headers means; all are pure. A `retry_loop` does what they say, and leaves
//! the last failure in `open_failures`.

mod open_failures;
mod policy;
mod reason;
mod retry_loop;
mod unmetered;

pub use policy::RetrySettings;

pub(crate) use retry_loop::{GaveUp, RetryScope, Sender, Tried};
