//! Headers of responses, and reading them as text.

use std::borrow::Cow;

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

/// Returns a header's value. Bytes that are not UTF-8 are replaced: one of them
/// does not make the rest of the header worthless.
pub(crate) fn header<'headers>(
    headers: &'headers HeaderMap,
    name: &str,
) -> Option<Cow<'headers, str>> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()))
}

/// Returns the values of all headers of a name as one list (RFC 9110, section
/// 5.3); `None` when there is none.
pub(crate) fn list_header(headers: &HeaderMap, name: &str) -> Option<String> {
    let values = headers.get_all(name).iter();
    let values = values.map(|value| String::from_utf8_lossy(value.as_bytes()));
    let values: Vec<_> = values.collect();
    (!values.is_empty()).then(|| values.join(", "))
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn headers(values: &[&[u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append("x", HeaderValue::from_bytes(value).expect("a value"));
        }
        headers
    }

    #[test]
    fn a_byte_beyond_ascii_does_not_hide_a_header() {
        let table: [(&[u8], &str); 3] = [
            (b"plain", "plain"),
            ("zur\u{fc}ck".as_bytes(), "zur\u{fc}ck"),
            (b"zur\xfcck", "zur\u{fffd}ck"),
        ];
        for (value, expected) in table {
            assert_eq!(header(&headers(&[value]), "x").as_deref(), Some(expected));
        }
        assert_eq!(header(&headers(&[]), "x"), None);
    }

    #[test]
    fn headers_of_one_name_are_one_list() {
        let list = |values: &[&[u8]]| list_header(&headers(values), "x");
        assert_eq!(list(&[]), None);
        assert_eq!(list(&[b"gzip"]).as_deref(), Some("gzip"));
        assert_eq!(list(&[b"br", b"gzip"]).as_deref(), Some("br, gzip"));
    }
}
