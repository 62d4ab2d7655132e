//! Our texts as users of Pulumi read them. The provider explains its failures
//! once, in Terraform's words where a word has to be chosen; here those become
//! Pulumi's. A test reads all texts of the provider and fails over one that
//! still speaks of Terraform.

use super::names::property;
use crate::schema::Schema;

/// What is said otherwise here. An entry comes before those that it contains.
const PHRASES: [(&str, &str); 16] = [
    (" (Terraform's `-parallelism`)", " (`pulumi up --parallel`)"),
    (
        "; Terraform's `-parallelism` sets how much is read at once.",
        "; `pulumi up --parallel` sets how much is read at once.",
    ),
    (
        "Terraform's `trimspace` removes it, and so does a shell's `$(cat file)`.",
        "a shell's `$(cat file)` removes it.",
    ),
    (
        "which begins where Terraform was started",
        "which begins in the project's folder",
    ),
    (
        "with the log of a run with TF_LOG_PROVIDER=TRACE",
        "with the log of a run with TF_LOG_PROVIDER=TRACE and `pulumi --logtostderr -v=9`",
    ),
    ("no `TF_LOG` variable", "no variable such as `TF_LOG`"),
    ("the provider block", "the provider's configuration"),
    ("The provider block", "The provider's configuration"),
    (
        "and the block before the environment",
        "and the provider's configuration before the environment",
    ),
    (
        "with what the block says",
        "with what the configuration says",
    ),
    ("The attribute `", "The property `"),
    ("for Required Attribute", "for Required Property"),
    ("for Read-Only Attribute", "for Read-Only Property"),
    (
        "Not an attribute of okta/okta",
        "Not a property of the full plugin",
    ),
    ("configurations of okta/okta", "programs that set it"),
    ("okta/okta", "the full provider"),
];

/// Says a text in Pulumi's words, and the attributes of these schemas by their
/// names in programs.
pub(super) fn in_pulumis_words(text: &str, schemas: &[&Schema]) -> String {
    let mut text = text.to_owned();
    for (ours, theirs) in PHRASES {
        text = text.replace(ours, theirs);
    }
    let attributes = schemas.iter().flat_map(|schema| &schema.attributes);
    let is_attribute = |word: &str| attributes.clone().any(|attribute| attribute.name == word);
    rename(&text, is_attribute)
}

/// Renames attributes where a text marks a word as a name: between backticks,
/// and in braces where it is a part of a pattern. What users wrote is quoted
/// in other ways and stays as it is.
fn rename(text: &str, is_attribute: impl Fn(&str) -> bool) -> String {
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
mod tests;
