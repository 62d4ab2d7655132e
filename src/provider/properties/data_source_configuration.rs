//! The configuration of the data source.

use arbitrary::{Result, Unstructured};
use futures_util::FutureExt;
use serde_json::{Map, Value, json};

use super::help::{DATA_SOURCE, expect_help};
use super::values::{MARK, value};
use crate::configuration::Configuration;
use crate::diagnostic::{AttributePath, Diagnostic};
use crate::provider::Provider;

/// Exactly those attributes of a data source are complained about that are
/// required and null, no id, or not the configuration's to set; and a
/// configuration that is wrong is not read.
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
            2 if is_id => json!(*input.choose(&["", ".", "..", "...", " ", "a/../b"])?),
            3 if is_id => json!("x".repeat(input.int_in_range(1_000..=1_050)?)),
            _ if is_id => json!(input.arbitrary::<&str>()?),
            _ if input.ratio(1, 4)? => value(input, &attribute.r#type)?,
            _ => Value::Null,
        };
        let is_wrong = match &value {
            Value::String(id) if is_id => {
                id.len() > 1_024 || ["", ".", ".."].contains(&id.as_str())
            }
            value => value.is_null() == is_id,
        };
        wrong.extend(is_wrong.then(|| attribute.name.to_owned()));
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

fn place(diagnostic: &Diagnostic) -> String {
    let path = diagnostic.attribute.as_ref();
    path.map(ToString::to_string).unwrap_or_default()
}
