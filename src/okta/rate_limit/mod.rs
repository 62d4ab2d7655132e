//! Okta's rate limits: how many requests may be sent, and when.
//!
//! A [`Bucket`](bucket::Bucket) decides, by what Okta's responses say and what
//! we sent. It has no clock and waits for nothing. A [`Queue`] holds one for all
//! requests that Okta counts together, and lets them through in the order of
//! their tickets. The [`Limiter`] has a queue for each bucket.

mod bucket;
mod headers;
mod jitter;
mod limiter;
mod queue;
mod quota;
mod ticket;

pub use limiter::RateLimitSettings;

pub(crate) use bucket::{Closure, Settlement};
pub(crate) use headers::{RateLimit, is_concurrency_limited, retry_after};
pub(crate) use jitter::jittered;
pub(crate) use limiter::Limiter;
pub(crate) use queue::{NOTICEABLE_WAIT, Permit, Queue, RateLimitedProbes, StillRateLimited};
pub(crate) use ticket::{Ticket, Tickets};
