//! Advice on requests for an access token with a private key.

use super::failed_read::FailedRead;
use super::server_message::{is_foreign, server_message};
use super::wording::{Advice, OTHERWISE_REPORT, grant, service_app};
use super::{error_response, oauth, persistent, request};
use crate::diagnostic::{listed, quoted};
use crate::okta::{ApiError, Credentials, HttpError, RequestError, ServiceApp};
use crate::provider::id::shown;

/// What a failed request for an access token means.
pub(super) fn advise(error: &RequestError, read: &FailedRead<'_>) -> Advice {
    let Credentials::PrivateKey(app) = read.client.credentials() else {
        return request::of_request(error, read);
    };
    let advice = match error {
        RequestError::Http(error) => of_http(error, app, read),
        RequestError::Persistent { attempts, last, .. } => {
            persistent::add(of_http(last, app, read), error, *attempts, last)
        }
        error => request::of_request(error, read),
    };
    with_purpose(advice, app)
}

/// The same of one attempt, which was to be retried.
pub(super) fn of_failure(error: &HttpError, read: &FailedRead<'_>) -> Advice {
    match read.client.credentials() {
        Credentials::PrivateKey(app) => with_purpose(of_http(error, app, read), app),
        Credentials::ApiToken(_) | Credentials::AccessToken(_) => request::of_http(error, read),
    }
}

/// Says what the request was for.
fn with_purpose(advice: Advice, app: &ServiceApp) -> Advice {
    let found = format!(
        "The provider could not get an access token for {}. {}",
        service_app(app),
        advice.found
    );
    Advice { found, ..advice }
}

fn of_http(error: &HttpError, app: &ServiceApp, read: &FailedRead<'_>) -> Advice {
    match error {
        HttpError::Unauthorized(api)
        | HttpError::Forbidden(api)
        | HttpError::NotFound(api)
        | HttpError::Api(api)
            if api.oauth.error.is_some() && api.status < SERVER_ERROR =>
        {
            rejected(api, app, read)
        }
        HttpError::NotFound(api) => no_endpoint(api, read),
        HttpError::Unauthorized(api) | HttpError::Forbidden(api) if !is_foreign(api) => {
            compare(Advice::new(REJECTED, server_message(api)), read)
        }
        HttpError::RateLimited(api) => rate_limited(api),
        HttpError::Forbidden(api) | HttpError::Unauthorized(api) => {
            error_response::foreign(api, read)
        }
        // The request has no argument of the read in it.
        HttpError::Api(api) if api.status < SERVER_ERROR && !is_foreign(api) => {
            Advice::new(DENIED, server_message(api)).action(changed_request())
        }
        error => request::of_http(error, read),
    }
}

/// From this status on it is the server that failed.
const SERVER_ERROR: u16 = 500;

const REJECTED: &str = "Okta Rejected the Private Key";

const SCOPES_REJECTED: &str = "Okta Rejected the Scopes";

const DENIED: &str = "Okta Issued No Access Token";

/// Where an administrator finds an app's keys.
const KEYS: &str = "Okta's admin console (Applications > the app > General > Client Credentials)";

/// Which apps may sign in with a key.
const ONLY_API_SERVICES: &str = "Only apps of the type API Services may request Okta's scopes \
                                 with a key (grant type Client Credentials).";

/// How to get an app that may sign in with a key.
const API_SERVICES: &str = "Create an app of the type API Services in Okta's admin console \
                            (Applications > Create App Integration). Register the public key of \
                            `private_key` there, grant the app `okta.apps.read` and an admin \
                            role, and set `client_id` (`OKTA_API_CLIENT_ID`) to its id. If \
                            `private_key_id` (`OKTA_API_PRIVATE_KEY_ID`) is set, set it to the \
                            key's id there.";

/// The command that makes the public key of the private key.
fn public_key(read: &FailedRead<'_>) -> String {
    format!(
        "`openssl pkey -in FILE -pubout` prints it, where FILE contains the key of {}",
        read.credential_setting()
    )
}

/// Any of the three settings may be wrong.
fn compare(advice: Advice, read: &FailedRead<'_>) -> Advice {
    advice.also(&read.credential()).action(compare_action())
}

fn changed_request() -> String {
    format!("See whether a proxy or a gateway changes requests. {OTHERWISE_REPORT}")
}

