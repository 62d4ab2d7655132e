//! Every key in every form: text, JSON text, real values, secret, unknown, bad.

use serde_json::{Value, json};
use terraform_provider_okta::proto::pulumirpc::diff_response::DiffChanges;
use terraform_provider_okta::proto::pulumirpc::{DiffRequest, DiffResponse};
use terraform_provider_okta::provider::Provider;
use terraform_provider_okta::schema::{Attribute, Type};

use crate::support::fake_okta::{API_TOKEN, FakeOkta};
use crate::support::pulumi::{
    Connection, Launch, PulumiPlugin, UNKNOWN, json_of, secret, settings, structure,
};

/// The seventeen keys that the published plugin takes, and ours.
const KEYS: [&str; 17] = [
    "accessToken",
    "apiToken",
    "backoff",
    "baseUrl",
    "clientId",
    "httpProxy",
    "logLevel",
    "maxApiCapacity",
    "maxRetries",
    "maxWaitSeconds",
    "minWaitSeconds",
    "orgName",
    "parallelism",
    "privateKey",
    "privateKeyId",
    "requestTimeout",
    "scopes",
];

fn camel_case(name: &str) -> String {
    let mut upper = false;
    let letters = name.chars().filter_map(|letter| {
        let is_first = std::mem::replace(&mut upper, letter == '_');
        match letter {
            '_' => None,
            letter if is_first => Some(letter.to_ascii_uppercase()),
            letter => Some(letter),
        }
    });
    letters.collect()
}

/// A value that the key takes, as itself and as JSON text.
fn good(attribute: &Attribute) -> (Value, String) {
    let value = match attribute.r#type {
        Type::Bool => json!(true),
        Type::Number => json!(4),
        Type::String if attribute.name == "http_proxy" => json!("http://127.0.0.1:9"),
        Type::String => return (json!("acme"), "acme".to_owned()),
        Type::List(_) | Type::Set(_) => json!(["okta.apps.read"]),
        Type::Objects(_) => unreachable!("no setting is one"),
    };
    let text = match &value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    (value, text)
}

/// Values that no key of that type takes.
fn bad(r#type: &Type) -> Vec<Value> {
    match r#type {
        Type::Bool => vec![json!("maybe s3cret"), json!(1), json!(["s3cret"])],
        Type::Number => vec![json!("many s3cret"), json!(true), json!("\"s3cret\"")],
        Type::String => vec![json!(7), json!(["s3cret"]), json!({"s3cret": "s3cret"})],
        Type::List(_) | Type::Set(_) => vec![json!("s3cret"), json!(7), json!("{\"s3cret\":1}")],
        Type::Objects(_) => unreachable!("no setting is one"),
    }
}

/// Whether a text is none that others may stand in.
fn is_plain(text: &str) -> bool {
    !text.contains(['"', '{', '['])
}

async fn plugin_and_connection() -> (PulumiPlugin, Connection) {
    let plugin = Launch::by_hand().start().await;
    let connection = plugin.connect().await;
    (plugin, connection)
}

#[tokio::test]
async fn every_key_is_taken_in_every_form_and_kept_as_it_came() {
    let (_plugin, connection) = plugin_and_connection().await;
    let provider = Provider::new();
    let mut keys = Vec::new();
    for attribute in &provider.schema().attributes {
        let key = camel_case(attribute.name);
        let (value, text) = good(attribute);
        for sent in [
            json!(text),
            value.clone(),
            json!(UNKNOWN),
            json!(""),
            Value::Null,
        ] {
            let answer = connection
                .check(&json!({&key: sent, "version": "6.2.0"}))
                .await;
            assert_eq!(answer.failures, [], "{key}: {sent}");
            let kept = json_of(&answer.inputs.expect("the settings"));
            let is_known_text = sent.is_string() && sent != UNKNOWN;
            let expected = if attribute.sensitive && is_known_text {
                secret(&sent)
            } else if sent == json!(4) {
                json!(4.0)
            } else {
                sent
            };
            assert_eq!(kept, json!({&key: expected, "version": "6.2.0"}));
        }
        let hidden = secret(&json!(text));
        let answer = connection.check(&json!({&key: hidden})).await;
        assert_eq!(answer.failures, [], "{key}");
        assert_eq!(json_of(&answer.inputs.expect("the settings"))[&key], hidden);
        keys.push(key);
    }
    keys.sort();
    assert_eq!(keys, KEYS);
}

#[tokio::test]
async fn every_bad_key_is_one_failure_at_its_property_without_its_value() {
    let (_plugin, connection) = plugin_and_connection().await;
    for attribute in &Provider::new().schema().attributes {
        let key = camel_case(attribute.name);
        for value in bad(&attribute.r#type) {
            let answer = connection.check(&json!({&key: value})).await;
            let [failure] = &answer.failures[..] else {
                panic!("{key}: {value}: {:?}", answer.failures);
            };
            // The engine prints the value of the property that it is told. It
            // is told of none that others may stand in.
            let is_hidden = attribute.sensitive || value.is_array() || value.is_object();
            let is_hidden = is_hidden || value.as_str().is_some_and(|text| !is_plain(text));
            let property = if is_hidden { "" } else { &key };
            assert_eq!(failure.property, property, "{value}");
            assert!(failure.property == key || failure.reason.contains(&key));
            assert!(!failure.reason.contains("s3cret"), "{}", failure.reason);
        }
    }
}

/// The settings that have a snake-case form, misspelt that way, and others.
fn misspelt() -> Vec<String> {
    let provider = Provider::new();
    let snake_case = provider.schema().attributes.iter();
    let snake_case = snake_case.map(|attribute| attribute.name.to_owned());
    let others = ["apiKey", "token", "api-token", "apitoken", "password", ""];
    snake_case
        .filter(|name| name.contains('_'))
        .chain(others.map(str::to_owned))
        .collect()
}

