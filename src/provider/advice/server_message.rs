//! The message of an error response, in Okta's own words where there are any.

use crate::diagnostic::quoted;
use crate::okta::{ApiError, Content, status_line};

/// The maximum number of causes that are shown. Okta repeats itself in long
/// lists.
const MAX_CAUSES: usize = 5;

/// The status that only proxies answer with.
const PROXY_AUTHENTICATION_REQUIRED: u16 = 407;

/// The status, texts and ids of an error response, as sentences.
pub(super) fn server_message(api: &ApiError) -> String {
    let status = status_line(api.status);
    let mut parts = vec![match (&api.error_code, &api.error_summary) {
        (Some(code), Some(summary)) => {
            let (code, summary) = (quoted(code), quoted(summary));
            format!("Okta answered {status}: \"{summary}\" ({code}).")
        }
        (Some(words), None) | (None, Some(words)) => {
            format!("Okta answered {status}: \"{}\".", quoted(words))
        }
        (None, None) if api.content == Content::Json => {
            format!("{} answered {status}.", sender(api))
        }
        (None, None) => {
            let content = quoted(&api.content.to_string());
            format!("{} answered {status} with {content}.", sender(api))
        }
    }];
    parts.extend(causes(api));
    parts.extend(oauth(api));
    parts.extend(ids(api));
    parts.join(" ")
}

/// Whether somebody else than Okta's API answered: it sends JSON or nothing.
pub(super) fn is_foreign(api: &ApiError) -> bool {
    let is_oktas = matches!(
        api.content,
        Content::Empty | Content::Json | Content::Incomplete
    );
    let is_proxys = api.status == PROXY_AUTHENTICATION_REQUIRED;
    api.error_code.is_none() && (is_proxys || !is_oktas)
}

/// Returns what to do when nothing else helps: only where the message has ids.
pub(super) fn ask_support(api: &ApiError, condition: &str) -> Option<String> {
    ids(api).map(|_| format!("{condition}, give the ids above to Okta's support."))
}

fn sender(api: &ApiError) -> &'static str {
    if api.status == PROXY_AUTHENTICATION_REQUIRED {
        "A proxy"
    } else if is_foreign(api) {
        "The server, which may not be Okta,"
    } else {
        "Okta"
    }
}

fn causes(api: &ApiError) -> Option<String> {
    let causes = api.error_causes.iter().take(MAX_CAUSES);
    let causes: Vec<_> = causes
        .map(|cause| format!("\"{}\"", quoted(cause)))
        .collect();
    (!causes.is_empty()).then(|| format!("Causes: {}.", causes.join(", ")))
}

/// OAuth's error, where Okta's own says nothing.
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
    let said = parts.join(", ");
    // Most descriptions are sentences.
    let end = if said.ends_with(".\"") { "" } else { "." };
    (!said.is_empty()).then(|| format!("OAuth: {said}{end}"))
}

/// Returns the ids for Okta's support. It cannot help with what a proxy
/// answered.
fn ids(api: &ApiError) -> Option<String> {
    if api.status == PROXY_AUTHENTICATION_REQUIRED {
        return None;
    }
    let ids = [
        ("errorId", &api.error_id),
        ("X-Okta-Request-Id", &api.request_id),
    ];
    let ids = ids.into_iter().filter_map(|(name, id)| {
        let id = id.as_deref()?;
        Some(format!("{name} {}", quoted(id)))
    });
    let ids: Vec<_> = ids.collect();
    (!ids.is_empty()).then(|| format!("(For Okta's support: {}.)", ids.join(", ")))
}
