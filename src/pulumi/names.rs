//! Pulumi's names for ours: camel case for snake case, tokens for data
//! sources. All of them follow from the schema, so that what it gains is here
//! by itself.

use crate::diagnostic::{AttributePath, Step};
use crate::schema::{Attribute, Schema};

/// The package of all that this plugin serves.
pub(super) const PACKAGE: &str = "okta";

/// The token of the one function, as programs in every language send it.
pub(super) const TOKEN: &str = "okta:app/getToken:getToken";

/// The data source behind [`TOKEN`].
pub(super) const DATA_SOURCE: &str = "okta_app_token";

/// What an attribute is called in a program: `orgName` for `org_name`.
pub(super) fn property(attribute: &str) -> String {
    let mut words = attribute.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut name, word| {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
        name
    })
}

/// The attribute that is called like this in a program.
pub(super) fn attribute<'schema>(
    schema: &'schema Schema,
    name: &str,
) -> Option<&'schema Attribute> {
    let mut attributes = schema.attributes.iter();
    attributes.find(|attribute| property(attribute.name) == name)
}

/// The path as programs write it: `scopes[2]`.
pub(super) fn property_path(path: &AttributePath) -> String {
    let start = AttributePath::default();
    let steps = path.steps().iter();
    steps
        .fold(start, |path, step| match step {
            // Only the first step is one.
            Step::Attribute(name) => AttributePath::attribute(property(name)),
            Step::Element(index) => path.element(*index),
        })
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_camel_case() {
        for (attribute, expected) in [
            ("id", "id"),
            ("client_id", "clientId"),
            ("min_wait_seconds", "minWaitSeconds"),
            ("max_age_seconds", "maxAgeSeconds"),
        ] {
            assert_eq!(property(attribute), expected);
        }
        let path = AttributePath::attribute("some_scopes").element(2);
        assert_eq!(property_path(&path), "someScopes[2]");
    }
}
