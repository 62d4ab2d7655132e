//! Advice on error responses of Okta, or of a proxy or gateway in its place.

use super::failed_read::FailedRead;
use super::oauth;
use super::server_message::server_message;
use super::wording::{Advice, CHECK_URL};
use crate::diagnostic::{Hint, quoted};
use crate::okta::{ApiError, Content, Credentials};
use crate::provider::id::shown;

/// Okta's code for a path that its API does not have.
const NO_SUCH_PATH: &str = "E0000008";

/// Okta's code for a feature that the organization or the caller lacks.
const NO_SUCH_FEATURE: &str = "E0000015";

/// The scope that reading needs.
const SCOPE: &str = "okta.apps.read";

const REJECTED: &str = "Okta Rejected the Credential";

pub(super) fn unauthorized(api: &ApiError, read: &FailedRead<'_>) -> Advice {
    let url = read.url();
    let next = match read.client.credentials() {
        _ if oauth::wants_dpop_proof(api) => return oauth::dpop_proof_rejected(api, read),
        _ if api.error_code.as_deref() == Some(NO_SUCH_FEATURE) => {
            "Okta knows the credential and misses a feature, or the right to use it. See that \
             whom the credential belongs to has an admin role that may see this app; Okta's \
             support tells which features the organization has."
                .to_owned()
        }
        Credentials::ApiToken(_) => format!(
            "Give a credential that is valid in {url}: the API token may be mistyped, expired or \
             revoked, or belong to another organization. An API token ends after 30 days without \
             use and when the user who made it is deactivated. {PRECEDENCE}"
        ),
        Credentials::AccessToken(_) => format!(
            "Give a credential that is valid in {url}: an access token ends after an hour, and \
             has to come from the organization's own authorization server \
             ({url}/oauth2/v1/token). With `private_key` in place of `access_token` this \
             provider fetches one by itself. {PRECEDENCE}"
        ),
        Credentials::PrivateKey(_) => format!(
            "Okta gave this access token for the private key and does not take it here{}. Check \
             that {url} leads to one organization alone, and in Okta's admin console that the \
             service app is active.",
            // Such a refusal gets it another token once.
            if api.is_about_access_token() {
                ", nor the next one"
            } else {
                ""
            }
        ),
    };
    Advice::new(REJECTED, server_message(api), next)
}

const PRECEDENCE: &str = "`access_token` and `OKTA_ACCESS_TOKEN` are used before `api_token` and \
                          `OKTA_API_TOKEN`, and the provider configuration before the \
                          environment.";

pub(super) fn forbidden(api: &ApiError, read: &FailedRead<'_>) -> Advice {
    let next = if api.oauth.error.as_deref() == Some("insufficient_scope") {
        scope_needed(api, read)
    } else if is_foreign(api) {
        CHECK_URL.to_owned()
    } else {
        role_needed(read)
    };
    Advice::new("Okta Denied the Request", server_message(api), next)
}

/// Which scope is missing, and who has to do what about it.
fn scope_needed(api: &ApiError, read: &FailedRead<'_>) -> String {
    let scope = api.oauth.scope.as_deref().unwrap_or(SCOPE);
    let needed = quoted(scope);
    match read.client.credentials() {
        Credentials::PrivateKey(app) if !app.scopes.iter().any(|requested| requested == scope) => {
            format!(
                "Add {needed} to `scopes` (or `OKTA_API_SCOPES`), and see that it is granted to \
                 the service app \"{}\" in Okta's admin console (Applications, the app, Okta API \
                 Scopes).",
                shown(&app.client_id)
            )
        }
        Credentials::PrivateKey(app) => format!(
            "The scope was asked for and not granted. Grant the scope {needed} to the service app \
             \"{}\" in Okta's admin console (Applications, the app, Okta API Scopes), which takes \
             a super administrator.",
            shown(&app.client_id)
        ),
        Credentials::AccessToken(_) | Credentials::ApiToken(_) => format!(
            "Grant the scope {needed} to the service app in Okta's admin console (Applications, \
             the app, Okta API Scopes), then fetch a new access token with it."
        ),
    }
}

/// What else it takes to read app tokens, by the kind of credential.
fn role_needed(read: &FailedRead<'_>) -> String {
    match read.client.credentials() {
        Credentials::ApiToken(_) => "The user who made the API token needs an admin role that \
                                     may see this app. An API token may also be limited to \
                                     network zones."
            .to_owned(),
        Credentials::AccessToken(_) => format!(
            "Reading app tokens needs two things: the access token needs the scope {SCOPE}, and \
             the service app or user it was issued to needs an admin role that may see this app."
        ),
        Credentials::PrivateKey(app) => format!(
            "Reading app tokens needs two things: the scope {SCOPE}, and an admin role that may \
             see this app. Give the service app \"{}\" such a role in Okta's admin console \
             (Applications, the app, Admin roles).",
            shown(&app.client_id)
        ),
    }
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

pub(super) fn not_found(api: &ApiError, read: &FailedRead<'_>) -> Advice {
    let missing = missing(api, read.app_id, read.token_id);
    let app = read.app_id();
    let token = read.token_id().unwrap_or_default();
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
        ..Advice::new(summary, server_message(api), next)
    }
}

const OTHER_ORGANIZATION: &str = "It may also be in another organization, or outside what the \
                                  credential's admin role may see.";

/// Judged by the type that Okta puts in brackets at the end of its sentence
/// (`Not found: Resource not found: 0oa1 (OAuth2AppInstance)`), else by the id
/// in it.
pub(super) fn missing(api: &ApiError, app_id: &str, token_id: Option<&str>) -> Missing {
    if api.error_code.is_none() || api.error_code.as_deref() == Some(NO_SUCH_PATH) {
        return Missing::Path;
    }
    let Some(token_id) = token_id else {
        return Missing::App;
    };
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

pub(super) fn rate_limited(api: &ApiError, read: &FailedRead<'_>) -> Advice {
    let next = "Okta limits how often each organization is asked, and all its clients share the \
                limit of /api/v1/apps. Run this again in a minute; read fewer tokens at once, or \
                let an administrator raise the limit.";
    Advice {
        // The pages of a list are read one after the other.
        hint: read.token_id.map(|_| Hint::Parallelism),
        ..Advice::new("Okta Rate Limit Reached", server_message(api), next)
    }
}

pub(super) fn other(api: &ApiError, read: &FailedRead<'_>) -> Advice {
    let next = match api.status {
        _ if oauth::wants_dpop_proof(api) => return oauth::dpop_proof_rejected(api, read),
        _ if is_foreign(api) => CHECK_URL.to_owned(),
        500.. => {
            let url = read.url();
            format!(
                "The trouble is at Okta or between here and {url}. Run this again in a moment; \
                 https://status.okta.com tells of outages, and Okta's support asks for the ids \
                 above."
            )
        }
        _ => format!("Check the ids and the settings of the provider. {CHECK_URL}"),
    };
    Advice::new("Okta Request Failed", server_message(api), next)
}

/// Whether somebody else than Okta's API answered: it sends JSON or nothing.
pub(super) fn is_foreign(api: &ApiError) -> bool {
    let is_oktas = matches!(
        api.content,
        Content::Empty | Content::Json | Content::Incomplete
    );
    api.error_code.is_none() && !is_oktas
}
