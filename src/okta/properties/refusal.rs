//! Answers without success: what is kept of them, and what never is.

use arbitrary::{Result, Unstructured};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

use crate::okta::redaction::Redaction;
use crate::okta::{ApiError, Content, Error, HttpError};

/// A credential that an answer may echo, whole or cut.
pub const SECRET: &str = "00secretmark0123456789abcdefghijklmnopqrst";

/// How much of a cut secret is one still, in bytes.
const CUT: usize = 12;

const HEADERS: [&str; 4] = [
    "x-okta-request-id",
    "date",
    "www-authenticate",
    "content-type",
];

const FIELDS: [&str; 8] = [
    "errorCode",
    "errorSummary",
    "errorId",
    "errorLink",
    "error",
    "error_description",
    "reason",
    "domain",
];

/// What Okta says is kept field by field, and nothing of a credential is,
/// wherever the answer repeats it.
pub fn refusal(input: &mut Unstructured<'_>) -> Result<()> {
    let (status, headers, content, body) = answer(input)?;
    let redaction = Redaction::of([SECRET.into()]);
    let kept = ApiError::read(status, &headers, content.clone(), &body, &redaction);
    expect_no_secret(&format!(
        "{kept:?} {kept} {:?}",
        HttpError::of_status(kept.clone())
    ));
    let body: Value = serde_json::from_str(&body).unwrap_or_default();
    let plain = ApiError::read(
        status,
        &headers,
        content,
        &body.to_string(),
        &Redaction::default(),
    );
    let said = |name: &str| body.get(name).and_then(Value::as_str);
    let code = said("errorCode");
    let is_oktas = code.is_none_or(|code| {
        code.len() > 1
            && code.starts_with('E')
            && code[1..].bytes().all(|byte| byte.is_ascii_digit())
    });
    assert_eq!(plain.error_code.as_deref(), code.filter(|_| is_oktas));
    assert_eq!(
        plain.error_summary.as_deref(),
        said("errorSummary").filter(|_| is_oktas)
    );
    assert_eq!(plain.error_id.as_deref(), said("errorId"));
    assert!(
        plain
            .error_causes
            .iter()
            .all(|cause| body.to_string().contains(&json!(cause).to_string()))
    );
    Ok(())
}

/// Any error that an answer without success comes to.
pub fn any_error(input: &mut Unstructured<'_>) -> Result<Error> {
    let (status, headers, content, body) = answer(input)?;
    let redaction = Redaction::of([SECRET.into()]);
    let kept = ApiError::read(status, &headers, content, &body, &redaction);
    Ok(HttpError::of_status(kept).into())
}

/// Asserts that a text has nothing in it of [`SECRET`].
fn expect_no_secret(text: &str) {
    for part in [&SECRET[..CUT], &SECRET[SECRET.len() - CUT..]] {
        assert!(!text.contains(part), "{text}");
    }
}

fn answer(input: &mut Unstructured<'_>) -> Result<(u16, HeaderMap, Content, String)> {
    let status = *input.choose(&[400, 401, 403, 404, 405, 429, 500, 503, 599])?;
    let mut headers = HeaderMap::new();
    for _ in 0..input.int_in_range(0..=4)? {
        let name = HeaderName::from_static(input.choose(&HEADERS)?);
        if let Ok(value) = HeaderValue::from_str(&words(input)?) {
            headers.append(name, value);
        }
    }
    let body = body(input)?;
    let content_type = *input.choose(&["application/json", "text/html", "text/plain", ""])?;
    let content = Content::of(Some(content_type), body.as_bytes());
    Ok((status, headers, content, body))
}

fn body(input: &mut Unstructured<'_>) -> Result<String> {
    if input.ratio(1, 5)? {
        return words(input);
    }
    let mut body = Map::new();
    for _ in 0..input.int_in_range(0..=6)? {
        let name = *input.choose(&FIELDS)?;
        body.insert(name.to_owned(), sentence(input)?);
    }
    if input.arbitrary()? {
        let mut causes = Vec::new();
        for _ in 0..input.int_in_range(0..=3)? {
            let name = *input.choose(&["errorSummary", "reason", "location"])?;
            causes.push(json!({ name: sentence(input)? }));
        }
        let causes = match causes.pop() {
            Some(only) if causes.is_empty() && input.arbitrary()? => only,
            last => causes.into_iter().chain(last).collect(),
        };
        body.insert("errorCauses".to_owned(), causes);
    }
    Ok(Value::Object(body).to_string())
}

fn sentence(input: &mut Unstructured<'_>) -> Result<Value> {
    Ok(match input.int_in_range(0..=7)? {
        0 => json!(7),
        1 => json!({ "errorSummary": words(input)? }),
        2 => json!(format!("E{:07}", input.int_in_range(0..=200)?)),
        _ => json!(words(input)?),
    })
}

/// A text that may have the credential in it, or a part.
fn words(input: &mut Unstructured<'_>) -> Result<String> {
    let mut words = String::new();
    for _ in 0..input.int_in_range(0..=4)? {
        let cut = input.int_in_range(CUT..=SECRET.len())?;
        match input.int_in_range(0..=5)? {
            0 => words.push_str(SECRET),
            1 => words.push_str(&SECRET[..cut]),
            2 => words.push_str(&SECRET[SECRET.len() - cut..]),
            3 => words.push_str(input.choose(&[
                "Bearer error=\"",
                "\", ",
                "\\",
                "invalid_client",
                "DPoP ",
            ])?),
            _ => words.push_str(input.arbitrary()?),
        }
    }
    Ok(words)
}
