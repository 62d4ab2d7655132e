//! The data source `okta_app_token`.

use std::sync::{Arc, PoisonError};

use anyhow::Context;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tf_provider::schema::{
    Attribute, AttributeConstraint, AttributeType, Block, Description, Schema,
};
use tf_provider::value::{Value, ValueEmpty};
use tf_provider::{DataSource, Diagnostics, map};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::Configured;
use crate::client::Record;

/// What okta/okta makes of a time that is not there.
const NO_TIME: &str = "0001-01-01T00:00:00Z";

pub(crate) struct AppToken {
    client: Configured,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct State {
    id: Value<String>,
    client_id: Value<String>,
    user_id: Value<String>,
    status: Value<String>,
    created: Value<String>,
    expires_at: Value<String>,
    issuer: Value<String>,
    scopes: Value<Vec<String>>,
}

impl AppToken {
    pub(crate) fn new(client: &Configured) -> Self {
        Self {
            client: Arc::clone(client),
        }
    }

    async fn state(&self, config: State) -> anyhow::Result<State> {
        let client = {
            let client = self.client.lock().unwrap_or_else(PoisonError::into_inner);
            client.clone().context("the provider is not configured")?
        };
        let app_id = config.client_id.as_option().context("client_id is null")?;
        let id = config.id.as_option().context("id is null")?;
        State::of(client.app_token(&app_id, &id).await?)
    }
}

impl State {
    fn of(record: Record) -> anyhow::Result<Self> {
        let text = |text: Option<String>| Value::Value(text.unwrap_or_default());
        Ok(Self {
            id: text(record.id),
            client_id: text(record.client_id),
            user_id: text(record.user_id),
            status: text(record.status),
            created: Value::Value(seconds(record.created)?),
            expires_at: Value::Value(seconds(record.expires_at)?),
            issuer: text(record.issuer),
            scopes: Value::Value(record.scopes.unwrap_or_default()),
        })
    }
}

/// A time without the fraction of its second.
fn seconds(text: Option<String>) -> anyhow::Result<String> {
    let Some(text) = text else {
        return Ok(NO_TIME.to_owned());
    };
    let time = OffsetDateTime::parse(&text, &Rfc3339)?;
    Ok(time.replace_nanosecond(0)?.format(&Rfc3339)?)
}

#[async_trait]
impl DataSource for AppToken {
    type State<'a> = State;
    type ProviderMetaState<'a> = ValueEmpty;

    fn schema(&self, _: &mut Diagnostics) -> Option<Schema> {
        let attribute = |attr_type, constraint, description| Attribute {
            attr_type,
            description: Description::plain(description),
            constraint,
            ..Default::default()
        };
        let required = |text| attribute(AttributeType::String, AttributeConstraint::Required, text);
        let computed = |text| attribute(AttributeType::String, AttributeConstraint::Computed, text);
        let list = AttributeType::List(AttributeType::String.into());
        Some(Schema {
            version: 1,
            block: Block {
                attributes: map! {
                    "id" => required("The token's id."),
                    "client_id" => required("The app's id."),
                    "user_id" => computed("Whose token it is."),
                    "status" => computed("Whether it is active."),
                    "created" => computed("When it was made."),
                    "expires_at" => computed("When it ends."),
                    "issuer" => computed("Who gave it."),
                    "scopes" => attribute(list, AttributeConstraint::Computed, "What it allows."),
                },
                ..Default::default()
            },
        })
    }

    async fn read<'a>(
        &self,
        diagnostics: &mut Diagnostics,
        config: State,
        _provider_meta: ValueEmpty,
    ) -> Option<State> {
        match self.state(config).await {
            Ok(state) => Some(state),
            Err(error) => {
                diagnostics.root_error("Error reading application token", format!("{error:#}"));
                None
            }
        }
    }
}
