//! The settings of an HTTP request.

use std::time::Duration;

use super::{ForwardProxy, OrganizationUrl, RootCertificates};

/// The destination of requests, the way to it, and the timeouts.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// The URL at which the organization is reached.
    pub organization_url: OrganizationUrl,
    /// Where the URL was set, as a sentence names it, when it is that of a
    /// gateway that answers in place of Okta: "`http_proxy` in the provider
    /// configuration". `None` when it is the organization's own.
    pub gateway_source: Option<String>,
    /// The proxy that carries the requests; `None` is a direct connection.
    pub forward_proxy: Option<ForwardProxy>,
    /// The root certificates to trust when the organization's URL is https.
    pub root_certificates: RootCertificates,
    /// The limits of each step.
    pub timeouts: Timeouts,
}

impl HttpSettings {
    /// Whether a proxy is sent a user name or a password.
    pub(crate) fn sends_password(&self) -> bool {
        let proxy = self.forward_proxy.as_ref();
        proxy.is_some_and(ForwardProxy::has_credentials)
    }
}

/// How long one request may take for each of its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection: DNS, TCP, proxy and TLS together.
    pub connect: Duration,
    /// From the request to the head of the response, connecting included.
    pub response: Duration,
    /// Between two pieces of the response body.
    pub idle: Duration,
    /// For the whole of the response body.
    pub body: Duration,
    /// From the last sign of life of an HTTP/2 connection that is in use to a
    /// ping, and from a ping to its answer.
    pub ping: Duration,
    /// For the files of root certificates.
    pub root_certificates: Duration,
}

impl Timeouts {
    /// Connections take milliseconds; what needs longer than 10 s is a packet
    /// filter that drops. Okta ends its own slow requests within a minute. A
    /// body that has begun comes without pauses: the largest has some 100 kB,
    /// which a minute is enough for at 2 kB per second. Two pings' worth of
    /// silence is a third of what a slow request may take, so a dead connection
    /// costs one attempt. A file that takes 10 s to read is on a network drive
    /// that hangs.
    pub const DEFAULT: Self = Self {
        connect: Duration::from_secs(10),
        response: Duration::from_secs(60),
        idle: Duration::from_secs(30),
        body: Duration::from_secs(60),
        ping: Duration::from_secs(10),
        root_certificates: Duration::from_secs(10),
    };
}
