//! Chooses the forward proxy as Go does.
//!
//! okta/okta and Terraform are written in Go, so the variables mean the same
//! here (`golang.org/x/net/http/httpproxy`): uppercase takes precedence,
//! loopback is never proxied, and `ALL_PROXY` and the settings of the operating
//! system are not read.

use std::fmt;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::no_proxy::NoProxy;
use super::organization_url::OrganizationUrl;
use crate::environment::{Environment, first_set};

/// The default port of a SOCKS proxy (RFC 1928).
const SOCKS_PORT: u16 = 1080;

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
        let host = self.url.host_str().unwrap_or_default();
        write!(f, "{}://{host}", self.url.scheme())?;
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

/// Why the proxy that a variable asks for cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// The value is not the URL or the `host:port` of a proxy.
    #[error("{variable} is not the URL of a proxy")]
    Malformed {
        /// The environment variable.
        variable: &'static str,
    },
    /// The value has a character that ends the user name and password early, so
    /// that another host would be contacted. The rest of it may be a password.
    #[error(
        "{variable} contains {}. In a user name or password, write it as `{}`",
        Named(.character),
        escape(*.character)
    )]
    Character {
        /// The environment variable.
        variable: &'static str,
        /// The character.
        character: char,
    },
    /// The proxy speaks something that we don't.
    #[error("{variable} has a scheme that is none of http, https, socks5 and socks5h")]
    Scheme {
        /// The environment variable.
        variable: &'static str,
    },
}

impl ProxyError {
    /// Returns the environment variable.
    pub fn variable(&self) -> &'static str {
        match self {
            Self::Malformed { variable }
            | Self::Character { variable, .. }
            | Self::Scheme { variable } => variable,
        }
    }
}

/// A character as a message names it.
struct Named<'a>(&'a char);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            '\\' => f.write_str("a backslash"),
            character if character.is_control() => {
                write!(f, "the control character U+{:04X}", u32::from(*character))
            }
            character => write!(f, "the character `{character}`"),
        }
    }
}

/// Returns the character percent-encoded (RFC 3986, section 2.1).
fn escape(character: char) -> String {
    utf8_percent_encode(&character.to_string(), NON_ALPHANUMERIC).to_string()
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

/// Returns the proxy's URL. The default scheme is http, as in other tools.
fn proxy_url(variable: &'static str, value: &str) -> Result<Url, ProxyError> {
    let malformed = ProxyError::Malformed { variable };
    if let Some(character) = misread(value) {
        return Err(ProxyError::Character {
            variable,
            character,
        });
    }
    let text = if value.contains("://") {
        value.to_owned()
    } else {
        format!("http://{value}")
    };
    let mut url = Url::parse(&text).map_err(|_| malformed)?;
    match url.scheme() {
        "http" | "https" => {}
        "socks5" | "socks5h" => {
            let port = url.port().unwrap_or(SOCKS_PORT);
            url.set_port(Some(port)).map_err(|()| malformed)?;
        }
        _ => return Err(ProxyError::Scheme { variable }),
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(malformed);
    }
    Ok(url)
}

/// Returns a character that changes the URL's meaning. A URL parser takes a
/// backslash for a slash and drops control characters; `/`, `?` and `#` end the
/// part before the `@`.
fn misread(value: &str) -> Option<char> {
    let value = value.trim();
    let after_scheme = value.split_once("://").map_or(value, |(_, rest)| rest);
    let credentials = after_scheme.rsplit_once('@').map(|(before, _)| before);
    let anywhere = |character: &char| *character == '\\' || character.is_control();
    let mut credentials = credentials.unwrap_or_default().chars();
    value
        .chars()
        .find(anywhere)
        .or_else(|| credentials.find(|character| matches!(character, '/' | '?' | '#')))
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
        let table = [
            ("http://", ProxyError::Malformed { variable }),
            ("http://p:port", ProxyError::Malformed { variable }),
            ("socks5://", ProxyError::Malformed { variable }),
            ("ftp://p:21", ProxyError::Scheme { variable }),
        ];
        for (value, error) in table {
            assert_eq!(decide(HTTPS, &[(variable, value)]), Err(error), "{value}");
            let excepted = [(variable, value), ("no_proxy", "okta.com")];
            assert_eq!(decide(HTTPS, &excepted), Ok(None), "{value}");
        }
    }

    #[test]
    fn a_character_that_leads_to_another_host_is_named_with_its_escape() {
        let table = [
            (r"http://CORP\user:pw@p:1", '\\', "%5C"),
            (r"CORP\user:pw@p:1", '\\', "%5C"),
            (r"http://user:p\w@p:1", '\\', "%5C"),
            (r"http:\\p:1", '\\', "%5C"),
            (r"socks5://CORP\user:pw@p:1", '\\', "%5C"),
            ("http://user:p#w@p:1", '#', "%23"),
            ("http://user:p/w@p:1", '/', "%2F"),
            ("http://user:12/w@p:1", '/', "%2F"),
            ("user:p?w@p:1", '?', "%3F"),
            ("http://us/er:p?w@p:1", '/', "%2F"),
            ("http://user:p@/w@p:1", '/', "%2F"),
            ("http://user:p\tw@p:1", '\t', "%09"),
            ("http://user:p\nw@p:1", '\n', "%0A"),
        ];
        let variable = "HTTPS_PROXY";
        for (value, character, escaped) in table {
            let error = decide(HTTPS, &[(variable, value)]).expect_err(value);
            let expected = ProxyError::Character {
                variable,
                character,
            };
            assert_eq!(error, expected, "{value:?}");
            assert!(error.to_string().contains(escaped), "{error}");
            assert!(!error.to_string().contains("user:"), "{error}");
        }
        for value in [
            "http://CORP%5Cuser:p%23w@p:1",
            "http://p:1/?#",
            "http://u:p@w@p:1/",
            " http://p:1\n",
        ] {
            let found = decide(HTTPS, &[(variable, value)]);
            assert_eq!(found, Ok(Some("http://p:1".to_owned())), "{value:?}");
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
