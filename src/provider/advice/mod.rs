//! What a failed read means to the user: the one place where outcomes of the
//! API become help.
//!
//! Each detail has three parts: what was tried, what was found, and what to do
//! next. Summaries are constant, because hosts group by them.

mod access_token;
mod error_response;
mod failed_list;
mod failed_read;
mod oauth;
mod persistent;
mod request;
mod server_message;
mod transport;
mod wording;

use crate::diagnostic::{AttributePath, Diagnostic, Diagnostics, listed, quoted};
use crate::okta::{self, Credentials, DecodeError, Error, PageError, ReadError, RequestError};

use super::id::shown;
use transport::problem_sentence;
use wording::{Advice, UNEXPECTED_ANSWER, capitalized, no_record, upper_first};

pub(super) use failed_read::FailedRead;

/// What to tell the user about an error of the client.
pub(super) fn advise(error: &Error, read: &FailedRead<'_>) -> Diagnostic {
    let advice = match error {
        Error::Read(error) => of_read(error, read),
        Error::List(error) => of_page(&error.error, read),
        Error::Deadline {
            limit,
            last,
            progress,
        } => {
            let last = last.as_deref().map(|last| request::of_http(last, read));
            let advice = persistent::timed_out(*limit, last);
            Advice {
                found: format!("{}{}", advice.found, failed_list::so_far(*progress)),
                ..advice
            }
        }
    };
    let description = read.description();
    let detail = format!("{description}\n\n{}\n\n{}", advice.found, advice.next);
    let detail = read.with_cut_ids(&detail);
    let diagnostic = Diagnostic::error(advice.summary, detail).hint(advice.hint);
    match advice.attribute {
        Some(name) if read.may_point_at(name) => diagnostic.at(AttributePath::attribute(name)),
        _ => diagnostic,
    }
}

fn of_read(error: &ReadError, read: &FailedRead<'_>) -> Advice {
    match error {
        ReadError::Request(RequestError::Token(error)) => access_token::advise(error, read),
        ReadError::Request(error) => request::of_request(error, read),
        ReadError::NoRecord { .. } => no_record(capitalized(error), read),
        ReadError::OtherRecord { received, .. } => other_record(received, read),
        ReadError::Decode(decode) => undecodable(decode),
    }
}

fn of_page(error: &PageError, read: &FailedRead<'_>) -> Advice {
    match error {
        PageError::Read(error) => of_read(error, read),
        PageError::Record { position, error } => {
            let advice = undecodable(error);
            Advice {
                found: format!("Record {position} is wrong: {}", advice.found),
                ..advice
            }
        }
        PageError::TooManyTokens { .. } => failed_list::too_many(error),
        PageError::RepeatedNext | PageError::UnreadableNext | PageError::TooManyPages { .. } => {
            failed_list::wrong_link(error)
        }
        PageError::NotARecord { .. } | PageError::NoId { .. } | PageError::OtherApp { .. } => {
            failed_list::wrong_record(error)
        }
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
            shown(&app.client_id),
            quoted(&listed(&missing))
        ),
    ))
}

/// What to know about files of root certificates that are not trusted, or not
/// as a whole.
pub(super) fn root_certificates(client: &okta::Client) -> Option<Diagnostic> {
    let problems = client.root_problems();
    let listed: Vec<_> = problems.iter().map(problem_sentence).collect();
    (!problems.is_empty()).then(|| {
        Diagnostic::warning(
            "Root Certificates Not Read",
            format!(
                "{} The provider trusts all other certificates that it found.",
                listed.join(" ")
            ),
        )
    })
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

fn other_record(received: &str, read: &FailedRead<'_>) -> Advice {
    let (requested, received) = (read.token_id().unwrap_or_default(), shown(received));
    let found = format!(
        "The provider asked for the token \"{requested}\". The answer is the record of the token \
         \"{received}\", so it was not used."
    );
    let url = read.url();
    let next = format!(
        "Okta's API does not answer like this. See whether a proxy or a gateway between this \
         machine and {url} sends cached answers, and turn off its cache for Okta's API."
    );
    Advice::new(UNEXPECTED_ANSWER, found, next)
}

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

#[cfg(test)]
mod tests;
