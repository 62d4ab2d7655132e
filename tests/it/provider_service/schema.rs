//! The schema as hosts insist on it: they crash over some mistakes in it, and
//! refuse the provider for the others.

use std::collections::HashSet;

use serde_json::{Value, json};
use terraform_provider_okta::proto::tfplugin6::{
    Schema, get_functions, get_resource_identity_schemas, schema,
};

use super::session;
use crate::support::plugin_host::PluginHost;
use crate::support::session::{APP_TOKEN, APP_TOKEN_ATTRIBUTES, Session, answered};

/// Names that the language keeps for itself in a data block.
const RESERVED_IN_DATA: [&str; 7] = [
    "connection",
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "provider",
    "provisioner",
];

/// Names that hosts keep for themselves in a provider block: Terraform the
/// first two, Pulumi all.
const RESERVED_IN_PROVIDER: [&str; 5] = [
    "alias",
    "version",
    "pluginDownloadURL",
    "name",
    "parameterization",
];

/// The attributes of a block that hosts accept.
pub(super) fn attributes(schema: &Schema) -> &[schema::Attribute] {
    let block = schema
        .block
        .as_ref()
        .expect("Terraform crashes without a block");
    assert!(block.version >= 0 && schema.version >= 0);
    assert!(block.block_types.is_empty(), "there are no nested blocks");
    assert!(block.deprecation_message.is_empty() || block.deprecated);
    assert!(!block.description.is_empty());
    &block.attributes
}

fn data_source_attributes(session: &Session) -> &[schema::Attribute] {
    attributes(&session.schema().data_source_schemas[APP_TOKEN])
}

/// The types that attributes may have: those of okta/okta.
fn types() -> [Value; 5] {
    [
        json!("string"),
        json!("bool"),
        json!("number"),
        json!(["list", "string"]),
        json!(["set", "string"]),
    ]
}

/// The rules of which each breach is a crash or an error of the host's.
fn assert_valid(attribute: &schema::Attribute) {
    let name = &attribute.name;
    let first = name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_');
    let rest =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    assert!(first && name.chars().all(rest), "{name}");
    let mode = (attribute.required, attribute.optional, attribute.computed);
    let valid = [
        (true, false, false),
        (false, true, false),
        (false, true, true),
        (false, false, true),
    ];
    assert!(valid.contains(&mode), "{name}: {mode:?}");
    assert!(
        attribute.nested_type.is_none(),
        "{name}: there are no nested types"
    );
    assert!(!attribute.write_only, "{name}: a data source can have none");
    assert!(
        attribute.deprecation_message.is_empty() || attribute.deprecated,
        "{name}"
    );
    assert!(!attribute.description.is_empty(), "{name}");
    let r#type: Value = serde_json::from_slice(&attribute.r#type)
        .unwrap_or_else(|error| panic!("Terraform crashes over {name}'s type: {error}"));
    assert!(types().contains(&r#type), "{name}: {type}");
}

#[tokio::test]
async fn the_schema_keeps_every_rule_that_hosts_enforce() {
    let (_plugin, session) = session().await;
    let (provider, data) = (
        attributes(session.provider_schema()),
        data_source_attributes(&session),
    );
    for (attributes, reserved) in [
        (provider, &RESERVED_IN_PROVIDER[..]),
        (data, &RESERVED_IN_DATA),
    ] {
        let names: HashSet<_> = attributes.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names.len(), attributes.len(), "no name comes twice");
        attributes.iter().for_each(assert_valid);
        assert!(reserved.iter().all(|name| !names.contains(name)));
    }
}

#[tokio::test]
async fn the_schema_offers_two_data_sources_and_nothing_else() {
    let (_plugin, session) = session().await;
    let schema = session.schema();
    let mut names: Vec<_> = schema.data_source_schemas.keys().collect();
    names.sort_unstable();
    assert_eq!(names, [APP_TOKEN, "okta_app_tokens"]);
    assert_eq!(schema.diagnostics, []);
    assert!(schema.provider_meta.is_none());
    assert!(schema.resource_schemas.is_empty());
    assert!(schema.functions.is_empty());
    assert!(schema.ephemeral_resource_schemas.is_empty());
    assert!(schema.list_resource_schemas.is_empty());
    assert!(schema.state_store_schemas.is_empty());
    assert!(schema.action_schemas.is_empty());
}

#[tokio::test]
async fn the_data_source_has_eight_attributes_and_the_provider_block_its_secrets() {
    let (_plugin, session) = session().await;
    let data = data_source_attributes(&session);
    let mut names: Vec<_> = data.iter().map(|one| one.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, APP_TOKEN_ATTRIBUTES);
    for attribute in data {
        let required = ["client_id", "id"].contains(&&*attribute.name);
        assert_eq!(attribute.required, required, "{}", attribute.name);
        assert_eq!(attribute.computed, !required, "{}", attribute.name);
    }
    for secret in ["api_token", "access_token", "private_key"] {
        let provider = attributes(session.provider_schema());
        let attribute = provider.iter().find(|one| one.name == secret);
        assert!(attribute.expect("it is there").sensitive, "{secret}");
    }
}

#[tokio::test]
async fn identities_and_functions_are_empty_answers() {
    let plugin = PluginHost::new().start().await;
    let mut client = plugin.connect().await.provider();
    let identities = get_resource_identity_schemas::Request {};
    let identities = answered(client.get_resource_identity_schemas(identities)).await;
    assert!(identities.identity_schemas.is_empty());
    assert_eq!(identities.diagnostics, []);
    let functions = answered(client.get_functions(get_functions::Request {})).await;
    assert!(functions.functions.is_empty());
    assert_eq!(functions.diagnostics, []);
}
