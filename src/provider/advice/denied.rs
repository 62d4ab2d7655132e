//! Advice on a credential that Okta accepts and that lacks a scope or a role.

use super::failed_read::FailedRead;
use super::wording::{Advice, grant, service_app};
use crate::diagnostic::quoted;
use crate::okta::{ApiError, Credentials, ServiceApp};

/// The scope that reading needs.
pub(super) const SCOPE: &str = "okta.apps.read";

/// Says which scope is missing, and what to do about it.
pub(super) fn scope_needed(advice: Advice, api: &ApiError, read: &FailedRead<'_>) -> Advice {
    let scope = api.oauth.scope.as_deref().unwrap_or(SCOPE);
    let needed = quoted(scope);
    let advice = advice.also(&format!("The access token lacks the scope `{needed}`."));
    let grant = |app: &str| grant(&format!("the scope `{needed}`"), app);
    let scopes = match scope {
        SCOPE => format!("the scope `{SCOPE}`"),
        _ => format!("the scopes `{SCOPE}` and `{needed}`"),
    };
    match read.client.credentials() {
        Credentials::PrivateKey(app) => {
            let grant = grant(&service_app(app));
            if requests(app, scope) {
                let granted = "The provider requested it, and Okta did not grant it.";
                advice.also(granted).action(grant)
            } else {
                let add = format!(
                    "Then add `{needed}` to `scopes` in the provider configuration, or to \
                     `OKTA_API_SCOPES`."
                );
                advice.action(grant).action(add)
            }
        }
        Credentials::AccessToken(_) | Credentials::ApiToken(_) => advice
            .also(&read.credential())
            .action(grant("the app that requests the access token"))
            .action(format!(
                "Then fetch a new access token with {scopes}, and set {} to it.",
                read.credential_setting()
            )),
    }
}

/// What else it takes to read app tokens, by the kind of credential.
pub(super) fn role_needed(advice: Advice, read: &FailedRead<'_>) -> Advice {
    let role = read.role();
    let advice = match read.client.credentials() {
        Credentials::ApiToken(_) => advice,
        Credentials::PrivateKey(app) if requests(app, SCOPE) => advice.also(&format!(
            "The provider requested the scope `{SCOPE}`. Most likely the service app has no {role}."
        )),
        _ => advice.also(&format!(
            "Reading app tokens needs the scope `{SCOPE}` and an {role}."
        )),
    };
    let advice = advice.also(&read.credential()).action(give_role(read));
    match read.client.credentials() {
        Credentials::ApiToken(_) => advice.action(
            "If the API token is limited to network zones, add the public address of this \
             machine, or of its proxy, to one of them.",
        ),
        Credentials::AccessToken(_) => advice.action(format!(
            "Check that the access token was requested with the scope `{SCOPE}`."
        )),
        Credentials::PrivateKey(app) if requests(app, SCOPE) => advice,
        Credentials::PrivateKey(_) => {
            advice.action(format!("Add `{SCOPE}` to `scopes` (`OKTA_API_SCOPES`)."))
        }
    }
}

fn requests(app: &ServiceApp, scope: &str) -> bool {
    app.scopes.iter().any(|requested| requested == scope)
}

/// Who needs an admin role that can view the app.
pub(super) fn give_role(read: &FailedRead<'_>) -> String {
    let (who, place) = match read.client.credentials() {
        Credentials::ApiToken(_) => (
            "the user who created the API token".to_owned(),
            "Security > Administrators",
        ),
        Credentials::AccessToken(_) => (
            "the service app or the user that the access token was issued to".to_owned(),
            "Security > Administrators",
        ),
        Credentials::PrivateKey(app) => (
            service_app(app),
            "Applications > the service app > Admin roles",
        ),
    };
    format!(
        "In Okta's admin console ({place}), give {who} an {}, for example Read-Only \
         Administrator.",
        read.role()
    )
}
