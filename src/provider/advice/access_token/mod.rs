//! Advice on requests for an access token with a private key.

use super::error_response::{self, is_foreign};
use super::failed_read::FailedRead;
use super::server_message::server_message;
use super::wording::{Advice, CHECK_URL};
use super::{oauth, persistent, request};
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
        RequestError::Persistent {
            attempts,
            elapsed,
            last,
        } => persistent::add(of_http(last, app, read), *attempts, *elapsed, last),
        error => request::of_request(error, read),
    };
    let found = format!(
        "No access token could be had for the service app \"{}\". {}",
        shown(&app.client_id),
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
        HttpError::NotFound(api) => Advice::new(REJECTED, server_message(api), no_endpoint(read)),
        HttpError::Unauthorized(api) | HttpError::Forbidden(api) if !is_foreign(api) => {
            Advice::new(REJECTED, server_message(api), GENERAL)
        }
        HttpError::RateLimited(api) => rate_limited(api),
        HttpError::Forbidden(api) | HttpError::Unauthorized(api) => {
            error_response::other(api, read)
        }
        error => request::of_http(error, read),
    }
}

/// From this status on it is the server that failed.
const SERVER_ERROR: u16 = 500;

const REJECTED: &str = "Okta Rejected the Private Key";

const GENERAL: &str = "Check `client_id`, `private_key` and `private_key_id` against the service \
                       app in Okta's admin console (Applications, the app, General, Client \
                       Credentials).";

fn rejected(api: &ApiError, app: &ServiceApp, read: &FailedRead<'_>) -> Advice {
    let (summary, next) = match api.oauth.error.as_deref().unwrap_or_default() {
        "invalid_client" => (REJECTED, client(api, app, read)),
        "invalid_scope" => ("Okta Rejected the Scopes", scopes(app)),
        "invalid_dpop_proof" | "use_dpop_nonce" => (
            "Okta Wants Proof of Possession",
            oauth::rejected_signature(api, read),
        ),
        "access_denied" => ("Okta Denied the Access Token", denied(api)),
        "unauthorized_client" | "unsupported_grant_type" => (
            "Okta Denied the Access Token",
            "The app may not use the grant type Client Credentials. Make it an app of the type \
             API Services in Okta's admin console, which has this grant."
                .to_owned(),
        ),
        _ => (
            "Okta Denied the Access Token",
            "See whether a proxy or a gateway changes requests; if none does, please report \
             this to the provider."
                .to_owned(),
        ),
    };
    Advice::new(summary, server_message(api), next)
}

/// Returns which claim or setting of the app is wrong, by the words of Okta's
/// catalog of OAuth errors.
fn client(api: &ApiError, app: &ServiceApp, read: &FailedRead<'_>) -> String {
    let description = api.oauth.description();
    let has = |words: &[&str]| words.iter().any(|word| description.contains(word));
    if has(&["audience"]) {
        oauth::canonical_url(read)
    } else if api.oauth.is_about_time() {
        oauth::CLOCK.to_owned()
    } else if has(&["already been used"]) {
        oauth::SENT_TWICE.to_owned()
    } else if has(&["issuer", "subject", "'client_id'"]) {
        format!(
            "There is no app \"{}\" in {} that signs in with a key. Check `client_id`: it is the \
             id of an active service app (`0oa…`) of this organization.",
            shown(&app.client_id),
            read.canonical_url()
        )
    } else if has(&["application_type"]) {
        "Only apps of the type API Services may ask for Okta's scopes with a key. Make one in \
         Okta's admin console (Applications, Create App Integration) and set `client_id` to its \
         id."
        .to_owned()
    } else if has(&["private_key_jwt", "authentication failed"]) {
        format!(
            "The app signs in by a client secret, or not at all. Choose \"Public key / Private \
             key\" under {KEYS}, and register the public half of `private_key` there."
        )
    } else {
        key(description, app)
    }
}

/// What is wrong between the key and those that the app has.
fn key(description: &str, app: &ServiceApp) -> String {
    let has = |words: &[&str]| words.iter().any(|word| description.contains(word));
    if has(&["kid"]) {
        match &app.private_key_id {
            Some(kid) => format!(
                "The app has no active key with the id \"{}\". Correct `private_key_id` to the \
                 KID that {KEYS} shows, or remove it where the app has one key.",
                quoted(kid)
            ),
            None => format!("Set `private_key_id` to the KID that {KEYS} shows for this key."),
        }
    } else if has(&["JWKSet", "jwks", "'use' parameter", "signing key"]) {
        format!(
            "The app has no public key that Okta can verify with. Register the public half of \
             `private_key` under {KEYS}."
        )
    } else if has(&["signature is invalid"]) {
        format!(
            "The private key is not the other half of the app's public key. Compare them under \
             {KEYS}, and where the app has several keys, set `private_key_id` to the KID of this \
             one."
        )
    } else if has(&["algorithm"]) {
        format!(
            "The request was signed with {}, the algorithm of `private_key`. Either the app's \
             public key is for another one, so that `private_key` is not its other half: compare \
             them under {KEYS}. Or Okta does not take {0} here: register an RSA key there.",
            app.private_key.algorithm()
        )
    } else {
        GENERAL.to_owned()
    }
}

/// Where an administrator finds an app's keys.
const KEYS: &str = "Applications, the app, General, Client Credentials in Okta's admin console";

fn scopes(app: &ServiceApp) -> String {
    let scopes: Vec<_> = app.scopes.iter().map(String::as_str).collect();
    format!(
        "It was asked for {}. Grant each of them to the service app in Okta's admin console \
         (Applications, the app, Okta API Scopes), which takes a super administrator; or correct \
         `scopes`. Reading app tokens needs `okta.apps.read` alone, and scopes such as `openid` \
         are not for service apps.",
        quoted(&listed(&scopes))
    )
}

fn denied(api: &ApiError) -> String {
    if api.oauth.description().contains("network zone") {
        "Add the address of this machine, or of the proxy it goes through, to the network zones \
         that the app allows in Okta's admin console (Applications, the app, General)."
            .to_owned()
    } else {
        "A policy of the organization refuses it. Okta's system log (Reports, System Log in the \
         admin console) tells which one."
            .to_owned()
    }
}

fn no_endpoint(read: &FailedRead<'_>) -> String {
    let url = read.url();
    format!(
        "Okta's token endpoint would be at {url}/oauth2/v1/token. {}",
        CHECK_URL
    )
}

fn rate_limited(api: &ApiError) -> Advice {
    let next = "Okta limits how often access tokens are asked for, and this provider asks once \
                an hour. Another client of the organization may be asking too often; Okta's \
                system log tells which. Run this again in a minute.";
    Advice::new("Okta Rate Limit Reached", server_message(api), next)
}

#[cfg(test)]
mod tests;
