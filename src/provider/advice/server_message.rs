//! The message of an error response, in Okta's own words where there are any.

use crate::diagnostic::quoted;
use crate::okta::{ApiError, Content};

/// The maximum number of causes that are shown. Okta repeats itself in long
/// lists.
const MAX_CAUSES: usize = 5;

/// The answer's status, texts and ids, as sentences.
pub(super) fn server_message(api: &ApiError) -> String {
    let status = api.status;
    let mut parts = vec![match (&api.error_code, &api.error_summary) {
        (Some(code), Some(summary)) => {
            let (code, summary) = (quoted(code), quoted(summary));
            format!("Okta answered with status {status}, {code}: \"{summary}\".")
        }
        (Some(words), None) | (None, Some(words)) => {
            format!("Okta answered with status {status}: \"{}\".", quoted(words))
        }
        (None, None) if api.oauth.error.is_some() && api.content != Content::Empty => {
            format!("Okta answered with status {status}.")
        }
        (None, None) => {
            let content = quoted(&api.content.to_string());
            format!("The answer has status {status} and {content}.")
        }
    }];
    parts.extend(causes(api));
    parts.extend(oauth(api));
    parts.extend(ids(api));
    parts.join(" ")
}

fn causes(api: &ApiError) -> Option<String> {
    let causes = api.error_causes.iter().take(MAX_CAUSES);
    let causes: Vec<_> = causes
        .map(|cause| format!("\"{}\"", quoted(cause)))
        .collect();
    (!causes.is_empty()).then(|| format!("Its causes: {}.", causes.join(", ")))
}

/// OAuth's error speaks where Okta's own says nothing.
fn oauth(api: &ApiError) -> Option<String> {
    if api.error_code.is_some() {
        return None;
    }
    let oauth = &api.oauth;
    let parts = [
        ("error", &oauth.error),
        ("error_description", &oauth.error_description),
        ("scope", &oauth.scope),
        ("resource", &oauth.resource),
    ];
    let parts = parts.into_iter().filter_map(|(name, value)| {
        let value = value.as_deref()?;
        Some(format!("{name} \"{}\"", quoted(value)))
    });
    let parts: Vec<_> = parts.collect();
    (!parts.is_empty()).then(|| format!("It says: {}.", parts.join(", ")))
}

fn ids(api: &ApiError) -> Option<String> {
    let ids = [
        ("errorId", &api.error_id),
        ("X-Okta-Request-Id", &api.request_id),
    ];
    let ids = ids.into_iter().filter_map(|(name, id)| {
        let id = id.as_deref()?;
        Some(format!("{name} {}", quoted(id)))
    });
    let ids: Vec<_> = ids.collect();
    (!ids.is_empty()).then(|| format!("({})", ids.join(", ")))
}
