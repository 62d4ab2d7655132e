//! Advice on answers in which Okta, or whoever stood in its place, refused.

use super::{Advice, Asked, CHECK_URL};
use crate::diagnostic::quoted;
use crate::okta::{ApiError, Content};

/// The most causes that are told; Okta repeats itself in long lists.
const MAX_CAUSES: usize = 5;

/// Okta's code for a path that its API does not have.
const NO_SUCH_PATH: &str = "E0000008";

/// The scope that reading needs.
const SCOPE: &str = "okta.apps.read";

pub(super) fn unauthorized(api: &ApiError, asked: &Asked<'_>) -> Advice {
    let url = asked.client.organization_url();
    let next = format!(
        "Give a credential that is valid in {url}: it may be mistyped, expired or revoked, or \
         belong to another organization. An API token ends after 30 days without use and when \
         the user who made it is deactivated; an access token ends after an hour. \
         `access_token` and `OKTA_ACCESS_TOKEN` are used before `api_token` and \
         `OKTA_API_TOKEN`, and the block before the environment."
    );
    Advice::new("Okta Rejected the Credential", said(api), next)
}

pub(super) fn forbidden(api: &ApiError) -> Advice {
    let scope = api.challenge.scope.as_deref().unwrap_or(SCOPE);
    let is_scope = api.challenge.error.as_deref() == Some("insufficient_scope");
    let next = if is_scope {
        format!(
            "Grant the scope {} to the service app in Okta's admin console (Okta API Scopes), \
             then fetch a new access token with it.",
            quoted(scope)
        )
    } else if is_foreign(api) {
        CHECK_URL.to_owned()
    } else {
        format!(
            "Reading app tokens needs two things. An access token needs the scope {SCOPE}. And \
             whoever owns the credential, a user or a service app, needs an admin role that may \
             see this app. An API token may also be limited to network zones."
        )
    };
    Advice::new("Okta Denied the Request", said(api), next)
}

/// Which of the two ids a 404 is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    App,
    Token,
    /// Okta's text does not tell.
    Either,
    /// The path itself: nobody looked at an id.
    Path,
}

pub(super) fn not_found(api: &ApiError, asked: &Asked<'_>) -> Advice {
    let missing = missing(api, asked.app_id, asked.token_id);
    let (app, token) = (quoted(asked.app_id), quoted(asked.token_id));
    let (summary, next, attribute) = match missing {
        Missing::App => (
            "Okta App Not Found",
            format!(
                "There is no app \"{app}\" that this credential may see. Check `client_id`: it \
                 is the app's id in Okta (`0oa…`), also where the app has an OAuth client id of \
                 its own. {OTHER_ORGANIZATION}"
            ),
            Some("client_id"),
        ),
        Missing::Token => (
            "Okta App Token Not Found",
            format!(
                "The app has no token \"{token}\". Check `id` (`oar…`). The token may have \
                 expired or been revoked, or belong to another app than `client_id`."
            ),
            Some("id"),
        ),
        Missing::Either => (
            "Okta App Token Not Found",
            format!(
                "Okta does not say which of the two it lacks. Check `id` (`oar…`): the token may \
                 have expired or been revoked, or belong to another app. Then check `client_id` \
                 (`0oa…`). {OTHER_ORGANIZATION}"
            ),
            Some("id"),
        ),
        Missing::Path => (
            "Okta API Not Found",
            format!("Okta's API may not be at this URL, so no id was looked for. {CHECK_URL}"),
            None,
        ),
    };
    Advice {
        attribute,
        ..Advice::new(summary, said(api), next)
    }
}

const OTHER_ORGANIZATION: &str = "It may also be in another organization, or outside what the \
                                  credential's admin role may see.";

/// Judged by the type that Okta puts in brackets at the end of its sentence
/// (`Not found: Resource not found: 0oa1 (OAuth2AppInstance)`), else by the id
/// in it.
pub(super) fn missing(api: &ApiError, app_id: &str, token_id: &str) -> Missing {
    if api.error_code.is_none() || api.error_code.as_deref() == Some(NO_SUCH_PATH) {
        return Missing::Path;
    }
    let summary = api.error_summary.as_deref().unwrap_or_default();
    let in_brackets = summary.rsplit_once('(').map(|(_, rest)| rest);
    let type_name = in_brackets.and_then(|rest| rest.split_once(')'));
    let type_name = type_name.map(|(name, _)| name).unwrap_or_default();
    if type_name.contains("Token") {
        return Missing::Token;
    }
    if type_name.contains("App") || type_name.contains("Client") {
        return Missing::App;
    }
    match (summary.contains(app_id), summary.contains(token_id)) {
        (true, false) => Missing::App,
        (false, true) => Missing::Token,
        _ => Missing::Either,
    }
}

pub(super) fn rate_limited(api: &ApiError) -> Advice {
    let next = "Okta limits how often each organization is asked, and all its clients share the \
                limit of /api/v1/apps. Run this again in a minute; read fewer tokens at once \
                (Terraform's `-parallelism`), or let an administrator raise the limit.";
    Advice::new("Okta Rate Limit Reached", said(api), next)
}

pub(super) fn other(api: &ApiError, asked: &Asked<'_>) -> Advice {
    let next = match api.status {
        _ if api.challenge.error.as_deref() == Some("invalid_dpop_proof") => {
            "The access token is bound to a key (DPoP), which only its holder can prove. Use a \
             token of an app that does not require DPoP, or an API token."
                .to_owned()
        }
        _ if is_foreign(api) => CHECK_URL.to_owned(),
        500.. => {
            let url = asked.client.organization_url();
            format!(
                "The trouble is at Okta or between here and {url}. Run this again in a moment; \
                 https://status.okta.com tells of outages, and Okta's support asks for the ids \
                 above."
            )
        }
        _ => format!("Check the ids and the settings of the provider. {CHECK_URL}"),
    };
    Advice::new("Okta Request Failed", said(api), next)
}

/// Whether somebody else than Okta's API answered: it sends JSON or nothing.
fn is_foreign(api: &ApiError) -> bool {
    api.error_code.is_none() && !matches!(api.content, Content::Empty | Content::Json)
}

/// What the answer said, in Okta's own words where there are any.
fn said(api: &ApiError) -> String {
    let status = api.status;
    let mut parts = vec![match (&api.error_code, &api.error_summary) {
        (Some(code), Some(summary)) => {
            let (code, summary) = (quoted(code), quoted(summary));
            format!("Okta answered with status {status}, {code}: \"{summary}\".")
        }
        (Some(words), None) | (None, Some(words)) => {
            format!("Okta answered with status {status}: \"{}\".", quoted(words))
        }
        (None, None) => {
            let content = quoted(&api.content.to_string());
            format!("The answer has status {status} and {content}.")
        }
    }];
    parts.extend(causes(api));
    parts.extend(challenge(api));
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

/// The header speaks where the body does not.
fn challenge(api: &ApiError) -> Option<String> {
    if api.error_code.is_some() || api.challenge.is_empty() {
        return None;
    }
    let challenge = &api.challenge;
    let parts = [
        ("error", &challenge.error),
        ("error_description", &challenge.error_description),
        ("scope", &challenge.scope),
        ("resource", &challenge.resource),
    ];
    let parts = parts.into_iter().filter_map(|(name, value)| {
        let value = value.as_deref()?;
        Some(format!("{name} \"{}\"", quoted(value)))
    });
    let parts: Vec<_> = parts.collect();
    Some(format!(
        "Its WWW-Authenticate header has {}.",
        parts.join(", ")
    ))
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
