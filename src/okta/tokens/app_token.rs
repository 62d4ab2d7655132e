//! `GET /api/v1/apps/{appId}/tokens/{tokenId}`: the record of one refresh
//! token that an app was given (`getOAuth2TokenForApplication`).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use serde_json::Value;

use super::record::Record;
use super::{DecodeError, ReadError, Timestamp};
use crate::okta::auth::{ApiClient, Get};
use crate::okta::http::UnexpectedBody;
use crate::okta::rate_limit::Ticket;
use crate::okta::retry::RetryScope;

/// The endpoint as Okta's reference writes it.
const TEMPLATE: &str = "/api/v1/apps/{appId}/tokens/{tokenId}";

/// The characters that are escaped in an id: those that Go's `url.PathEscape`
/// escapes.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b':')
    .remove(b'=')
    .remove(b'@');

/// The fields that are read, as Okta names them.
const FIELDS: [&str; 8] = [
    "id",
    "status",
    "created",
    "expiresAt",
    "issuer",
    "clientId",
    "userId",
    "scopes",
];

/// The record of a refresh token, never the token itself. Okta declares no
/// field as required, so an absent or null field is empty; only the id is
/// always there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppToken {
    /// The record's id, `oar…`.
    pub id: String,
    /// `ACTIVE` or `REVOKED` today.
    pub status: String,
    /// When the token was issued.
    pub created: Timestamp,
    /// When it expires; the default if Okta names no time.
    pub expires_at: Timestamp,
    /// The URL of the authorization server that issued it.
    pub issuer: String,
    /// The app that holds it, `0oa…`.
    pub client_id: String,
    /// The user whose access it refreshes, `00u…`.
    pub user_id: String,
    /// The scopes that it grants, in Okta's order.
    pub scopes: Vec<String>,
}

/// A record, with the time that shows which of two is newer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) token: AppToken,
    /// `lastUpdated`, as Okta writes it.
    pub(crate) last_updated: String,
}

/// Reads the record of one refresh token. An id must be neither empty nor `.`
/// nor `..`, because as path segments these mean another resource, however they
/// are escaped. Calls `on_send` right before each attempt.
pub(crate) async fn read_app_token(
    api: &ApiClient,
    app_id: &str,
    token_id: &str,
    ticket: Ticket,
    on_send: &(dyn Fn() + Send + Sync),
) -> Result<Found, ReadError> {
    let get = Get {
        template: TEMPLATE,
        url: api.organization_url().endpoint(&path(app_id, token_id)),
        ticket,
        scope: RetryScope::AllTransient,
        on_send,
    };
    let response = api.get(get).await?;
    let no_record = |unexpected| ReadError::NoRecord {
        status: response.status,
        unexpected,
    };
    let body = response.json().map_err(no_record)?;
    let value: Value = serde_json::from_str(body).map_err(DecodeError::Json)?;
    let found = AppToken::find(&value).map_err(|json| no_record(UnexpectedBody::Json(json)))?;
    let found = found.map_err(|error| error.redacted(&response.redaction))?;
    if found.token.id != token_id {
        return Err(ReadError::OtherRecord {
            requested: token_id.to_owned(),
            received: response.redaction.redact(&found.token.id),
        });
    }
    Ok(found)
}

fn path(app_id: &str, token_id: &str) -> String {
    format!(
        "/api/v1/apps/{}/tokens/{}",
        escaped(app_id),
        escaped(token_id)
    )
}

/// Escapes an id as a path segment.
pub(super) fn escaped(id: &str) -> PercentEncode<'_> {
    utf8_percent_encode(id, ESCAPED)
}

