//! Advice on error responses of Okta, or of a proxy or gateway in its place.

use super::denied::{give_role, role_needed, scope_needed};
use super::failed_read::{ESCAPES, FailedRead, SERVICE_APP};
use super::server_message::{ask_support, is_foreign, server_message};
use super::wording::{Advice, RUN_AGAIN};
use super::{failed_list, oauth};
use crate::diagnostic::Hint;
use crate::okta::{ApiError, Credentials, TokenKind};

pub(super) use super::denied::SCOPE;

/// Okta's code for a request in which it found no valid session or token.
const INVALID_SESSION: &str = "E0000005";

/// Okta's code for a feature that the organization or the caller lacks.
const NO_SUCH_FEATURE: &str = "E0000015";

const REJECTED: &str = "Okta Rejected the Credential";

const DENIED: &str = "Okta Denied the Request";

const REQUEST_FAILED: &str = "Okta Request Failed";

/// What to see about a proxy or a gateway that takes the credential away.
const AUTHORIZATION: &str = "See whether a proxy or a gateway between this machine and Okta \
                             removes or changes the request header `Authorization`.";

/// Tells apart all error responses but 404 and 429.
pub(super) fn advise(api: &ApiError, read: &FailedRead<'_>) -> Advice {
    if oauth::is_about_another_token(api, read) {
        return Advice::new(REJECTED, server_message(api))
            .also("The answer is about an access token, but the provider sent an API token.")
            .also(&read.credential())
            .action(AUTHORIZATION)
            .actions(ask_support(api, "If none does"));
    }
    if oauth::wants_dpop_proof(api) {
        return oauth::dpop_proof_rejected(api, read);
    }
    if is_foreign(api) {
        return foreign(api, read);
    }
    let advice = |summary| Advice::new(summary, server_message(api));
    match (api.status, api.error_code.as_deref()) {
        (401, Some(NO_SUCH_FEATURE)) => advice(DENIED)
            .also(
                "Okta accepted the credential. The credential lacks a right, or the organization \
                 lacks a feature.",
            )
            .also(&read.credential())
            .action(give_role(read))
            .action(format!(
                "Ask Okta's support whether the organization has the feature for reading the \
                 refresh tokens of an app (`/api/v1/apps/{}/tokens`).",
                read.app_id()
            )),
        (401, _) => other_credential(advice(REJECTED), api, read),
        (403, Some(INVALID_SESSION)) => {
            let advice = advice(REJECTED).also(
                "This means that Okta found no valid session or token in the request. It is not \
                 about admin roles.",
            );
            let advice = match read.client.credentials() {
                // Its own actions begin with this one.
                Credentials::PrivateKey(_) => advice,
                _ => advice.action(AUTHORIZATION),
            };
            other_credential(advice, api, read)
        }
        (403, _) if api.oauth.error.as_deref() == Some("insufficient_scope") => {
            scope_needed(advice(DENIED), api, read)
        }
        (403, _) => role_needed(advice(DENIED), read),
        _ => other(advice(REQUEST_FAILED), api, read),
    }
}

/// What to do when Okta does not know the credential.
fn other_credential(advice: Advice, api: &ApiError, read: &FailedRead<'_>) -> Advice {
    let advice = advice.also(&read.credential());
    let advice = match read.client.credentials().other_kind() {
        Some(TokenKind::AccessToken) => advice.action(
            "The value looks like an access token. If it is one, set `access_token` \
             (`OKTA_ACCESS_TOKEN`) to it and remove `api_token` (`OKTA_API_TOKEN`).",
        ),
        Some(TokenKind::ApiToken) => advice.action(
            "The value looks like an API token. If it is one, set `api_token` \
             (`OKTA_API_TOKEN`) to it and remove `access_token` (`OKTA_ACCESS_TOKEN`).",
        ),
        None => advice,
    };
    match read.client.credentials() {
        Credentials::ApiToken(_) => other_api_token(advice, read),
        Credentials::AccessToken(_) => other_access_token(advice, read),
        Credentials::PrivateKey(_) => issued_and_rejected(advice, api, read),
    }
}

fn other_api_token(advice: Advice, read: &FailedRead<'_>) -> Advice {
    let (url, setting) = (read.url(), read.credential_setting());
    let ineffective = if read.is_from_environment() {
        ""
    } else {
        " `OKTA_API_TOKEN` has no effect while `api_token` is set."
    };
    advice
        .action(format!(
            "In the admin console of {url} (Security > API > Tokens), look for the API token by \
             its name: the console shows no token values. If it is there, check that the user who \
             created it is active."
        ))
        .action(format!(
            "If it is not there, create one, and set {setting} to it.{ineffective} Okta revokes \
             an API token after 30 days without use."
        ))
        .action(read.other_organization("API token"))
}

fn other_access_token(advice: Advice, read: &FailedRead<'_>) -> Advice {
    let (url, setting) = (read.url(), read.credential_setting());
    let advice = if read.is_from_environment() {
        advice.action(
            "If you mean to use `api_token` or `private_key`, unset `OKTA_ACCESS_TOKEN`, which \
             takes precedence: `unset OKTA_ACCESS_TOKEN`.",
        )
    } else {
        advice
    };
    advice
        .action(format!(
            "Fetch a new access token from {url}/oauth2/v1/token, and set {setting} to it. An \
             access token expires after an hour. Tokens of another authorization server, such as \
             `/oauth2/default`, are not accepted. {}",
            read.other_organization("access token")
        ))
        .action(format!(
            "Or {}, and set {SERVICE_APP}. The provider then fetches access tokens by itself.",
            read.without_access_token()
        ))
}

