//! Okta's rate limits: how many requests may go out, and when.
//!
//! A [`Bucket`] decides, from what Okta's responses say and what we sent; it
//! has no clock and waits for nothing. A [`Queue`] holds one for all requests
//! that Okta counts together and lets them through in order of their tickets.
//! The [`Limiter`] has a queue for each bucket.

mod bucket;
mod headers;
mod limiter;
mod queue;

#[cfg(test)]
mod tests;

pub use limiter::RateLimitSettings;

pub(crate) use bucket::{Bucket, Headroom, Quota, Settlement};
pub(crate) use headers::{RateLimit, is_concurrency_limited, retry_after};
pub(crate) use limiter::Limiter;
pub(crate) use queue::{NOTICEABLE_WAIT, Permit, Queue, Ticket, Tickets};
