//! Everything that a [`Client`](super::Client) has to be told.

use std::time::Duration;

use super::{Credentials, ForwardProxy, OrganizationUrl, RootCertificates};

/// Resolved settings: whoever makes them has decided every question, so that
/// nothing below asks whether a thing was set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the organization answers.
    pub organization_url: OrganizationUrl,
    /// What the organization calls itself, and so what is signed for it:
    /// another URL than the first one where a gateway stands in between.
    pub own_url: OrganizationUrl,
    /// Who we are to it.
    pub credentials: Credentials,
    /// What carries the requests there; `None` is a direct connection.
    pub forward_proxy: Option<ForwardProxy>,
    /// Whom to trust when the organization's URL is https.
    pub root_certificates: RootCertificates,
    /// How long to wait for what.
    pub timeouts: Timeouts,
    /// How often to ask, and how long in all.
    pub retry: RetrySettings,
    /// Whether reads share lists.
    pub lists: ListSettings,
}

/// How often Okta is asked again, and how long one read may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetrySettings {
    /// The shortest wait before a request is repeated.
    pub min_wait: Duration,
    /// The longest wait before a request is repeated; never below `min_wait`.
    pub max_wait: Duration,
    /// How often one request is repeated; 0 repeats nothing.
    pub max_retries: u32,
    /// How much of a rate limit may be used, in percent from 1 to 100.
    pub max_api_capacity: u8,
    /// How long a whole read may take, waits included; `None` is no limit.
    pub request_timeout: Option<Duration>,
    /// What Okta's headers count in, and so do our own waits: a second. Tests
    /// of whole windows have a shorter one.
    pub unit: Duration,
}

impl RetrySettings {
    /// What okta/okta has when nothing is set.
    pub const DEFAULT: Self = Self {
        min_wait: Duration::from_secs(30),
        max_wait: Duration::from_secs(300),
        max_retries: 5,
        max_api_capacity: 100,
        request_timeout: None,
        unit: Duration::from_secs(1),
    };
}

/// Whether reads share lists, and what becomes of what lists bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListSettings {
    /// Whether lists are asked for at all.
    pub are_shared: bool,
    /// How old a record of a list may be that answers a read: the time from the
    /// list's request to the arrival of the read. Zero is always fresh.
    pub max_age: Duration,
}

impl ListSettings {
    /// What there is when nothing is set.
    pub const DEFAULT: Self = Self {
        are_shared: true,
        max_age: Duration::ZERO,
    };
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
    /// For the whole of the answer's body.
    pub body: Duration,
}

impl Timeouts {
    /// Connections take milliseconds; what needs longer than 10 s is a packet
    /// filter that drops. Okta ends its own slow requests within a minute, and
    /// a body that has begun comes without pauses: the largest has some 100 kB,
    /// which a minute is enough for at 2 kB in a second.
    pub const DEFAULT: Self = Self {
        connect: Duration::from_secs(10),
        answer: Duration::from_secs(60),
        idle: Duration::from_secs(30),
        body: Duration::from_secs(60),
    };
}
