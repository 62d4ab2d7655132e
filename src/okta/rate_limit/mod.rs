//! Okta's rate limits: how many requests may go out, and when.
//!
//! A [`Bucket`] decides, out of what Okta's answers tell and what we sent; it
//! knows no clock and waits for nothing. [`Turns`] holds one for all requests
//! that Okta counts together and lets them through in order of arrival.

mod bucket;
mod headers;
mod turns;

#[cfg(test)]
mod tests;

pub(super) use bucket::{Bucket, Quota, Room, Settlement};
pub(super) use headers::{HEADERS, RateLimit, is_crowded, retry_after};
pub(super) use turns::{Arrival, Arrivals, Pass, Turns, WORTH_TELLING};
