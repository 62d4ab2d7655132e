//! A typed client of the part of Okta's API that this provider needs.
//!
//! It knows nothing of Terraform. A [`Client`] is made from resolved
//! [`Settings`]. It returns Okta's records, or an [`Error`] that is named for
//! what the caller can do about it.
//!
//! A folder imports only from folders above it in this list:
//!
//! - `redaction`, `clock`, `headers`, `der` and `request_stats` serve all of them.
//! - `http` sends one request and reads its response.
//! - `signing` signs client assertions and `DPoP` proofs with a private key.
//! - `rate_limit` holds requests back until Okta's rate limits allow them.
//! - `retry` says which failures are transient, and retries them.
//! - `auth` sends requests with our credentials and answers Okta's challenges.
//! - `tokens` reads records of refresh tokens: one, a page of an app's list, or
//!   the whole list.
//! - `shared_reads` merges concurrent reads of one app.
//! - `settings`, `error` and `client` put the parts together.

mod auth;
#[doc(hidden)]
pub mod bench_api;
mod client;
mod clock;
mod der;
mod error;
mod headers;
mod http;
#[cfg(any(test, fuzzing))]
pub mod properties;
mod rate_limit;
mod redaction;
mod request_stats;
mod retry;
mod settings;
mod shared_reads;
mod signing;
mod tokens;

pub use auth::{AuthSettings, Credentials, IllegalCredential, RequestError, ServiceApp, TokenKind};
pub use client::Client;
pub use error::{Error, LastFailure};
pub use http::{
    ApiError, Cause, CertificateFault, Content, Fault, ForwardProxy, HttpError, HttpSettings,
    NoRoots, OAuthError, OrganizationUrl, OrganizationUrlError, ProxyError, RedirectError,
    RootCertificates, RootProblem, SYSTEM_HAS_CERTIFICATE_FILES, SetupError, Timeouts,
    TransportError, UnexpectedBody, forward_proxy, status_line,
};
pub use rate_limit::RateLimitSettings;
pub use retry::RetrySettings;
pub use settings::Settings;
pub use signing::{PrivateKey, PrivateKeyError, SigningError};
pub use tokens::{
    AppToken, DecodeError, ListError, ListProgress, ListedToken, PageError, ReadError, Timestamp,
    TimestampError, TokenFilter,
};

#[cfg(test)]
pub(crate) use http::testing::{error_response, oauth_error_response};
#[cfg(test)]
pub(crate) use signing::testing::ec_key;
