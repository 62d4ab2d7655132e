//! The settings of a [`Client`](super::Client).

use std::time::Duration;

use super::{
    AuthSettings, Credentials, HttpSettings, OrganizationUrl, RateLimitSettings, RetrySettings,
    RootCertificates, Timeouts,
};

/// Resolved settings: every default is filled in, so the client never asks
/// whether a setting is set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where requests go.
    pub http: HttpSettings,
    /// How we sign in to Okta.
    pub auth: AuthSettings,
    /// How much of Okta's rate limits may be used.
    pub rate_limit: RateLimitSettings,
    /// How often a request is retried.
    pub retry: RetrySettings,
    /// Whether concurrent reads of one app may be answered from its list.
    pub shared_lists: bool,
    /// How long a whole read may take, waits included; `None` is no limit.
    pub request_timeout: Option<Duration>,
}

impl Settings {
    /// Returns settings for an organization that is reached directly, with the
    /// system's root certificates and defaults for everything else.
    pub fn new(organization_url: OrganizationUrl, credentials: Credentials) -> Self {
        Self {
            auth: AuthSettings {
                credentials,
                credentials_source: String::new(),
                canonical_url: organization_url.clone(),
            },
            http: HttpSettings {
                organization_url,
                gateway_source: None,
                forward_proxy: None,
                root_certificates: RootCertificates::from_environment(&|_| None),
                timeouts: Timeouts::DEFAULT,
            },
            rate_limit: RateLimitSettings::DEFAULT,
            retry: RetrySettings::DEFAULT,
            shared_lists: true,
            request_timeout: None,
        }
    }
}
