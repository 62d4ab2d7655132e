//! A typed client of Okta's API, of what this provider asks of it.
//!
//! Nothing of Terraform is known here. A [`Client`] is made from [`Settings`]
//! in which everything is decided; it answers with Okta's records or with an
//! [`Error`] that is named for what the caller can do about it.
//!
//! - What is read: `app_token` and `app_token_list`, an endpoint each, out of a
//!   `record` with its `timestamp`s; `shared_reads` decides which of them.
//! - One request: `client` asks, `course` leads from attempt to attempt,
//!   `rate_limit` gives each its turn and `authorization` its headers; `attempt`
//!   sends it, `exchange` tells the bucket what came, and `tally` counts.
//! - What came: `answer`, with its `content_type`, its `link`, the `elements` of
//!   a list and without half characters (`surrogates`); or an `error`:
//!   `api_error` with `oauth_error`, `redirect`, `transport_error`.
//! - Once more: `trouble` and `retry_policy` say whether and when to repeat a
//!   request, `recovery` and `learned` how to ask otherwise.
//! - Who we are: `credentials`; for a `service_app`, `token_source` has an
//!   `access_token` or lets `token_request` fetch it. `client_assertion` and
//!   `dpop` sign as a `jwt`, at the time of `clock`, with a `signing_key` that
//!   `private_key` reads out of `pem`. `redaction` keeps all of it to ourselves.
//! - How to get there: `settings` with `organization_url`, `proxy` (and
//!   `no_proxy`) and `roots`; `transport` with its `resolver`, and the
//!   `first_connection`.

mod access_token;
mod answer;
mod api_error;
mod app_token;
mod app_token_list;
mod attempt;
mod authorization;
mod client;
mod client_assertion;
mod clock;
mod content_type;
mod course;
mod credentials;
mod dpop;
mod elements;
mod error;
mod exchange;
mod first_connection;
mod jwt;
mod learned;
mod link;
mod no_proxy;
mod oauth_error;
mod organization_url;
#[doc(hidden)]
pub mod parts;
mod pem;
mod private_key;
#[cfg(any(test, fuzzing))]
pub mod properties;
mod proxy;
mod rate_limit;
mod record;
mod recovery;
mod redaction;
mod redirect;
mod resolver;
mod retry_policy;
mod roots;
mod service_app;
mod settings;
mod shared_reads;
mod signing_key;
mod surrogates;
mod tally;
mod timestamp;
mod token_request;
mod token_source;
mod transport;
mod transport_error;
mod trouble;

pub use api_error::ApiError;
pub use app_token::AppToken;
pub use client::Client;
pub use content_type::Content;
pub use credentials::{Credentials, IllegalCredential};
pub use error::{DecodeError, Error, Instead, SetupError};
pub use oauth_error::OAuthError;
pub use organization_url::{OrganizationUrl, OrganizationUrlError};
pub use private_key::{PrivateKey, PrivateKeyError};
pub use proxy::{ForwardProxy, ProxyError, forward_proxy};
pub use redirect::RedirectError;
pub use roots::{NoRoots, RootCertificates};
pub use service_app::ServiceApp;
pub use settings::{ListSettings, RetrySettings, Settings, Timeouts};
pub use signing_key::Unsigned;
pub use timestamp::{Timestamp, TimestampError};
pub use transport_error::{Cause, CertificateFault, Fault, TransportError};

#[cfg(test)]
pub(crate) use private_key::testing::ec_key;
