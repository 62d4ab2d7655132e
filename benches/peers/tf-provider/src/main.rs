//! The data source `okta_app_token` on the crate `tf-provider`.
//!
//! The provider beside which this stands has a plugin server of its own, and
//! says that it needs one. This program keeps that measurable: what the crate
//! makes of the same read, with the same HTTP client set up the same way.
//! `make bench` runs both in turn. It shares no line with the provider, and
//! lacks what a user would miss: OAuth, rate limits, repetitions, errors that
//! help. It is for measuring and for nothing else.

mod app_token;
mod client;

use std::collections::HashMap;
use std::env;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tf_provider::schema::{
    Attribute, AttributeConstraint, AttributeType, Block, Description, Schema,
};
use tf_provider::value::{Value, ValueEmpty};
use tf_provider::{Diagnostics, DynamicDataSource, Provider, map, serve};

use app_token::AppToken;
use client::{Client, Settings};

/// What Configure leaves for the reads.
pub(crate) type Configured = Arc<Mutex<Option<Arc<Client>>>>;

#[derive(Default)]
struct Okta {
    client: Configured,
}

/// The provider block.
#[derive(Serialize, Deserialize)]
struct Config {
    org_name: Value<String>,
    base_url: Value<String>,
    api_token: Value<String>,
    http_proxy: Value<String>,
}

/// An attribute of the block, else its environment variable.
fn setting(attribute: Value<String>, variable: &str) -> Option<String> {
    let written = attribute.as_option();
    let setting = written.or_else(|| env::var(variable).ok());
    setting.filter(|setting| !setting.is_empty())
}

impl Config {
    fn resolve(self) -> Option<Settings> {
        let organization = || {
            let name = setting(self.org_name, "OKTA_ORG_NAME")?;
            let base = setting(self.base_url, "OKTA_BASE_URL")?;
            Some(format!("https://{name}.{base}"))
        };
        let url = setting(self.http_proxy, "OKTA_HTTP_PROXY").or_else(organization)?;
        Some(Settings {
            url: url.trim_end_matches('/').to_owned(),
            api_token: setting(self.api_token, "OKTA_API_TOKEN")?,
        })
    }
}

#[async_trait]
impl Provider for Okta {
    type Config<'a> = Config;
    type MetaState<'a> = ValueEmpty;

    fn schema(&self, _: &mut Diagnostics) -> Option<Schema> {
        let text = |description| Attribute {
            attr_type: AttributeType::String,
            description: Description::plain(description),
            constraint: AttributeConstraint::Optional,
            ..Default::default()
        };
        Some(Schema {
            version: 1,
            block: Block {
                attributes: map! {
                    "org_name" => text("First part of the organization's host."),
                    "base_url" => text("The rest of the organization's host."),
                    "api_token" => text("An API token."),
                    "http_proxy" => text("URL to call in place of the organization's."),
                },
                ..Default::default()
            },
        })
    }

    async fn configure<'a>(
        &self,
        diagnostics: &mut Diagnostics,
        _terraform_version: String,
        config: Config,
    ) -> Option<()> {
        let Some(settings) = config.resolve() else {
            diagnostics.root_error(
                "No organization or no API token",
                "Set org_name, base_url and api_token, or OKTA_ORG_NAME, OKTA_BASE_URL and OKTA_API_TOKEN.",
            );
            return None;
        };
        let client = Arc::new(Client::new(settings));
        let mut configured = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        *configured = Some(client);
        Some(())
    }

    fn get_data_sources(
        &self,
        _: &mut Diagnostics,
    ) -> Option<HashMap<String, Box<dyn DynamicDataSource>>> {
        let app_token: Box<dyn DynamicDataSource> = Box::new(AppToken::new(&self.client));
        Some(HashMap::from([("app_token".to_owned(), app_token)]))
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    serve("okta", Okta::default()).await
}