fn compare_action() -> String {
    format!(
        "Compare `client_id` (`OKTA_API_CLIENT_ID`), `private_key` (`OKTA_API_PRIVATE_KEY`) and \
         `private_key_id` (`OKTA_API_PRIVATE_KEY_ID`) with the service app in {KEYS}."
    )
}

fn rejected(api: &ApiError, app: &ServiceApp, read: &FailedRead<'_>) -> Advice {
    let advice = |summary| Advice::new(summary, server_message(api));
    match api.oauth.error.as_deref().unwrap_or_default() {
        "invalid_client" => client(advice(REJECTED), api, app, read),
        // Okta grants none of the scopes (`no_org_scopes_granted`), or not all.
        "invalid_scope" | "consent_required" => scopes(advice(SCOPES_REJECTED), app),
        "client_credentials_self_scope_requested" => advice(SCOPES_REJECTED)
            .also(&format!("The provider requested {}.", requested(app)))
            .also(
                "Okta says that a requested scope ends in `.self`, and a service app may not \
                 request those.",
            )
            .action(
                "Remove every scope that ends in `.self` from `scopes` in the provider \
                 configuration, or from `OKTA_API_SCOPES`, and keep `okta.apps.read`.",
            ),
        "temporarily_unavailable" | "server_error" => {
            advice("Okta Request Failed").action(error_response::AGAIN)
        }
        "invalid_dpop_proof" | "use_dpop_nonce" => {
            oauth::rejected_signature(advice(oauth::PROOF_REJECTED), api, read)
        }
        "access_denied" => denied(advice(DENIED), api, app),
        "unauthorized_client" | "unsupported_grant_type" => {
            advice(DENIED).also(ONLY_API_SERVICES).action(API_SERVICES)
        }
        _ => advice(DENIED).action(changed_request()),
    }
}

/// Which claim or which setting of the app is wrong, by the words of Okta's
/// catalogue of OAuth errors.
fn client(advice: Advice, api: &ApiError, app: &ServiceApp, read: &FailedRead<'_>) -> Advice {
    let description = api.oauth.description();
    let has = |words: &[&str]| words.iter().any(|word| description.contains(word));
    if has(&["audience"]) {
        oauth::canonical_url(advice, read)
    } else if api.oauth.is_about_time() {
        oauth::clock(advice)
    } else if has(&["already been used"]) {
        oauth::sent_twice(advice, api)
    } else if has(&["expiration claim", "parsing"]) {
        advice
            .also("The provider builds and signs this request.")
            .action(changed_request())
    } else if app.client_id == read.app_id && !has(&["application_type"]) {
        app_that_is_read(advice)
    } else if has(&["issuer", "subject", "'client_id'"]) {
        advice
            .also(&format!(
                "Most likely there is no app \"{}\" in {} that signs in with a key.",
                shown(&app.client_id),
                read.canonical_url()
            ))
            .action(
                "Correct `client_id` in the provider configuration, or `OKTA_API_CLIENT_ID`: it \
                 is the id of an active service app (`0oa…`) of this organization.",
            )
            .action(read.other_organization("app"))
    } else if has(&["inactive"]) {
        advice
            .also("The service app is deactivated.")
            .action(format!(
                "Activate the app \"{}\" in Okta's admin console (Applications > the app > Inactive > \
             Activate).",
                shown(&app.client_id)
            ))
    } else if has(&["application_type"]) {
        advice.also(ONLY_API_SERVICES).action(API_SERVICES)
    } else if has(&["private_key_jwt", "authentication failed"]) {
        advice
            .also("Most likely the app signs in with a client secret, or not at all.")
            .action(format!(
                "Choose \"Public key / Private key\" in {KEYS}, and register the public key of \
                 `private_key` there ({}).",
                public_key(read)
            ))
    } else {
        key(advice, description, app, read)
    }
}

/// The provider signed in as the app whose tokens are read.
fn app_that_is_read(advice: Advice) -> Advice {
    advice
        .also(
            "`client_id` in the provider configuration (or `OKTA_API_CLIENT_ID`) is the id of the \
             app whose tokens are read. Most likely it must be the id of another app, the service \
             app.",
        )
        .action(
            "Set `client_id` in the provider configuration, or `OKTA_API_CLIENT_ID`, to the id of \
             the service app (`0oa…`), an app of the type API Services.",
        )
}

