//! `okta_app_tokens`: the records of all refresh tokens of one app.

use async_trait::async_trait;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use super::advice::{self, FailedRead};
use super::data_source::{DataSource, State};
use super::id;
use crate::configuration::Configuration;
use crate::diagnostic::{AttributePath, Diagnostic, Diagnostics};
use crate::okta::{self, ListedToken, TokenFilter};
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
            "The id of the user to whom the token was issued (`00u…`).",
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

fn failed_page(error: &okta::Error) -> Option<usize> {
    match error {
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
        .fix("Leave `status` out to read the tokens of every status.");
    Some(diagnostic.at(AttributePath::attribute("status")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn mistakes(values: Value) -> Vec<(String, String)> {
        let values = values.as_object().cloned().expect("an object");
        let found = AppTokensDataSource.validate(&Configuration::new(values, Vec::new()));
        let parts = found.into_iter().map(|mistake| {
            let path = mistake.attribute.map(|path| path.to_string());
            (mistake.summary, path.unwrap_or_default())
        });
        parts.collect()
    }

    #[test]
    fn an_empty_argument_is_an_error_at_its_attribute() {
        let error = |title: &str, path: &str| (title.to_owned(), path.to_owned());
        let table = [
            (json!({"client_id": "0oa1"}), vec![]),
            (
                json!({"client_id": "0oa1", "user_id": null, "status": null}),
                vec![],
            ),
            (
                json!({"client_id": "0oa1", "user_id": "00u1", "status": "ACTIVE"}),
                vec![],
            ),
            (
                json!({"client_id": ""}),
                vec![error("Invalid Okta Id", "client_id")],
            ),
            (
                json!({"client_id": "0oa1", "user_id": "", "status": ""}),
                vec![
                    error("Invalid Okta Id", "user_id"),
                    error("Invalid Token Status", "status"),
                ],
            ),
        ];
        for (values, expected) in table {
            assert_eq!(mistakes(values.clone()), expected, "{values}");
        }
    }

    #[test]
    fn a_status_that_no_token_can_have_is_an_error() {
        let table = [
            ("", "is empty."),
            (" ", "contains only whitespace (U+0020)."),
            ("ACTIVE\n", "ends with a newline (U+000A)."),
            ("active", "is \"active\", which is not in capitals"),
            ("Revoked", "as `REVOKED` is."),
            ("ACTIVE ", "ends with whitespace (U+0020)."),
            ("\tACTIVE", "begins with whitespace (U+0009)."),
            (
                "ACT\u{200b}IVE",
                "contains the invisible character U+200B at position 4.",
            ),
        ];
        for (status, what) in table {
            let values = json!({"client_id": "0oa1", "status": status});
            let values = values.as_object().cloned().expect("an object");
            let configuration = Configuration::new(values, Vec::new());
            let found = AppTokensDataSource.validate(&configuration);
            let [mistake] = found.as_slice() else {
                panic!("{status:?}: {found:?}");
            };
            assert!(mistake.detail.contains(what), "{}", mistake.detail);
        }
    }

    #[test]
    fn state_has_all_attributes_of_the_schema_and_null_where_okta_says_nothing() {
        let token = ListedToken {
            id: "oar1".to_owned(),
            client_id: None,
            user_id: None,
            status: None,
            created: None,
            last_updated: None,
            expires_at: None,
            scopes: None,
            issuer: None,
        };
        let state = TokensState {
            client_id: "0oa1".to_owned(),
            user_id: None,
            status: None,
            tokens: vec![token],
        };
        let state = serde_json::to_value(state).expect("a state is JSON");
        let nulls = json!({
            "id": "oar1", "client_id": null, "user_id": null, "status": null, "created": null,
            "last_updated": null, "expires_at": null, "scopes": null, "issuer": null,
        });
        let expected =
            json!({"client_id": "0oa1", "user_id": null, "status": null, "tokens": [nulls]});
        assert_eq!(state, expected);
        let names = |attributes: &[Attribute]| {
            let mut names: Vec<_> = attributes.iter().map(|known| known.name).collect();
            names.sort_unstable();
            names
        };
        let keys = |value: &Value| {
            let keys = value.as_object().expect("an object").keys();
            keys.cloned().collect::<Vec<_>>()
        };
        assert_eq!(
            keys(&state),
            names(&AppTokensDataSource.schema().attributes)
        );
        assert_eq!(keys(&state["tokens"][0]), names(&token_attributes()));
    }
}
