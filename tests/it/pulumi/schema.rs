//! The schema that generators of SDKs and programs in YAML read.

use serde_json::{Value, json};
use terraform_provider_okta::proto::pulumirpc::GetSchemaRequest;

use crate::support::pulumi::{GET_TOKEN, Launch};

/// The seventeen keys of the published plugin with their types, and ours.
const KEYS: [(&str, &str); 17] = [
    ("accessToken", "string"),
    ("apiToken", "string"),
    ("backoff", "boolean"),
    ("baseUrl", "string"),
    ("clientId", "string"),
    ("httpProxy", "string"),
    ("logLevel", "integer"),
    ("maxApiCapacity", "integer"),
    ("maxRetries", "integer"),
    ("maxWaitSeconds", "integer"),
    ("minWaitSeconds", "integer"),
    ("orgName", "string"),
    ("parallelism", "integer"),
    ("privateKey", "string"),
    ("privateKeyId", "string"),
    ("requestTimeout", "integer"),
    ("scopes", "array"),
];

const OUTPUTS: [(&str, &str); 8] = [
    ("clientId", "string"),
    ("created", "string"),
    ("expiresAt", "string"),
    ("id", "string"),
    ("issuer", "string"),
    ("scopes", "array"),
    ("status", "string"),
    ("userId", "string"),
];

async fn schema(launch: Launch) -> Value {
    let plugin = launch.start().await;
    let mut connection = plugin.connect().await;
    let answer = connection
        .calls
        .get_schema(GetSchemaRequest::default())
        .await;
    let schema = answer.expect("it has a schema").into_inner().schema;
    serde_json::from_str(&schema).expect("JSON")
}

fn names(properties: &Value) -> Vec<&str> {
    let properties = properties.as_object().expect("an object");
    properties.keys().map(String::as_str).collect()
}

#[tokio::test]
async fn the_settings_are_those_of_the_published_plugin_and_ours_everywhere() {
    let schema = schema(Launch::by_hand()).await;
    let variables = &schema["config"]["variables"];
    assert_eq!(names(variables), KEYS.map(|(name, _)| name));
    for (key, kind) in KEYS {
        assert_eq!(variables[key]["type"], kind, "{key}");
        let is_secret = ["accessToken", "apiToken", "privateKey"].contains(&key);
        assert_eq!(variables[key]["secret"] == true, is_secret, "{key}");
    }
    assert_eq!(variables["scopes"]["items"]["type"], "string");
    let provider = &schema["provider"];
    assert_eq!(&provider["inputProperties"], variables);
    assert_eq!(&provider["properties"], variables);
    assert_eq!(provider["requiredInputs"], Value::Null);
}

#[tokio::test]
async fn the_function_has_its_two_inputs_and_eight_outputs() {
    let schema = schema(Launch::by_hand()).await;
    let get_tokens = "okta:app/getTokens:getTokens";
    assert_eq!(names(&schema["functions"]), [GET_TOKEN, get_tokens]);
    let list = &schema["functions"][get_tokens];
    assert_eq!(list["outputs"]["required"], json!(["clientId", "tokens"]));
    let token = "okta:app/getTokensToken:getTokensToken";
    let items = &list["outputs"]["properties"]["tokens"]["items"];
    assert_eq!(*items, json!({ "$ref": format!("#/types/{token}") }));
    // The rest may be null.
    assert_eq!(schema["types"][token]["required"], json!(["id"]));
    assert_eq!(names(&schema["types"][token]["properties"]).len(), 9);
    let function = &schema["functions"][GET_TOKEN];
    assert_eq!(names(&function["inputs"]["properties"]), ["clientId", "id"]);
    assert_eq!(function["inputs"]["required"], json!(["clientId", "id"]));
    let outputs = &function["outputs"];
    let expected = OUTPUTS.map(|(name, _)| name);
    assert_eq!(outputs["required"], json!(expected));
    assert_eq!(names(&outputs["properties"]), expected);
    for (name, kind) in OUTPUTS {
        assert_eq!(outputs["properties"][name]["type"], kind, "{name}");
    }
}

#[tokio::test]
async fn both_spellings_of_the_token_resolve() {
    let schema = schema(Launch::by_hand()).await;
    // What programs in YAML do with `okta:app:getToken`.
    assert_eq!(schema["meta"]["moduleFormat"], "(.*)(?:/[^/]*)");
    let (module, _) = GET_TOKEN.rsplit_once(':').expect("three parts");
    assert_eq!(module, "okta:app/getToken");
}

#[tokio::test]
async fn the_version_is_the_plugins_and_decides_the_go_module() {
    for (folder, version, module) in [
        ("anywhere", "7.0.1", "sdk/v7/go/okta"),
        ("resource-okta-v6.2.0", "6.2.0", "sdk/v6/go/okta"),
    ] {
        let schema = schema(Launch::in_folder(folder)).await;
        assert_eq!(schema["version"], version);
        let path = schema["language"]["go"]["importBasePath"].as_str();
        assert!(path.expect("a path").ends_with(module), "{path:?}");
    }
}

#[tokio::test]
async fn no_description_speaks_terraforms_words() {
    let text = schema(Launch::by_hand()).await.to_string();
    for foreign in [
        "Terraform",
        "provider block",
        "org_name",
        "client_id",
        "okta/okta",
    ] {
        assert!(!text.contains(foreign), "{foreign} is in {text}");
    }
}

#[tokio::test]
async fn another_form_of_schema_is_refused() {
    let plugin = Launch::by_hand().start().await;
    let mut connection = plugin.connect().await;
    let request = GetSchemaRequest {
        version: 1,
        ..GetSchemaRequest::default()
    };
    let refused = connection.calls.get_schema(request).await;
    assert!(refused.is_err());
}
