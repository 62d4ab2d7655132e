//! One request and its response.
//!
//! - `transport` sends a `request` with an `http_client` and returns its
//!   `response`: over the `first_connection`, beside other `open_requests`, with
//!   addresses from the `resolver`, trusting `roots` (read from
//!   `certificate_files`) as `server_certificate` and `x509` say, through a
//!   `proxy` with a `proxy_url` unless `no_proxy` excludes the host.
//! - A response has a `content_type`, perhaps a `link` to the next page, and no
//!   lone `surrogates`.
//! - An `error` names what came instead: an `api_error` with its
//!   `oauth_error`, a `redirect`, a `transport_error`. Its `fault` says
//!   what went wrong: `proxy_fault` reads it off a proxy's error, and `tls_error`
//!   has words for what rustls reports.
//! - `settings` and `organization_url` say where requests go.

mod api_error;
mod certificate_files;
mod content_type;
mod error;
mod fault;
mod first_connection;
mod http_client;
mod link;
mod no_proxy;
mod oauth_error;
mod open_requests;
mod organization_url;
mod proxy;
mod proxy_fault;
mod proxy_url;
mod redirect;
mod request;
mod resolver;
mod response;
mod roots;
mod server_certificate;
mod settings;
mod surrogates;
mod tls_error;
mod transport;
mod transport_error;
mod x509;

pub use api_error::{ApiError, status_line};
pub use content_type::Content;
pub use error::{HttpError, SetupError, UnexpectedBody};
pub use fault::{CertificateFault, Fault};
pub use oauth_error::OAuthError;
pub use organization_url::{OrganizationUrl, OrganizationUrlError};
pub use proxy::{ForwardProxy, forward_proxy};
pub use proxy_url::ProxyError;
pub use redirect::RedirectError;
pub use roots::{NoRoots, RootCertificates, RootProblem, SYSTEM_HAS_CERTIFICATE_FILES};
pub use settings::{HttpSettings, Timeouts};
pub use transport_error::{Cause, TransportError};

pub(crate) use link::NextPage;
pub(crate) use redirect::{follow, reject};
pub(crate) use request::Request;
pub(crate) use response::{Reply, Response};
pub(crate) use transport::{RATE_LIMIT_HEADERS, Transport};

#[cfg(any(test, fuzzing))]
pub(crate) use surrogates::replace_lone_surrogates;

#[cfg(test)]
pub(crate) use api_error::testing;
