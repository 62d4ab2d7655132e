//! Finds authentication methods that a block mixes.
//!
//! The rules are those of okta/okta 6.12 to 7.0: only values of the block
//! count, null is unset, an empty string is set, and an unknown value is
//! checked when it is known. That provider reports one mistake four times and
//! shows the secret with it. Here it is reported once.

use serde_json::{Value, json};

use super::block::{
    ACCESS_TOKEN, API_TOKEN, CLIENT_ID, PRIVATE_KEY, PRIVATE_KEY_ID, SCOPES, Setting,
};
use super::credentials::may_hold_secret;
use crate::configuration::Configuration;
use crate::diagnostic::{AttributePath, Diagnostic, listed};

/// One authentication method, with its settings in the block.
struct AuthMethod {
    /// The method's name in a message.
    name: &'static str,
    attributes: Vec<&'static str>,
    /// The settings that it needs, and that the block does not set to a value.
    needed: Vec<Setting>,
}

/// Returns one error for all mixed methods.
pub(in crate::provider) fn check(block: &Configuration) -> Option<Diagnostic> {
    let is_set = |setting: &Setting| {
        let name = setting.attribute;
        !block.is_unknown(name) && !block.value(name).is_null()
    };
    let has_value = |setting: &Setting| {
        let name = setting.attribute;
        block.is_unknown(name) || (is_set(setting) && !is_empty(block, name))
    };
    let method = |name, settings: &[Setting]| AuthMethod {
        name,
        needed: settings
            .iter()
            .filter(|setting| **setting != PRIVATE_KEY_ID && !has_value(setting))
            .copied()
            .collect(),
        attributes: settings
            .iter()
            .filter(|setting| is_set(setting))
            .map(|setting| setting.attribute)
            .collect(),
    };
    let api_token = method("an API token", &[API_TOKEN]);
    // okta/okta ignores a key's id next to an access token, and so do we.
    let key_settings: &[Setting] = if api_token.attributes.is_empty() {
        &[CLIENT_ID, SCOPES, PRIVATE_KEY]
    } else {
        &[CLIENT_ID, SCOPES, PRIVATE_KEY, PRIVATE_KEY_ID]
    };
    let mut methods = vec![
        method("an access token", &[ACCESS_TOKEN]),
        api_token,
        method("a private key", key_settings),
    ];
    methods.retain(|method| !method.attributes.is_empty());
    (methods.len() > 1).then(|| conflict(&methods, block))
}

fn conflict(methods: &[AuthMethod], block: &Configuration) -> Diagnostic {
    let set: Vec<_> = methods
        .iter()
        .flat_map(|method| method.attributes.clone())
        .collect();
    let empty: Vec<_> = set
        .iter()
        .copied()
        .filter(|name| is_empty(block, name))
        .collect();
    let empty = match empty.is_empty() {
        true => String::new(),
        false => format!(
            " An empty value (here {}) counts as set; null does not.",
            listed(&empty)
        ),
    };
    let diagnostic = Diagnostic::error(
        "Conflicting Okta Credentials",
        format!(
            "The provider configuration sets {}. They belong to different ways of signing in, and \
             the provider uses exactly one.{empty}",
            listed(&set)
        ),
    );
    let is_empty = |method: &&AuthMethod| {
        let mut names = method.attributes.iter();
        names.all(|name| is_empty(block, name))
    };
    let (empty, filled): (Vec<_>, Vec<_>) = methods.iter().partition(is_empty);
    let likeliest_first = filled.into_iter().chain(empty);
    let diagnostic = likeliest_first.fold(diagnostic, |diagnostic, method| {
        let others: Vec<_> = set
            .iter()
            .filter(|name| !method.attributes.contains(name))
            .copied()
            .collect();
        let (name, others) = (method.name, listed(&others));
        let needed: Vec<_> = method
            .needed
            .iter()
            .map(|setting| setting.names())
            .collect();
        let needed = needed.join(" and ");
        let needed = match needed.is_empty() {
            true => needed,
            false => format!(" Also set {needed}, unless the environment does."),
        };
        diagnostic.fix(format!("To sign in with {name}, remove {others}.{needed}"))
    });
    match shown(&set, block) {
        Some(name) => diagnostic.at(AttributePath::attribute(name)),
        None => diagnostic,
    }
}

/// Returns the attribute to point at. Hosts print the source line under a path;
/// the line of these attributes has no secret, except by mistake.
fn shown(set: &[&str], block: &Configuration) -> Option<&'static str> {
    let mut settings = [CLIENT_ID, SCOPES, PRIVATE_KEY_ID].into_iter();
    let setting = settings.find(|setting| {
        let name = setting.attribute;
        set.contains(&name) && !may_hold_secret(*setting, &texts(block.value(name)))
    })?;
    Some(setting.attribute)
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

