//! Credentials, access tokens, and requests that use them.
//!
//! - `credentials` are sent unchanged, or, for a service app, sign a
//!   `token_request` that fetches an `access_token`; `token_source` shares it.
//! - `authenticator` makes the headers of one attempt. A `challenge` is an error
//!   response that the client can satisfy with the hints in it (`nonce_and_clock`).
//! - `authorized_get` sends a GET with these headers.

mod access_token;
mod authenticator;
mod authorized_get;
mod challenge;
mod credentials;
mod error;
mod nonce_and_clock;
mod token_request;
mod token_source;

pub use authenticator::AuthSettings;
pub use credentials::{Credentials, IllegalCredential, ServiceApp, TokenKind};
pub use error::RequestError;

pub(crate) use authenticator::Authenticator;
pub(crate) use authorized_get::{ApiClient, Get};
