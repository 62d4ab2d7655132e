//! The provider block, and the environment in which it is used.

use std::collections::BTreeMap;

use arbitrary::{Result, Unstructured};
use futures_util::FutureExt;
use serde_json::{Map, Value, json};

use super::help::{DATA_SOURCE, expect_help};
use super::values::{MARK, URLS, secret, text, url, value};
use crate::configuration::Configuration;
use crate::diagnostic::{AttributePath, Diagnostics, Severity};
use crate::provider::Provider;

const VARIABLES: [&str; 13] = [
    "OKTA_ORG_NAME",
    "OKTA_BASE_URL",
    "OKTA_HTTP_PROXY",
    "OKTA_API_TOKEN",
    "OKTA_ACCESS_TOKEN",
    "OKTA_API_CLIENT_ID",
    "OKTA_API_SCOPES",
    "OKTA_API_PRIVATE_KEY",
    "MAX_API_CAPACITY",
    "OKTA_SHARED_LISTS",
    "HTTPS_PROXY",
    "NO_PROXY",
    "HOME",
];

/// Checks that a provider block and its environment become settings or
/// diagnostics: the same each time, without a secret, and without an error from
/// `validate` if `configure` has none.
pub fn provider_block(input: &mut Unstructured<'_>) -> Result<()> {
    let provider = Provider::new();
    let block = block(input, &provider)?;
    let environment = environment(input)?;
    let environment = |name: &str| environment.get(name).cloned();
    let validated = provider.validate(block.clone(), &environment);
    assert_eq!(validated, provider.validate(block.clone(), &environment));
    // A path in the environment is read on another thread.
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_time().build().expect("a runtime");
    let configured = runtime.block_on(provider.configure(block, &environment));
    expect_help(&validated, MARK);
    expect_help(&configured, MARK);
    if !has_error(&configured) {
        assert!(!has_error(&validated), "{validated:?}");
        return Ok(());
    }
    // After an error in the configuration, no read works.
    let values = json!({"client_id": "0oa1", "id": "oar1"});
    let asked = Configuration::new(values.as_object().cloned().unwrap_or_default(), Vec::new());
    let read = provider.read(DATA_SOURCE, asked).now_or_never();
    let refused = read.expect("nobody is asked").expect_err("it is refused");
    assert_eq!(refused[0].summary, "Provider Not Configured");
    Ok(())
}

fn block(input: &mut Unstructured<'_>, provider: &Provider) -> Result<Configuration> {
    let (mut values, mut unknown) = (Map::new(), Vec::new());
    for attribute in &provider.schema().attributes {
        let value = match input.int_in_range(0..=5)? {
            0..=2 => Value::Null,
            3 if input.arbitrary()? => {
                unknown.push(AttributePath::attribute(attribute.name));
                Value::Null
            }
            _ if attribute.sensitive => json!(secret(input)?),
            _ if URLS.contains(&attribute.name) => json!(url(input)?),
            _ => value(input, &attribute.r#type)?,
        };
        values.insert(attribute.name.to_owned(), value);
    }
    Ok(Configuration::new(values, unknown))
}

fn environment(input: &mut Unstructured<'_>) -> Result<BTreeMap<&'static str, String>> {
    let mut environment = BTreeMap::new();
    for _ in 0..input.int_in_range(0..=5)? {
        let name = *input.choose(&VARIABLES)?;
        let is_secret = name.ends_with("TOKEN") || name.ends_with("PRIVATE_KEY");
        let value = if is_secret {
            secret(input)?
        } else if URLS.contains(&name) {
            url(input)?
        } else {
            text(input)?
        };
        environment.insert(name, value);
    }
    Ok(environment)
}

fn has_error(found: &Diagnostics) -> bool {
    let severities = found.iter().map(|diagnostic| diagnostic.severity);
    severities
        .into_iter()
        .any(|severity| severity == Severity::Error)
}
