//! Tests of the provider without its data sources.

use async_trait::async_trait;
use serde_json::{Map, Value, json};

use super::*;
use crate::diagnostic::AttributePath;
use crate::schema::{Attribute, Type};

/// A data source that returns its configuration and the organization's URL.
struct Echo;

#[async_trait]
impl DataSource for Echo {
    fn name(&self) -> &'static str {
        "echo"
    }

    fn schema(&self) -> Schema {
        Schema {
            description: "Tells what it was asked.",
            attributes: vec![
                Attribute::required("id", Type::String, "Anything."),
                Attribute::computed("url", Type::String, "Where Okta is."),
            ],
        }
    }

    async fn read(
        &self,
        client: &okta::Client,
        mut configuration: Map<String, Value>,
    ) -> Result<State, Diagnostics> {
        let url = client.organization_url().to_string();
        configuration.insert("url".to_owned(), url.into());
        Ok(Box::new(configuration))
    }
}

fn configuration(values: Value) -> Configuration {
    let Value::Object(values) = values else {
        panic!("a configuration is an object");
    };
    Configuration::new(values, Vec::new())
}

fn provider() -> Provider {
    Provider::with_data_sources(vec![Box::new(Echo)])
}

async fn configure(provider: &Provider, block: Value) -> Vec<String> {
    let diagnostics = provider.configure(configuration(block), &|_| None);
    summaries(diagnostics.await)
}

fn summaries(diagnostics: Diagnostics) -> Vec<String> {
    let diagnostics = diagnostics.into_iter();
    diagnostics.map(|diagnostic| diagnostic.summary).collect()
}

async fn read(provider: &Provider) -> Result<Value, Vec<String>> {
    let result = provider
        .read("echo", configuration(json!({"id": "x"})))
        .await;
    result
        .map(|reading| {
            let state = serde_json::to_value(reading.state);
            state.expect("a state is JSON")["url"].take()
        })
        .map_err(summaries)
}

#[tokio::test]
async fn a_read_before_configure_fails_with_a_diagnostic() {
    assert_eq!(
        read(&provider()).await,
        Err(vec!["Provider Not Configured".to_owned()])
    );
}

#[tokio::test]
async fn configuring_again_replaces_everything() {
    let provider = provider();
    let first = json!({"http_proxy": "http://localhost:1", "api_token": "t"});
    assert!(configure(&provider, first).await.is_empty());
    assert_eq!(read(&provider).await, Ok(json!("http://localhost:1")));

    assert!(
        configure(&provider, json!({"http_proxy": "http://localhost:2"}))
            .await
            .is_empty()
    );
    assert_eq!(
        read(&provider).await,
        Err(vec!["Missing Okta Credentials".to_owned()])
    );

    assert_eq!(
        configure(&provider, json!({"http_proxy": "x"})).await,
        ["Invalid Gateway URL"]
    );
    assert_eq!(
        read(&provider).await,
        Err(vec!["Provider Not Configured".to_owned()])
    );
}

#[tokio::test]
async fn missing_settings_are_reported_by_the_first_read() {
    let provider = provider();
    assert!(configure(&provider, json!({})).await.is_empty());
    let missing = ["Missing Okta Organization", "Missing Okta Credentials"];
    assert_eq!(
        read(&provider).await,
        Err(missing.map(str::to_owned).to_vec())
    );
}

#[tokio::test]
async fn a_read_repeats_the_checks_of_the_host() {
    let provider = provider();
    configure(
        &provider,
        json!({"http_proxy": "http://localhost:1", "api_token": "t"}),
    )
    .await;
    let unknown = vec![AttributePath::attribute("id")];
    let table = [
        (
            "echo",
            configuration(json!({})),
            "Missing Configuration for Required Value",
        ),
        (
            "echo",
            configuration(json!({"id": "x", "url": "y"})),
            "Invalid Configuration for Read-Only Value",
        ),
        (
            "echo",
            Configuration::new(Map::new(), unknown),
            "Value Not Known Yet",
        ),
        (
            "other",
            configuration(json!({})),
            "Data Source Type Not Found",
        ),
    ];
    for (name, configuration, summary) in table {
        let refused = provider.read(name, configuration).await.map_err(summaries);
        assert_eq!(refused.expect_err(summary), [summary]);
    }
}

#[test]
fn validation_reports_wrong_settings_and_not_missing_ones() {
    let provider = Provider::new();
    let gateway = [("OKTA_HTTP_PROXY", "https://gateway.example")];
    let access_token = [("OKTA_ACCESS_TOKEN", "at")];
    type Variables = [(&'static str, &'static str)];
    let table: [(Value, &Variables, &[&str]); 6] = [
        (json!({}), &[], &[]),
        (json!({"org_name": "acme"}), &[], &[]),
        (
            json!({"base_url": "https://okta.com"}),
            &[],
            &["Invalid Okta Organization"],
        ),
        (json!({"base_url": "https://okta.com"}), &gateway, &[]),
        (
            json!({"client_id": "0oa1", "private_key": "{}", "scopes": ["s"]}),
            &[],
            &["Invalid Okta Private Key"],
        ),
        (
            json!({"client_id": "0oa1", "private_key": "{}", "scopes": ["s"]}),
            &access_token,
            &[],
        ),
    ];
    for (block, variables, expected) in table {
        let environment = |name: &str| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let found = provider.validate(configuration(block), &environment);
        assert_eq!(summaries(found), expected);
    }
}

#[test]
fn a_data_source_is_validated_by_its_schema_and_by_itself() {
    let provider = Provider::new();
    let values = configuration(json!({"client_id": "..", "status": "ACTIVE"}));
    let mistakes = provider.validate_data_source("okta_app_token", &values);
    assert_eq!(
        summaries(mistakes),
        [
            "Missing Configuration for Required Value",
            "Invalid Configuration for Read-Only Value",
            "Invalid Okta Id",
        ]
    );
    let unknown = provider.validate_data_source("okta_group", &values);
    assert_eq!(summaries(unknown), ["Data Source Type Not Found"]);
}

#[test]
fn secrets_are_sensitive_and_nothing_else_is() {
    let provider = Provider::new();
    let attributes = provider.schema().attributes.iter();
    let sensitive: Vec<_> = attributes
        .filter(|attribute| attribute.sensitive)
        .map(|attribute| attribute.name)
        .collect();
    assert_eq!(sensitive, ["api_token", "access_token", "private_key"]);
    assert_eq!(provider.data_source_schemas().count(), 2);
    assert!(provider.data_source_schema("okta_app_token").is_ok());
}
