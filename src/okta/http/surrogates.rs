//! Replaces escapes in JSON that are half a character.
//!
//! `\ud800` is legal in JSON (RFC 8259, section 8.2) and has no meaning without
//! its other half. Our parser rejects it anywhere, also in a field that is not
//! used. Go replaces it with U+FFFD, and so do we: the state must be equal, and
//! one such record must not fail a page of a list.

/// The length of an escape: a backslash, `u` and four digits.
const ESCAPE: usize = 6;

/// The replacement, which has the same length.
const REPLACEMENT: &str = "\\ufffd";

/// Replaces every lone surrogate in place, so nothing is copied. Invalid JSON
/// stays invalid.
pub(crate) fn replace_lone_surrogates(json: &mut String) {
    let mut from = 0;
    while let Some(backslash) = next_backslash(json, from) {
        from = match (unit(json, backslash), unit(json, backslash + ESCAPE)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => backslash + 2 * ESCAPE,
            (Some(0xd800..=0xdfff), _) => {
                json.replace_range(backslash..backslash + ESCAPE, REPLACEMENT);
                backslash + ESCAPE
            }
            // Skips the escape, which may itself be a backslash.
            _ => backslash + 2,
        };
    }
}

fn next_backslash(json: &str, from: usize) -> Option<usize> {
    let rest = json.as_bytes().get(from..)?;
    let found = rest.iter().position(|byte| *byte == b'\\')?;
    Some(from + found)
}

/// Returns the UTF-16 unit of the escape at that byte, if there is one.
fn unit(json: &str, at: usize) -> Option<u16> {
    let digits = json.as_bytes().get(at..at + ESCAPE)?.strip_prefix(b"\\u")?;
    let mut digits = digits.iter().map(|digit| char::from(*digit).to_digit(16));
    let unit = digits.try_fold(0, |unit, digit| Some(16 * unit + digit?))?;
    u16::try_from(unit).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_character_is_replaced_and_nothing_else() {
        let table = [
            (r"plain", r"plain"),
            (r"a\ud800b", r"a\ufffdb"),
            (r"\uDC00", r"\ufffd"),
            (r"\ud83d\ude00", r"\ud83d\ude00"),
            (r"\ud800\ud83d\ude00", r"\ufffd\ud83d\ude00"),
            (r"\ud800\ud800", r"\ufffd\ufffd"),
            (r"\ude00\ud83d", r"\ufffd\ufffd"),
            (r"\ud800A", r"\ufffdA"),
            (r"\ud800\n", r"\ufffd\n"),
            (r"\\ud800", r"\\ud800"),
            (r"\\\ud800", r"\\\ufffd"),
            (r"\ud80", r"\ud80"),
            (r"\u+800\ud80x", r"\u+800\ud80x"),
            ("\\é\\ud800", "\\é\\ufffd"),
            (r"\", r"\"),
            ("", ""),
        ];
        for (json, expected) in table {
            let mut replaced = json.to_owned();
            replace_lone_surrogates(&mut replaced);
            assert_eq!(replaced, expected, "{json}");
        }
    }

    #[test]
    fn the_text_stays_where_it_is_so_that_it_can_be_wiped() {
        let mut json = r"\ud800".repeat(9);
        let before = json.as_ptr();
        replace_lone_surrogates(&mut json);
        assert_eq!(json.as_ptr(), before);
    }
}
