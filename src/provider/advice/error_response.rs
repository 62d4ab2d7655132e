//! Advice on error responses of Okta, or of a proxy or gateway in its place.

use super::failed_read::FailedRead;
use super::oauth;
use super::server_message::{is_foreign, server_message};
use super::wording::Advice;
use crate::diagnostic::{Hint, quoted};
use crate::okta::{ApiError, Credentials, Suspicion};
use crate::provider::id::shown;

/// Okta's code for a request in which it found no valid session or token.
const INVALID_SESSION: &str = "E0000005";

/// Okta's code for a feature that the organization or the caller lacks.
const NO_SUCH_FEATURE: &str = "E0000015";

/// The scope that reading needs.
const SCOPE: &str = "okta.apps.read";

const REJECTED: &str = "Okta Rejected the Credential";

pub(super) fn unauthorized(api: &ApiError, read: &FailedRead<'_>) -> Advice {
    if oauth::wants_dpop_proof(api) {
        return oauth::dpop_proof_rejected(api, read);
    }
    let advice = Advice::new(REJECTED, server_message(api));
    if api.error_code.as_deref() == Some(NO_SUCH_FEATURE) {
        return advice
            .also("Okta knows the credential. A feature is missing, or the right to use it.")
            .also(&read.credential())
            .action(
                "Give the user or the app that the credential belongs to an admin role that \
                 includes this app.",
            )
            .action("Ask Okta's support whether the organization has the feature.");
    }
    if is_foreign(api) {
        return advice.also(&read.credential()).actions(read.check_url());
    }
    other_credential(advice, api, read)
}

/// What to do when Okta does not know the credential.
fn other_credential(advice: Advice, api: &ApiError, read: &FailedRead<'_>) -> Advice {
    let url = read.url();
    let advice = advice.also(&read.credential());
    let advice = match read.client.credentials().suspicion() {
        Some(Suspicion::AccessToken) => advice.action(
            "The value looks like an access token. If it is one, set `access_token` \
             (`OKTA_ACCESS_TOKEN`) to it and remove `api_token` (`OKTA_API_TOKEN`).",
        ),
        Some(Suspicion::ApiToken) => advice.action(
            "The value looks like an API token. If it is one, set `api_token` \
             (`OKTA_API_TOKEN`) to it and remove `access_token` (`OKTA_ACCESS_TOKEN`).",
        ),
        _ => advice,
    };
    match read.client.credentials() {
        Credentials::ApiToken(_) => advice
            .action(format!(
                "Create an API token in the admin console of {url} (Security, API, Tokens), and \
                 set `api_token` or `OKTA_API_TOKEN` to it. An API token becomes invalid after 30 \
                 days without use, and when the user who created it is deactivated."
            ))
            .action(format!(
                "If the API token belongs to another organization than {url}, correct {}.",
                read.url_settings()
            )),
        Credentials::AccessToken(_) => advice
            .action(format!(
                "Fetch a new access token from {url}/oauth2/v1/token, and set `access_token` or \
                 `OKTA_ACCESS_TOKEN` to it. An access token expires after an hour. Tokens of \
                 another authorization server, such as `/oauth2/default`, are not accepted."
            ))
            .action(
                "Or set `private_key`, `client_id` and `scopes` of a service app in place of \
                 `access_token`. The provider then fetches access tokens by itself.",
            ),
        Credentials::PrivateKey(app) => {
            let again = if api.is_about_access_token() {
                "Okta issued this access token for the private key and rejects it here. The \
                 provider fetched another one, and Okta rejected that too."
            } else {
                "Okta issued this access token for the private key and rejects it here."
            };
            advice
                .also(again)
                .action(format!(
                    "Check that {url} leads to one organization only, whichever server answers."
                ))
                .action(format!(
                    "Check in Okta's admin console that the service app \"{}\" is active \
                     (Applications, the app).",
                    shown(&app.client_id)
                ))
        }
    }
}

pub(super) fn forbidden(api: &ApiError, read: &FailedRead<'_>) -> Advice {
    if api.error_code.as_deref() == Some(INVALID_SESSION) {
        return invalid_session(api, read);
    }
    let advice = Advice::new("Okta Denied the Request", server_message(api));
    if api.oauth.error.as_deref() == Some("insufficient_scope") {
        scope_needed(advice, api, read)
    } else if is_foreign(api) {
        advice.actions(read.check_url())
    } else {
        role_needed(advice, read)
    }
}

/// Okta found no valid session or token in a request that carried one.
fn invalid_session(api: &ApiError, read: &FailedRead<'_>) -> Advice {
    let advice = Advice::new(REJECTED, server_message(api)).also(
        "This means that Okta found no valid session or token in the request. It is not about \
         admin roles.",
    );
    let header = "See whether a proxy or a gateway between this machine and Okta removes or \
                  changes the request header `Authorization`.";
    let mut advice = other_credential(advice, api, read);
    advice.actions.truncate(2);
    advice.action(header)
}

