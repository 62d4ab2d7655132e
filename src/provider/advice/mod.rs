//! What a failed read means to the user: the one place where outcomes of the
//! API become help.
//!
//! Each detail has three parts: what was tried, what was found, and what to do
//! next. Summaries are constant, because hosts group by them.

mod access_token;
mod error_response;
mod oauth;
mod persistent;
mod server_message;
mod transport;

use std::fmt;

use crate::diagnostic::{AttributePath, Diagnostic, Diagnostics, Hint, listed, quoted};
use crate::okta::{
    self, Credentials, DecodeError, Error, HttpError, ReadError, RedirectError, RequestError,
    SetupError,
};

/// A read that failed: of which token, and with which client.
pub(super) struct FailedRead<'read> {
    pub(super) client: &'read okta::Client,
    pub(super) app_id: &'read str,
    pub(super) token_id: &'read str,
}

impl FailedRead<'_> {
    /// The organization's URL as a sentence has it. Like the other two it may
    /// be of any length.
    fn url(&self) -> String {
        quoted(self.client.organization_url())
    }

    /// Its host.
    fn host(&self) -> String {
        quoted(&self.client.organization_url().host())
    }

    /// The URL that Okta itself uses for the organization.
    fn canonical_url(&self) -> String {
        quoted(self.client.canonical_url())
    }
}

/// What to tell about one failure, apart from what was tried.
struct Advice {
    summary: &'static str,
    found: String,
    next: String,
    /// The attribute to point at, when one is likely to blame.
    attribute: Option<&'static str>,
    hint: Option<Hint>,
}

impl Advice {
    fn new(summary: &'static str, found: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            summary,
            found: found.into(),
            next: next.into(),
            attribute: None,
            hint: None,
        }
    }
}

/// What to tell the user about an error of the client.
pub(super) fn advise(error: &Error, read: &FailedRead<'_>) -> Diagnostic {
    let advice = match error {
        Error::Read(error) => of_read(error, read),
        Error::Deadline { .. } => Advice::new(
            "Okta Read Timed Out",
            capitalized(error),
            "That is what `request_timeout` in the provider configuration allows for a whole read, waits \
             and the request for an access token included. Raise it, or set it to 0 for no limit \
             beyond those of each request.",
        ),
    };
    let tried = tried(read);
    let detail = format!("{tried}\n\n{}\n\n{}", advice.found, advice.next);
    let diagnostic = Diagnostic::error(advice.summary, detail).hint(advice.hint);
    match advice.attribute {
        Some(name) => diagnostic.at(AttributePath::attribute(name)),
        None => diagnostic,
    }
}

fn of_read(error: &ReadError, read: &FailedRead<'_>) -> Advice {
    match error {
        ReadError::Request(RequestError::Token(error)) => access_token::advise(error, read),
        ReadError::Request(error) => of_request(error, read),
        ReadError::NoRecord { .. } => no_record(capitalized(error), read),
        ReadError::Decode(decode) => undecodable(decode),
    }
}

