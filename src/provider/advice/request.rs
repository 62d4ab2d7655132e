//! Advice on requests that have no response.

use std::fmt;

use super::failed_read::FailedRead;
use super::wording::{Advice, RUN_AGAIN, capitalized, no_record, unexpected_body};
use super::{error_response, not_found, persistent, transport};
use crate::diagnostic::{listed, quoted};
use crate::okta::{HttpError, RedirectError, RequestError, SetupError};
use crate::provider::config::organization_of;

pub(super) fn of_request(error: &RequestError, read: &FailedRead<'_>) -> Advice {
    match error {
        RequestError::Http(http) => of_http(http, read),
        RequestError::Persistent { attempts, last, .. } => {
            persistent::add(of_http(last, read), error, *attempts, last)
        }
        RequestError::Token(inner) => of_request(inner, read),
        RequestError::NoAccessToken { unexpected, .. } => {
            unexpected_body(capitalized(error), unexpected, read)
        }
        RequestError::Credential(_) => unusable(error).also(&read.credential()).action(format!(
            "Set {} to the token that Okta issued.",
            read.credential_setting()
        )),
        RequestError::Signing(_) => unusable(error).also(NOTHING_SENT).report_with_log(),
        RequestError::Abandoned => Advice::new(
            "Mistake in the Provider",
            "The provider panicked during a request to Okta. This is a mistake of the provider, \
             not of your configuration.",
        )
        .report_with_log(),
    }
}

pub(super) fn of_http(error: &HttpError, read: &FailedRead<'_>) -> Advice {
    match error {
        HttpError::Unauthorized(api) | HttpError::Forbidden(api) | HttpError::Api(api) => {
            error_response::advise(api, read)
        }
        HttpError::NotFound(api) => not_found::advise(api, read),
        HttpError::RateLimited(api) => error_response::rate_limited(api, read),
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
    let advice =
        Advice::new("Okta Redirected the Request", found).also("Okta's API does not redirect.");
    match error {
        RedirectError::Elsewhere { target } if read.client.gateway_source().is_none() => {
            advice.actions(other_organization(target))
        }
        _ => advice,
    }
    .actions(read.check_url())
}

/// Returns how to set the organization that a redirect leads to, when it is one.
fn other_organization(target: &str) -> Option<String> {
    let host = target
        .strip_prefix("https://")?
        .split(['/', ':', '?'])
        .next()?;
    let (name, base) = organization_of(host)?;
    Some(format!(
        "If https://{0}.{base} is your organization, set `org_name = \"{0}\"` \
         (`OKTA_ORG_NAME={0}`) and `base_url = \"{base}\"` (`OKTA_BASE_URL={base}`).",
        quoted(&name)
    ))
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

fn of_setup(error: &SetupError) -> Advice {
    let advice = match error {
        SetupError::Tls(cause) => unusable(&format!("{error}: {cause}")),
        _ => unusable(error),
    };
    match error {
        SetupError::Roots(roots) => advice.actions(no_roots(&roots.variables)),
        SetupError::RootsTimeout { variables, .. } => advice.action(match listed(variables) {
            none if none.is_empty() => {
                "Set the environment variable `SSL_CERT_FILE` to a PEM file of root certificates \
                 on a local drive."
                    .to_owned()
            }
            names => format!(
                "Move the files that {names} names from a network drive to a local one, or unset \
                 it."
            ),
        }),
        SetupError::Ending => advice
            .also("The provider sent no request.")
            .action(RUN_AGAIN),
        SetupError::Tls(_) | SetupError::Http(_) => advice.also(NOTHING_SENT).report_with_log(),
    }
}

/// What to do when no root certificate was found, by the variables that say
/// where to look.
fn no_roots(variables: &[&str]) -> Vec<String> {
    let system = match listed(variables) {
        none if none.is_empty() => "Install the system's root certificates. On Linux, they are in \
                                    the package `ca-certificates`."
            .to_owned(),
        names => format!(
            "Unset {names} to use the system's root certificates: `unset {}`.",
            variables.join(" ")
        ),
    };
    let file = "Or set the environment variable `SSL_CERT_FILE` to a PEM file of root \
                certificates that you provide.";
    vec![system, file.to_owned()]
}
