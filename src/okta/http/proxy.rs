//! Chooses the forward proxy as Go does.
//!
//! okta/okta and Terraform are written in Go, so the variables mean the same
//! here (`golang.org/x/net/http/httpproxy`): uppercase takes precedence,
//! loopback is never proxied, and `ALL_PROXY` and the settings of the operating
//! system are not read.

use std::fmt;

use url::{Host, Url};

use super::no_proxy::NoProxy;
use super::organization_url::OrganizationUrl;
use super::proxy_url::{ProxyError, proxy_url};
use crate::environment::{Environment, first_set};

/// A forward proxy, with the variable that names it.
#[derive(Clone, PartialEq, Eq)]
pub struct ForwardProxy {
    url: Url,
    variable: &'static str,
}

impl ForwardProxy {
    /// The environment variable that named the proxy.
    pub fn variable(&self) -> &'static str {
        self.variable
    }

    /// Returns whether the proxy's URL has a user name or a password.
    pub(crate) fn has_credentials(&self) -> bool {
        !self.url.username().is_empty() || self.url.password().is_some()
    }

    /// Returns whether the proxy speaks SOCKS, and not HTTP.
    pub fn is_socks(&self) -> bool {
        self.url.scheme().starts_with("socks")
    }

    /// Returns whether the connection to the proxy itself is over TLS.
    pub fn is_tls(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The proxy's host; an IPv6 address has brackets.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The proxy's host and port.
    pub fn address(&self) -> String {
        // Each of the schemes has a default port, or got one.
        let port = self.url.port_or_known_default().unwrap_or_default();
        format!("{}:{port}", self.host())
    }

    /// Returns whether a name leads to the proxy, and not an IP address.
    pub fn has_name(&self) -> bool {
        // A URL of SOCKS has its IPv4 address as a name.
        let is_ip = self.host().parse::<std::net::Ipv4Addr>().is_ok();
        !is_ip && matches!(self.url.host(), Some(Host::Domain(_)))
    }

    /// Returns the complete URL, with user name and password. The proxy resolves
    /// names: in Go with both schemes of SOCKS, in reqwest with the second.
    pub(crate) fn url(&self) -> String {
        let url = self.url.as_str();
        let socks = url.strip_prefix("socks5:");
        socks.map_or_else(|| url.to_owned(), |rest| format!("socks5h:{rest}"))
    }
}

impl fmt::Display for ForwardProxy {
    /// Shows scheme, host and port only: the rest may be a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.url.scheme(), self.host())?;
        match self.url.port() {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ForwardProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ForwardProxy({self})")
    }
}

/// Returns the proxy for requests to the organization; `None` is a direct
/// connection. `HTTP_PROXY` applies to `http` URLs, and an organization's own
/// URL is `https`.
pub fn forward_proxy(
    organization: &OrganizationUrl,
    environment: &Environment<'_>,
) -> Result<Option<ForwardProxy>, ProxyError> {
    let Some((variable, proxy)) = first_set(environment, ["HTTPS_PROXY", "https_proxy"]) else {
        return Ok(None);
    };
    let exceptions = first_set(environment, ["NO_PROXY", "no_proxy"]);
    let exceptions = exceptions.map(|(_, value)| value).unwrap_or_default();
    if NoProxy::parse(&exceptions).covers(&organization.host(), organization.port()) {
        return Ok(None);
    }
    let url = proxy_url(variable, &proxy)?;
    Ok(Some(ForwardProxy { url, variable }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTTPS: &str = "https://acme.okta.com";

    type Variables<'test> = [(&'test str, &'test str)];

    fn decide(url: &str, variables: &Variables<'_>) -> Result<Option<String>, ProxyError> {
        let url = OrganizationUrl::parse(url).expect("a test's own URL");
        let environment = |name: &str| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        forward_proxy(&url, &environment).map(|proxy| proxy.map(|proxy| proxy.to_string()))
    }

    #[test]
    fn only_the_variable_of_https_counts_and_uppercase_comes_first() {
        let table: [(&str, &Variables<'_>, Option<&str>); 12] = [
            (HTTPS, &[], None),
            (
                HTTPS,
                &[("HTTPS_PROXY", "http://p:3128")],
                Some("http://p:3128"),
            ),
            (HTTPS, &[("https_proxy", "p:3128")], Some("http://p:3128")),
            (
                HTTPS,
                &[("HTTPS_PROXY", "a:1"), ("https_proxy", "b:1")],
                Some("http://a:1"),
            ),
            (
                HTTPS,
                &[("HTTPS_PROXY", ""), ("https_proxy", "b:1")],
                Some("http://b:1"),
            ),
            (HTTPS, &[("HTTP_PROXY", "p:3128")], None),
            (
                HTTPS,
                &[("ALL_PROXY", "p:3128"), ("all_proxy", "p:3128")],
                None,
            ),
            (HTTPS, &[("HTTPS_PROXY", "proxy")], Some("http://proxy")),
            (
                HTTPS,
                &[("HTTPS_PROXY", "https://u:pw@p:8443/x")],
                Some("https://p:8443"),
            ),
            (
                HTTPS,
                &[("HTTPS_PROXY", "u:pw@p:3128")],
                Some("http://p:3128"),
            ),
            (
                HTTPS,
                &[("HTTPS_PROXY", "socks5://p")],
                Some("socks5://p:1080"),
            ),
            (
                HTTPS,
                &[("HTTPS_PROXY", "SOCKS5H://p:9")],
                Some("socks5h://p:9"),
            ),
        ];
        for (url, variables, proxy) in table {
            assert_eq!(
                decide(url, variables),
                Ok(proxy.map(str::to_owned)),
                "{url} {variables:?}"
            );
        }
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_an_error_only_where_it_would_be() {
        let variable = "HTTPS_PROXY";
        for value in ["http://", "http://${PROXY_HOST}:3128", "ftp://p:21"] {
            let variables = [(variable, value), ("no_proxy", "okta.com")];
            assert!(decide(HTTPS, &variables[..1]).is_err(), "{value}");
            assert_eq!(decide(HTTPS, &variables), Ok(None), "{value}");
        }
    }

    #[test]
    fn loopback_is_never_proxied() {
        for host in ["localhost", "127.0.0.1:8443", "127.9.9.9", "[::1]:8443"] {
            let url = format!("https://{host}");
            assert_eq!(decide(&url, &[("HTTPS_PROXY", "p:1")]), Ok(None), "{host}");
        }
    }

    #[test]
    fn no_form_of_a_proxy_shows_its_password() {
        let url = proxy_url("HTTPS_PROXY", "http://me:hunter2@p:1").expect("a proxy");
        let proxy = ForwardProxy {
            url,
            variable: "HTTPS_PROXY",
        };
        assert_eq!(
            format!("{proxy} {proxy:?}"),
            "http://p:1 ForwardProxy(http://p:1)"
        );
    }
}
