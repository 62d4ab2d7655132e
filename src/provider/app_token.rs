//! `okta_app_token`: the record of one refresh token of one app.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::advice::{self, FailedRead};
use super::data_source::{DataSource, State};
use super::id;
use crate::configuration::Configuration;
use crate::diagnostic::{Diagnostics, Hint};
use crate::okta;
use crate::schema::{Attribute, Schema, Type};

/// The data source `okta_app_token`.
#[derive(Debug, Clone, Copy)]
pub struct AppTokenDataSource;

#[async_trait]
impl DataSource for AppTokenDataSource {
    fn name(&self) -> &'static str {
        "okta_app_token"
    }

    fn schema(&self) -> Schema {
        Schema {
            description: "Reads one refresh token of an app: who holds it, which scopes it has, \
                          and when it expires. The result does not contain the secret value of \
                          the token.",
            attributes: vec![
                Attribute::required(
                    "client_id",
                    Type::String,
                    "The id of the app that the token was issued to (`0oa…`). For most apps, it \
                     is the same as the OAuth client id. This is not the service app that the \
                     provider signs in with.",
                )
                .example("0oa…"),
                Attribute::required(
                    "id",
                    Type::String,
                    "The id of the token (`oar…`). This is not the secret value of the token.",
                )
                .example("oar…")
                .hint(Hint::ListTokens),
                Attribute::computed(
                    "user_id",
                    Type::String,
                    "The id of the user who holds the token (`00u…`).",
                ),
                Attribute::computed("status", Type::String, "`ACTIVE` or `REVOKED`."),
                Attribute::computed(
                    "created",
                    Type::String,
                    "When the token was issued: an RFC 3339 time in whole seconds.",
                ),
                Attribute::computed(
                    "expires_at",
                    Type::String,
                    "When the token expires: an RFC 3339 time in whole seconds. If Okta returns \
                     no expiry, the value is `0001-01-01T00:00:00Z`.",
                ),
                Attribute::computed(
                    "scopes",
                    Type::list_of_strings(),
                    "The scopes of the token, in Okta's order.",
                ),
                Attribute::computed(
                    "issuer",
                    Type::String,
                    "The URL of the authorization server that issued the token.",
                ),
            ],
        }
    }

    fn validate(&self, configuration: &Configuration) -> Diagnostics {
        [id::CLIENT_ID, id::TOKEN_ID]
            .into_iter()
            .filter_map(|attribute| attribute.check(configuration))
            .collect()
    }

    async fn read(
        &self,
        client: &okta::Client,
        configuration: Map<String, Value>,
    ) -> Result<State, Diagnostics> {
        let config: Config = serde_json::from_value(Value::Object(configuration))
            .map_err(|error| advice::provider_bug(&error))?;
        let token = client.app_token(&config.client_id, &config.id).await;
        let token = token.map_err(|error| {
            let read = FailedRead {
                client,
                app_id: &config.client_id,
                token_id: Some(&config.id),
                page: None,
            };
            vec![advice::advise(&error, &read)]
        })?;
        Ok(Box::new(TokenState::from(token)))
    }
}

#[derive(Deserialize)]
struct Config {
    client_id: String,
    id: String,
}

/// The state. All values come from the record, including the ids.
#[derive(Serialize)]
struct TokenState {
    client_id: String,
    id: String,
    user_id: String,
    status: String,
    created: String,
    expires_at: String,
    scopes: Vec<String>,
    issuer: String,
}

impl From<okta::AppToken> for TokenState {
    fn from(token: okta::AppToken) -> Self {
        Self {
            client_id: token.client_id,
            id: token.id,
            user_id: token.user_id,
            status: token.status,
            created: token.created.to_string(),
            expires_at: token.expires_at.to_string(),
            scopes: token.scopes,
            issuer: token.issuer,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::diagnostic::AttributePath;

    #[test]
    fn an_unknown_id_is_no_error() {
        let unknown = ["client_id", "id"].map(AttributePath::attribute).to_vec();
        let configuration = Configuration::new(Map::new(), unknown);
        assert_eq!(AppTokenDataSource.validate(&configuration), []);
    }

    #[test]
    fn state_has_all_attributes_of_the_schema_and_no_null() {
        let state = TokenState::from(okta::AppToken::default());
        let zero = "0001-01-01T00:00:00Z";
        let expected = json!({
            "client_id": "", "id": "", "user_id": "", "status": "", "created": zero,
            "expires_at": zero, "scopes": [], "issuer": "",
        });
        let state = serde_json::to_value(state).expect("a state is JSON");
        assert_eq!(state, expected);
        let schema = AppTokenDataSource.schema();
        assert_eq!(schema.attributes.len(), 8);
        assert!(
            schema
                .attributes
                .iter()
                .all(|attribute| expected.get(attribute.name).is_some())
        );
    }
}
