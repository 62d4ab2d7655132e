//! Reads the elements of a JSON array one by one. As a tree, a page of two
//! hundred records takes megabytes, most of which the process would keep.

use std::fmt;

use serde::Deserializer as _;
use serde::de::{SeqAccess, Visitor};
use serde_json::{Deserializer, Value};

/// Returns the result of `read` for each element, without those that are
/// `None`.
///
/// # Errors
///
/// Returns an error if the text is not JSON, or not an array.
pub(crate) fn json_array<T>(
    text: &str,
    read: impl FnMut(&Value) -> Option<T>,
) -> serde_json::Result<Vec<T>> {
    let mut json = Deserializer::from_str(text);
    let found = json.deserialize_seq(Elements(read))?;
    json.end()?;
    Ok(found)
}

struct Elements<F>(F);

impl<'json, T, F: FnMut(&Value) -> Option<T>> Visitor<'json> for Elements<F> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'json>>(mut self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut found = Vec::new();
        while let Some(element) = list.next_element::<Value>()? {
            found.extend((self.0)(&element));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_element_is_read_by_itself_and_what_is_nothing_is_left_out() {
        for (text, expected) in [("[]", vec![]), (" [1, {\"a\": [2]}, null, 3] ", vec![1, 3])] {
            let read = json_array(text, Value::as_i64).expect("a list");
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn a_list_that_is_broken_anywhere_is_no_list() {
        for text in ["", "{}", "1", "[1", "[1,]", "[1] 2", "[1, {\"a\"]"] {
            assert!(json_array(text, Value::as_i64).is_err(), "{text}");
        }
    }
}
