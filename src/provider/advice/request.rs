//! Advice on requests that have no response.

use std::fmt;

use super::failed_read::FailedRead;
use super::wording::{Advice, CHECK_URL, capitalized, no_record};
use super::{error_response, persistent, transport};
use crate::diagnostic::{Hint, quoted};
use crate::okta::{HttpError, RedirectError, RequestError, SetupError};

pub(super) fn of_request(error: &RequestError, read: &FailedRead<'_>) -> Advice {
    match error {
        RequestError::Http(http) => of_http(http, read),
        RequestError::Persistent {
            attempts,
            elapsed,
            last,
        } => persistent::add(of_http(last, read), *attempts, *elapsed, last),
        RequestError::Token(inner) => of_request(inner, read),
        RequestError::NoAccessToken { .. } => no_record(capitalized(error), read),
        RequestError::Credential(_) => unusable(
            error,
            "Set `api_token` or `access_token` to what Okta issued.",
        ),
        RequestError::Signing(_) => unusable(error, OUR_MISTAKE),
        RequestError::Abandoned => Advice {
            hint: Some(Hint::TraceLog),
            ..Advice::new(
                "Mistake in the Provider",
                capitalized(error),
                "The provider panicked while it asked Okta. This is a mistake of the provider and \
                 not of yours; please report it with a log of level TRACE.",
            )
        },
    }
}

pub(super) fn of_http(error: &HttpError, read: &FailedRead<'_>) -> Advice {
    match error {
        HttpError::Unauthorized(api) => error_response::unauthorized(api, read),
        HttpError::Forbidden(api) => error_response::forbidden(api, read),
        HttpError::NotFound(api) => error_response::not_found(api, read),
        HttpError::RateLimited(api) => error_response::rate_limited(api, read),
        HttpError::Api(api) => error_response::other(api, read),
        HttpError::Redirect(redirect) => redirected(redirect, read),
        HttpError::Transport(transport) => transport::advise(transport, read),
        HttpError::Oversized { .. } => no_record(capitalized(error), read),
        HttpError::Setup(setup) => unusable(setup, setup_advice(setup)),
    }
}

fn redirected(error: &RedirectError, read: &FailedRead<'_>) -> Advice {
    let found = match error {
        RedirectError::Elsewhere { target } => format!(
            "The answer redirects to {}, which is another server, and the credential is not \
             sent there.{}",
            quoted(target),
            sign_in(target)
        ),
        RedirectError::TooMany { target } => format!(
            "One redirect followed another, the last one to {}.",
            quoted(target)
        ),
        RedirectError::NotFollowed { target } => format!(
            "The answer redirects to {}, and what a key has signed for one URL is not sent to \
             another.",
            quoted(target)
        ),
        RedirectError::Nowhere => "The answer redirects without saying where to.".to_owned(),
    };
    let url = read.url();
    let next = format!("Okta's API at {url} would not redirect. {CHECK_URL}");
    Advice::new("Okta Redirected the Request", found, next)
}

/// Returns a sentence about a sign-in page, to which proxies and gateways
/// redirect unknown users.
fn sign_in(target: &str) -> &'static str {
    let target = target.to_ascii_lowercase();
    let words = ["login", "signin", "sign-in", "saml", "sso"];
    if words.iter().any(|word| target.contains(word)) {
        " It looks like a page to sign in at, as a browser is shown."
    } else {
        ""
    }
}

fn unusable(error: &dyn fmt::Display, next: &str) -> Advice {
    Advice::new("Okta Client Not Usable", capitalized(error), next)
}

const OUR_MISTAKE: &str = "Nothing was sent. This is a mistake of the provider; please report it.";

fn setup_advice(error: &SetupError) -> &'static str {
    match error {
        SetupError::Roots(_) => {
            "Install the system's certificates (on Linux, the package ca-certificates), or set \
             SSL_CERT_FILE to a file, or SSL_CERT_DIR to directories, of certificates in PEM form \
             that can be read."
        }
        SetupError::RootsTimeout { .. } => {
            "Move the certificates in SSL_CERT_FILE and SSL_CERT_DIR from a network drive to a \
             local one, or unset the variables."
        }
        SetupError::Ending => "Nothing was sent. Run this again.",
        SetupError::Tls(_) | SetupError::Http(_) => OUR_MISTAKE,
    }
}
