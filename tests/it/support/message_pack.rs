//! Values as hosts encode them, and what plugins answer, written from the
//! format's own rules so that no code of the plugin vouches for itself.

use rmp::Marker;
use rmp::{decode, encode};
use serde_json::{Map, Value};
use terraform_provider_okta::proto::tfplugin6::DynamicValue;

/// No value.
pub(crate) const NIL: [u8; 1] = [0xc0];

/// A value that is not known yet, of which nothing else is known either.
pub(crate) const UNKNOWN: [u8; 3] = [0xd4, 0, 0];

/// The extension type that carries what is known about an unknown value.
const REFINED: i8 = 12;

/// Text.
pub(crate) fn text(value: &str) -> Vec<u8> {
    written(|bytes| encode::write_str(bytes, value))
}

/// `true` or `false`.
pub(crate) fn boolean(value: bool) -> Vec<u8> {
    vec![if value { 0xc3 } else { 0xc2 }]
}

/// A whole number.
pub(crate) fn number(value: i64) -> Vec<u8> {
    written(|bytes| encode::write_sint(bytes, value).map(drop))
}

/// Text that is not known yet, except that it is not null and how it begins,
/// as Terraform sends it for a template.
pub(crate) fn unknown_beginning(prefix: &str) -> Vec<u8> {
    let known = map([
        (number(1), boolean(false)), // nullness
        (number(2), text(prefix)),   // string prefix
    ]);
    let mut bytes = written(|bytes| {
        let length = u32::try_from(known.len()).expect("a short prefix");
        encode::write_ext_meta(bytes, length, REFINED).map(drop)
    });
    bytes.extend(known);
    bytes
}

/// Values in an order.
pub(crate) fn array(values: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let values: Vec<_> = values.into_iter().collect();
    let length = u32::try_from(values.len()).expect("a short array");
    let mut bytes = written(|bytes| encode::write_array_len(bytes, length).map(drop));
    bytes.extend(values.into_iter().flatten());
    bytes
}

/// An object: a map with text as keys.
pub(crate) fn object<'a>(entries: impl IntoIterator<Item = (&'a str, Vec<u8>)>) -> Vec<u8> {
    map(entries.into_iter().map(|(key, value)| (text(key), value)))
}

/// A map with keys of any kind.
pub(crate) fn map(entries: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>) -> Vec<u8> {
    let entries: Vec<_> = entries.into_iter().collect();
    let length = u32::try_from(entries.len()).expect("a short map");
    let mut bytes = written(|bytes| encode::write_map_len(bytes, length).map(drop));
    bytes.extend(
        entries
            .into_iter()
            .flat_map(|(key, value)| [key, value].concat()),
    );
    bytes
}

/// The wire form of `MessagePack` bytes.
pub(crate) fn in_message_pack(msgpack: impl Into<Vec<u8>>) -> DynamicValue {
    DynamicValue {
        msgpack: msgpack.into(),
        json: Vec::new(),
    }
}

/// The wire form of JSON text.
pub(crate) fn in_json(json: impl Into<Vec<u8>>) -> DynamicValue {
    DynamicValue {
        msgpack: Vec::new(),
        json: json.into(),
    }
}

/// What a plugin answered. It must be `MessagePack` alone, whole, and known.
pub(crate) fn decoded(answer: &DynamicValue) -> Value {
    assert!(answer.json.is_empty(), "plugins answer in MessagePack only");
    let mut rest = answer.msgpack.as_slice();
    let value = next(&mut rest);
    assert!(rest.is_empty(), "{} bytes after the value", rest.len());
    value
}

fn next(rest: &mut &[u8]) -> Value {
    let marker = Marker::from_u8(*rest.first().expect("a value is whole"));
    match marker {
        Marker::Null => {
            decode::read_nil(rest).expect("a nil");
            Value::Null
        }
        Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => next_text(rest).into(),
        Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => {
            let length = decode::read_array_len(rest).expect("an array");
            (0..length).map(|_| next(rest)).collect()
        }
        Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => {
            let length = decode::read_map_len(rest).expect("a map");
            let entries: Map<_, _> = (0..length).map(|_| (next_text(rest), next(rest))).collect();
            assert_eq!(entries.len(), length as usize, "no key comes twice");
            entries.into()
        }
        other => panic!("a plugin of ours answers with no {other:?}"),
    }
}

fn next_text(rest: &mut &[u8]) -> String {
    let length = decode::read_str_len(rest).expect("text") as usize;
    let (text, after) = rest.split_at(length);
    *rest = after;
    String::from_utf8(text.to_vec()).expect("UTF-8")
}

fn written<E: std::fmt::Debug>(write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut bytes).expect("memory takes everything");
    bytes
}
