//! Reading headers as text.

use reqwest::header::HeaderMap;

/// Returns a header's value; `None` when it is missing or not visible ASCII.
pub(crate) fn header<'headers>(headers: &'headers HeaderMap, name: &str) -> Option<&'headers str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
