//! A typed client of Okta's API, of what this provider asks of it.
//!
//! Nothing of Terraform is known here. A [`Client`] is made from [`Settings`]
//! in which everything is decided; it answers with Okta's records or with an
//! [`Error`] that is named for what the caller can do about it.

mod answer;
mod api_error;
mod app_token;
mod challenge;
mod client;
mod content_type;
mod credentials;
mod error;
mod no_proxy;
mod organization_url;
mod proxy;
mod record;
mod redirect;
mod roots;
mod settings;
mod timestamp;
mod transport;
mod transport_error;

pub use api_error::ApiError;
pub use app_token::AppToken;
pub use challenge::Challenge;
pub use client::Client;
pub use content_type::Content;
pub use credentials::{Credentials, IllegalCredential};
pub use error::{DecodeError, Error, Instead, SetupError};
pub use organization_url::{OrganizationUrl, OrganizationUrlError};
pub use proxy::{ForwardProxy, ProxyError, forward_proxy};
pub use redirect::RedirectError;
pub use roots::{NoRoots, RootCertificates};
pub use settings::{Settings, Timeouts};
pub use timestamp::{Timestamp, TimestampError};
pub use transport_error::{Cause, CertificateFault, Fault, TransportError};