fn of_request(error: &RequestError, read: &FailedRead<'_>) -> Advice {
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

fn of_http(error: &HttpError, read: &FailedRead<'_>) -> Advice {
    match error {
        HttpError::Unauthorized(api) => error_response::unauthorized(api, read),
        HttpError::Forbidden(api) => error_response::forbidden(api, read),
        HttpError::NotFound(api) => error_response::not_found(api, read),
        HttpError::RateLimited(api) => error_response::rate_limited(api),
        HttpError::Api(api) => error_response::other(api, read),
        HttpError::Redirect(redirect) => redirected(redirect, read),
        HttpError::Transport(transport) => transport::advise(transport, read),
        HttpError::Oversized { .. } => no_record(capitalized(error), read),
        HttpError::Setup(setup) => unusable(setup, setup_advice(setup)),
    }
}

/// What to know when Okta granted less than it was asked for.
pub(super) fn missing_scopes(client: &okta::Client) -> Option<Diagnostic> {
    let missing = client.missing_scopes();
    let Credentials::PrivateKey(app) = client.credentials() else {
        return None;
    };
    if missing.is_empty() {
        return None;
    }
    let missing: Vec<_> = missing.iter().map(String::as_str).collect();
    Some(Diagnostic::warning(
        "Okta Granted Fewer Scopes",
        format!(
            "Okta gave the service app \"{}\" an access token without {}, which `scopes` asks \
             for. What needs them will be refused. Grant them to the app in Okta's admin console \
             (Applications, the app, Okta API Scopes), or remove them from `scopes`.",
            quoted(&app.client_id),
            quoted(&listed(&missing))
        ),
    ))
}

/// A failure that no configuration can cause.
pub(super) fn provider_bug(error: &serde_json::Error) -> Diagnostics {
    // Serde quotes values in its messages, so only the place is told.
    let (line, column) = (error.line(), error.column());
    vec![Diagnostic::error(
        "Mistake in the Provider",
        format!(
            "The configuration or the result could not be converted (at {line}:{column}). This \
             is a mistake of the provider and not of yours; please report it."
        ),
    )]
}

fn tried(read: &FailedRead<'_>) -> String {
    let proxy = match read.client.forward_proxy() {
        Some(proxy) => format!(
            " through the proxy {} ({})",
            quoted(proxy),
            proxy.variable()
        ),
        None => String::new(),
    };
    format!(
        "The token \"{}\" of the app \"{}\" could not be read from {}{proxy}.",
        quoted(read.token_id),
        quoted(read.app_id),
        read.url(),
    )
}

/// Where the URL comes from, as a sentence tells what to check.
const CHECK_URL: &str = "Check `org_name` and `base_url`, or `http_proxy` or `OKTA_HTTP_PROXY` \
                         where one is set, and whether a proxy or a gateway answers in place of \
                         Okta.";

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

/// What to say of a page where people sign in, as proxies and gateways send
/// those to it whom they don't know.
fn sign_in(target: &str) -> &'static str {
    let target = target.to_ascii_lowercase();
    let words = ["login", "signin", "sign-in", "saml", "sso"];
    if words.iter().any(|word| target.contains(word)) {
        " It looks like a page to sign in at, as a browser is shown."
    } else {
        ""
    }
}

fn no_record(found: String, read: &FailedRead<'_>) -> Advice {
    let url = read.url();
    let next = format!("Something else than Okta's API may be at {url}. {CHECK_URL}");
    Advice::new(UNEXPECTED_ANSWER, found, next)
}

const UNEXPECTED_ANSWER: &str = "Unexpected Answer From Okta";

fn undecodable(error: &DecodeError) -> Advice {
    let found = match error {
        DecodeError::Json(json) => format!("{}: {json}.", upper_first(&error.to_string())),
        DecodeError::Time { text, .. } => {
            format!(
                "{}, but \"{}\".",
                upper_first(&error.to_string()),
                quoted(text)
            )
        }
        DecodeError::Type { .. } | DecodeError::Case { .. } => capitalized(error),
    };
    let next = "Nothing was guessed from that record. See what stands between this machine and \
                Okta and changes answers; if nothing does, please report this to the provider.";
    Advice::new(UNEXPECTED_ANSWER, found, next)
}

fn unusable(error: &dyn fmt::Display, next: &str) -> Advice {
    Advice::new("Okta Client Not Usable", capitalized(error), next)
}

const OUR_MISTAKE: &str = "Nothing was sent. This is a mistake of the provider; please report it.";

fn setup_advice(error: &SetupError) -> &'static str {
    match error {
        SetupError::Roots(_) => {
            "Install the system's certificates (the package ca-certificates), or set \
             SSL_CERT_FILE to a file, or SSL_CERT_DIR to directories, of certificates in PEM form \
             that can be read."
        }
        SetupError::Ending => "Nothing was sent. Run this again.",
        SetupError::Tls(_) | SetupError::Http(_) => OUR_MISTAKE,
    }
}

/// An error's message as a sentence.
fn capitalized(error: &dyn fmt::Display) -> String {
    format!("{}.", upper_first(&quoted(&error.to_string())))
}

fn upper_first(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase());
    first.into_iter().flatten().chain(characters).collect()
}

#[cfg(test)]
mod tests;
