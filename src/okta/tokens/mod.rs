//! The records of refresh tokens.
//!
//! `app_token` reads one, `app_tokens` a page of an app's list, and `whole_list`
//! all of its pages, with their `progress`. All are made of a `record` with its
//! `timestamp`s; a page is a `json_array` of them. In a `listed_token`, what is
//! missing stays missing.

mod app_token;
mod app_tokens;
mod error;
mod json_array;
mod listed_token;
mod progress;
mod record;
mod timestamp;
mod whole_list;

pub use app_token::AppToken;
pub use error::{DecodeError, ListError, PageError, ReadError};
pub use listed_token::ListedToken;
pub use progress::ListProgress;
pub use timestamp::{Timestamp, TimestampError};
pub use whole_list::TokenFilter;

pub(crate) use app_token::{Found, read_app_token};
pub(crate) use app_tokens::{Page, read_first_page};
pub(crate) use progress::OpenLists;
pub(crate) use whole_list::read_app_tokens;

#[cfg(any(test, fuzzing))]
pub(crate) use app_tokens::page;
