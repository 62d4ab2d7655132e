//! Advice on requests that have no response.

use std::fmt;

use super::failed_read::FailedRead;
use super::wording::{Advice, capitalized, no_record};
use super::{error_response, not_found, persistent, transport};
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
        RequestError::Credential(_) => unusable(error).action(
            "Set `api_token` (`OKTA_API_TOKEN`) or `access_token` (`OKTA_ACCESS_TOKEN`) to the \
             token that Okta issued.",
        ),
        RequestError::Signing(_) => unusable(error).also(NOTHING_SENT).action(REPORT),
        RequestError::Abandoned => Advice {
            hint: Some(Hint::TraceLog),
            ..Advice::new(
                "Mistake in the Provider",
                "The provider panicked during a request to Okta. This is a mistake of the \
                 provider, not of your configuration.",
            )
            .action("Report this with a log of the level TRACE.")
        },
    }
}

pub(super) fn of_http(error: &HttpError, read: &FailedRead<'_>) -> Advice {
    match error {
        HttpError::Unauthorized(api) => error_response::unauthorized(api, read),
        HttpError::Forbidden(api) => error_response::forbidden(api, read),
        HttpError::NotFound(api) => not_found::advise(api, read),
        HttpError::RateLimited(api) => error_response::rate_limited(api, read),
        HttpError::Api(api) => error_response::other(api, read),
        HttpError::Redirect(redirect) => redirected(redirect, read),
        HttpError::Transport(transport) => transport::advise(transport, read),
        HttpError::Oversized { .. } => no_record(capitalized(error), read),
        HttpError::Setup(setup) => of_setup(setup),
    }
}

fn redirected(error: &RedirectError, read: &FailedRead<'_>) -> Advice {
    let found = match error {
        RedirectError::Elsewhere { target } => format!(
            "The response redirects to another server, {}.{} The provider does not send the \
             credential there.",
            quoted(target),
            sign_in(target)
        ),
        RedirectError::TooMany { target } => format!(
            "The provider followed several redirects, and the response redirects again, to {}.",
            quoted(target)
        ),
        RedirectError::NotFollowed { target } => format!(
            "The response redirects to {}. The request is signed for one URL, so the provider \
             does not send it to another.",
            quoted(target)
        ),
        RedirectError::Nowhere => "The response redirects and names no target.".to_owned(),
    };
    Advice::new("Okta Redirected the Request", found)
        .also("Okta's API does not redirect.")
        .actions(read.check_url())
}

/// Returns a sentence about a sign-in page, to which proxies and gateways
/// redirect unknown users.
fn sign_in(target: &str) -> &'static str {
    let target = target.to_ascii_lowercase();
    let words = ["login", "signin", "sign-in", "saml", "sso"];
    if words.iter().any(|word| target.contains(word)) {
        " It looks like a page for signing in with a browser."
    } else {
        ""
    }
}

fn unusable(error: &dyn fmt::Display) -> Advice {
    Advice::new("Okta Client Not Usable", capitalized(error))
}

const NOTHING_SENT: &str = "The provider sent no request. This is a mistake of the provider, not \
                            of your configuration.";

const REPORT: &str = "Report this to the provider's issue tracker.";

fn of_setup(error: &SetupError) -> Advice {
    let advice = unusable(error);
    match error {
        SetupError::Roots(_) => advice
            .action(
                "Install the system's root certificates. On Linux, they are in the package \
                 `ca-certificates`.",
            )
            .action(
                "Or set the environment variable `SSL_CERT_FILE` to a PEM file of root \
                 certificates, or `SSL_CERT_DIR` to directories with such files, such as \
                 `SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt`.",
            ),
        SetupError::RootsTimeout { .. } => advice.action(
            "Move the files that `SSL_CERT_FILE` and `SSL_CERT_DIR` name from a network drive to \
             a local one, or unset these variables.",
        ),
        SetupError::Ending => advice
            .also("The provider sent no request.")
            .action("Run this again."),
        SetupError::Tls(_) | SetupError::Http(_) => advice.also(NOTHING_SENT).action(REPORT),
    }
}
