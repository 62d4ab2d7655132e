//! The answer to a request for one record.

use arbitrary::{Result, Unstructured};
use secrecy::zeroize::Zeroizing;

use super::fields::{Field, Fields, object};
use super::go_time;
use crate::okta::http::{NextPage, Response, replace_lone_surrogates};
use crate::okta::redaction::Redaction;
use crate::okta::{AppToken, Content};

/// The names that are read.
const NAMES: [&str; 8] = [
    "id",
    "status",
    "created",
    "expiresAt",
    "issuer",
    "clientId",
    "userId",
    "scopes",
];

/// The longest text of an error, in bytes: it names a field and quotes no more
/// than another spelling of its name.
const LONGEST_ERROR: usize = 100;

/// A record is what its JSON says, and JSON that is no record is an error. Of
/// any other text, what is read is in the text.
pub fn token_record(input: &mut Unstructured<'_>) -> Result<()> {
    if input.ratio(1, 4)? {
        let text = String::from_utf8_lossy(input.bytes(input.len())?).into_owned();
        if let Some(token) = read(&text) {
            let value: serde_json::Value =
                serde_json::from_str(&lossless(&text)).expect("what is read as a record is JSON");
            let says = value["id"].as_str().unwrap_or_default();
            assert_eq!(token.id, says);
        }
        return Ok(());
    }
    let (json, fields) = object(input)?;
    let read = read(&json).map(|token| shown(&token));
    assert_eq!(read, expected(&fields), "{json}");
    Ok(())
}

/// The text of an answer, in the form in which its JSON is read.
fn lossless(json: &str) -> String {
    let mut json = json.to_owned();
    replace_lone_surrogates(&mut json);
    json
}

/// A successful answer with that body.
pub(crate) fn answer(json: &str, next: NextPage) -> Response {
    Response {
        status: 200,
        content: Content::Json,
        body: Zeroizing::new(lossless(json)),
        next,
        dpop_nonce: None,
        redaction: Redaction::default(),
    }
}

/// The record in that body, as the client reads it.
fn read(json: &str) -> Option<AppToken> {
    let value = serde_json::from_str(&lossless(json)).ok()?;
    match AppToken::find(&value).ok()? {
        Ok(found) => Some(found.token),
        Err(error) => {
            let text = error.to_string();
            assert!(text.len() <= LONGEST_ERROR, "{text}");
            None
        }
    }
}

/// A record's values as the state has them, in the order of [`NAMES`].
pub(crate) fn shown(token: &AppToken) -> Vec<String> {
    let token = token.clone();
    let (created, expires_at) = (token.created.to_string(), token.expires_at.to_string());
    let scopes = format!("{:?}", token.scopes);
    let ids = [token.issuer, token.client_id, token.user_id, scopes];
    [token.id, token.status, created, expires_at]
        .into_iter()
        .chain(ids)
        .collect()
}

/// The same from what the JSON was made of; `None` where it is no record.
pub(crate) fn expected(fields: &Fields) -> Option<Vec<String>> {
    let last = |name: &str| {
        let mut found = fields.iter().rev().filter(|(written, _)| written == name);
        found.next().map_or(&Field::Null, |(_, field)| field)
    };
    let is_meant = |written: &str| NAMES.iter().any(|name| folded(name) == folded(written));
    let is_misspelt = |written: &str| is_meant(written) && !NAMES.contains(&written);
    let mut meant = fields.iter().filter(|(written, _)| is_meant(written));
    if meant.all(|(written, _)| *last(written) == Field::Null)
        || fields.iter().any(|(written, _)| is_misspelt(written))
    {
        return None;
    }
    let values = NAMES.iter().map(|name| match *name {
        "created" | "expiresAt" => time(last(name)),
        "scopes" => scopes(last(name)),
        _ => text(last(name)),
    });
    let values: Vec<_> = values.collect::<Option<_>>()?;
    // The id, without which nothing says whose record it is.
    (!values[0].is_empty()).then_some(values)
}

/// The name without its case, also for the letters of other alphabets that
/// Unicode takes for one of ours.
fn folded(name: &str) -> String {
    name.to_lowercase().to_uppercase()
}

fn text(field: &Field) -> Option<String> {
    match field {
        Field::Null => Some(String::new()),
        Field::Text(text) => Some(text.clone()),
        Field::Array(_) | Field::Other => None,
    }
}

fn time(field: &Field) -> Option<String> {
    match field {
        Field::Null => Some("0001-01-01T00:00:00Z".to_owned()),
        field => go_time::printed(&text(field)?),
    }
}

fn scopes(field: &Field) -> Option<String> {
    let scopes = match field {
        Field::Null => Vec::new(),
        Field::Array(fields) => fields.iter().map(text).collect::<Option<Vec<_>>>()?,
        Field::Text(_) | Field::Other => return None,
    };
    Some(format!("{scopes:?}"))
}
