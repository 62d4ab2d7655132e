//! Reads the values of a message, up to a limit.
//!
//! In memory a value takes a hundred times as many bytes as in a message. So
//! the parts of a message are counted before it is decoded.

use prost::Message;
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};
use prost_types::Struct;
use tonic::Status;

use super::protobuf_struct::to_json;
use crate::configuration::Values;

/// The maximum number of parts of a message: values, and names of values.
/// Settings with a thousand secret scopes have 6,000 parts. The limit takes 6
/// MB.
pub(super) const MAX_PARTS: usize = 8_192;

/// Reads the values with their names.
///
/// # Errors
///
/// Returns an error if there are too many values, or if the bytes are no
/// message.
pub(super) fn read(message: &[u8]) -> Result<Values, Status> {
    if count(message) > MAX_PARTS {
        return Err(Status::invalid_argument(format!(
            "The message has more than {MAX_PARTS} names and values, which is more than the plugin \
             accepts.\n\nTo fix this:\n - Remove the properties that are not the plugin's, or shorten \
             the longest list."
        )));
    }
    let values = Struct::decode(message);
    values
        .map(|values| to_json(values).into())
        .map_err(|error| {
            Status::internal(format!(
                "The engine sent values that cannot be decoded: {error}. This is a mistake in the \
                 engine or in the plugin, not in your program.\n\nTo fix this:\n - Report it with the \
                 versions of both."
            ))
        })
}

/// The messages of `struct.proto`.
#[derive(Clone, Copy)]
enum Part {
    Struct,
    Entry,
    Value,
    List,
}

impl Part {
    /// Returns the message type of a field, if it is one.
    fn field(self, tag: u32) -> Option<Self> {
        match (self, tag) {
            (Self::Struct, 1) => Some(Self::Entry),
            (Self::Entry, 2) | (Self::List, 1) => Some(Self::Value),
            (Self::Value, 5) => Some(Self::Struct),
            (Self::Value, 6) => Some(Self::List),
            _ => None,
        }
    }
}

/// Counts the parts of a `Struct` up to the limit. Malformed bytes end the part
/// that contains them; decoding reports them.
fn count(message: &[u8]) -> usize {
    let mut count = 0;
    let mut open = vec![(message, Part::Struct)];
    while let Some((mut rest, part)) = open.pop() {
        while let Some(inner) = next(&mut rest, part) {
            open.extend(inner);
            count += usize::from(inner.is_some());
            if count > MAX_PARTS {
                return count;
            }
        }
    }
    count
}

/// Skips one field, and returns the part in it; `None` at the end.
fn next<'message>(rest: &mut &'message [u8], part: Part) -> Option<Option<(&'message [u8], Part)>> {
    if rest.is_empty() {
        return None;
    }
    let (tag, wire_type) = decode_key(rest).ok()?;
    match part.field(tag) {
        Some(inner) if wire_type == WireType::LengthDelimited => {
            let length = usize::try_from(decode_varint(rest).ok()?).ok()?;
            let (bytes, after) = rest.split_at_checked(length)?;
            *rest = after;
            Some(Some((bytes, inner)))
        }
        _ => {
            skip_field(wire_type, tag, rest, DecodeContext::default()).ok()?;
            Some(None)
        }
    }
}

/// Returns whether JSON text is within the limit.
pub(super) fn is_small(json: &str) -> bool {
    let begins_a_value = |byte: &u8| b",[{".contains(byte);
    json.bytes().filter(|byte| begins_a_value(byte)).count() <= MAX_PARTS
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::protobuf_struct::from_json;
    use super::*;

    fn message(values: Value) -> Vec<u8> {
        let Value::Object(values) = values else {
            panic!("values are an object");
        };
        from_json(values).encode_to_vec()
    }

    #[test]
    fn every_name_value_list_and_object_is_a_part() {
        for (values, expected) in [
            (json!({}), 0),
            (json!({"a": 1}), 2),
            (json!({"a": [], "b": "text"}), 5),
            (json!({"a": {"b": [null, true]}}), 8),
        ] {
            assert_eq!(count(&message(values.clone())), expected, "{values}");
        }
    }

    #[test]
    fn as_many_parts_are_read_as_the_limit_says() {
        // The name, the value and the list are parts as well.
        let most = message(json!({"a": vec![0; MAX_PARTS - 3]}));
        assert!(read(&most).is_ok());
        let more = message(json!({"a": vec![0; MAX_PARTS - 2]}));
        let refused = read(&more).expect_err("it is one more");
        assert!(refused.message().contains("shorten"), "{refused}");
    }

    #[test]
    fn bytes_that_are_no_message_are_an_error() {
        for bytes in [
            &b"\x0a\xff\xff\xff\xff\x0f"[..],
            b"\x0a\x01\xff",
            b"\x0c",
            b"\x0a\x05\x12\xff",
        ] {
            assert!(read(bytes).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn values_in_values_without_end_are_an_error() {
        // A field around what there is, and around that another one.
        let wrapped = |tag: u8, inner: &[u8]| {
            let mut field = vec![tag << 3 | 2];
            prost::encoding::encode_varint(inner.len() as u64, &mut field);
            field.extend(inner);
            field
        };
        let mut value = Vec::new();
        for _ in 0..MAX_PARTS / 4 {
            value = wrapped(1, &wrapped(6, &value));
        }
        let message = wrapped(1, &wrapped(2, &wrapped(6, &value)));
        assert!(count(&message) < MAX_PARTS);
        assert!(read(&message).is_err());
    }
}
