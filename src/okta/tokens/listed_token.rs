//! The record of a refresh token as an app's list has it. Here a missing value
//! stays missing, which [`AppToken`](super::AppToken) cannot say.

use serde_json::Value;

use super::error::PageError;
use super::record::Record;
use super::timestamp::Timestamp;

/// The fields that are read, as Okta names them.
const FIELDS: [&str; 9] = [
    "id",
    "status",
    "created",
    "lastUpdated",
    "expiresAt",
    "issuer",
    "clientId",
    "userId",
    "scopes",
];

/// The record of a refresh token; never the token itself. `None` is what Okta
/// leaves out or sends as null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedToken {
    /// The record's id, `oar…`; never empty.
    pub id: String,
    /// The app that holds it, `0oa…`.
    pub client_id: Option<String>,
    /// The user whose access it refreshes, `00u…`.
    pub user_id: Option<String>,
    /// `ACTIVE` or `REVOKED` today.
    pub status: Option<String>,
    /// When the token was issued.
    pub created: Option<Timestamp>,
    /// When the record was last changed.
    pub last_updated: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// What it allows, in Okta's order.
    pub scopes: Option<Vec<String>>,
    /// The URL of the authorization server that issued it.
    pub issuer: Option<String>,
}

impl ListedToken {
    /// Decodes one element of a page; `position` counts from 1.
    ///
    /// # Errors
    ///
    /// When it is no record, has no id, or has a field that cannot be read.
    pub(crate) fn decode(value: &Value, position: usize) -> Result<Self, PageError> {
        let record = Record::find(value, &FIELDS);
        let record = record.map_err(|found| PageError::NotARecord { position, found })?;
        let token = Self::read(&record).map_err(|error| PageError::Record { position, error })?;
        if token.id.is_empty() {
            return Err(PageError::NoId { position });
        }
        Ok(token)
    }

    fn read(record: &Record<'_>) -> Result<Self, super::DecodeError> {
        record.check_case()?;
        Ok(Self {
            id: record.string("id")?,
            client_id: record.optional("clientId", Record::string)?,
            user_id: record.optional("userId", Record::string)?,
            status: record.optional("status", Record::string)?,
            created: record.optional("created", Record::time)?,
            last_updated: record.optional("lastUpdated", Record::time)?,
            expires_at: record.optional("expiresAt", Record::time)?,
            scopes: record.optional("scopes", Record::strings)?,
            issuer: record.optional("issuer", Record::string)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_okta_leaves_out_is_none() {
        let nulls = json!({
            "id": "oar1", "clientId": null, "userId": null, "status": null, "created": null,
            "lastUpdated": null, "expiresAt": null, "scopes": null, "issuer": null,
        });
        for record in [json!({"id": "oar1"}), nulls] {
            let token = ListedToken::decode(&record, 1).expect("a record");
            let expected = ListedToken {
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
            assert_eq!(token, expected);
        }
        let empty = json!({"id": "oar1", "userId": "", "scopes": []});
        let token = ListedToken::decode(&empty, 1).expect("a record");
        assert_eq!(token.user_id.as_deref(), Some(""));
        assert_eq!(token.scopes, Some(Vec::new()));
    }

    #[test]
    fn what_is_no_record_is_an_error_that_names_its_position() {
        let table = [
            (
                json!(null),
                "record 7 of the page is null, not a token record",
            ),
            (
                json!([]),
                "record 7 of the page is an array, not a token record",
            ),
            (
                json!({}),
                "record 7 of the page is an empty object, not a token record",
            ),
            (
                json!({"status": "ACTIVE"}),
                "record 7 of the page has no `id`",
            ),
            (
                json!({"id": null, "status": "ACTIVE"}),
                "record 7 of the page has no `id`",
            ),
            (json!({"id": ""}), "record 7 of the page has no `id`"),
            (
                json!({"id": 7}),
                "record 7 cannot be read: the field `id` of the record is a number, not a string",
            ),
            (
                json!({"id": "a", "lastUpdated": "today"}),
                "record 7 cannot be read: the field `lastUpdated` of the record is not an RFC 3339 time",
            ),
            (
                json!({"id": "a", "userid": "b"}),
                "record 7 cannot be read: the record has the field `userid`, which differs from `userId` in case only",
            ),
        ];
        for (record, expected) in table {
            let error = ListedToken::decode(&record, 7).expect_err(expected);
            assert_eq!(error.to_string(), expected);
        }
    }
}
