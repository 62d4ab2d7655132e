//! What hosts leave to providers: the checks that a schema alone decides.
//!
//! Terraform itself checks them in most of its commands; other hosts, and
//! Terraform with a value that is null only at run time, do not.

use super::{Attribute, Mode, Schema};
use crate::configuration::Configuration;
use crate::diagnostic::{AttributePath, Diagnostic, Diagnostics, Hint};

/// All that a block breaks of its schema. What is unknown breaks nothing.
pub fn check(schema: &Schema, configuration: &Configuration) -> Diagnostics {
    let attributes = schema.attributes.iter();
    let known = attributes.filter(|attribute| !configuration.is_unknown(attribute.name));
    known
        .filter_map(|attribute| {
            let is_set = !configuration.value(attribute.name).is_null();
            let path = AttributePath::attribute(attribute.name);
            mistake(attribute, is_set).map(|mistake| mistake.at(path))
        })
        .collect()
}

fn mistake(attribute: &Attribute, is_set: bool) -> Option<Diagnostic> {
    let name = attribute.name;
    match (attribute.mode, is_set) {
        (Mode::Required, false) => Some(
            Diagnostic::error(
                "Missing Configuration for Required Value",
                format!("`{name}` is required, and it is not set or is null."),
            )
            .fix(format!("Set `{name}` to {}.", meaning(attribute)))
            .fix(format!(
                "If `{name}` takes its value from a variable or from another resource, check that \
                 this is not null."
            ))
            .hint(attribute.hint),
        ),
        (Mode::Computed, true) => Some(
            Diagnostic::error(
                "Invalid Configuration for Read-Only Value",
                format!("`{name}` is read-only. The provider sets it to what Okta returns."),
            )
            .fix(format!("Remove `{name}` from the configuration.")),
        ),
        _ => None,
    }
}

/// Returns the first sentence of the description, as it ends another sentence.
fn meaning(attribute: &Attribute) -> String {
    let sentence = attribute.description.split(". ").next().unwrap_or_default();
    let sentence = sentence.trim_end_matches('.');
    match sentence.strip_prefix("The ") {
        Some(rest) => format!("the {rest}"),
        None => sentence.to_owned(),
    }
}

/// What cannot be read before it is known. A host asks for a read only then;
/// one that asks all the same gets words and no wrong request.
pub fn check_known(configuration: &Configuration) -> Diagnostics {
    let unknown = configuration.unknown().iter();
    unknown
        .map(|path| {
            Diagnostic::error(
                "Value Not Known Yet",
                format!(
                    "The value of `{path}` depends on something that is not created yet. The \
                     provider cannot read from Okta before the value is known."
                ),
            )
            .fix(format!("Set `{path}` to a value that is known."))
            .hint(Hint::UnknownValue)
            .at(path.clone())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::schema::Type;

    const MISSING: &str = "Missing Configuration for Required Value";
    const READ_ONLY: &str = "Invalid Configuration for Read-Only Value";

    fn schema() -> Schema {
        Schema {
            description: "",
            attributes: vec![
                Attribute::required("required", Type::String, ""),
                Attribute::required("other", Type::String, ""),
                Attribute::optional("optional", Type::String, ""),
                Attribute::computed("computed", Type::String, ""),
            ],
        }
    }

    fn check_block(values: Value, unknown: &[&str]) -> Vec<(String, Option<String>)> {
        let Value::Object(values) = values else {
            panic!("a block is an object");
        };
        let unknown = unknown.iter().map(|name| AttributePath::attribute(*name));
        let configuration = Configuration::new(values, unknown.collect());
        let diagnostics = check(&schema(), &configuration).into_iter();
        let parts = diagnostics.map(|diagnostic| {
            let path = diagnostic.attribute.map(|path| path.to_string());
            (diagnostic.summary, path)
        });
        parts.collect()
    }

    #[test]
    fn what_the_schema_forbids_is_an_error_at_its_attribute() {
        let required = Some("required".to_owned());
        let computed = Some("computed".to_owned());
        let table = [
            (json!({"required": "a", "other": "b"}), vec![]),
            (json!({"required": "", "other": ""}), vec![]),
            (
                json!({"other": "b"}),
                vec![(MISSING.to_owned(), required.clone())],
            ),
            (
                json!({"required": null, "other": "b"}),
                vec![(MISSING.to_owned(), required)],
            ),
            (
                json!({"required": "a"}),
                vec![(MISSING.to_owned(), Some("other".to_owned()))],
            ),
            (
                json!({"required": "a", "other": "b", "computed": "c"}),
                vec![(READ_ONLY.to_owned(), computed)],
            ),
        ];
        for (values, mistakes) in table {
            assert_eq!(check_block(values.clone(), &[]), mistakes, "{values}");
        }
    }

    #[test]
    fn a_missing_value_comes_with_what_it_is() {
        let schema = Schema {
            description: "",
            attributes: vec![
                Attribute::required("id", Type::String, "The id of it (`oar…`). Not its value.")
                    .hint(Hint::ListTokens),
            ],
        };
        let found = check(&schema, &Configuration::default());
        assert_eq!(found[0].fixes[0], "Set `id` to the id of it (`oar…`).");
        assert_eq!(found[0].hint, Some(Hint::ListTokens));
    }

    #[test]
    fn unknown_values_are_no_error() {
        assert_eq!(
            check_block(json!({}), &["required", "other", "computed"]),
            []
        );
    }

    #[test]
    fn a_read_names_each_value_that_is_not_known_yet() {
        for name in ["optional", "other"] {
            let unknown = vec![AttributePath::attribute(name)];
            let configuration = Configuration::new(serde_json::Map::new(), unknown.clone());
            let diagnostics = check_known(&configuration);
            assert_eq!(diagnostics.len(), 1);
            assert!(diagnostics[0].detail.contains(&format!("`{name}`")));
            assert_eq!(diagnostics[0].attribute.as_ref(), unknown.first());
        }
    }
}
