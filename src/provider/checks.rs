//! What hosts leave to providers: the checks that a schema alone decides.
//!
//! Terraform itself checks them in most of its commands; other hosts, and
//! Terraform with a value that is null only at run time, do not.

use crate::configuration::Configuration;
use crate::diagnostic::{AttributePath, Diagnostic, Diagnostics};
use crate::schema::{Attribute, Mode, Schema};

/// All that a block breaks of its schema. What is unknown breaks nothing.
pub(super) fn check(schema: &Schema, configuration: &Configuration) -> Diagnostics {
    let attributes = schema.attributes.iter();
    let known = attributes.filter(|attribute| !configuration.is_unknown(attribute.name));
    known
        .filter_map(|attribute| {
            let is_set = !configuration.value(attribute.name).is_null();
            mistake(attribute, is_set).map(|mistake| at(attribute, mistake))
        })
        .collect()
}

fn mistake(attribute: &Attribute, is_set: bool) -> Option<Diagnostic> {
    let name = attribute.name;
    match (attribute.mode, is_set) {
        (Mode::Required, false) => Some(Diagnostic::error(
            "Missing Configuration for Required Attribute",
            format!(
                "The attribute `{name}` must have a value, and its value is null. Set it, and \
                 where it comes from a variable or another resource, see that this is not null."
            ),
        )),
        (Mode::Computed, true) => Some(Diagnostic::error(
            "Invalid Configuration for Read-Only Attribute",
            format!(
                "The attribute `{name}` is set by the provider from what Okta answers. Remove \
                 it from the configuration."
            ),
        )),
        _ => None,
    }
}

/// What cannot be read before it is known. A host asks for a read only then;
/// one that asks all the same gets words and no wrong request.
pub(super) fn check_known(schema: &Schema, configuration: &Configuration) -> Diagnostics {
    let unknown = configuration.unknown().iter();
    unknown
        .map(|path| {
            let mistake = Diagnostic::error(
                "Value Not Known Yet",
                format!(
                    "The value of `{path}` depends on something that is not created yet, so \
                     nothing can be read from Okta now. Read this after what it depends on has \
                     been applied."
                ),
            );
            let attribute = path.root().and_then(|name| schema.attribute(name));
            match attribute {
                Some(attribute) if !attribute.sensitive => mistake.at(path.clone()),
                _ => mistake,
            }
        })
        .collect()
}

/// The mistake with its path, unless hosts would print a secret with it.
fn at(attribute: &Attribute, mistake: Diagnostic) -> Diagnostic {
    if attribute.sensitive {
        return mistake;
    }
    mistake.at(AttributePath::attribute(attribute.name))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::schema::Type;

    const MISSING: &str = "Missing Configuration for Required Attribute";
    const READ_ONLY: &str = "Invalid Configuration for Read-Only Attribute";

    fn schema() -> Schema {
        Schema {
            description: "",
            attributes: vec![
                Attribute::required("required", Type::String, ""),
                Attribute::required("secret", Type::String, "").sensitive(),
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
    fn what_the_schema_forbids_is_named_at_its_attribute() {
        let required = Some("required".to_owned());
        let computed = Some("computed".to_owned());
        let table = [
            (json!({"required": "a", "secret": "b"}), vec![]),
            (json!({"required": "", "secret": ""}), vec![]),
            (
                json!({"secret": "b"}),
                vec![(MISSING.to_owned(), required.clone())],
            ),
            (
                json!({"required": null, "secret": "b"}),
                vec![(MISSING.to_owned(), required)],
            ),
            (json!({"required": "a"}), vec![(MISSING.to_owned(), None)]),
            (
                json!({"required": "a", "secret": "b", "computed": "c"}),
                vec![(READ_ONLY.to_owned(), computed)],
            ),
        ];
        for (values, mistakes) in table {
            assert_eq!(check_block(values.clone(), &[]), mistakes, "{values}");
        }
    }

    #[test]
    fn nothing_is_said_about_what_is_unknown() {
        assert_eq!(
            check_block(json!({}), &["required", "secret", "computed"]),
            []
        );
    }

    #[test]
    fn a_read_names_each_value_that_is_not_known_yet() {
        let table = [("optional", Some("optional".to_owned())), ("secret", None)];
        for (name, path) in table {
            let unknown = vec![AttributePath::attribute(name)];
            let configuration = Configuration::new(serde_json::Map::new(), unknown);
            let diagnostics = check_known(&schema(), &configuration);
            assert_eq!(diagnostics.len(), 1);
            assert!(diagnostics[0].detail.contains(&format!("`{name}`")));
            let found = diagnostics[0].attribute.as_ref().map(ToString::to_string);
            assert_eq!(found, path);
        }
    }
}
