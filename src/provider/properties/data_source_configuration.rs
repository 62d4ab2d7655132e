//! The configuration of the data source.

use arbitrary::{Result, Unstructured};
use futures_util::FutureExt;
use serde_json::{Map, Value, json};

use super::help::{DATA_SOURCE, expect_help};
use super::values::{MARK, value};
use crate::configuration::Configuration;
use crate::diagnostic::{AttributePath, Diagnostic};
use crate::provider::Provider;

/// Values for ids, and whether they are valid.
const IDS: [(&str, bool); 14] = [
    ("", false),
    (".", false),
    ("..", false),
    ("...", true),
    (" ", false),
    ("a/../b", true),
    ("a b", true),
    ("é日本", true),
    ("oar1\n", false),
    ("\u{feff}oar1", false),
    ("oa\u{200b}r1", false),
    ("oa\u{a0}r1", false),
    ("oar1\u{2028}", false),
    ("oar1\u{2800}", false),
];

/// Checks that the errors are about exactly these attributes: required and
/// null, no id, or not for the configuration to set. An invalid configuration
/// is not read.
pub fn data_source_configuration(input: &mut Unstructured<'_>) -> Result<()> {
    let provider = Provider::new();
    let schema = provider
        .data_source_schema(DATA_SOURCE)
        .expect("it is there");
    let (mut values, mut unknown, mut wrong) = (Map::new(), Vec::new(), Vec::new());
    for attribute in &schema.attributes {
        let is_id = ["client_id", "id"].contains(&attribute.name);
        let value = match input.int_in_range(0..=3)? {
            0 => Value::Null,
            1 if is_id => {
                unknown.push(AttributePath::attribute(attribute.name));
                values.insert(attribute.name.to_owned(), Value::Null);
                continue;
            }
            2 if is_id => json!(input.choose(&IDS)?.0),
            3 if is_id => json!("x".repeat(input.int_in_range(1..=120)?)),
            _ if is_id => json!(ascii(input)?),
            _ if input.ratio(1, 4)? => value(input, &attribute.r#type)?,
            _ => Value::Null,
        };
        let is_wrong = match &value {
            Value::String(id) if is_id => !is_legal(attribute.name, id),
            value => value.is_null() == is_id,
        };
        // Hosts would print the line of an id that may be a secret.
        let is_long = value.as_str().is_some_and(|id| id.chars().count() > 32);
        let is_shown = !(is_id && is_long);
        let place = if is_shown { attribute.name } else { "" };
        wrong.extend(is_wrong.then(|| place.to_owned()));
        values.insert(attribute.name.to_owned(), value);
    }
    let configuration = Configuration::new(values, unknown);
    let found = provider.validate_data_source(DATA_SOURCE, &configuration);
    expect_help(&found, MARK);
    let mut named: Vec<_> = found.iter().map(place).collect();
    named.sort();
    wrong.sort();
    assert_eq!(named, wrong);
    let read = provider.read(DATA_SOURCE, configuration).now_or_never();
    let refused = read.expect("nobody is asked").expect_err("it is refused");
    expect_help(&refused, MARK);
    Ok(())
}

fn ascii(input: &mut Unstructured<'_>) -> Result<String> {
    let text = input.arbitrary::<&str>()?;
    Ok(text.chars().filter(char::is_ascii).collect())
}

/// Returns whether a value of the table, or an ASCII value, is an id.
fn is_legal(name: &str, id: &str) -> bool {
    if let Some((_, is_legal)) = IDS.iter().find(|(known, _)| *known == id) {
        return *is_legal;
    }
    let longest = if name == "id" { 32 } else { 100 };
    let is_outer = |byte: &u8| byte.is_ascii_whitespace();
    let bytes = id.as_bytes();
    (1..=longest).contains(&bytes.len())
        && bytes.iter().all(|byte| (b' '..=b'~').contains(byte))
        && !bytes.first().is_some_and(is_outer)
        && !bytes.last().is_some_and(is_outer)
        && ![".", ".."].contains(&id)
}

fn place(diagnostic: &Diagnostic) -> String {
    let path = diagnostic.attribute.as_ref();
    path.map(ToString::to_string).unwrap_or_default()
}
