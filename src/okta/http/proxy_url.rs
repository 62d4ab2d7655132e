//! Reads the URL of a forward proxy.
//!
//! The HTTP client silently connects directly when it cannot read a proxy's URL,
//! so no such URL may reach it.

use std::fmt;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::{Host, Url};

/// The default port of a SOCKS proxy (RFC 1928).
const SOCKS_PORT: u16 = 1080;

/// The most bytes of a proxy's URL. The HTTP client reads no URL of more than
/// 65,534 bytes.
const MAX_LENGTH: usize = 65_000;

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
    /// The host is neither an IP address nor a name of ordinary characters.
    #[error(
        "{variable} has a host that is neither an IP address nor a name of ASCII letters, digits, \
         `.`, `-` and `_`"
    )]
    Host {
        /// The environment variable.
        variable: &'static str,
    },
    /// The user name or the password has bytes that are no UTF-8.
    #[error("{variable} has a user name or a password that is not UTF-8")]
    NotUtf8 {
        /// The environment variable.
        variable: &'static str,
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
            | Self::Host { variable }
            | Self::NotUtf8 { variable }
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

/// Returns the proxy's URL. The default scheme is http, as in other tools.
pub(super) fn proxy_url(variable: &'static str, value: &str) -> Result<Url, ProxyError> {
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
    if !has_plain_host(&url) {
        return Err(ProxyError::Host { variable });
    }
    if !has_readable_credentials(&url) {
        return Err(ProxyError::NotUtf8 { variable });
    }
    // A proxy has no path, and what is legal there differs between parsers.
    url.set_path("");
    url.set_query(None);
    url.set_fragment(None);
    match url.as_str().len() {
        0..=MAX_LENGTH => Ok(url),
        _ => Err(malformed),
    }
}

/// Returns whether the host is an IP address, or a name of characters that every
/// parser of URLs accepts.
fn has_plain_host(url: &Url) -> bool {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || ".-_".contains(character);
    match url.host() {
        Some(Host::Domain(name)) => name.chars().all(is_plain),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        None => false,
    }
}

/// Returns whether user name and password are UTF-8. The HTTP client would
/// replace other bytes, and so send a wrong password.
fn has_readable_credentials(url: &Url) -> bool {
    let is_readable = |text: &str| {
        let decoded = percent_decode_str(text).decode_utf8();
        // Such as reading the environment puts in the place of other bytes.
        decoded.is_ok_and(|text| !text.contains(char::REPLACEMENT_CHARACTER))
    };
    is_readable(url.username()) && is_readable(url.password().unwrap_or_default())
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

    const VARIABLE: &str = "HTTPS_PROXY";

    #[test]
    fn a_value_that_is_not_the_url_of_a_proxy_is_an_error() {
        let variable = VARIABLE;
        let long = format!("http://u:{}@p:1", "x".repeat(MAX_LENGTH));
        let table = [
            ("http://", ProxyError::Malformed { variable }),
            ("http://p:port", ProxyError::Malformed { variable }),
            ("http://p:65536", ProxyError::Malformed { variable }),
            ("socks5://", ProxyError::Malformed { variable }),
            ("\"http://p:1\"", ProxyError::Malformed { variable }),
            (&long, ProxyError::Malformed { variable }),
            ("ftp://p:21", ProxyError::Scheme { variable }),
        ];
        for (value, error) in table {
            assert_eq!(proxy_url(variable, value), Err(error), "{value}");
        }
    }

    #[test]
    fn a_host_with_characters_that_no_host_name_has_is_an_error() {
        let variable = VARIABLE;
        for value in [
            "http://${PROXY_HOST}:3128",
            "http://$PROXY_HOST:3128",
            "http://u:pw@{proxy}:3128",
            "http://`proxy`:3128",
            "https://\"proxy\":3128",
            "\"proxy\"",
            "'proxy'",
            "socks5://m\u{fc}nchen.example:1080",
            "socks5://%PROXY%:1080",
            "socks5h://{proxy}",
        ] {
            let error = ProxyError::Host { variable };
            assert_eq!(proxy_url(variable, value), Err(error), "{value}");
        }
    }

    #[test]
    fn a_user_name_or_password_that_is_not_utf_8_is_an_error() {
        let variable = VARIABLE;
        for value in [
            "http://me:p%E9w@p:1",
            "http://m%FFe@p:1",
            "http://me:p\u{fffd}w@p:1",
        ] {
            let error = ProxyError::NotUtf8 { variable };
            assert_eq!(proxy_url(variable, value), Err(error), "{value}");
        }
        for value in [
            "http://me:p%C3%A9w@p:1",
            "http://me:p\u{e9}w@p:1",
            "http://me:100%@p:1",
        ] {
            assert!(proxy_url(variable, value).is_ok(), "{value}");
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
        let variable = VARIABLE;
        for (value, character, escaped) in table {
            let error = proxy_url(variable, value).expect_err(value);
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
            let url = proxy_url(variable, value).expect(value);
            assert_eq!(
                (url.host_str(), url.port()),
                (Some("p"), Some(1)),
                "{value:?}"
            );
        }
    }
}
