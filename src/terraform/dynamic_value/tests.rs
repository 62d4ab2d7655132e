//! Values in and out, by the bytes that hosts send.

use serde_json::{Value, json};

use super::*;
use crate::diagnostic::Diagnostic;
use crate::schema::{Attribute, Type};

/// What hosts send for a value that is not known yet.
const UNKNOWN: [u8; 3] = [0xd4, 0x00, 0x00];

fn schema() -> Schema {
    Schema {
        description: "",
        attributes: vec![
            Attribute::optional("name", Type::String, ""),
            Attribute::optional("limit", Type::Number, ""),
            Attribute::optional("scopes", Type::Set(Box::new(Type::String)), ""),
        ],
    }
}

fn msgpack(bytes: Vec<u8>) -> tfplugin6::DynamicValue {
    tfplugin6::DynamicValue {
        msgpack: bytes,
        json: Vec::new(),
    }
}

/// `{"name": …, "limit": …, "scopes": …}` with the bytes of each value.
fn block(name: &[u8], limit: &[u8], scopes: &[u8]) -> tfplugin6::DynamicValue {
    let bytes = [
        b"\x83\xa4name",
        name,
        b"\xa5limit",
        limit,
        b"\xa6scopes",
        scopes,
    ];
    msgpack(bytes.concat())
}

#[test]
fn a_state_is_read_back_as_it_was_written() {
    let state = json!({"name": "é\u{0}", "limit": 5, "scopes": ["b", "a"]});
    let Value::Object(values) = state else {
        unreachable!("it is an object")
    };
    let encoded = encode(&values).expect("a state");
    let decoded = decode(Some(&encoded), &schema()).expect("a block");
    assert_eq!(decoded.into_values(), values);
}

#[test]
fn unknown_values_become_null_and_their_paths_are_noted() {
    let refined = [0xc7, 0x03, 0x0c, 0x81, 0x01, 0xc2];
    let value = block(
        &UNKNOWN,
        &refined,
        &[&[0x92, 0xa1, b'a'], &UNKNOWN[..]].concat(),
    );
    let block = decode(Some(&value), &schema()).expect("a block");
    let unknown: Vec<_> = block.unknown().iter().map(ToString::to_string).collect();
    assert_eq!(unknown, ["name", "limit", "scopes"]);
    assert_eq!(block.value("name"), &Value::Null);
}

#[test]
fn a_null_block_sets_nothing_and_an_unknown_one_everything_unknown() {
    for (value, unknown) in [
        (None, false),
        (Some(msgpack(vec![])), false),
        (Some(msgpack(vec![0xc0])), false),
        (Some(msgpack(UNKNOWN.to_vec())), true),
    ] {
        let block = decode(value.as_ref(), &schema()).expect("a block");
        assert_eq!(block.is_unknown("scopes"), unknown);
        assert_eq!(block.value("scopes"), &Value::Null);
    }
}

