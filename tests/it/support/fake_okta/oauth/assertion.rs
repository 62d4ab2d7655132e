//! What Okta wants of the assertion with which an app signs in
//! (`private_key_jwt`).

use std::collections::BTreeMap;

use super::json_web_token::JsonWebToken;
use super::once::Once;
use super::refusal::Refusal;
use super::service_app::ServiceApp;

/// How far ahead an assertion may end, in seconds: an hour.
const LONGEST: i64 = 60 * 60;

/// The id of the app that has signed the assertion, which is used up by it.
pub(super) fn check(
    assertion: &str,
    apps: &BTreeMap<String, ServiceApp>,
    endpoint: &str,
    now: i64,
    used: &mut Once,
) -> Result<String, Refusal> {
    let token = JsonWebToken::parse(assertion).ok_or(UNREADABLE)?;
    let client_id = token.text("iss");
    let app = apps.get(client_id).ok_or(ISSUER)?;
    if token.text("sub") != client_id {
        return Err(SUBJECT);
    }
    check_signature(&token, app)?;
    if token.text("aud") != endpoint {
        return Err(AUDIENCE);
    }
    check_times(&token, now)?;
    let jti = token.text("jti");
    if !jti.is_empty() && !used.take(jti) {
        return Err(USED);
    }
    Ok(client_id.to_owned())
}

fn check_signature(token: &JsonWebToken, app: &ServiceApp) -> Result<(), Refusal> {
    if app.keys.is_empty() {
        return Err(NO_KEYS);
    }
    let key = app.key_with(token.header["kid"].as_str()).ok_or(KEY_ID)?;
    if token.header["alg"] != key.algorithm() {
        return Err(ALGORITHM);
    }
    if token.is_signed_by(key) {
        Ok(())
    } else {
        Err(SIGNATURE)
    }
}

fn check_times(token: &JsonWebToken, now: i64) -> Result<(), Refusal> {
    let end = token.time("exp").ok_or(NO_END)?;
    if end <= now {
        Err(EXPIRED)
    } else if end > now + LONGEST {
        Err(TOO_FAR)
    } else if token.time("iat").is_some_and(|issued| issued > now) {
        Err(FUTURE)
    } else {
        Ok(())
    }
}

const UNREADABLE: Refusal = Refusal::client("The parsing of the client_assertion failed.");
const ISSUER: Refusal =
    Refusal::client("The issuer claim for client_assertion is not a valid client_id.");
const SUBJECT: Refusal =
    Refusal::client("The subject claim for client_assertion is not a valid client_id.");
const NO_KEYS: Refusal = Refusal::client(
    "The client does not have a JWKSet configured, but the client_assertion requires one.",
);
const KEY_ID: Refusal = Refusal::client("The client_assertion JWT kid is invalid.");
const ALGORITHM: Refusal =
    Refusal::client("The client_assertion JWT signature algorithm is invalid.");
const SIGNATURE: Refusal = Refusal::client("The client_assertion signature is invalid.");
const AUDIENCE: Refusal = Refusal::client(
    "The audience claim for client_assertion must be the endpoint invoked for the request.",
);
const NO_END: Refusal =
    Refusal::client("The client_assertion must contain the 'exp' claim as seconds since epoch.");
const EXPIRED: Refusal = Refusal::client("The client_assertion token is expired.");
const TOO_FAR: Refusal =
    Refusal::client("The client_assertion token has an expiration too far into the future.");
const FUTURE: Refusal =
    Refusal::client("The client_assertion token must be issued before the current time.");
const USED: Refusal = Refusal::client("The client_assertion token has already been used.");