impl AppToken {
    /// Returns the record in a JSON value, the reason why it cannot be decoded,
    /// or what the value is instead. An object without an id is no record,
    /// because nothing says which token it is about.
    pub(crate) fn find(value: &Value) -> Result<Result<Found, DecodeError>, &'static str> {
        let record = Record::find(value, &FIELDS)?;
        // Its type is not checked, because no state has it.
        let last_updated = value.get("lastUpdated").and_then(Value::as_str);
        let last_updated = last_updated.unwrap_or_default().to_owned();
        let decoded = Self::decode(&record);
        if decoded.as_ref().is_ok_and(|token| token.id.is_empty()) {
            return Err("an object without an id");
        }
        Ok(decoded.map(|token| Found {
            token,
            last_updated,
        }))
    }

    fn decode(record: &Record<'_>) -> Result<Self, DecodeError> {
        record.check_case()?;
        Ok(Self {
            id: record.string("id")?,
            status: record.string("status")?,
            created: record.time("created")?,
            expires_at: record.time("expiresAt")?,
            issuer: record.string("issuer")?,
            client_id: record.string("clientId")?,
            user_id: record.string("userId")?,
            scopes: record.strings("scopes")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(record: &str) -> Result<AppToken, String> {
        let value: Value = serde_json::from_str(record).expect("a test's own JSON");
        let record = Record::find(&value, &FIELDS).map_err(str::to_owned)?;
        AppToken::decode(&record).map_err(|error| error.to_string())
    }

    #[test]
    fn ids_are_escaped_as_gos_path_escape_does() {
        let table = [
            ("0oa1A-_.~", "0oa1A-_.~"),
            ("$&+:=@", "$&+:=@"),
            ("a/b?c#d e%f", "a%2Fb%3Fc%23d%20e%25f"),
            (
                "'()*!,;\\\"<>[]^`{|}",
                "%27%28%29%2A%21%2C%3B%5C%22%3C%3E%5B%5D%5E%60%7B%7C%7D",
            ),
            ("é\u{0}", "%C3%A9%00"),
            ("%2e%2e", "%252e%252e"),
        ];
        for (id, escaped) in table {
            assert_eq!(path(id, "t"), format!("/api/v1/apps/{escaped}/tokens/t"));
            assert_eq!(path("a", id), format!("/api/v1/apps/a/tokens/{escaped}"));
        }
    }

    #[test]
    fn a_full_record_is_read_field_by_field() {
        let token = decode(
            r#"{"id":"oar1","status":"ACTIVE","created":"2026-03-02T09:15:44.999Z",
                "lastUpdated":7,"expiresAt":"2026-03-12T11:00:01+02:00","issuer":"https://i",
                "clientId":"0oa1","userId":"00u1","scopes":["openid",null,"a"],"_links":[1]}"#,
        );
        let token = token.expect("a record");
        assert_eq!(
            (
                token.id.as_str(),
                token.status.as_str(),
                token.issuer.as_str()
            ),
            ("oar1", "ACTIVE", "https://i")
        );
        assert_eq!(
            (token.client_id.as_str(), token.user_id.as_str()),
            ("0oa1", "00u1")
        );
        assert_eq!(token.created.to_string(), "2026-03-02T09:15:44Z");
        assert_eq!(token.expires_at.to_string(), "2026-03-12T11:00:01+02:00");
        assert_eq!(token.scopes, ["openid", "", "a"]);
    }

    #[test]
    fn what_is_absent_or_null_reads_as_empty() {
        let expected = AppToken {
            id: "oar1".to_owned(),
            ..AppToken::default()
        };
        let nulls = r#"{"id":"oar1","status":null,"created":null,"expiresAt":null,"issuer":null,
            "clientId":null,"userId":null,"scopes":null}"#;
        for record in [r#"{"id":"oar1"}"#, nulls, r#"{"id":"oar1","scopes":[]}"#] {
            assert_eq!(decode(record), Ok(expected.clone()), "{record}");
        }
    }

    #[test]
    fn an_object_without_an_id_is_no_record() {
        let table = [
            r#"{"status":"UP"}"#,
            r#"{"id":null,"status":"ACTIVE"}"#,
            r#"{"id":"","status":"ACTIVE"}"#,
        ];
        for json in table {
            let value = serde_json::from_str(json).expect("a test's own JSON");
            let instead = AppToken::find(&value).err();
            assert_eq!(instead, Some("an object without an id"), "{json}");
        }
    }

    #[test]
    fn of_a_key_that_comes_twice_the_last_counts() {
        let token = decode(r#"{"id":"first","id":"last"}"#).expect("a record");
        assert_eq!(token.id, "last");
    }

    #[test]
    fn a_field_that_cannot_be_read_is_named() {
        let table = [
            (
                r#"{"id":7}"#,
                "the field `id` of the record is a number, not a string",
            ),
            (
                r#"{"userId":{}}"#,
                "the field `userId` of the record is an object, not a string",
            ),
            (
                r#"{"scopes":"a"}"#,
                "the field `scopes` of the record is a string, not an array",
            ),
            (
                r#"{"scopes":["a",true]}"#,
                "the field `scopes[1]` of the record is a boolean, not a string",
            ),
            (
                r#"{"created":5}"#,
                "the field `created` of the record is a number, not a string",
            ),
            (
                r#"{"created":""}"#,
                "the field `created` of the record is not an RFC 3339 time",
            ),
            (
                r#"{"expiresAt":"never"}"#,
                "the field `expiresAt` of the record is not an RFC 3339 time",
            ),
            (
                r#"{"ID":"x"}"#,
                "the record has the field `ID`, which differs from `id` in case only",
            ),
            (
                r#"{"id":"x","ſtatus":"y"}"#,
                "the record has the field `ſtatus`, which differs from `status` in case only",
            ),
            (r#"{"ID":null}"#, "an object with none of a record's fields"),
            (
                r#"{"id":"x","clientid":null}"#,
                "the record has the field `clientid`, which differs from `clientId` in case only",
            ),
        ];
        for (record, error) in table {
            assert_eq!(decode(record), Err(error.to_owned()), "{record}");
        }
    }
}