fn is_empty(block: &Configuration, attribute: &str) -> bool {
    [json!(""), json!([])].contains(block.value(attribute))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str) -> Value {
        match name {
            "scopes" => json!(["okta.apps.read"]),
            name => json!(format!("{name} s3cret")),
        }
    }

    fn check_block(values: Value, unknown: &[&str]) -> Option<Diagnostic> {
        let Value::Object(values) = values else {
            panic!("a block is an object");
        };
        let unknown = unknown.iter().map(|name| AttributePath::attribute(*name));
        check(&Configuration::new(values, unknown.collect()))
    }

    /// The attribute at which each pair is reported. `None` means no error, and
    /// an empty name means no attribute.
    #[test]
    fn every_pair_of_settings_is_judged_as_upstream_judges_it() {
        let all = [
            "access_token",
            "api_token",
            "client_id",
            "scopes",
            "private_key",
            "private_key_id",
        ];
        let conflicts = [
            ("access_token", "api_token", ""),
            ("access_token", "client_id", "client_id"),
            ("access_token", "scopes", "scopes"),
            ("access_token", "private_key", ""),
            ("api_token", "client_id", "client_id"),
            ("api_token", "scopes", "scopes"),
            ("api_token", "private_key", ""),
            ("api_token", "private_key_id", "private_key_id"),
        ];
        for (position, one) in all.into_iter().enumerate() {
            for other in &all[position + 1..] {
                let expected = conflicts
                    .iter()
                    .find(|(first, second, _)| *first == one && second == other)
                    .map(|(_, _, path)| (*path).to_owned());
                let found = check_block(json!({one: value(one), *other: value(other)}), &[]);
                let path = found.as_ref().map(|diagnostic| {
                    let path = diagnostic.attribute.as_ref().map(ToString::to_string);
                    path.unwrap_or_default()
                });
                assert_eq!(path, expected, "{one} {other}");
                if let Some(diagnostic) = found {
                    assert!(diagnostic.detail.contains(&format!("`{one}`")));
                    let remove = format!("remove `{other}`.");
                    assert!(diagnostic.fixes.iter().any(|fix| fix.contains(&remove)));
                    assert!(!format!("{diagnostic:?}").contains("s3cret"));
                }
            }
        }
    }

    #[test]
    fn no_attribute_is_pointed_at_whose_value_is_a_secret() {
        let key = "-----BEGIN PRIVATE KEY-----\\ns3cret\\n";
        let table = [
            (json!({"api_token": "t", "private_key_id": key}), None),
            (json!({"api_token": "t", "scopes": ["a", key]}), None),
            (
                json!({"api_token": "t", "private_key_id": "s3cret".repeat(50)}),
                None,
            ),
            (
                json!({"api_token": "t", "client_id": key, "private_key_id": "k1"}),
                Some("private_key_id"),
            ),
        ];
        for (block, expected) in table {
            let found = check_block(block.clone(), &[]).expect("a conflict");
            let path = found.attribute.as_ref().map(ToString::to_string);
            assert_eq!(path.as_deref(), expected, "{block}");
            assert!(!format!("{found:?}").contains("s3cret"), "{found:?}");
        }
    }

    #[test]
    fn null_is_unset_empty_is_set_and_unknown_waits() {
        let table = [
            (
                json!({"api_token": null, "client_id": "0oa1"}),
                &[][..],
                false,
            ),
            (json!({"api_token": "", "client_id": "0oa1"}), &[], true),
            (json!({"api_token": "", "scopes": []}), &[], true),
            (
                json!({"api_token": null, "client_id": "0oa1"}),
                &["api_token"],
                false,
            ),
            (
                json!({"api_token": "t", "scopes": [null]}),
                &["scopes"],
                false,
            ),
        ];
        for (block, unknown, conflicts) in table {
            let found = check_block(block.clone(), unknown);
            assert_eq!(found.is_some(), conflicts, "{block} {unknown:?}");
            if let Some(diagnostic) = found {
                assert!(
                    diagnostic.detail.ends_with("null does not."),
                    "{diagnostic:?}"
                );
            }
        }
    }

    #[test]
    fn three_methods_at_once_are_one_mistake_that_says_what_to_remove() {
        let block = json!({"access_token": "a", "api_token": "t", "client_id": "0oa1",
            "scopes": ["s"], "private_key": "k", "private_key_id": "i"});
        let fixes = check_block(block, &[]).expect("a conflict").fixes;
        let expected = [
            "To sign in with an access token, remove `api_token`, `client_id`, `scopes`, \
             `private_key` and `private_key_id`.",
            "To sign in with an API token, remove `access_token`, `client_id`, `scopes`, \
             `private_key` and `private_key_id`.",
            "To sign in with a private key, remove `access_token` and `api_token`.",
        ];
        assert_eq!(fixes, expected);
    }

    #[test]
    fn a_method_whose_settings_are_empty_comes_last_with_what_it_needs() {
        let block = json!({"api_token": "", "client_id": "0oa1"});
        let found = check_block(block, &[]).expect("a conflict");
        assert!(
            found
                .detail
                .contains("An empty value (here `api_token`) counts as set")
        );
        let expected = [
            "To sign in with a private key, remove `api_token`. Also set `scopes` \
             (`OKTA_API_SCOPES`) and `private_key` (`OKTA_API_PRIVATE_KEY`), unless the \
             environment does.",
            "To sign in with an API token, remove `client_id`. Also set `api_token` \
             (`OKTA_API_TOKEN`), unless the environment does.",
        ];
        assert_eq!(found.fixes, expected);
    }
}
