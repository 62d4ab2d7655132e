//! Which credential is used, of all that may be given at once.

mod identifiers;
mod wrong_tokens;

use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::*;
use crate::configuration::Configuration;
use crate::diagnostic::{AttributePath, Severity, with_fixes};
use crate::okta::ec_key;
use crate::provider::config::key_file::KeyFileError;

type Variables<'test> = [(&'test str, &'test str)];

type Outcome = (Result<ChosenCredentials, Unresolved>, Option<Diagnostic>);

fn resolve(block: Value, unknown: &[&str], variables: &Variables<'_>) -> Outcome {
    let Value::Object(values) = block else {
        panic!("a block is an object");
    };
    let unknown = unknown.iter().map(|name| AttributePath::attribute(*name));
    let mut values = BlockValues::from(Configuration::new(values, unknown.collect()));
    let environment = |name: &str| {
        let found = variables.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let key_file = |path: &str| match path {
        "key.pem" => Ok(ec_key()),
        _ => Err(KeyFileError::NotFound),
    };
    CredentialsConfig::take(&mut values).resolve(&ResolveContext {
        environment: &environment,
        key_file: &key_file,
    })
}

/// What is used: the token, or the app with its scopes and its key's id.
fn used(outcome: Outcome) -> String {
    match outcome.0.expect("a credential").credentials {
        Credentials::ApiToken(token) => format!("api {}", token.expose_secret()),
        Credentials::AccessToken(token) => format!("access {}", token.expose_secret()),
        Credentials::PrivateKey(app) => {
            let ServiceApp {
                client_id,
                scopes,
                private_key_id,
                ..
            } = app;
            format!("key {client_id} {scopes:?} {private_key_id:?}")
        }
    }
}

fn missing(outcome: Outcome) -> Vec<String> {
    match outcome.0 {
        Err(Unresolved::Missing(missing)) => {
            let missing = missing.into_iter();
            missing
                .map(|diagnostic| with_fixes(&diagnostic.detail, &diagnostic.fixes))
                .collect()
        }
        other => panic!("nothing is missing: {other:?}"),
    }
}

#[test]
fn an_access_token_comes_before_an_api_token_before_a_key() {
    let key = json!({"private_key": "key.pem", "client_id": "0oa1", "scopes": ["a"]});
    let from_key = r#"key 0oa1 ["a"] None"#;
    let table: [(Value, &Variables<'_>, &str); 9] = [
        (key.clone(), &[], from_key),
        (key.clone(), &[("OKTA_API_TOKEN", "")], from_key),
        (key.clone(), &[("OKTA_API_TOKEN", "t")], "api t"),
        (key.clone(), &[("OKTA_ACCESS_TOKEN", "a")], "access a"),
        (
            key,
            &[("OKTA_API_TOKEN", "t"), ("OKTA_ACCESS_TOKEN", "a")],
            "access a",
        ),
        (
            json!({"api_token": "b"}),
            &[("OKTA_API_TOKEN", "t")],
            "api b",
        ),
        (
            json!({"api_token": "b"}),
            &[("OKTA_ACCESS_TOKEN", "a")],
            "access a",
        ),
        (
            json!({"access_token": ""}),
            &[("OKTA_ACCESS_TOKEN", "a")],
            "access a",
        ),
        // What is passed over may be anything.
        (
            json!({"api_token": "b", "private_key": "nonsense\n\n\n-----BEGIN"}),
            &[],
            "api b",
        ),
    ];
    for (block, variables, expected) in table {
        let found = used(resolve(block.clone(), &[], variables));
        assert_eq!(found, expected, "{block} {variables:?}");
    }
}

#[test]
fn whitespace_around_a_token_is_ignored_and_a_newline_is_an_error() {
    for (token, expected) in [(" s3cret\t", "api s3cret"), ("s3cret", "api s3cret")] {
        let block = json!({ "api_token": token });
        assert_eq!(used(resolve(block, &[], &[])), expected);
        let variables = [("OKTA_API_TOKEN", token)];
        assert_eq!(used(resolve(json!({}), &[], &variables)), expected);
    }
    let table = [
        ("s3cret\n", "ends with a newline"),
        ("\ns3cret", "begins with a newline"),
        ("\t\ns3cret ", "begins with a newline"),
        (" s3cret\r\n ", "ends with a newline"),
        ("s3\ncret", "control character U+000A at position 3"),
        ("s3cr\u{e9}t", "the character U+00E9 at position 5"),
        ("  ", "only whitespace"),
        ("\n\n", "only whitespace"),
        (" \r\n", "only whitespace"),
    ];
    for (token, part) in table {
        for (block, variables) in [
            (json!({ "access_token": token }), vec![]),
            (json!({}), vec![("OKTA_ACCESS_TOKEN", token)]),
        ] {
            let Err(Unresolved::Wrong(mistakes)) = resolve(block, &[], &variables).0 else {
                panic!("{token:?} is wrong");
            };
            let detail = &mistakes[0].detail;
            assert!(detail.contains(part), "{part}: {detail}");
            assert!(!detail.contains("s3"), "{detail}");
            assert_eq!(mistakes[0].attribute, None);
        }
    }
}

#[test]
fn scopes_of_the_block_are_trimmed_like_those_of_the_variable() {
    let table = [
        (json!([" a", "b\n", "a "]), r#"key 0oa1 ["a", "b"] None"#),
        (json!(["a", " ", ""]), r#"key 0oa1 ["a"] None"#),
    ];
    for (scopes, expected) in table {
        let block = json!({"private_key": "key.pem", "client_id": "0oa1", "scopes": scopes});
        assert_eq!(used(resolve(block, &[], &[])), expected);
    }
}

#[test]
fn every_setting_of_a_key_comes_from_the_block_or_its_variable() {
    let environment = [
        ("OKTA_API_PRIVATE_KEY", "key.pem"),
        ("OKTA_API_PRIVATE_KEY_ID", "k1"),
        ("OKTA_API_CLIENT_ID", "0oa1"),
        ("OKTA_API_SCOPES", "okta.apps.read, okta.users.read,"),
    ];
    let all = r#"["okta.apps.read", "okta.users.read"]"#;
    let table = [
        (json!({}), format!(r#"key 0oa1 {all} Some("k1")"#)),
        (
            json!({"client_id": "0oa2"}),
            format!(r#"key 0oa2 {all} Some("k1")"#),
        ),
        (
            json!({"scopes": [], "private_key_id": ""}),
            format!(r#"key 0oa1 {all} Some("k1")"#),
        ),
        (
            json!({"scopes": ["b", "c"], "private_key_id": "k2", "private_key": "key.pem"}),
            r#"key 0oa1 ["b", "c"] Some("k2")"#.to_owned(),
        ),
    ];
    for (block, expected) in table {
        assert_eq!(
            used(resolve(block.clone(), &[], &environment)),
            expected,
            "{block}"
        );
    }
}

/// Expects that each of these is missing, in that order.
fn expect_missing(block: Value, unknown: &[&str], expected: &[&str]) {
    let found = missing(resolve(block.clone(), unknown, &[]));
    let count = expected.len();
    assert_eq!(found.len(), count, "{block} {unknown:?}: {found:?}");
    for (found, part) in found.iter().zip(expected) {
        assert!(found.contains(part), "{part}: {found}");
    }
}

#[test]
fn what_a_key_lacks_is_named_one_by_one() {
    let table = [
        (
            json!({}),
            &[][..],
            vec![
                "`private_key = \"/path/to/key.pem\"` (`OKTA_API_PRIVATE_KEY=/path/to/key.pem`), \
                 `client_id = \"0oa…\"` (`OKTA_API_CLIENT_ID=0oa…`) and `scopes = \
                 [\"okta.apps.read\"]` (`OKTA_API_SCOPES=okta.apps.read`)",
            ],
        ),
        (
            json!({"private_key": "key.pem"}),
            &[],
            vec![
                "`client_id`, the id of the service app that the key belongs to (`0oa…`), is not set.",
                "`scopes`, the scopes of the access token that the provider requests, is not set.",
            ],
        ),
        (
            json!({"private_key": "key.pem", "client_id": "0oa1", "scopes": [" "]}),
            &[],
            vec![
                "`scopes` in the provider configuration, the scopes of the access token that the \
                 provider requests, contains only whitespace or commas.",
            ],
        ),
        (
            json!({"private_key": "none.pem", "client_id": "0oa1"}),
            &[],
            vec!["There is no such file", "requests, is not set."],
        ),
        (
            json!({"private_key": "key.pem"}),
            &["client_id", "scopes", "private_key_id"],
            vec![
                "value of `client_id`",
                "value of `scopes`",
                "value of `private_key_id`",
            ],
        ),
        (json!({}), &["private_key"], vec!["value of `private_key`"]),
        (
            json!({"private_key": "key.pem"}),
            &["api_token"],
            vec!["value of `api_token`"],
        ),
        (
            json!({"api_token": "t"}),
            &["access_token"],
            vec!["value of `access_token`"],
        ),
    ];
    for (block, unknown, expected) in table {
        expect_missing(block, unknown, &expected);
    }
}

#[test]
fn only_the_variable_of_scopes_that_lists_some_counts() {
    let block = json!({"private_key": "key.pem", "client_id": "0oa1"});
    let found = missing(resolve(block, &[], &[("OKTA_API_SCOPES", " , ,")]));
    let part = "The environment variable `OKTA_API_SCOPES`, the scopes of the access token that the \
                provider requests, contains only whitespace";
    assert!(found[0].contains(part), "{found:?}");
}

#[test]
fn a_variable_that_takes_precedence_over_the_block_gives_a_warning_without_a_path() {
    let access = [("OKTA_ACCESS_TOKEN", "s3cret")];
    let api = [("OKTA_API_TOKEN", "s3cret")];
    let key = json!({"private_key": "key.pem", "client_id": "0oa1"});
    let table: [(Value, &[&str], &Variables<'_>, Option<&str>); 8] = [
        (json!({}), &[], &access, None),
        (json!({"access_token": "a"}), &[], &access, None),
        (json!({"access_token": "a"}), &[], &api, None),
        (json!({"api_token": "t"}), &[], &api, None),
        (
            json!({"api_token": "t"}),
            &[],
            &access,
            Some("over `api_token` in"),
        ),
        (
            key.clone(),
            &[],
            &access,
            Some("over `private_key` and `client_id` in"),
        ),
        (
            key,
            &[],
            &api,
            Some("over `private_key` and `client_id` in"),
        ),
        (
            json!({}),
            &["private_key"],
            &api,
            Some("over `private_key` in"),
        ),
    ];
    for (block, unknown, variables, expected) in table {
        let warning = resolve(block.clone(), unknown, variables).1;
        assert_eq!(
            warning.is_some(),
            expected.is_some(),
            "{block} {variables:?}"
        );
        if let (Some(warning), Some(expected)) = (warning, expected) {
            assert!(warning.detail.contains(expected), "{}", warning.detail);
            assert!(warning.detail.contains(variables[0].0));
            assert!(!warning.detail.contains("s3cret"));
            assert_eq!(warning.severity, Severity::Warning);
            assert_eq!(warning.attribute, None);
        }
    }
}

#[test]
fn scopes_of_a_variable_are_split_trimmed_and_taken_once() {
    let table = [
        ("okta.apps.read", vec!["okta.apps.read"]),
        (" a , b,a,,\tc\n", vec!["a", "b", "c"]),
        (",, ,", vec![]),
    ];
    for (text, scopes) in table {
        assert_eq!(split(text), scopes, "{text:?}");
    }
}
