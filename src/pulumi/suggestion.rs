//! Suggests the right name for a misspelled property of a program or stack.

use super::names::{PACKAGE, attribute, property};
use crate::diagnostic::quoted;
use crate::schema::Schema;

/// The shortest word that may match the beginning of another, in characters.
const SHORTEST_WORD: usize = 3;

/// Returns a message that the schema has no such property, with suggestions.
pub(super) fn unknown_property(name: &str, schema: &Schema) -> String {
    let names: Vec<_> = schema
        .attributes
        .iter()
        .map(|known| property(known.name))
        .collect();
    let meant = closest(name, &names);
    if meant.is_empty() {
        let names = names.join(", ");
        return format!("Unknown property. Remove it, or correct it to one of {names}.");
    }
    let mut text = format!("Unknown property. Did you mean {}?", alternatives(&meant));
    if let [meant] = meant[..]
        && attribute(schema, meant).is_some_and(|known| known.sensitive)
    {
        let name = quoted(name);
        text.push_str(&format!(
            " In a stack, set it with `pulumi config set --secret {PACKAGE}:{meant} …`, and \
             remove the other with `pulumi config rm {PACKAGE}:{name}`."
        ));
    }
    text
}

/// Returns the names with the same letters, or else those that share the most
/// words relative to their length.
fn closest<'names>(name: &str, names: &'names [String]) -> Vec<&'names str> {
    let spelling = letters(name);
    if let Some(same) = names.iter().find(|known| letters(known) == spelling) {
        return vec![same];
    }
    let words = words(name);
    let scored = names.iter().map(|known| (score(&words, known), known));
    let scored: Vec<_> = scored.filter(|(score, _)| *score > 0).collect();
    let best = scored.iter().map(|(score, _)| *score).max();
    let closest = scored.iter().filter(|(score, _)| Some(*score) == best);
    closest.map(|(_, known)| known.as_str()).collect()
}

/// Returns the share of a known name's words that occur in `given`, in percent.
fn score(given: &[String], known: &str) -> usize {
    let words = words(known);
    let is_common = |word: &&String| given.iter().any(|given| are_alike(given, word));
    words.iter().filter(is_common).count() * 100 / words.len().max(1)
}

/// Returns whether two words are equal except for the end of one: `scope` and
/// `scopes`.
fn are_alike(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    short.len() >= SHORTEST_WORD && long.starts_with(short)
}

/// Returns the letters of a name without separators: `apitoken`.
fn letters(name: &str) -> String {
    words(name).concat()
}

/// Returns the words of a name in camel case, snake case or with hyphens, in
/// lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for letter in quoted(name).chars() {
        if !letter.is_alphanumeric() || letter.is_uppercase() {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn alternatives(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Provider;

    #[test]
    fn a_misspelt_setting_is_recognized() {
        let provider = Provider::new();
        for (name, expected) in [
            ("api_token", "Did you mean `apiToken`? In a stack"),
            ("APIToken", "Did you mean `apiToken`?"),
            ("api-token", "Did you mean `apiToken`?"),
            ("apitoken", "Did you mean `apiToken`?"),
            ("private_key", "--secret okta:privateKey …`"),
            ("access_token", "--secret okta:accessToken …`"),
            ("apiKey", "Did you mean `apiToken` or `privateKey`?"),
            ("token", "`apiToken`"),
            ("scope", "Did you mean `scopes`?"),
            ("orgNam", "Did you mean `orgName`?"),
            ("max_retries", "Did you mean `maxRetries`?"),
            ("password", "correct it to one of "),
            ("", "correct it to one of "),
            ("日本", "correct it to one of "),
        ] {
            let text = unknown_property(name, provider.schema());
            assert!(text.contains(expected), "{name}: {text}");
        }
    }

    #[test]
    fn the_command_for_a_secret_is_named_for_secrets_alone() {
        let provider = Provider::new();
        for (name, is_secret) in [("private_key", true), ("org_name", false)] {
            let text = unknown_property(name, provider.schema());
            assert_eq!(text.contains("--secret"), is_secret, "{text}");
        }
    }
}
