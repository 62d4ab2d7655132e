//! Everything that a [`Client`](super::Client) has to be told.

use std::time::Duration;

use super::{Credentials, ForwardProxy, OrganizationUrl, RootCertificates};

/// Resolved settings: whoever makes them has decided every question, so that
/// nothing below asks whether a thing was set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the organization answers.
    pub organization_url: OrganizationUrl,
    /// Who we are to it.
    pub credentials: Credentials,
    /// What carries the requests there; `None` is a direct connection.
    pub forward_proxy: Option<ForwardProxy>,
    /// Whom to trust when the organization's URL is https.
    pub root_certificates: RootCertificates,
    /// How long to wait for what.
    pub timeouts: Timeouts,
}

/// How long one attempt waits for each of its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection: look-up, TCP, proxy and TLS together.
    pub connect: Duration,
    /// From the request to the head of the answer, connecting included.
    pub answer: Duration,
    /// Between two pieces of the answer's body.
    pub idle: Duration,
}

impl Timeouts {
    /// Connections take milliseconds; what needs longer than 10 s is a packet
    /// filter that drops. Okta ends its own slow requests within a minute, and
    /// a body that has begun comes without pauses.
    pub const DEFAULT: Self = Self {
        connect: Duration::from_secs(10),
        answer: Duration::from_secs(60),
        idle: Duration::from_secs(30),
    };
}