/// Okta rejects an access token that it issued for the private key.
fn issued_and_rejected(advice: Advice, api: &ApiError, read: &FailedRead<'_>) -> Advice {
    let again = if api.is_about_access_token() {
        " The provider fetched another one, and Okta rejected that too."
    } else {
        ""
    };
    advice
        .also(&format!(
            "Okta rejects an access token that it issued for this private key a moment ago.{again}"
        ))
        .action(AUTHORIZATION)
        .action(format!(
            "If a gateway answers at {}, check that it forwards `/oauth2/v1` and `/api/v1` to the \
             same organization.",
            read.url()
        ))
        .actions(ask_support(api, "If neither helps"))
}

/// Something else than Okta's API answered.
pub(super) fn foreign(api: &ApiError, read: &FailedRead<'_>) -> Advice {
    let advice = Advice::new(REQUEST_FAILED, server_message(api));
    let is_gateway = read.client.gateway_source().is_some();
    match api.status {
        // What a forward proxy answers to a request that is not for a proxy.
        407 if is_gateway => advice
            .also(&format!(
                "Usually only forward proxies answer like this, so {} is most likely one.",
                read.url()
            ))
            .action(read.forward_proxy_with_password()),
        407 => advice.action(format!(
            "A proxy on the way requires a user name and password. Set the environment variable \
             `HTTPS_PROXY`, as in `HTTPS_PROXY=http://USER:PASSWORD@proxy.example:3128`. {ESCAPES}"
        )),
        403 if !is_gateway => advice.actions(read.check_url()).action(format!(
            "See the page with `curl -i {}` on this machine. If it is Okta's own, Okta denies the \
             public address of this machine: see the network zones and ThreatInsight in Okta's \
             admin console (Security).",
            read.url()
        )),
        431 => oversized_request(advice, read),
        500.. if !is_gateway => advice.action(AGAIN).action(
            "If it continues, see whether the proxy or gateway between this machine and Okta can \
             reach Okta.",
        ),
        500.. => advice
            .action(AGAIN)
            .actions(read.check_url().into_iter().take(1)),
        _ => advice.actions(read.check_url()),
    }
}

fn oversized_request(advice: Advice, read: &FailedRead<'_>) -> Advice {
    let advice = advice.action(
        "See whether a proxy or a gateway between this machine and Okta adds large headers to \
         requests, or allows too few bytes for them.",
    );
    match read.client.credentials() {
        Credentials::ApiToken(_) => advice,
        _ => advice.action(
            "Use a shorter credential: an API token is shorter than an access token, and an \
             access token with fewer `scopes` is shorter too.",
        ),
    }
}

pub(super) fn rate_limited(api: &ApiError, read: &FailedRead<'_>) -> Advice {
    Advice::new("Okta Rate Limit Reached", server_message(api))
        .also(
            "All clients of an organization share its rate limit of `/api/v1/apps`. One API token \
             or app may use half of it, unless an administrator changes that (in Okta's admin \
             console: Security > API > Tokens > the token; for an app: Applications > the app > \
             Application rate limits). Reports > Rate Limits shows how much of it is used.",
        )
        .action("Run the command again in a minute.")
        // The pages of a list are read one after the other.
        .hint(read.token_id.map(|_| Hint::Parallelism))
}

/// What to do about other statuses, when Okta answered.
fn other(advice: Advice, api: &ApiError, read: &FailedRead<'_>) -> Advice {
    let is_oktas = api.error_code.is_some();
    match api.status {
        // What a forward proxy answers to a request that is not for a proxy.
        400 | 405 if !is_oktas && read.client.gateway_source().is_some() => {
            advice.actions(read.check_url())
        }
        405 | 501 => advice
            .action(
                "See whether a proxy or a gateway between this machine and Okta changes the \
                 method or the path of requests.",
            )
            .actions(ask_support(api, "If none does")),
        500.. => advice
            .action(format!(
                "{AGAIN} https://status.okta.com shows Okta's outages."
            ))
            .actions(ask_support(api, "If it continues")),
        _ if is_oktas && read.is_later_page() => failed_list::changed_meanwhile(api),
        // How a gateway ends a request that took too long to arrive.
        408 if !is_oktas => advice.action(RUN_AGAIN).actions(read.check_url()),
        400 if !read.is_later_page() => advice.action(check_arguments(read)),
        _ if is_oktas => advice.action(check_arguments(read)),
        _ => advice.actions(read.check_url()),
    }
}

/// What to do where Okta takes the request for malformed.
fn check_arguments(read: &FailedRead<'_>) -> &'static str {
    match read.token_id {
        Some(_) => {
            "Check the arguments `client_id`, the app's id in Okta (`0oa…`), and `id`, the id of a \
             refresh token (`oar…`)."
        }
        None => "Check the argument `client_id`: the app's id in Okta (`0oa…`).",
    }
}

/// What to do about an outage.
pub(super) const AGAIN: &str = "Run the command again in a few minutes.";