/// What is wrong between the key and those that the app has.
fn key(advice: Advice, description: &str, app: &ServiceApp, read: &FailedRead<'_>) -> Advice {
    let has = |words: &[&str]| words.iter().any(|word| description.contains(word));
    let register = format!(
        "Register the public key of `private_key` ({}) in {KEYS}.",
        public_key(read)
    );
    let advice = advice.also(&read.credential());
    if has(&["kid"]) {
        wrong_key_id(advice, app)
    } else if has(&["JWKSet", "jwks", "'use' parameter", "signing key"]) {
        advice
            .also("The app has no public key that Okta can verify signatures with.")
            .action(register)
    } else if has(&["signature is invalid"]) {
        advice
            .also("Most likely the private key does not belong to the app's public key.")
            .action(register)
            .action(format!(
                "If the app has several keys, set `private_key_id` (`OKTA_API_PRIVATE_KEY_ID`) \
                 to the KID of this one. {KEYS} shows it."
            ))
    } else if has(&["algorithm"]) {
        advice
            .also(&format!(
                "The provider signed the request with {}, the algorithm of `private_key`. The \
                 app's public key may be for another algorithm: then `private_key` does not \
                 belong to it. Or Okta does not accept {0} here.",
                app.private_key.algorithm()
            ))
            .action(register)
            .action(
                "If it is registered there, create an RSA key, register its public key, and set \
                 `private_key` (`OKTA_API_PRIVATE_KEY`) to it.",
            )
    } else {
        advice.action(compare_action())
    }
}

fn wrong_key_id(advice: Advice, app: &ServiceApp) -> Advice {
    match &app.private_key_id {
        Some(kid) => advice
            .also(&format!(
                "The app has no active key with the id \"{}\".",
                shown(kid)
            ))
            .action(format!(
                "Set `private_key_id` (`OKTA_API_PRIVATE_KEY_ID`) to the KID of this key in \
                 {KEYS}. If the app has only one key, remove `private_key_id` (or unset \
                 `OKTA_API_PRIVATE_KEY_ID`), and leave `private_key` as it is."
            )),
        None => advice.action(format!(
            "Set `private_key_id` (`OKTA_API_PRIVATE_KEY_ID`) to the KID of this key in {KEYS}."
        )),
    }
}

/// The scopes of a request, as a sentence lists them.
fn requested(app: &ServiceApp) -> String {
    let scopes: Vec<_> = app.scopes.iter().map(String::as_str).collect();
    quoted(&listed(&scopes))
}

fn scopes(advice: Advice, app: &ServiceApp) -> Advice {
    let requested = requested(app);
    let advice = advice
        .also(&format!("The provider requested {requested}."))
        .action(grant(&requested, &service_app(app)));
    if app.scopes == [error_response::SCOPE] {
        return advice;
    }
    advice.action(
        "Or set `scopes = [\"okta.apps.read\"]` or `OKTA_API_SCOPES=okta.apps.read`: reading app \
         tokens needs no other scope. Scopes such as `openid` are not for service apps.",
    )
}

fn denied(advice: Advice, api: &ApiError, app: &ServiceApp) -> Advice {
    let log = match &api.request_id {
        Some(id) => format!(
            "Okta's system log (in the admin console: Reports > System Log; search for \"{}\")",
            quoted(id)
        ),
        None => "Okta's system log (in the admin console: Reports > System Log)".to_owned(),
    };
    if api.oauth.description().contains("network zone") {
        advice.action(format!(
            "Add the public address of this machine, or of its proxy, to a network zone that the \
             app \"{}\" allows in Okta's admin console (Applications > the app > General). {} \
             shows the address.",
            shown(&app.client_id),
            log
        ))
    } else {
        advice
            .also("A policy of the organization denies it.")
            .action(format!(
                "See which policy in {log}, and let an administrator change it."
            ))
    }
}

fn no_endpoint(api: &ApiError, read: &FailedRead<'_>) -> Advice {
    let advice = Advice::new("Okta API Not Found", server_message(api)).also(&format!(
        "The provider called {}/oauth2/v1/token, which would be Okta's token endpoint.",
        read.url()
    ));
    advice.actions(read.check_url())
}

fn rate_limited(api: &ApiError) -> Advice {
    Advice::new("Okta Rate Limit Reached", server_message(api))
        .also(
            "Okta limits how often access tokens are requested. The provider requests one or two per \
             run and provider configuration. Most likely many runs start at the same time, or \
             another client of the organization requests too many.",
        )
        .action("Wait a minute, and then run fewer commands at the same time.")
        .action(
            "See which client it is in Okta's system log (in the admin console: Reports > System \
             Log; search for rate limit events).",
        )
}

#[cfg(test)]
mod tests;
