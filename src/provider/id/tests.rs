//! What may be an id, and what is shown of one that may not.

use serde_json::{Map, json};

use super::*;

const BOTH: [IdAttribute; 2] = [CLIENT_ID, TOKEN_ID];

fn check(attribute: IdAttribute, id: &str) -> Option<Diagnostic> {
    let values = json!({ attribute.name: id });
    let values = values.as_object().cloned().expect("an object");
    attribute.check(&Configuration::new(values, Vec::new()))
}

#[test]
fn an_id_is_any_visible_text_that_is_one_part_of_a_path() {
    let longest = "x".repeat(LONGEST_SHOWN);
    for id in [
        "oar9k2Lq7TnVbXc4R0h7",
        "...",
        "a/../b",
        "a b",
        "é",
        "$-_.+!*'(),",
        &longest,
    ] {
        for attribute in BOTH {
            assert_eq!(check(attribute, id), None, "{id}");
        }
    }
    assert_eq!(check(CLIENT_ID, &"x".repeat(LONGEST_CLIENT_ID)), None);
}

#[test]
fn a_value_that_is_no_id_is_an_error_at_its_attribute_that_says_why() {
    let table = [
        ("", "is empty."),
        (".", "is \".\", which is not an id."),
        ("..", "is \"..\", which is not an id."),
        (".. ", "is \"..\", which is not an id."),
        (" ", "contains only whitespace (U+0020)"),
        ("\n", "contains only whitespace (U+000A)"),
        (" oar1", "begins with whitespace (U+0020)"),
        ("oar1\t", "ends with whitespace (U+0009)"),
        ("oar1\u{a0}", "ends with whitespace (U+00A0)"),
        ("oar1\n", "ends with a newline (U+000A)"),
        ("oar1\r\n", "ends with a newline (U+000D)"),
        (" oar1\n ", "ends with a newline (U+000A)"),
        ("oar1\u{2028}", "ends with a newline (U+2028)"),
        ("oa\nr1", "the invisible character U+000A at position 3."),
        ("oar1\0", "the invisible character U+0000 at position 5."),
        (
            "\u{feff}oar1",
            "the invisible character U+FEFF at position 1.",
        ),
        (
            " oa\u{200b}r1\n",
            "the invisible character U+200B at position 4.",
        ),
        (
            "oar1\u{202e}",
            "the invisible character U+202E at position 5.",
        ),
        (
            "oa\u{a0}r1",
            "the invisible character U+00A0 at position 3.",
        ),
    ];
    for (id, why) in table {
        for attribute in BOTH {
            let diagnostic = check(attribute, id).expect(why);
            let start = format!("`{}` ", attribute.name);
            assert!(diagnostic.detail.starts_with(&start), "{diagnostic:?}");
            assert!(diagnostic.detail.contains(why), "{diagnostic:?}");
            let path = AttributePath::attribute(attribute.name);
            assert_eq!(diagnostic.attribute, Some(path));
            let is_newline = why.contains("newline");
            let trims = diagnostic.hint == Some(Hint::TrailingNewline);
            assert_eq!(trims, is_newline, "{id:?}");
            assert_eq!(diagnostic.fixes.is_empty(), is_newline, "{id:?}");
        }
    }
}

#[test]
fn a_value_that_is_longer_than_an_id_is_neither_shown_nor_pointed_at() {
    let secret = |length| {
        "s3cr3t-0123456789"
            .chars()
            .cycle()
            .take(length)
            .collect::<String>()
    };
    let table = [
        (TOKEN_ID, secret(33), "has 33 characters."),
        (TOKEN_ID, secret(43), "most likely the token's secret value"),
        (TOKEN_ID, format!("{}\n", secret(43)), "has 43 characters"),
        (
            TOKEN_ID,
            format!("\u{200b}{}", secret(43)),
            "has 44 characters.",
        ),
        (TOKEN_ID, format!("{} ", secret(32)), "ends with whitespace"),
        (CLIENT_ID, secret(101), "has 101 characters."),
        (
            CLIENT_ID,
            format!("{}\n", secret(40)),
            "ends with a newline",
        ),
    ];
    for (attribute, id, why) in table {
        let diagnostic = check(attribute, &id).expect(why);
        assert!(diagnostic.detail.contains(why), "{diagnostic:?}");
        assert!(!format!("{diagnostic:?}").contains("s3c"), "{diagnostic:?}");
        assert_eq!(diagnostic.attribute, None, "{why}");
    }
}

/// URLs end up in logs, and hosts print the line under a path.
#[test]
fn a_credential_in_place_of_an_id_is_neither_sent_nor_shown_nor_pointed_at() {
    for token in [
        "00aBcDeFgHiJkLmNoPqRsTuVwXyZ-0123456789_ab",
        "\"00aBcDeFgHiJkLmNoPqRsTuVwXyZ-0123456789_ab\"",
        "eyJhbGciOi.eyJpc3Mi.c2ln",
    ] {
        for attribute in [CLIENT_ID, TOKEN_ID, USER_ID] {
            let found = check(attribute, token).expect("it is no id");
            assert!(
                found
                    .detail
                    .contains("looks like an API token or an access token")
            );
            assert!(!format!("{found:?}").contains("eyJ"), "{found:?}");
            assert!(!format!("{found:?}").contains("00a"), "{found:?}");
            assert_eq!(found.attribute, None);
        }
    }
}

#[test]
fn what_is_unknown_or_null_is_no_mistake() {
    let unknown = BOTH.map(|attribute| AttributePath::attribute(attribute.name));
    let configuration = Configuration::new(Map::new(), unknown.to_vec());
    for attribute in BOTH {
        assert_eq!(attribute.check(&configuration), None);
    }
}

#[test]
fn a_text_that_repeats_a_long_id_has_only_its_beginning() {
    let id = "custom-client!id*of-more-than-32-characters";
    let table = [
        ("nothing custom", "nothing custom"),
        ("custom-client is a word", "custom-client is a word"),
        (id, "custom…"),
        (
            "Not found: custom-client!id*of-more-than-32-characters (App)",
            "Not found: custom… (App)",
        ),
        (
            "/apps/custom-client%21id%2aof-more-than-32-characters/tokens",
            "/apps/custom…/tokens",
        ),
        ("cut: custom-client!id…", "cut: custom…"),
    ];
    for (text, clean) in table {
        assert_eq!(cut_in(text, id), clean);
    }
    assert_eq!(cut_in("0oa1 and 0oa1", "0oa1"), "0oa1 and 0oa1");
}
