//! The table of malformed values, each with what is wrong with it.

use terraform_provider_okta::proto::tfplugin6::DynamicValue;

use crate::support::message_pack::{
    NIL, array, boolean, in_json, in_message_pack, map, number, object, text,
};
use crate::support::session::{APP_TOKEN_ATTRIBUTES, app_token_of};

/// More nesting than any stack takes.
const TOO_DEEP: usize = 200_000;

/// Text of the given bytes, UTF-8 or not.
fn raw_text(bytes: &[u8]) -> Vec<u8> {
    let length = u8::try_from(bytes.len()).expect("a short text");
    [&[0xd9, length], bytes].concat()
}

/// Values of another type than text.
pub(super) fn no_strings() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("a number", number(5)),
        ("a bool", boolean(true)),
        ("a list", array([text("a")])),
        ("a map", object([("a", text("b"))])),
        ("a map with a number as key", map([(number(1), text("b"))])),
        ("bytes", vec![0xc4, 1, b'a']),
        ("not a number", vec![0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0]),
        ("bad UTF-8", raw_text(&[b'a', 0xff, 0xfe])),
        ("an overlong encoding", raw_text(&[0xc0, 0x80])),
        ("a surrogate in UTF-8", raw_text(&[0xed, 0xa0, 0x80])),
    ]
}

/// Bytes that are no value at all, so that nobody can say where it ends.
pub(super) fn no_values() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("the byte that is reserved", vec![0xc1]),
        ("4 GiB of text", vec![0xdb, 0xff, 0xff, 0xff, 0xff]),
        ("4 GiB of bytes", vec![0xc6, 0xff, 0xff, 0xff, 0xff]),
        ("4 GiB of an unknown", vec![0xc9, 0xff, 0xff, 0xff, 0xff, 0]),
        ("four billion elements", vec![0xdd, 0xff, 0xff, 0xff, 0xff]),
        ("four billion entries", vec![0xdf, 0xff, 0xff, 0xff, 0xff]),
        ("lists without end", vec![0x91; TOO_DEEP]),
        ("maps without end", [0x81, 0xa1, b'a'].repeat(TOO_DEEP)),
        (
            "a list with nothing in it that is a value",
            vec![0x91, 0xc1],
        ),
    ]
}

/// The same in JSON.
pub(super) const NO_STRINGS_IN_JSON: [(&str, &str); 4] = [
    ("a number", "5"),
    ("a bool", "true"),
    ("a list", r#"["a"]"#),
    ("an object", r#"{"a":"b"}"#),
];

/// What is not JSON where a value should be.
pub(super) const NO_VALUES_IN_JSON: [(&str, &str); 4] = [
    ("a number beyond all", "1e999999"),
    ("half a character", r#""\ud800""#),
    ("a word", "nothing"),
    ("an open text", r#""0oa1"#),
];

/// A block in JSON with `client_id` as it stands here.
pub(super) fn json_block(client_id: &str) -> String {
    format!(
        r#"{{"client_id":{client_id},"created":null,"expires_at":null,"id":"oar1",
            "issuer":null,"scopes":null,"status":null,"user_id":null}}"#
    )
}

/// A block whose entries are given one by one.
pub(super) fn entries_but(left_out: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
    APP_TOKEN_ATTRIBUTES
        .into_iter()
        .filter(|name| *name != left_out)
        .map(|name| match name {
            "client_id" | "id" => (text(name), text("x")),
            _ => (text(name), NIL.to_vec()),
        })
        .collect()
}

/// Values that are wrong as a whole, so that there is no attribute to show.
pub(super) fn no_blocks() -> Vec<(&'static str, DynamicValue)> {
    let whole = app_token_of("0oa1", "oar1").msgpack;
    let with = |key: Vec<u8>| {
        let mut entries = entries_but("");
        entries.push((key, text("x")));
        in_message_pack(map(entries))
    };
    let json = json_block(r#""0oa1""#);
    vec![
        ("the byte that is reserved", in_message_pack([0xc1])),
        ("text", in_message_pack(text("x"))),
        ("a list", in_message_pack(array([text("x")]))),
        (
            "trailing bytes",
            in_message_pack([whole, NIL.to_vec()].concat()),
        ),
        ("a key that is a number", with(number(1))),
        ("a key that is null", with(NIL.to_vec())),
        ("a key that is not UTF-8", with(raw_text(&[0xff]))),
        ("an unknown attribute", with(text("colour"))),
        ("an endless name", with(text(&"a".repeat(100_000)))),
        (
            "four billion attributes",
            in_message_pack([0xdf, 0xff, 0xff, 0xff, 0xff]),
        ),
        ("text in JSON", in_json(r#""x""#)),
        ("a list in JSON", in_json("[]")),
        ("trailing text in JSON", in_json(format!("{json}x"))),
        ("half of the JSON", in_json(&json[..json.len() / 2])),
        ("blanks for JSON", in_json("  ")),
        ("JSON without end", in_json("[".repeat(TOO_DEEP))),
        (
            "JSON objects without end",
            in_json("{\"a\":".repeat(TOO_DEEP)),
        ),
        (
            "an attribute that comes twice in JSON",
            in_json(json.replace("{", r#"{"status":null,"#)),
        ),
        ("JSON that is not UTF-8", in_json(*b"{\"\xff\":1}")),
        (
            "an unknown attribute in JSON",
            in_json(json.replace("\"status\"", "\"colour\"")),
        ),
    ]
}
