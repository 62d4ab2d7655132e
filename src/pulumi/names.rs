//! Translates our names to Pulumi's: snake case to camel case, and data sources
//! to tokens. Everything is derived from the schema, so a new attribute needs
//! no change here.

use crate::diagnostic::{AttributePath, Step};
use crate::schema::{Attribute, Schema};

/// The name of the package.
pub(super) const PACKAGE: &str = "okta";

/// The tokens of the functions, as programs in every language send them, each
/// with its data source. The published package has the first one too.
pub(super) const FUNCTIONS: [(&str, &str); 2] = [
    ("okta:app/getToken:getToken", "okta_app_token"),
    ("okta:app/getTokens:getTokens", "okta_app_tokens"),
];

/// Whose properties some values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// The provider's: a stack sets them, or a program that makes the provider.
    Provider,
    /// A function's, which a program calls.
    Function,
}

/// Returns the data source of a function.
pub(super) fn data_source(token: &str) -> Option<&'static str> {
    let mut functions = FUNCTIONS.iter();
    let (_, data_source) = functions.find(|(known, _)| *known == token)?;
    Some(data_source)
}

/// Returns the token of the type of the objects in a property of a function's
/// result: `okta:app/getTokensToken:getTokensToken` for its `tokens`.
pub(super) fn object_type(function: &str, property: &str) -> String {
    let name = function.rsplit(':').next().unwrap_or_default();
    let one = property.strip_suffix('s').unwrap_or(property);
    let mut letters = one.chars();
    let initial = letters.next().map(|first| first.to_ascii_uppercase());
    let one: String = initial.into_iter().chain(letters).collect();
    format!("{PACKAGE}:app/{name}{one}:{name}{one}")
}

/// Returns the attribute's name in programs: `orgName` for `org_name`.
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

/// Returns the attribute with that name in programs.
pub(super) fn attribute<'schema>(
    schema: &'schema Schema,
    name: &str,
) -> Option<&'schema Attribute> {
    let mut attributes = schema.attributes.iter();
    attributes.find(|attribute| property(attribute.name) == name)
}

/// Returns the path as programs write it: `scopes[2]`.
pub(super) fn property_path(path: &AttributePath) -> String {
    let start = AttributePath::default();
    let steps = path.steps().iter();
    steps
        .fold(start, |path, step| match step {
            // Only the first step is an attribute.
            Step::Attribute(name) => AttributePath::attribute(property(name)),
            Step::Element(index) => path.element(*index),
        })
        .to_string()
}

/// Returns the text with attributes replaced by their names in programs. Only
/// words that are marked as names are replaced: those between backticks, and
/// those in braces inside a pattern. Values from users are quoted in other ways
/// and stay unchanged.
pub(super) fn with_property_names(text: &str, schemas: &[&Schema]) -> String {
    let is_attribute = |word: &str| {
        schemas
            .iter()
            .any(|schema| schema.attribute(word).is_some())
    };
    let mut renamed = String::with_capacity(text.len());
    let mut is_code = false;
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let end = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end.max(letter.len_utf8()));
        let is_named = is_code || (renamed.ends_with('{') && after.starts_with('}'));
        if is_named && is_attribute(word) {
            renamed.push_str(&property(word));
        } else {
            renamed.push_str(word);
        }
        is_code ^= word == "`";
        rest = after;
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Provider;

    #[test]
    fn names_are_camel_case() {
        for (attribute, expected) in [
            ("id", "id"),
            ("client_id", "clientId"),
            ("min_wait_seconds", "minWaitSeconds"),
        ] {
            assert_eq!(property(attribute), expected);
        }
        let path = AttributePath::attribute("some_scopes").element(2);
        assert_eq!(property_path(&path), "someScopes[2]");
    }

    #[test]
    fn names_are_renamed_where_they_are_marked_as_names() {
        let provider = Provider::new();
        for (ours, theirs) in [
            ("Set `org_name`.", "Set `orgName`."),
            ("`max_retries = 0`, base_url", "`maxRetries = 0`, base_url"),
            (
                "https://{org_name}.{base_url}",
                "https://{orgName}.{baseUrl}",
            ),
            ("\"org_name\" and `not_ours`", "\"org_name\" and `not_ours`"),
            ("{org_name", "{org_name"),
            ("é `é org_name`", "é `é orgName`"),
            ("", ""),
        ] {
            assert_eq!(with_property_names(ours, &[provider.schema()]), theirs);
        }
    }
}