#[test]
fn a_number_may_come_as_decimal_text() {
    for (bytes, expected) in [
        (&b"\xa30.1"[..], json!(0.1)),
        (b"\xa15", json!(5)),
        (
            b"\xb418446744073709551616",
            json!(18_446_744_073_709_551_616_f64),
        ),
        (b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff", json!(u64::MAX)),
    ] {
        let block = decode(Some(&block(b"\xc0", bytes, b"\xc0")), &schema());
        assert_eq!(block.expect("a block").value("limit"), &expected);
    }
}

fn in_json(json: &Value) -> tfplugin6::DynamicValue {
    tfplugin6::DynamicValue {
        msgpack: Vec::new(),
        json: json.to_string().into_bytes(),
    }
}

#[test]
fn json_says_the_same_as_message_pack() {
    let values = json!({"name": "é", "limit": 0.5, "scopes": ["b", null]});
    let found = decode(Some(&in_json(&values)), &schema()).expect("a block");
    assert_eq!(Value::Object(found.into_values()), values);
    let decimal = json!({"name": null, "limit": "7", "scopes": null});
    let found = decode(Some(&in_json(&decimal)), &schema()).expect("a block");
    assert_eq!(found.value("limit"), &json!(7));
}

/// The value is refused, at that attribute and with that part of a text.
fn expect_error(value: &tfplugin6::DynamicValue, attribute: &str, part: &str) {
    let error = decode(Some(value), &schema()).expect_err(part);
    let diagnostic = Diagnostic::from(error);
    let path = diagnostic.attribute.map(|path| path.to_string());
    assert_eq!(path.unwrap_or_default(), attribute, "{}", diagnostic.detail);
    assert!(diagnostic.detail.contains(part), "{}", diagnostic.detail);
}

#[test]
fn every_error_names_what_is_wrong_and_where() {
    let json = |name: Value, limit: Value, scopes: Value| {
        in_json(&json!({"name": name, "limit": limit, "scopes": scopes}))
    };
    let null = Value::Null;
    let deep = [0x91; 40];
    let table = [
        (block(b"\xc1", b"\xc0", b"\xc0"), "name", "well-formed"),
        (msgpack(vec![0xc1]), "", "well-formed"),
        (block(&deep, b"\xc0", b"\xc0"), "name", "must be a string"),
        (block(b"\xc0", b"\xc0", &deep), "scopes", "must be a string"),
        (
            block(b"\xc4\x01a", b"\xc0", b"\xc0"),
            "name",
            "it is binary",
        ),
        (block(b"\xc0", b"\xa3NaN", b"\xc0"), "limit", "not a number"),
        (
            json(json!([[]]), null.clone(), null.clone()),
            "name",
            "a list",
        ),
        (
            json(null.clone(), json!("x"), null.clone()),
            "limit",
            "not a number",
        ),
        (
            json(null.clone(), null.clone(), json!([{}])),
            "scopes",
            "an object",
        ),
        (
            json(null.clone(), null.clone(), json!("a")),
            "scopes",
            "must be a set",
        ),
        (
            in_json(&json!({"name": null, "limit": null})),
            "",
            "\"scopes\" is missing",
        ),
        (
            in_json(&json!({"colour": null})),
            "",
            "the schema does not have",
        ),
        (
            in_json(&json!({"00Token-as-a-name": null})),
            "",
            "the schema does not have",
        ),
        (in_json(&json!(7)), "", "must be an object"),
    ];
    for (value, attribute, part) in table {
        expect_error(&value, attribute, part);
    }
}

#[test]
fn a_value_beyond_a_limit_is_not_called_a_mistake_in_the_host() {
    let digits = |count: usize| {
        let length = u16::try_from(count).expect("it has 16 bits");
        [&[0xda][..], &length.to_be_bytes(), &vec![b'9'; count]].concat()
    };
    let infinite = |number: f64| [&[0xcb][..], &number.to_be_bytes()].concat();
    let elements = [&[0xdd, 0, 1, 0, 1][..], &[0xc0; MOST_ELEMENTS + 1]].concat();
    for (value, attribute, fix) in [
        (
            block(b"\xc0", &infinite(f64::INFINITY), b"\xc0"),
            "limit",
            "`limit`",
        ),
        (
            block(b"\xc0", &infinite(f64::NEG_INFINITY), b"\xc0"),
            "limit",
            "`limit`",
        ),
        (
            block(b"\xc0", &digits(400), b"\xc0"),
            "limit",
            "a finite number",
        ),
        (
            in_json(&json!({"limit": "1e400"})),
            "limit",
            "a finite number",
        ),
        (
            block(b"\xc0", b"\xc0", &elements),
            "scopes",
            "at most 65536",
        ),
    ] {
        let error = decode(Some(&value), &schema()).expect_err(attribute);
        let diagnostic = Diagnostic::from(error);
        assert_eq!(diagnostic.summary, "Value Out of Range");
        let path = diagnostic.attribute.map(|path| path.to_string());
        assert_eq!(path.as_deref(), Some(attribute));
        assert!(diagnostic.fixes[0].contains(fix), "{:?}", diagnostic.fixes);
        assert!(
            !diagnostic.detail.contains("mistake"),
            "{}",
            diagnostic.detail
        );
    }
    let host = decode(
        Some(&block(b"\xc0", &infinite(f64::NAN), b"\xc0")),
        &schema(),
    );
    let host = Diagnostic::from(host.expect_err("it is not a number"));
    assert_eq!(host.summary, "Malformed Value");
}

#[test]
fn too_many_elements_are_an_error_before_they_take_memory() {
    for (count, is_refused) in [(MOST_ELEMENTS, false), (MOST_ELEMENTS + 1, true)] {
        let length = u32::try_from(count).expect("it has 32 bits");
        let head = [&[0xdd][..], &length.to_be_bytes()].concat();
        let nulls = [head, vec![0xc0; count]].concat();
        let in_json = in_json(&json!({"name": null, "limit": null, "scopes": vec![(); count]}));
        for value in [block(b"\xc0", b"\xc0", &nulls), in_json] {
            assert_eq!(decode(Some(&value), &schema()).is_err(), is_refused);
        }
    }
    let long = json!({"name": "x".repeat(json::LARGEST), "limit": null, "scopes": null});
    expect_error(&in_json(&long), "", "more than 1048576 bytes");
}
