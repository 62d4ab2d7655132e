//! Headers of responses, and reading them as text.

use reqwest::header::HeaderMap;

/// The header with the nonce for the next proof, in any response (RFC 9449,
/// section 8.2).
pub(crate) const DPOP_NONCE: &str = "dpop-nonce";

/// Returns a header's value; `None` when it is missing or not visible ASCII.
pub(crate) fn header<'headers>(headers: &'headers HeaderMap, name: &str) -> Option<&'headers str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
