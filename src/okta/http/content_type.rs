//! The kind of a response body, by its `Content-Type` and `Content-Encoding`.

use std::fmt;

use serde::de::IgnoredAny;

/// The kind of a response body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// No body at all, whatever its type was said to be.
    Empty,
    /// One of the JSON types that Okta's own clients read.
    Json,
    /// A web page, so something other than Okta's API answered.
    Html,
    /// Another type, by its name.
    Other(String),
    /// A body of no stated type.
    Untyped,
    /// A body with a content coding that the provider did not ask for and
    /// cannot decode, by its name as it was sent.
    Encoded(String),
    /// A body that ended early.
    Incomplete,
}

impl Content {
    /// Returns the kind of a body by its `Content-Type`. Parameters and case do
    /// not matter (RFC 9110, 8.3.1).
    pub(crate) fn of(content_type: Option<&str>, body: &[u8]) -> Self {
        if body.is_empty() {
            return Self::Empty;
        }
        let essence = content_type.unwrap_or_default().split(';').next();
        let essence = essence.unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "" => Self::Untyped,
            "text/html" | "application/xhtml+xml" => Self::Html,
            json if is_json(json) => Self::Json,
            _ => Self::Other(essence),
        }
    }

    /// Returns the kind of a body that may still be encoded. The HTTP client
    /// decodes `gzip` and removes the header before this; it does not know the
    /// name in capitals. A `Content-Encoding` that the body does not have is
    /// ignored, as in Go.
    pub(crate) fn decoded(self, coding: Option<&str>, body: &[u8]) -> Self {
        let coding = coding.unwrap_or_default().trim();
        let is_none = coding.is_empty() || coding.eq_ignore_ascii_case("identity");
        let is_json = || serde_json::from_slice::<IgnoredAny>(body).is_ok();
        if is_none || self == Self::Empty || is_json() {
            self
        } else {
            Self::Encoded(coding.to_owned())
        }
    }
}

/// `application/json`, `text/json` and Okta's own `…/vnd.….+json`.
fn is_json(essence: &str) -> bool {
    let Some(("application" | "text", subtype)) = essence.split_once('/') else {
        return false;
    };
    subtype == "json" || (subtype.starts_with("vnd.") && subtype.ends_with("+json"))
}

impl fmt::Display for Content {
    /// As the object of a sentence: "Okta sent an HTML page".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("an empty body"),
            Self::Json => f.write_str("JSON"),
            Self::Html => f.write_str("an HTML page"),
            Self::Other(essence) => write!(f, "a body of the type {essence}"),
            Self::Untyped => f.write_str("a body without a content type"),
            Self::Encoded(coding) => {
                write!(f, "a body with the unsupported Content-Encoding {coding}")
            }
            Self::Incomplete => f.write_str("a body that ended too early"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_that_okta_names_json_are_json_and_no_others() {
        let other = |essence: &str| Content::Other(essence.to_owned());
        let table = [
            (Some("application/json"), Content::Json),
            (Some("Application/JSON; charset=utf-8"), Content::Json),
            (Some("application/json;odata=verbose"), Content::Json),
            (Some("text/json"), Content::Json),
            (Some("application/vnd.okta+json"), Content::Json),
            (
                Some("text/vnd.okta.v1+json ; okta-version=1"),
                Content::Json,
            ),
            (
                Some("application/problem+json"),
                other("application/problem+json"),
            ),
            (Some("application/jsonp"), other("application/jsonp")),
            (Some("text/plain; json"), other("text/plain")),
            (Some("application/xml"), other("application/xml")),
            (Some("text/HTML; charset=utf-8"), Content::Html),
            (Some(""), Content::Untyped),
            (None, Content::Untyped),
        ];
        for (content_type, content) in table {
            assert_eq!(Content::of(content_type, b"x"), content, "{content_type:?}");
        }
        assert_eq!(Content::of(Some("application/json"), b""), Content::Empty);
    }

    #[test]
    fn a_coding_that_was_not_decoded_is_named() {
        let encoded = |coding: &str| Content::Encoded(coding.to_owned());
        let garbled: &[u8] = b"\x0b\x02\x80{}\x03";
        let table = [
            (Some("br"), garbled, encoded("br")),
            (Some("Deflate"), garbled, encoded("Deflate")),
            (Some("GZIP"), garbled, encoded("GZIP")),
            (Some("Identity"), garbled, Content::Json),
            (Some("gzip, zstd"), garbled, encoded("gzip, zstd")),
            (Some("br"), b"{", encoded("br")),
            (Some("utf-8"), b"{}", Content::Json),
            (Some("identity"), garbled, Content::Json),
            (Some(""), garbled, Content::Json),
            (None, garbled, Content::Json),
            (Some("br"), b"", Content::Empty),
        ];
        for (coding, body, content) in table {
            let judged = Content::of(Some("application/json"), body).decoded(coding, body);
            assert_eq!(judged, content, "{coding:?}");
        }
    }
}
