//! `okta_app_tokens`: the records of all refresh tokens of one app.

use async_trait::async_trait;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use super::advice::{self, FailedRead};
use super::data_source::{DataSource, State};
use super::id;
use crate::configuration::Configuration;
use crate::diagnostic::{AttributePath, Diagnostic, Diagnostics};
use crate::okta::{self, ListedToken, PageError, TokenFilter};
use crate::schema::{Attribute, Schema, Type};

/// The data source `okta_app_tokens`.
#[derive(Debug, Clone, Copy)]
pub struct AppTokensDataSource;

#[async_trait]
impl DataSource for AppTokensDataSource {
    fn name(&self) -> &'static str {
        "okta_app_tokens"
    }

    fn schema(&self) -> Schema {
        Schema {
            description: "Lists all refresh tokens of an app: who holds them, which scopes they \
                          have, and when they expire. The result does not contain the secret \
                          values of the tokens.",
            attributes: vec![
                Attribute::required(
                    "client_id",
                    Type::String,
                    "The id of the app that the tokens were issued to (`0oa…`). For most apps, \
                     it is the same as the OAuth client id. This is not the service app that the \
                     provider signs in with.",
                )
                .example("0oa…"),
                Attribute::optional(
                    "user_id",
                    Type::String,
                    "Returns only the tokens that were issued to this user (`00u…`).",
                ),
                Attribute::optional(
                    "status",
                    Type::String,
                    "Returns only the tokens with exactly this status: `ACTIVE` or `REVOKED`.",
                ),
                Attribute::computed(
                    "tokens",
                    Type::Objects(token_attributes()),
                    "The tokens, ordered by `created` and then by `id`. A value that Okta does \
                     not return is null.",
                ),
            ],
        }
    }

    fn validate(&self, configuration: &Configuration) -> Diagnostics {
        let ids = [id::CLIENT_ID, id::USER_ID].into_iter();
        let wrong_ids = ids.filter_map(|attribute| attribute.check(configuration));
        wrong_ids.chain(wrong_status(configuration)).collect()
    }

    async fn read(
        &self,
        client: &okta::Client,
        configuration: Map<String, Value>,
    ) -> Result<State, Diagnostics> {
        let config = serde_json::from_value(Value::Object(configuration));
        let Config {
            client_id,
            user_id,
            status,
        } = config.map_err(|error| advice::provider_bug(&error))?;
        let filter = TokenFilter { user_id, status };
        let tokens = client.app_tokens(&client_id, &filter).await;
        let tokens = tokens.map_err(|error| {
            let read = FailedRead {
                client,
                app_id: &client_id,
                token_id: None,
                page: failed_page(&error),
            };
            vec![advice::advise(&error, &read)]
        })?;
        Ok(Box::new(TokensState {
            client_id,
            user_id: filter.user_id,
            status: filter.status,
            tokens,
        }))
    }
}

/// Returns the attributes of a token. All except the id may be null.
fn token_attributes() -> Vec<Attribute> {
    let nullable = [
        (
            "client_id",
            Type::String,
            "The id of the app that the token was issued to (`0oa…`).",
        ),
        (
            "user_id",
            Type::String,
            "The id of the user who holds the token (`00u…`).",
        ),
        ("status", Type::String, "`ACTIVE` or `REVOKED`."),
        (
            "created",
            Type::String,
            "When the token was issued: an RFC 3339 time in whole seconds.",
        ),
        (
            "last_updated",
            Type::String,
            "When Okta last changed the record of the token, in the same format.",
        ),
        (
            "expires_at",
            Type::String,
            "When the token expires, in the same format.",
        ),
        (
            "scopes",
            Type::list_of_strings(),
            "The scopes of the token, in Okta's order.",
        ),
        (
            "issuer",
            Type::String,
            "The URL of the authorization server that issued the token.",
        ),
    ];
    let id = Attribute::computed(
        "id",
        Type::String,
        "The id of the token (`oar…`). This is not \
                                                      the secret value of the token.",
    );
    let nullable = nullable.into_iter().map(|(name, r#type, description)| {
        Attribute::computed(name, r#type, description).nullable()
    });
    std::iter::once(id).chain(nullable).collect()
}

#[derive(Deserialize)]
struct Config {
    client_id: String,
    user_id: Option<String>,
    status: Option<String>,
}

#[derive(Serialize)]
struct TokensState {
    client_id: String,
    user_id: Option<String>,
    status: Option<String>,
    #[serde(serialize_with = "serialize_tokens")]
    tokens: Vec<ListedToken>,
}

/// One token in the state. It borrows its values, so that 50,000 tokens are not
/// copied.
#[derive(Serialize)]
struct TokenState<'token> {
    id: &'token str,
    client_id: Option<&'token str>,
    user_id: Option<&'token str>,
    status: Option<&'token str>,
    created: Option<String>,
    last_updated: Option<String>,
    expires_at: Option<String>,
    scopes: Option<&'token [String]>,
    issuer: Option<&'token str>,
}

impl<'token> From<&'token ListedToken> for TokenState<'token> {
    fn from(token: &'token ListedToken) -> Self {
        let time = |time: Option<okta::Timestamp>| time.map(|time| time.to_string());
        Self {
            id: &token.id,
            client_id: token.client_id.as_deref(),
            user_id: token.user_id.as_deref(),
            status: token.status.as_deref(),
            created: time(token.created),
            last_updated: time(token.last_updated),
            expires_at: time(token.expires_at),
            scopes: token.scopes.as_deref(),
            issuer: token.issuer.as_deref(),
        }
    }
}

fn serialize_tokens<S: Serializer>(
    tokens: &[ListedToken],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(tokens.iter().map(TokenState::from))
}

/// Returns the page that could not be read, if one is to blame.
fn failed_page(error: &okta::Error) -> Option<usize> {
    match error {
        okta::Error::List(error) if matches!(error.error, PageError::TooManyTokens { .. }) => None,
        okta::Error::List(error) => Some(error.page),
        okta::Error::Read(_) | okta::Error::Deadline { .. } => None,
    }
}

/// The statuses of a token (`OAuth2RefreshToken.status` of Okta's API).
const STATUSES: [&str; 2] = ["ACTIVE", "REVOKED"];

/// Finds a status with which the list would be empty for certain.
fn wrong_status(configuration: &Configuration) -> Option<Diagnostic> {
    let status = configuration.value("status").as_str()?;
    let is_in_another_case =
        |known: &&&str| known.eq_ignore_ascii_case(status) && **known != status;
    let other_case = STATUSES.iter().find(is_in_another_case);
    let id::Mistake { what, fixes, hint } = match other_case {
        Some(known) => id::Mistake {
            what: format!("is \"{status}\", which is not in capitals, as `{known}` is."),
            fixes: Vec::new(),
            hint: None,
        },
        None => id::mistake_in(status, "status")?,
    };
    let detail = format!("`status` {what} No token in Okta has such a status.");
    let diagnostic = Diagnostic::error("Invalid Token Status", detail).hint(hint);
    let diagnostic = fixes.into_iter().fold(diagnostic, Diagnostic::fix);
    let right = other_case.unwrap_or(&STATUSES[0]);
    let diagnostic = diagnostic
        .fix(format!("Set `status = \"{right}\"`."))
        .fix("Or leave `status` out to read the tokens of every status.");
    Some(diagnostic.at(AttributePath::attribute("status")))
}

#[cfg(test)]
mod tests;