#[tokio::test]
async fn a_misspelt_setting_is_never_printed() {
    let (_plugin, connection) = plugin_and_connection().await;
    for name in misspelt() {
        for value in [
            json!("s3cret"),
            secret(&json!("s3cret")),
            json!(["s3cret"]),
            json!({"inner": "s3cret"}),
        ] {
            let answer = connection.check(&json!({&name: value})).await;
            let [failure] = &answer.failures[..] else {
                panic!("{name}: {:?}", answer.failures);
            };
            assert_eq!(failure.property, "", "{name}");
            assert!(failure.reason.contains(&name), "{}", failure.reason);
            assert!(!failure.reason.contains("s3cret"), "{}", failure.reason);
        }
    }
    for (name, meant) in [
        ("api_token", "apiToken"),
        ("private_key", "privateKey"),
        ("apiKey", "apiToken"),
        ("apiKey", "privateKey"),
        ("token", "accessToken"),
    ] {
        let answer = connection.check(&json!({name: "s3cret"})).await;
        let reason = &answer.failures[0].reason;
        let command = format!("`pulumi config set --secret okta:{meant}`");
        assert!(reason.contains(&command), "{reason}");
    }
}

#[tokio::test]
async fn mistakes_are_reported_at_the_key_in_pulumis_terms() {
    let (_plugin, connection) = plugin_and_connection().await;
    for (settings, property, named) in [
        (json!({"orgName": "https://acme"}), "orgName", "`orgName`"),
        (json!({"maxRetries": "101"}), "maxRetries", "`maxRetries`"),
        (json!({"requestTimeout": 1.5}), "requestTimeout", "1.5"),
        (
            json!({"apiToken": "a", "clientId": "b"}),
            "clientId",
            "`apiToken`",
        ),
        (
            json!({"apiToken": "a", "accessToken": "b"}),
            "",
            "`accessToken`",
        ),
    ] {
        let answer = connection.check(&settings).await;
        let [failure] = &answer.failures[..] else {
            panic!("{settings}: {:?}", answer.failures);
        };
        assert_eq!(failure.property, property);
        assert!(failure.reason.contains(named), "{}", failure.reason);
        for foreign in ["provider block", "attribute", "max_retries", "api_token"] {
            assert!(!failure.reason.contains(foreign), "{}", failure.reason);
        }
    }
}

#[tokio::test]
async fn settings_reach_okta_in_every_form() {
    let okta = FakeOkta::start();
    for (key, forms) in [
        (
            "apiToken",
            vec![json!(API_TOKEN), secret(&json!(API_TOKEN))],
        ),
        (
            "maxRetries",
            vec![json!("3"), json!(3), secret(&json!("3"))],
        ),
        ("backoff", vec![json!("true"), json!(true), Value::Null]),
        ("pluginDownloadURL", vec![json!("https://example.com")]),
        ("__internal", vec![json!({"a": 1})]),
    ] {
        for form in forms {
            let (_plugin, connection) = plugin_and_connection().await;
            let mut settings = settings(&okta);
            settings[key] = form.clone();
            let configured = connection.configure(&settings).await;
            configured.unwrap_or_else(|status| panic!("{key}: {form}: {status}"));
            let token = connection
                .read("0oa1standin0app00001", "oar1standin0tk000001")
                .await;
            assert_eq!(token["status"], "ACTIVE");
        }
    }
}

#[tokio::test]
async fn bad_settings_are_refused_with_their_keys_and_nothing_is_read_with_them() {
    let (_plugin, connection) = plugin_and_connection().await;
    let bad = json!({"orgName": "a/b", "maxRetries": "s3cret", "apiToken": "s3cret\n"});
    let refused = connection.configure(&bad).await.expect_err("they are bad");
    let said = refused.message();
    for named in ["okta:orgName", "okta:maxRetries", "`apiToken`"] {
        assert!(said.contains(named), "{said}");
    }
    assert!(!said.contains("s3cret"), "{said}");
    let read = connection
        .invoke(&json!({"clientId": "0oa1", "id": "oar1"}))
        .await;
    assert!(read.is_err());
}

#[tokio::test]
async fn a_change_is_never_a_replacement() {
    let (_plugin, mut connection) = plugin_and_connection().await;
    for (old, new, expected) in [
        (json!({"orgName": "a"}), json!({"orgName": "a"}), &[][..]),
        (
            json!({"apiToken": "a"}),
            json!({"apiToken": secret(&json!("a"))}),
            &[],
        ),
        (
            json!({"orgName": "a"}),
            json!({"orgName": UNKNOWN}),
            &["orgName"],
        ),
        (
            json!({"orgName": "a", "version": "6.2.0"}),
            json!({"orgName": "a", "version": "6.3.0"}),
            &[],
        ),
        (
            json!({"baseUrl": "a"}),
            json!({"apiToken": "b"}),
            &["apiToken", "baseUrl"],
        ),
    ] {
        let request = DiffRequest {
            olds: structure(&json!({"orgName": "an output"})),
            old_inputs: Some(structure(&old)),
            news: structure(&new),
            ..DiffRequest::default()
        };
        let answer = connection.calls.diff_config(request).await;
        let answer = answer
            .expect("settings can always be compared")
            .into_inner();
        let changes = match expected {
            [] => DiffChanges::DiffNone,
            _ => DiffChanges::DiffSome,
        };
        let expected = DiffResponse {
            changes: changes.into(),
            diffs: expected.iter().map(|name| (*name).to_owned()).collect(),
            ..DiffResponse::default()
        };
        assert_eq!(answer, expected);
    }
}
