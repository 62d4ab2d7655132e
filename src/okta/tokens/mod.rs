//! The records of refresh tokens.
//!
//! `app_token` reads one and `app_tokens` a page of an app's list. Both are made
//! of a `record` with its `timestamp`s; a page is a `json_array` of them.

mod app_token;
mod app_tokens;
mod error;
mod json_array;
mod record;
mod timestamp;

pub use app_token::AppToken;
pub use error::{DecodeError, ReadError};
pub use timestamp::{Timestamp, TimestampError};

pub(crate) use app_token::{Found, read_app_token};
pub(crate) use app_tokens::{Page, read_page};

#[cfg(any(test, fuzzing))]
pub(crate) use app_tokens::page;
