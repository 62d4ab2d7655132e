//! Blocks as hosts might send them, valid and invalid, made by the rules of the
//! formats, so that our code does not check itself.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

use super::Read;
use crate::schema::{Schema, Type};

/// Occurs in every text of a value, and must occur in no message.
pub(super) const SECRET: &str = "SECRETMARK";

/// The maximum nesting of a value: deeper than any valid value.
const DEPTH: u8 = 3;

/// A name, and the value under it.
pub(super) type Entry = (String, Sent);

/// A value of any kind, valid for an attribute or not.
#[derive(Debug, Clone)]
pub(super) enum Sent {
    Nil,
    Unknown,
    Bool(bool),
    Whole(i64),
    Large(u64),
    Float(f64),
    Decimal(usize),
    Text(String),
    Binary,
    Array(Vec<Self>),
    Map(Vec<Self>),
}

/// Returns entries for the schema's attributes, most of them valid.
/// `MessagePack` has kinds that JSON does not have.
pub(super) fn entries(
    input: &mut Unstructured<'_>,
    schema: &Schema,
    in_message_pack: bool,
) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for attribute in &schema.attributes {
        let value = if input.ratio(1, 12)? {
            any(input, DEPTH, in_message_pack)?
        } else {
            fit(input, &attribute.r#type, in_message_pack)?
        };
        entries.push((attribute.name.to_owned(), value));
    }
    match input.int_in_range(0..=24)? {
        0 => drop(entries.pop()),
        // In JSON the last of two equal names counts.
        1 if in_message_pack => entries.push(("string".to_owned(), Sent::Nil)),
        2 => entries.push(("\u{1b}[31m".repeat(100), Sent::Nil)),
        _ => {}
    }
    let by = input.choose_index(entries.len())?;
    entries.rotate_left(by);
    Ok(entries)
}

fn fit(input: &mut Unstructured<'_>, r#type: &Type, in_message_pack: bool) -> Result<Sent> {
    match input.int_in_range(0..=9)? {
        0 => return Ok(Sent::Nil),
        1 if in_message_pack => return Ok(Sent::Unknown),
        _ => {}
    }
    Ok(match r#type {
        Type::Bool => Sent::Bool(input.arbitrary()?),
        Type::String => text(input)?,
        Type::Number => number(input)?,
        Type::Objects(_) => Sent::Nil,
        Type::List(element) | Type::Set(element) => {
            let length = input.int_in_range(0..=20)?;
            let elements = (0..length).map(|_| fit(input, element, in_message_pack));
            Sent::Array(elements.collect::<Result<_>>()?)
        }
    })
}

fn text(input: &mut Unstructured<'_>) -> Result<Sent> {
    Ok(Sent::Text(format!(
        "{SECRET}{}",
        input.arbitrary::<&str>()?
    )))
}

fn number(input: &mut Unstructured<'_>) -> Result<Sent> {
    Ok(match input.int_in_range(0..=3)? {
        0 => Sent::Whole(input.arbitrary()?),
        1 => Sent::Large(input.int_in_range(1 << 63..=u64::MAX)?),
        // Exact, so that its JSON text is exact too.
        2 => Sent::Float(f64::from(input.arbitrary::<i32>()?) / 4.0),
        _ => Sent::Decimal(input.choose_index(Sent::DECIMALS.len())?),
    })
}

fn any(input: &mut Unstructured<'_>, depth: u8, in_message_pack: bool) -> Result<Sent> {
    let kind = input.int_in_range(0..=if depth == 0 { 4 } else { 6 })?;
    Ok(match kind {
        0 => Sent::Nil,
        1 => Sent::Bool(input.arbitrary()?),
        2 => number(input)?,
        3 => text(input)?,
        4 if in_message_pack => Sent::Binary,
        4 => Sent::Bool(true),
        _ => {
            let length = input.int_in_range(0..=3)?;
            let inner = (0..length).map(|_| any(input, depth - 1, in_message_pack));
            let inner = inner.collect::<Result<_>>()?;
            if kind == 5 {
                Sent::Array(inner)
            } else {
                Sent::Map(inner)
            }
        }
    })
}

/// Returns the expected result, if the block fits the schema.
pub(super) fn expected(entries: &[Entry], schema: &Schema) -> Option<Read> {
    let (mut values, mut unknown) = (Map::new(), Vec::new());
    for (name, value) in entries {
        let attribute = schema.attribute(name)?;
        let value = value.fitted(&attribute.r#type, name.clone(), &mut unknown)?;
        if values.insert(name.clone(), value).is_some() {
            return None;
        }
    }
    // The elements of a set share its path.
    unknown.dedup();
    (values.len() == schema.attributes.len()).then_some((values, unknown))
}

impl Sent {
    /// Numbers as text, with the number that each stands for.
    pub(super) const DECIMALS: [(&str, Option<f64>); 8] = [
        ("12", Some(12.0)),
        ("-7", Some(-7.0)),
        ("0.25", Some(0.25)),
        ("18446744073709551616", Some(18_446_744_073_709_551_616.0)),
        ("1e400", None),
        ("NaN", None),
        ("", None),
        ("0x10", None),
    ];

    fn fitted(&self, r#type: &Type, path: String, unknown: &mut Vec<String>) -> Option<Value> {
        Some(match (r#type, self) {
            (_, Self::Nil) => Value::Null,
            (_, Self::Unknown) => {
                unknown.push(path);
                Value::Null
            }
            (Type::Bool, Self::Bool(value)) => json!(value),
            (Type::String, Self::Text(text)) => json!(text),
            (Type::String, Self::Decimal(index)) => json!(Self::DECIMALS[*index].0),
            (Type::Number, Self::Whole(value)) => json!(value),
            (Type::Number, Self::Large(value)) => json!(value),
            (Type::Number, Self::Float(value)) => json!(value),
            (Type::Number, Self::Decimal(index)) => {
                let (text, value) = Self::DECIMALS[*index];
                let whole = text.parse::<i64>().ok().map(Value::from);
                whole.or(value.map(Value::from))?
            }
            (Type::List(element) | Type::Set(element), Self::Array(values)) => {
                let is_list = matches!(r#type, Type::List(_));
                let fitted = values.iter().enumerate().map(|(index, value)| {
                    let path = if is_list {
                        format!("{path}[{index}]")
                    } else {
                        path.clone()
                    };
                    value.fitted(element, path, unknown)
                });
                Value::Array(fitted.collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }

    fn json(&self) -> Value {
        match self {
            Self::Nil | Self::Unknown | Self::Binary => Value::Null,
            Self::Bool(value) => json!(value),
            Self::Whole(value) => json!(value),
            Self::Large(value) => json!(value),
            Self::Float(value) => json!(value),
            Self::Decimal(index) => json!(Self::DECIMALS[*index].0),
            Self::Text(text) => json!(text),
            Self::Array(values) => values.iter().map(Self::json).collect(),
            Self::Map(values) => {
                let entries = values.iter().enumerate();
                let entries = entries.map(|(index, value)| (format!("k{index}"), value.json()));
                Value::Object(entries.collect())
            }
        }
    }
}

/// Returns the block in JSON.
pub(super) fn json(entries: &[Entry]) -> String {
    let entries = entries.iter();
    let entries = entries.map(|(name, value)| format!("{}:{}", json!(name), value.json()));
    format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
}
