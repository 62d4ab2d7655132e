//! Programs in each language that list an app's tokens and read each by itself,
//! and what both ways have to come to.
//!
//! They are written for the bridge; the published names are put in their place
//! for the plugin.

use serde_json::{Map, Value, json};

use crate::language::Language;
use crate::support::fake_okta::{FakeOkta, record};

/// The app that the programs list.
const APP: &str = "0oa5z6y7x8W9v0U1t2s3";

/// What Okta's absent times become where there is no null.
const NO_TIME: &str = "0001-01-01T00:00:00Z";

/// The file of a language's program, and the program.
pub(crate) fn program(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::Yaml => ("Pulumi.yaml", include_str!("Pulumi.yaml")),
        Language::Python => ("__main__.py", include_str!("__main__.py")),
        Language::TypeScript => ("index.ts", include_str!("index.ts")),
        Language::Go => ("main.go", include_str!("main.go")),
        Language::Java => ("src/main/java/app/App.java", include_str!("App.java")),
    }
}

/// An app with a token of which Okta says little, one with unusual values, and
/// one of which it says all, in the order of the list.
pub(crate) fn okta() -> FakeOkta {
    let okta = FakeOkta::start();
    okta.put_token(record(APP, "oarFull"));
    okta.put_token(json!({"id": "oarBare", "clientId": APP}));
    let mut odd = record(APP, "oarOdd");
    odd["created"] = json!("2026-03-02T09:15:44.999+02:00");
    odd["status"] = json!("SLEEPY");
    odd["userId"] = json!("");
    odd["scopes"] = json!([]);
    okta.put_token(odd);
    okta
}

/// Asserts that the program's two outputs have the same values, and that a
/// string that Okta leaves out is `absent` in the list.
pub(crate) fn expect_equal(outputs: &Value, absent: &Value) {
    let tokens = |output: &str| {
        let tokens = outputs[output].as_array();
        tokens.unwrap_or_else(|| panic!("{outputs}")).clone()
    };
    let (listed, singles) = (tokens("listed"), tokens("singles"));
    let ids: Vec<_> = listed.iter().map(|token| &token["id"]).collect();
    assert_eq!(ids, ["oarBare", "oarOdd", "oarFull"]);
    let as_singles: Vec<_> = listed.iter().map(as_single).collect();
    assert_eq!(as_singles, singles);
    for name in [
        "created",
        "expiresAt",
        "issuer",
        "lastUpdated",
        "status",
        "userId",
    ] {
        assert_eq!(listed[0][name], *absent, "{name}");
    }
    assert_eq!(listed[2]["lastUpdated"], "2026-03-05T11:00:01Z");
}

/// A token of a list as it is read by itself, where there is no null.
fn as_single(listed: &Value) -> Value {
    let value = |name: &str, absent: Value| {
        let value = match &listed[name] {
            Value::Null => absent,
            // What Go has for a missing string of the bridge's.
            Value::String(text) if text.is_empty() => absent,
            value => value.clone(),
        };
        (name.to_owned(), value)
    };
    let texts = ["clientId", "id", "issuer", "status", "userId"];
    let texts = texts.map(|name| value(name, json!("")));
    let times = ["created", "expiresAt"].map(|name| value(name, json!(NO_TIME)));
    let scopes = value("scopes", json!([]));
    Value::Object(
        texts
            .into_iter()
            .chain(times)
            .chain([scopes])
            .collect::<Map<_, _>>(),
    )
}
