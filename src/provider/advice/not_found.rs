//! Advice on 404 Not Found: which of the two ids it is about.

use super::failed_list;
use super::failed_read::FailedRead;
use super::server_message::server_message;
use super::wording::Advice;
use crate::diagnostic::Hint;
use crate::okta::ApiError;

/// Okta's code for a path that its API does not have.
const NO_SUCH_PATH: &str = "E0000008";

/// Which of the two ids a 404 is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    App,
    Token,
    /// Okta's text does not say.
    Either,
    /// The path itself: no id was looked up.
    Path,
}

pub(super) fn advise(api: &ApiError, read: &FailedRead<'_>) -> Advice {
    let token = read.token_id().unwrap_or_default();
    let advice = |summary| Advice::new(summary, server_message(api));
    let about = |attribute, advice| Advice {
        attribute: Some(attribute),
        ..advice
    };
    match missing(api, read.app_id, read.token_id) {
        Missing::App if read.is_later_page() => failed_list::changed_meanwhile(api),
        Missing::App => about("client_id", no_app(advice("Okta App Not Found"), read)),
        Missing::Token => about(
            "id",
            advice("Okta App Token Not Found")
                .also(&format!(
                    "The app has no token \"{token}\". The token may have expired or been revoked."
                ))
                .action(
                    "Correct the argument `id`: it is the id of a refresh token (`oar…`), \
                     not the token itself.",
                )
                .action(
                    "If the token belongs to another app, correct the argument `client_id`. If it \
                     has expired or been revoked, stop reading it.",
                )
                .hint(Hint::ListTokens),
        ),
        Missing::Either => about(
            "id",
            advice("Okta App Token Not Found")
                .also("Okta does not say whether the app or the token is missing.")
                .action(
                    "Correct the argument `id` (`oar…`). The token may have expired or been \
                     revoked, or belong to another app.",
                )
                .action(format!(
                    "Correct the argument `client_id`: the app's id in Okta (`0oa…`). {}",
                    check_role(read)
                ))
                .action(read.other_organization("app")),
        ),
        Missing::Path if read.is_later_page() => {
            advice("Okta API Not Found").actions(read.check_url())
        }
        Missing::Path => advice("Okta API Not Found")
            .also(&format!(
                "Okta's API may not be at {}. No id was looked up.",
                read.url()
            ))
            .actions(read.check_url()),
    }
}

fn no_app(advice: Advice, read: &FailedRead<'_>) -> Advice {
    let likely_cause = match read.app_id.starts_with("oar") {
        true => {
            "Ids of refresh tokens start with `oar`. Most likely `client_id` is the id of a token, \
             not of an app."
        }
        false => "",
    };
    advice
        .also(&format!(
            "The organization has no app \"{}\" that this credential may see.",
            read.app_id()
        ))
        .also(likely_cause)
        .action(
            "Correct the argument `client_id`: it is the app's id in Okta (`0oa…`), which may \
             differ from the app's OAuth client id.",
        )
        .action(read.other_organization("app"))
        .action(check_role(read))
}

fn check_role(read: &FailedRead<'_>) -> String {
    format!(
        "Check that the credential has an {}, for example Read-Only Administrator.",
        read.role()
    )
}

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
