//! Finds characters that a reader cannot see. Values from files, chats and
//! consoles bring them along, and messages must be able to name them.

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup};
use icu_properties::{CodePointMapData, CodePointSetData};

/// An empty Braille cell. Unicode counts it among the symbols.
const BRAILLE_BLANK: char = '\u{2800}';

/// Characters without a shape, characters that change how others are shown, and
/// characters that no font has: controls, format characters, separators,
/// private and unassigned ones.
const INVISIBLE: GeneralCategoryGroup =
    GeneralCategoryGroup::Other.union(GeneralCategoryGroup::Separator);

/// Returns whether a reader cannot see the character. The ordinary space, which
/// readers know, counts as visible.
pub fn is_invisible(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    let category = CodePointMapData::<GeneralCategory>::new().get(character);
    INVISIBLE.contains(category)
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
        || character == BRAILLE_BLANK
}

/// Returns the character's name in Unicode's notation: `U+200B`.
pub fn code_point(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_invisible_character_is_found() {
        let table = [
            ("controls", "\0\t\n\r\u{1b}\u{7f}\u{80}\u{85}\u{9f}"),
            (
                "spaces",
                "\u{a0}\u{1680}\u{2000}\u{200a}\u{202f}\u{205f}\u{3000}",
            ),
            ("line separators", "\u{2028}\u{2029}"),
            (
                "of zero width",
                "\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{180e}",
            ),
            (
                "bidi",
                "\u{61c}\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}",
            ),
            ("hyphens and joiners", "\u{ad}\u{34f}\u{2061}\u{2064}"),
            (
                "fillers",
                "\u{115f}\u{1160}\u{17b4}\u{3164}\u{ffa0}\u{2800}",
            ),
            (
                "variation selectors",
                "\u{180b}\u{fe00}\u{fe0f}\u{e0100}\u{e01ef}",
            ),
            ("tags", "\u{e0001}\u{e0020}\u{e007f}"),
            ("annotations", "\u{fff9}\u{fffb}\u{1d173}"),
            ("private", "\u{e000}\u{f8ff}\u{10fffd}"),
            ("unassigned", "\u{378}\u{fff0}\u{fdd0}\u{ffff}\u{10ffff}"),
        ];
        for (kind, characters) in table {
            for character in characters.chars() {
                assert!(is_invisible(character), "{kind}: {}", code_point(character));
            }
        }
    }

    #[test]
    fn what_readers_see_is_not_invisible() {
        for character in " aZ09-_.~!é\u{301}日本ק\u{fffd}😀".chars() {
            assert!(!is_invisible(character), "{}", code_point(character));
        }
    }

    #[test]
    fn a_code_point_has_at_least_four_digits() {
        assert_eq!(code_point('\n'), "U+000A");
        assert_eq!(code_point('\u{e0001}'), "U+E0001");
    }
}
