//! The base URL of every request.

use std::fmt;

use url::{Host, Url};

/// The URL of an Okta organization, or of a gateway in front of it: `https` or
/// `http`, a host, perhaps a port and a path, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationUrl(Url);

/// Why a text is not an [`OrganizationUrl`], as the rest of a sentence about it.
/// No message has the text in it: the text may have a password in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrganizationUrlError {
    /// It is no URL at all.
    #[error("is not a valid URL: {0}")]
    Malformed(#[from] url::ParseError),
    /// It begins with something else than `https://` or `http://`.
    #[error("must begin with `https://` or `http://`")]
    Scheme,
    /// It has a user name or a password.
    #[error("contains a user name or a password")]
    UserInfo,
    /// It has a `?` or a `#`.
    #[error("contains a query (`?`) or a fragment (`#`)")]
    QueryOrFragment,
}

impl OrganizationUrl {
    /// Reads a base URL. Trailing slashes are ignored.
    ///
    /// An `@` is a user's wherever it stands: after a user name with `\` or `/`
    /// in it, the URL standard takes the rest, password included, for a path of
    /// another host.
    pub fn parse(text: &str) -> Result<Self, OrganizationUrlError> {
        if text.contains('@') {
            return Err(OrganizationUrlError::UserInfo);
        }
        let mut url = Url::parse(text)?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(OrganizationUrlError::Scheme);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(OrganizationUrlError::QueryOrFragment);
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// The host, without a port.
    pub fn host(&self) -> Host<&str> {
        // Both schemes that `parse` accepts always have a host.
        self.0.host().unwrap_or(Host::Domain(""))
    }

    /// Returns the port, by default the scheme's.
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or_default()
    }

    /// Returns whether connections to it are encrypted.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Returns whether it is an address of this machine only.
    pub fn is_loopback(&self) -> bool {
        match self.host() {
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
            // RFC 6761, section 6.3.
            Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        }
    }

    /// Returns the URL of a path, which starts with a slash and is already
    /// escaped.
    pub(crate) fn endpoint(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", self.0.path().trim_end_matches('/')));
        url
    }

    /// Moves a URL from below this one to below `other`. A URL that is not
    /// below this one, which only a redirect leads to, keeps its path and gets
    /// the other server.
    pub(crate) fn translate(&self, url: &Url, other: &Self) -> Url {
        let base = self.0.path().trim_end_matches('/');
        let path = url.path().strip_prefix(base);
        if let Some(path) = path.filter(|path| path.starts_with('/')) {
            return other.endpoint(path);
        }
        let mut elsewhere = other.0.clone();
        elsewhere.set_path(url.path());
        elsewhere
    }
}

impl fmt::Display for OrganizationUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_keeps_its_port_and_path_and_loses_its_last_slashes() {
        let table = [
            ("https://acme.okta.com", "https://acme.okta.com/api/v1/x"),
            ("https://ACME.okta.com/", "https://acme.okta.com/api/v1/x"),
            (
                "http://127.0.0.1:8080/okta//",
                "http://127.0.0.1:8080/okta/api/v1/x",
            ),
            ("http://[::1]:8080", "http://[::1]:8080/api/v1/x"),
            (
                "https://gateway.example/a%2Fb",
                "https://gateway.example/a%2Fb/api/v1/x",
            ),
        ];
        for (base, endpoint) in table {
            let url = OrganizationUrl::parse(base).expect(base);
            assert_eq!(url.endpoint("/api/v1/x").as_str(), endpoint);
        }
    }

    #[test]
    fn a_url_is_translated_from_one_base_to_another() {
        let own = "https://acme.okta.com";
        let table = [
            (
                own,
                "https://acme.okta.com",
                "https://acme.okta.com/api/v1/x",
                "https://acme.okta.com/api/v1/x",
            ),
            (
                own,
                "http://gw.example:8080/okta",
                "http://gw.example:8080/okta/api/v1/x%2Fy",
                "https://acme.okta.com/api/v1/x%2Fy",
            ),
            (
                own,
                "http://gw.example/okta",
                "http://gw.example/oktax/y",
                "https://acme.okta.com/oktax/y",
            ),
            (
                "http://gw.example/okta",
                "http://gw.example/okta",
                "http://gw.example/moved",
                "http://gw.example/moved",
            ),
        ];
        for (own, called, url, translated) in table {
            let own = OrganizationUrl::parse(own).expect(own);
            let called = OrganizationUrl::parse(called).expect(called);
            let url = Url::parse(url).expect(url);
            assert_eq!(called.translate(&url, &own).as_str(), translated);
        }
    }

    #[test]
    fn a_url_of_this_machine_is_recognized() {
        let table = [
            ("http://127.0.0.1:8080", true),
            ("http://127.9.9.9", true),
            ("http://[::1]:8080/okta", true),
            ("http://LOCALHOST", true),
            ("http://okta.localhost", true),
            ("http://localhost.example", false),
            ("http://10.0.0.1", false),
            ("http://[fe80::1]", false),
        ];
        for (text, is_loopback) in table {
            let url = OrganizationUrl::parse(text).expect(text);
            assert_eq!(url.is_loopback(), is_loopback, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_a_base_is_refused() {
        use OrganizationUrlError::{Malformed, QueryOrFragment, Scheme, UserInfo};
        let table = [
            (
                "acme.okta.com",
                Malformed(url::ParseError::RelativeUrlWithoutBase),
            ),
            ("https://", Malformed(url::ParseError::EmptyHost)),
            (
                "https://acme.okta.com:70000",
                Malformed(url::ParseError::InvalidPort),
            ),
            ("ftp://acme.okta.com", Scheme),
            ("https://me@acme.okta.com", UserInfo),
            ("https://:secret@acme.okta.com", UserInfo),
            ("https://acme.okta.com/?a=b", QueryOrFragment),
            ("https://acme.okta.com/#a", QueryOrFragment),
        ];
        for (text, error) in table {
            assert_eq!(OrganizationUrl::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn it_prints_without_a_slash_at_its_end() {
        for text in ["https://acme.okta.com", "http://localhost:8080/okta"] {
            let url = OrganizationUrl::parse(text).expect(text);
            assert_eq!(url.to_string(), text);
        }
    }
}
