//! Suggests the right name for a misspelled property of a program or stack.

use super::names::{Owner, PACKAGE, attribute, property};
use crate::diagnostic::{listed, quoted, with_fixes};
use crate::schema::{Mode, Schema};

/// The shortest word that may match the beginning of another, in characters.
const SHORTEST_WORD: usize = 3;

/// Explains that there is no such setting or argument, and which was meant.
pub(super) fn unknown_property(name: &str, schema: &Schema, owner: Owner) -> String {
    let names: Vec<_> = schema
        .attributes
        .iter()
        .filter(|known| known.mode != Mode::Computed)
        .map(|known| property(known.name))
        .collect();
    let what = match owner {
        Owner::Provider => "setting",
        Owner::Function => "argument",
    };
    let unknown = format!("Unknown {what} `{}`.", quoted(name));
    let meant = closest(name, &names);
    let (text, mut fixes) = if meant.is_empty() {
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let fix = format!("Remove it, or use one of {}.", listed(&names));
        (unknown, vec![fix])
    } else {
        let meant = alternatives(&meant);
        (format!("{unknown} Did you mean {meant}?"), Vec::new())
    };
    if owner == Owner::Provider {
        fixes.extend(in_a_stack(name, &meant, schema));
    }
    with_fixes(&text, &fixes)
}

/// How to move a value to the right name in a stack. If no name is known, the
/// value may be a secret.
fn in_a_stack(name: &str, meant: &[&str], schema: &Schema) -> [String; 2] {
    let commands = meant.iter().map(|meant| set_command(meant, "…", schema));
    let commands: Vec<_> = commands.collect();
    let set = match &commands[..] {
        [] => format!(
            "In a stack, set a secret under its name: `pulumi config set --secret {PACKAGE}:NAME`."
        ),
        commands => format!(
            "In a stack, set the value under its name: {}.",
            commands.join(" or ")
        ),
    };
    let name = quoted(name);
    let remove = format!("Then remove the unknown setting: `pulumi config rm {PACKAGE}:{name}`.");
    [set, remove]
}

/// Returns the command that sets a property in a stack. The command asks for a
/// secret's value.
pub(super) fn set_command(property: &str, value: &str, schema: &Schema) -> String {
    match attribute(schema, property).is_some_and(|known| known.sensitive) {
        true => format!("`pulumi config set --secret {PACKAGE}:{property}`"),
        false => format!("`pulumi config set {PACKAGE}:{property} {value}`"),
    }
}

/// What is in the names of secrets, such as `password` and `credentials`, and in
/// no setting's name.
const SECRET_WORDS: [&str; 4] = ["secret", "pass", "pwd", "cred"];

/// Returns the names with the same letters, or else those that share the most
/// words relative to their length.
fn closest<'names>(name: &str, names: &'names [String]) -> Vec<&'names str> {
    let spelling = letters(name);
    if let Some(same) = names.iter().find(|known| letters(known) == spelling) {
        return vec![same];
    }
    // The value belongs to no setting that is kept in clear text.
    if SECRET_WORDS.iter().any(|word| spelling.contains(word)) {
        return Vec::new();
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
    short == long || (short.len() >= SHORTEST_WORD && long.starts_with(short))
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
            (
                "api_token",
                "Unknown setting `api_token`. Did you mean `apiToken`?\n",
            ),
            ("APIToken", "Did you mean `apiToken`?"),
            ("api-token", "Did you mean `apiToken`?"),
            ("apitoken", "Did you mean `apiToken`?"),
            ("private_key", "--secret okta:privateKey`"),
            ("access_token", "--secret okta:accessToken`"),
            ("apiKey", "Did you mean `apiToken` or `privateKey`?"),
            ("token", "`apiToken`"),
            ("scope", "Did you mean `scopes`?"),
            ("orgNam", "Did you mean `orgName`?"),
            ("max_retries", "Did you mean `maxRetries`?"),
            ("password", "use one of `orgName`, "),
            ("", "use one of `orgName`, "),
            ("日本", "use one of `orgName`, "),
        ] {
            let text = unknown_property(name, provider.schema(), Owner::Provider);
            assert!(text.contains(expected), "{name}: {text}");
        }
    }

    #[test]
    fn a_misspelt_argument_is_called_one() {
        let provider = Provider::new();
        let schema = provider.data_source_schema("okta_app_token");
        let schema = schema.expect("a data source");
        let table = [
            (
                "client_id",
                "Unknown argument `client_id`. Did you mean `clientId`?",
            ),
            (
                "password",
                "Unknown argument `password`.\n\nTo fix this:\n - Remove it, or use one of `clientId` \
                 and `id`.",
            ),
        ];
        for (name, expected) in table {
            assert_eq!(unknown_property(name, schema, Owner::Function), expected);
        }
    }

    #[test]
    fn whatever_may_be_a_secret_is_moved_with_the_commands_for_secrets() {
        let provider = Provider::new();
        for (name, secrets) in [
            ("private_key", &["privateKey"][..]),
            ("acessToken", &["apiToken", "accessToken"]),
            ("apiKey", &["apiToken", "privateKey"]),
            ("token", &["apiToken", "accessToken"]),
            ("password", &["NAME"]),
            ("secret", &["NAME"]),
            ("clientSecret", &["NAME"]),
            ("proxyPassword", &["NAME"]),
            ("clientsecret", &["NAME"]),
            ("client_secrets", &["NAME"]),
            ("clientCredentials", &["NAME"]),
            ("clientCreds", &["NAME"]),
            ("clientpassword", &["NAME"]),
            ("proxyPass", &["NAME"]),
            ("HTTP_PROXY_PASSWD", &["NAME"]),
        ] {
            let text = unknown_property(name, provider.schema(), Owner::Provider);
            for secret in secrets {
                let set = format!("`pulumi config set --secret okta:{secret}`");
                assert!(text.contains(&set), "{name}: {text}");
            }
            let commands = text.matches("--secret").count();
            assert_eq!(commands, secrets.len(), "{name}: {text}");
            let remove = format!("`pulumi config rm okta:{name}`");
            assert!(text.contains(&remove), "{text}");
        }
    }

    #[test]
    fn another_value_is_moved_with_commands_that_do_not_repeat_it() {
        let provider = Provider::new();
        let text = unknown_property("org_name", provider.schema(), Owner::Provider);
        let expected = "Unknown setting `org_name`. Did you mean `orgName`?\n\nTo fix this:\n - \
                        In a stack, set the value under its name: `pulumi config set \
                        okta:orgName …`.\n - Then remove the unknown setting: `pulumi config rm \
                        okta:org_name`.";
        assert_eq!(text, expected);
        let schema = provider
            .data_source_schema("okta_app_token")
            .expect("it is there");
        let text = unknown_property("tokenId", schema, Owner::Function);
        assert_eq!(text, "Unknown argument `tokenId`. Did you mean `id`?");
    }
}
