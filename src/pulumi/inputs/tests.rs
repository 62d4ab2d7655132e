//! Every form in which a value may come.

use serde_json::json;

use super::super::protobuf_struct::{from_json, to_json};
use super::super::signatures::SIGNATURE;
use super::*;
use crate::schema::Attribute;

fn schema() -> Schema {
    Schema {
        description: "",
        attributes: vec![
            Attribute::optional("org_name", Type::String, ""),
            Attribute::optional("backoff", Type::Bool, ""),
            Attribute::optional("max_retries", Type::Number, ""),
            Attribute::optional("scopes", Type::set_of_strings(), ""),
        ],
    }
}

fn read_all(values: Value) -> Inputs {
    let Value::Object(values) = values else {
        panic!("inputs are an object");
    };
    read(
        to_json(from_json(values)).into(),
        &schema(),
        Owner::Provider,
    )
}

#[test]
fn text_and_real_values_are_the_same() {
    for (name, attribute, sent, expected) in [
        ("orgName", "org_name", json!("acme"), json!("acme")),
        ("orgName", "org_name", json!("30"), json!("30")),
        ("orgName", "org_name", json!(""), json!("")),
        ("orgName", "org_name", json!(null), json!(null)),
        ("backoff", "backoff", json!("true"), json!(true)),
        ("backoff", "backoff", json!(false), json!(false)),
        ("backoff", "backoff", json!(""), json!(null)),
        ("maxRetries", "max_retries", json!("3"), json!(3)),
        ("maxRetries", "max_retries", json!(3.0), json!(3)),
        ("maxRetries", "max_retries", json!("0.5"), json!(0.5)),
        ("maxRetries", "max_retries", json!("null"), json!(null)),
        (
            "scopes",
            "scopes",
            json!("[\"b\",\"a\"]"),
            json!(["b", "a"]),
        ),
        (
            "scopes",
            "scopes",
            json!(["b", "a", "b"]),
            json!(["b", "a"]),
        ),
        ("scopes", "scopes", json!("[]"), json!([])),
    ] {
        let inputs = read_all(json!({name: sent}));
        assert_eq!(inputs.failures, [], "{name}: {sent}");
        let value = inputs.configuration.value(attribute);
        assert_eq!(value, &expected, "{name}: {sent}");
    }
}

#[test]
fn a_type_mismatch_is_reported_at_its_property_without_its_value() {
    let secret = json!({signatures::SIGNATURE: signatures::SECRET, "value": "s3cret"});
    for (name, sent, property) in [
        ("orgName", json!(30), "orgName"),
        ("orgName", json!({"s3cret": 1}), "orgName"),
        ("backoff", json!("s3cret"), "backoff"),
        ("backoff", json!(1), "backoff"),
        ("maxRetries", json!("s3cret"), "maxRetries"),
        ("maxRetries", json!("\"s3cret\""), "maxRetries"),
        (
            "maxRetries",
            json!(f64::MAX.to_string() + "0"),
            "maxRetries",
        ),
        ("maxRetries", secret.clone(), "maxRetries"),
        ("scopes", json!("s3cret"), "scopes"),
        ("scopes", json!({"s3cret": "s3cret"}), "scopes"),
        ("scopes", json!(["a", 7]), "scopes[1]"),
        ("scopes", json!("[\"a\", [\"s3cret\"]]"), "scopes[1]"),
        ("okta", secret, "okta"),
        ("max_retries", json!("3"), "max_retries"),
    ] {
        let inputs = read_all(json!({name: sent, "version": "6.2.0"}));
        let [failure] = &inputs.failures[..] else {
            panic!("{name}: {sent}: {:?}", inputs.failures);
        };
        assert_eq!(failure.property, property, "{name}: {sent}");
        assert!(!failure.reason.contains("s3cret"), "{}", failure.reason);
    }
}

#[test]
fn a_type_mismatch_says_what_is_right_and_how_to_set_it() {
    let scopes = "`scopes` must be a list of strings, but it is text that is not JSON.\n\nTo fix \
                  this:\n - ";
    let table = [
        (
            Owner::Provider,
            "scopes",
            format!(
                "{scopes}Set `scopes` to `[\"okta.apps.read\"]`. In a stack: `pulumi config set \
                 okta:scopes '[\"okta.apps.read\"]'`."
            ),
        ),
        (
            Owner::Function,
            "scopes",
            format!("{scopes}Set `scopes` to `[\"okta.apps.read\"]`."),
        ),
    ];
    for (owner, name, expected) in table {
        let values = Map::from_iter([(name.to_owned(), json!("okta.apps.read"))]);
        let inputs = read(values.into(), &schema(), owner);
        assert_eq!(inputs.failures[0].reason, expected);
    }
    let inputs = read_all(json!({"scopes": ["a", 7]}));
    let reason = &inputs.failures[0].reason;
    assert!(
        reason.starts_with("`scopes[1]` must be a string, but it is a number."),
        "{reason}"
    );
    assert!(
        reason.ends_with(
            "Write `scopes[1]` as a string, in quotation marks. In a stack, set the whole list \
             again, each element in quotation marks, for example: `pulumi config set okta:scopes \
             '[\"okta.apps.read\"]'`."
        ),
        "{reason}"
    );
}

