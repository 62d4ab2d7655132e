//! Headers of responses, and reading them as text.

use reqwest::header::HeaderMap;

/// The header with the nonce for the next proof, in any response (RFC 9449,
/// section 8.2).
pub(crate) const DPOP_NONCE: &str = "dpop-nonce";

/// The whitespace that a header may contain.
pub(crate) const WHITESPACE: [char; 2] = [' ', '\t'];

/// Returns the value of a header's parameter after its `=`, and what follows
/// it: a token, or a quoted string in which a backslash escapes one character
/// (RFC 9110, section 5.6.4).
pub(crate) fn parameter_value(text: &str) -> (String, &str) {
    let text = text.trim_start_matches(WHITESPACE);
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', ';', ' ', '\t']).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((position, character)) = characters.next() {
        match character {
            '"' => return (value, &quoted[position + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => value.push(character),
        }
    }
    (value, "")
}

/// Returns a header's value; `None` when it is missing or not visible ASCII.
pub(crate) fn header<'headers>(headers: &'headers HeaderMap, name: &str) -> Option<&'headers str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
