//! Decides which redirects are followed. The credential is sent again, so
//! scheme, host and port must stay the same.

use url::Url;

use crate::okta::redaction::Redaction;

/// The maximum number of redirects for one request. Okta sends none; a gateway
/// may add one for a slash and one for a path.
pub(crate) const MAX_REDIRECTS: usize = 3;

/// A redirect that was not followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedirectError {
    /// It leads to another scheme, host or port.
    #[error("the response redirects to another server, {target}")]
    Elsewhere {
        /// Where to, without user name, password, query and fragment.
        target: String,
    },
    /// One redirect too many; the last one's target.
    #[error("the response redirects to {target} after {MAX_REDIRECTS} redirects")]
    TooMany {
        /// Where to, without user name, password, query and fragment.
        target: String,
    },
    /// It names no target.
    #[error("the response redirects and names no target")]
    Nowhere,
    /// A request that a key has signed for one URL follows no redirect.
    #[error("the response redirects to {target}, which is not followed")]
    NotFollowed {
        /// Where to, without user name, password, query and fragment.
        target: String,
    },
}

/// Returns whether this status redirects a GET.
pub(crate) fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// Returns the next URL, after `followed` redirects.
pub(crate) fn follow(
    current: &Url,
    location: Option<&str>,
    followed: usize,
    redaction: &Redaction,
) -> Result<Url, RedirectError> {
    let mut next = target(current, location)?;
    next.set_fragment(None);
    if origin(&next) != origin(current) {
        return Err(RedirectError::Elsewhere {
            target: presentable(&next, redaction),
        });
    }
    if followed >= MAX_REDIRECTS {
        return Err(RedirectError::TooMany {
            target: presentable(&next, redaction),
        });
    }
    if next.username().is_empty() && next.password().is_none() {
        return Ok(next);
    }
    // A URL's user name would replace our own credential.
    next.set_username("").map_err(|()| RedirectError::Nowhere)?;
    next.set_password(None)
        .map_err(|()| RedirectError::Nowhere)?;
    Ok(next)
}

/// Returns the error for a redirected token request.
pub(crate) fn reject(
    current: &Url,
    location: Option<&str>,
    redaction: &Redaction,
) -> RedirectError {
    match target(current, location) {
        Ok(next) => RedirectError::NotFollowed {
            target: presentable(&next, redaction),
        },
        Err(error) => error,
    }
}

fn target(current: &Url, location: Option<&str>) -> Result<Url, RedirectError> {
    location
        .filter(|location| !location.is_empty())
        .and_then(|location| current.join(location).ok())
        .ok_or(RedirectError::Nowhere)
}

fn origin(url: &Url) -> (&str, Option<&str>, Option<u16>) {
    (url.scheme(), url.host_str(), url.port_or_known_default())
}

fn presentable(url: &Url, redaction: &Redaction) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Both fail only for URLs that have no user name anyway.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    redaction.redact(url.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow_from(location: Option<&str>, followed: usize) -> Result<String, RedirectError> {
        let current = Url::parse("https://acme.okta.com/api/v1/apps/a/tokens/t").expect("a URL");
        let redaction = Redaction::of(["my-s3cret".into()]);
        follow(&current, location, followed, &redaction).map(String::from)
    }

    #[test]
    fn a_redirect_on_the_same_server_is_followed() {
        let table = [
            ("/x", "https://acme.okta.com/x"),
            ("u", "https://acme.okta.com/api/v1/apps/a/tokens/u"),
            ("?a=b", "https://acme.okta.com/api/v1/apps/a/tokens/t?a=b"),
            ("//ACME.okta.com/x#f", "https://acme.okta.com/x"),
            ("https://acme.okta.com:443/x", "https://acme.okta.com/x"),
            ("https://me:pw@acme.okta.com/x", "https://acme.okta.com/x"),
        ];
        for (location, next) in table {
            assert_eq!(
                follow_from(Some(location), 2),
                Ok(next.to_owned()),
                "{location}"
            );
        }
    }

    #[test]
    fn a_redirect_to_another_server_is_named_without_its_secrets() {
        let table = [
            ("http://acme.okta.com/x", "http://acme.okta.com/x"),
            (
                "https://acme.okta.com:8443/x",
                "https://acme.okta.com:8443/x",
            ),
            (
                "https://me:pw@evil.example/x?code=1#f",
                "https://evil.example/x",
            ),
            ("ftp://acme.okta.com/x", "ftp://acme.okta.com/x"),
            (
                "https://evil.example/my-s3cret",
                "https://evil.example/[redacted]",
            ),
        ];
        for (location, target) in table {
            let target = target.to_owned();
            assert_eq!(
                follow_from(Some(location), 0),
                Err(RedirectError::Elsewhere { target }),
                "{location}"
            );
        }
    }

    #[test]
    fn one_redirect_too_many_ends_it() {
        let target = "https://acme.okta.com/x".to_owned();
        assert_eq!(
            follow_from(Some("/x"), MAX_REDIRECTS),
            Err(RedirectError::TooMany { target })
        );
    }

    #[test]
    fn a_redirect_that_is_not_followed_names_its_target() {
        let current = Url::parse("https://acme.okta.com/oauth2/v1/token").expect("a URL");
        let (target, redaction) = ("https://acme.okta.com/x".to_owned(), Redaction::default());
        assert_eq!(
            reject(&current, Some("/x?code=1#access_token=1"), &redaction),
            RedirectError::NotFollowed { target }
        );
        assert_eq!(reject(&current, None, &redaction), RedirectError::Nowhere);
    }

    #[test]
    fn a_redirect_without_a_target_is_an_error() {
        for location in [None, Some(""), Some("https://")] {
            assert_eq!(follow_from(location, 0), Err(RedirectError::Nowhere));
        }
    }
}