#[test]
fn a_type_mismatch_shows_what_is_meant_unless_that_may_be_a_secret() {
    let provider = crate::provider::Provider::new();
    let table = [
        (
            json!({"scopes": "okta.apps.read, okta.users.read"}),
            "okta:scopes '[\"okta.apps.read\",\"okta.users.read\"]'`",
        ),
        (
            json!({"scopes": "s3cret"}),
            "okta:scopes '[\"okta.apps.read\"]'`",
        ),
        (
            json!({"scopes": "okta.apps.read,okta.S3cret"}),
            "okta:scopes '[\"okta.apps.read\"]'`",
        ),
        (
            json!({"orgName": 7}),
            "Set `orgName` to a string. In a stack, for example: `pulumi config set okta:orgName \
             acme`.",
        ),
        (
            json!({"apiToken": 7}),
            "In a stack: `pulumi config set --secret okta:apiToken`",
        ),
    ];
    for (inputs, command) in table {
        let values = inputs.as_object().cloned().expect("an object");
        let found = read(values.into(), provider.schema(), Owner::Provider);
        let reason = &found.failures[0].reason;
        assert!(reason.contains(command), "{inputs}: {reason}");
        assert!(!reason.to_lowercase().contains("s3cret"), "{reason}");
    }
}

#[test]
fn unknown_and_secret_values_may_stand_inside_json_text() {
    let unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    let secret = json!({signatures::SIGNATURE: signatures::SECRET, "value": "a"});
    let text = json!([secret, unknown]).to_string();
    let inputs = read_all(json!({"scopes": text, "orgName": unknown, "maxRetries": unknown}));
    assert_eq!(inputs.failures, []);
    let configuration = inputs.configuration;
    assert_eq!(configuration.value("scopes"), &json!(["a", null]));
    let mut paths: Vec<_> = configuration
        .unknown()
        .iter()
        .map(ToString::to_string)
        .collect();
    paths.sort_unstable();
    assert_eq!(paths, ["max_retries", "org_name", "scopes[1]"]);
}

#[test]
fn what_is_the_engines_is_left_alone() {
    let inputs = read_all(json!({
        "version": "6.2.0",
        "pluginDownloadURL": "https://example.com",
        "__internal": {"a": 1},
    }));
    assert_eq!(inputs.failures, []);
    assert!(
        read(Values::default(), &schema(), Owner::Provider)
            .failures
            .is_empty()
    );
}

#[test]
fn what_does_not_fit_stays_with_the_inputs_which_are_wiped() {
    for (value, r#type) in [
        (json!("s3cret"), Type::Number),
        (json!(["s3cret"]), Type::String),
        (json!(["s3cret", 7]), Type::set_of_strings()),
        (json!("[\"s3cret\", 7]"), Type::set_of_strings()),
        (json!({"a": "s3cret"}), Type::String),
        (
            json!(["s3cret", {SIGNATURE: "none"}]),
            Type::set_of_strings(),
        ),
    ] {
        let mut held = value.clone();
        let path = AttributePath::attribute("scopes");
        assert!(fit(&mut held, &r#type, &path, &mut Vec::new()).is_err());
        assert!(held.to_string().contains("s3cret"), "{value}");
        wipe(&mut held);
        assert!(!held.to_string().contains("s3cret"), "{value}");
    }
}

#[test]
fn of_many_unknown_names_20_are_explained_and_the_others_counted() {
    let named = |count: usize| {
        let names = (0..count).map(|number| (format!("wrong{number}"), json!("s3cret")));
        read_all(Value::Object(names.collect())).failures
    };
    assert_eq!(named(20).len(), 20);
    let failures = named(4_000);
    assert_eq!(failures.len(), 21);
    let last = failures.last().expect("the count");
    assert_eq!(last.property, "");
    assert!(last.reason.contains("names: 3980."), "{}", last.reason);
}
