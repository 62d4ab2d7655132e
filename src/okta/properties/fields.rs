//! JSON as it may come for a record: the text, and beside it what it says.

use arbitrary::{Result, Unstructured};

/// Names that a record has, some of them as they are not written.
const NAMES: [&str; 20] = [
    "id",
    "status",
    "created",
    "expiresAt",
    "issuer",
    "clientId",
    "userId",
    "scopes",
    "id",
    "created",
    "scopes",
    "lastUpdated",
    "_links",
    "ID",
    "clientid",
    "EXPIRESAT",
    "\u{17f}copes",
    "\u{17f}tatus",
    "to\u{212a}en",
    "",
];

/// Times, most of which can be read.
const TIMES: [&str; 8] = [
    "2026-03-02T09:15:44.123Z",
    "2026-03-02T09:15:44+02:00",
    "2024-02-29T1:00:00,5-24:60",
    "0001-01-01T00:00:00Z",
    "2025-02-29T00:00:00Z",
    "2026-03-02 09:15:44Z",
    "never",
    "",
];

/// A value in JSON, and what it says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Field {
    Null,
    /// The text itself; it may be written with escapes.
    Text(String),
    Array(Vec<Self>),
    /// A value that no field of a record may have.
    Other,
}

/// An object's names and values, in the order in which they are written.
pub(crate) type Fields = Vec<(String, Field)>;

/// Any object: as it is written, and what it says.
pub(crate) fn object(input: &mut Unstructured<'_>) -> Result<(String, Fields)> {
    let mut fields = Vec::new();
    let mut written = Vec::new();
    for _ in 0..input.int_in_range(0..=12)? {
        let name = *input.choose(&NAMES)?;
        let (json, field) = value(input, true)?;
        written.push(format!("\"{name}\":{json}"));
        fields.push((name.to_owned(), field));
    }
    Ok((format!("{{{}}}", written.join(",")), fields))
}

fn value(input: &mut Unstructured<'_>, may_nest: bool) -> Result<(String, Field)> {
    Ok(match input.int_in_range(0..=9)? {
        0 => ("null".to_owned(), Field::Null),
        1 | 2 => text(input.choose(&TIMES)?),
        3..=5 => escaped(input)?,
        6 | 7 if may_nest => array(input)?,
        8 => {
            let json = *input.choose(&["7", "-0.5e3", "true", "{}", "{\"id\":null}"])?;
            (json.to_owned(), Field::Other)
        }
        _ => text(input.arbitrary()?),
    })
}

fn text(text: &str) -> (String, Field) {
    let json = serde_json::Value::from(text).to_string();
    (json, Field::Text(text.to_owned()))
}

/// Text of which each unit is an escape, halves of characters among them.
fn escaped(input: &mut Unstructured<'_>) -> Result<(String, Field)> {
    let mut units = Vec::new();
    for _ in 0..input.int_in_range(0..=6)? {
        units.push(match input.int_in_range(0..=3)? {
            0 => input.int_in_range(0xd800..=0xdbff)?,
            1 => input.int_in_range(0xdc00..=0xdfff)?,
            2 => u16::from(b'\\'),
            _ => input.arbitrary()?,
        });
    }
    let json: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
    let text = String::from_utf16_lossy(&units);
    Ok((format!("\"{json}\""), Field::Text(text)))
}

fn array(input: &mut Unstructured<'_>) -> Result<(String, Field)> {
    let mut written = Vec::new();
    let mut fields = Vec::new();
    for _ in 0..input.int_in_range(0..=4)? {
        let (json, field) = value(input, false)?;
        written.push(json);
        fields.push(field);
    }
    Ok((format!("[{}]", written.join(",")), Field::Array(fields)))
}