/// Says which scope is missing, and what to do about it.
fn scope_needed(advice: Advice, api: &ApiError, read: &FailedRead<'_>) -> Advice {
    let scope = api.oauth.scope.as_deref().unwrap_or(SCOPE);
    let needed = quoted(scope);
    let advice = advice.also(&format!("The access token lacks the scope `{needed}`."));
    let grant = |app: &str| {
        format!(
            "Grant the scope `{needed}` to {app} in Okta's admin console (Applications, the app, \
             Okta API Scopes). This needs a super administrator."
        )
    };
    match read.client.credentials() {
        Credentials::PrivateKey(app) => {
            let grant = grant(&format!("the service app \"{}\"", shown(&app.client_id)));
            if app.scopes.iter().any(|requested| requested == scope) {
                let granted = "The provider requested it, and Okta did not grant it.";
                advice.also(granted).action(grant)
            } else {
                let add = format!(
                    "Add `{needed}` to `scopes` in the provider configuration, or to \
                     `OKTA_API_SCOPES`."
                );
                advice.action(add).action(grant)
            }
        }
        Credentials::AccessToken(_) | Credentials::ApiToken(_) => advice
            .also(&read.credential())
            .action(grant("the app that requests the access token"))
            .action(format!(
                "Then fetch a new access token with the scope `{needed}`, and set `access_token` \
                 or `OKTA_ACCESS_TOKEN` to it."
            )),
    }
}

/// What else it takes to read app tokens, by the kind of credential.
fn role_needed(advice: Advice, read: &FailedRead<'_>) -> Advice {
    let both = format!(
        "Reading app tokens needs the scope `{SCOPE}` and an admin role that includes this app."
    );
    match read.client.credentials() {
        Credentials::ApiToken(_) => advice
            .also(&read.credential())
            .action(
                "Give the user who created the API token an admin role that includes this app \
                 (in Okta's admin console: Security, Administrators).",
            )
            .action(
                "If the API token is limited to network zones, add the address of this machine, \
                 or of its proxy, to one of them.",
            ),
        Credentials::AccessToken(_) => advice
            .also(&both)
            .also(&read.credential())
            .action(
                "Give the service app or the user that the access token was issued to an admin \
                 role that includes this app.",
            )
            .action(format!(
                "Check that the access token was requested with the scope `{SCOPE}`."
            )),
        Credentials::PrivateKey(app) => advice
            .also(&both)
            .action(format!(
                "Give the service app \"{}\" an admin role that includes this app, in Okta's admin \
                 console (Applications, the app, Admin roles).",
                shown(&app.client_id)
            ))
            .action(format!(
                "Check that `scopes` (`OKTA_API_SCOPES`) contains `{SCOPE}`."
            )),
    }
}

pub(super) fn rate_limited(api: &ApiError, read: &FailedRead<'_>) -> Advice {
    Advice {
        // The pages of a list are read one after the other.
        hint: read.token_id.map(|_| Hint::Parallelism),
        ..Advice::new("Okta Rate Limit Reached", server_message(api))
            .also(
                "All clients of an organization share its rate limit of `/api/v1/apps`. An \
                 administrator can see it (in Okta's admin console: Reports, Rate Limits) and \
                 have it raised.",
            )
            .action("Run this again in a minute.")
    }
}

pub(super) fn other(api: &ApiError, read: &FailedRead<'_>) -> Advice {
    if oauth::wants_dpop_proof(api) {
        return oauth::dpop_proof_rejected(api, read);
    }
    let advice = Advice::new("Okta Request Failed", server_message(api));
    let is_gateways = api.error_code.is_none() && read.client.gateway_source().is_some();
    match api.status {
        407 if !is_gateways => advice.action(
            "A proxy on the way requires a user name and password. Set the environment variable \
             `HTTPS_PROXY`, as in `HTTPS_PROXY=http://USER:PASSWORD@proxy.example:3128`.",
        ),
        // What a forward proxy answers to a request that is not for a proxy.
        400 | 405 | 407 if is_gateways => advice.actions(read.check_url()),
        500.. if is_foreign(api) => advice
            .action(AGAIN)
            .actions(read.check_url().into_iter().take(1)),
        _ if is_foreign(api) => advice.actions(read.check_url()),
        500.. => {
            let has_ids = api.error_id.is_some() || api.request_id.is_some();
            let support = "If it continues, give the ids above to Okta's support.".to_owned();
            let advice = advice.action(format!(
                "{AGAIN} https://status.okta.com shows Okta's outages."
            ));
            advice.actions(has_ids.then_some(support))
        }
        _ => advice
            .action(format!(
                "Check the {}.",
                if read.token_id.is_some() {
                    "arguments `client_id` and `id`"
                } else {
                    "argument `client_id`"
                }
            ))
            .actions(read.check_url().into_iter().take(1)),
    }
}

const AGAIN: &str = "Run this again in a few minutes.";
