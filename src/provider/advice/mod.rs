//! What a failed read means to the user: the one place where outcomes of the
//! API become help.
//!
//! Each detail says what was read and what happened. The actions follow it, the
//! likeliest first. Summaries are constant, because hosts group by them.
//!
//! - `wording` is the form of every advice, `failed_read` says what was read, and
//!   `server_message` what an error response says.
//! - `error_response`, `denied`, `not_found` and `oauth` advise on error responses
//!   of the API, `access_token` on those of the token endpoint, and `failed_list`
//!   on pages that contradict each other.
//! - `request` advises on requests without a response: `transport` says why none
//!   came in the words of `transport_words`, `transport_proxy` what a forward
//!   proxy has to do with it, and `certificate` why the server is not trusted.
//! - `persistent` adds what retries came to.

mod access_token;
mod certificate;
mod denied;
mod error_response;
mod failed_list;
mod failed_read;
mod not_found;
mod oauth;
mod persistent;
mod request;
mod server_message;
mod transport;
mod transport_proxy;
mod transport_words;
mod wording;

use crate::diagnostic::{AttributePath, Diagnostic, Diagnostics, listed, quoted, upper_first};
use crate::okta::{
    self, Credentials, DecodeError, Error, LastFailure, PageError, ReadError, RequestError,
};

use super::id::shown;
use certificate::problem_sentence;
use wording::{
    Advice, MAX_ACTIONS, REPORT, UNEXPECTED_ANSWER, capitalized, changed_response, service_app,
    unexpected_body,
};

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
            let last = last.as_ref().map(|last| match last {
                LastFailure::Read(error) => request::of_http(error, read),
                LastFailure::Token(error) => access_token::of_failure(error, read),
            });
            let advice = persistent::timed_out(*limit, last);
            advice.also(&failed_list::so_far(*progress))
        }
    };
    let description = read.description();
    let detail = read.with_cut_ids(&format!("{description}\n\n{}", advice.found));
    let diagnostic = Diagnostic::error(advice.summary, detail).hint(advice.hint);
    let actions = advice
        .actions
        .iter()
        .take(MAX_ACTIONS - usize::from(advice.hint.is_some()))
        .map(|action| read.with_cut_ids(action));
    let diagnostic = actions.fold(diagnostic, Diagnostic::fix);
    match advice.attribute {
        Some(name) if read.may_point_at(name) => diagnostic.at(AttributePath::attribute(name)),
        _ => diagnostic,
    }
}

fn of_read(error: &ReadError, read: &FailedRead<'_>) -> Advice {
    match error {
        ReadError::Request(RequestError::Token(error)) => access_token::advise(error, read),
        ReadError::Request(error) => request::of_request(error, read),
        ReadError::NoRecord { unexpected, .. } => {
            unexpected_body(capitalized(error), unexpected, read)
        }
        ReadError::OtherRecord { received, .. } => other_record(received, read),
        ReadError::Decode(decode) => {
            undecodable(decode).also("The provider did not use the record.")
        }
    }
}

fn of_page(error: &PageError, read: &FailedRead<'_>) -> Advice {
    match error {
        PageError::Read(error) => of_read(error, read),
        PageError::Record { position, error } => {
            let advice = undecodable(error);
            Advice {
                found: format!("Record {position} of the page is wrong. {}", advice.found),
                ..advice
            }
            .also(failed_list::NOTHING_USED)
        }
        PageError::TooManyTokens {
            is_of_one_user,
            is_of_one_status,
            ..
        } => failed_list::too_many(error, *is_of_one_user, *is_of_one_status),
        PageError::RepeatedNext | PageError::UnreadableNext | PageError::TooManyPages { .. } => {
            failed_list::wrong_link(error, read)
        }
        PageError::NotARecord { .. } | PageError::NoId { .. } | PageError::OtherApp { .. } => {
            failed_list::wrong_record(error, read)
        }
    }
}

/// Warns about scopes that were requested and not granted.
pub(super) fn missing_scopes(client: &okta::Client) -> Option<Diagnostic> {
    let missing = client.missing_scopes();
    let Credentials::PrivateKey(app) = client.credentials() else {
        return None;
    };
    if missing.is_empty() {
        return None;
    }
    let missing: Vec<_> = missing.iter().map(String::as_str).collect();
    let missing = quoted(&listed(&missing));
    let warning = Diagnostic::warning(
        "Okta Granted Fewer Scopes",
        format!(
            "`scopes` requests {missing}. Okta issued an access token for {} without it. Okta \
             denies requests that need it.",
            service_app(app),
        ),
    );
    let warning = warning
        .fix(format!(
            "Grant {missing} to the service app in Okta's admin console (Applications > the app > \
             Okta API Scopes)."
        ))
        .fix(format!(
            "Or remove {missing} from `scopes` (`OKTA_API_SCOPES`)."
        ));
    Some(warning)
}

/// Warns about files of root certificates that cannot be read, or not as a
/// whole.
pub(super) fn root_certificates(client: &okta::Client) -> Option<Diagnostic> {
    let problems = client.root_problems();
    let sentences: Vec<_> = problems.iter().map(problem_sentence).collect();
    (!problems.is_empty()).then(|| {
        let detail = format!(
            "{} The provider trusts all other certificates that it found.",
            sentences.join(" ")
        );
        let warning = Diagnostic::warning("Root Certificates Not Read", detail);
        repairs(problems).into_iter().fold(warning, Diagnostic::fix)
    })
}

/// What to do about files of a variable, and about the system's own.
fn repairs(problems: &[okta::RootProblem]) -> Vec<String> {
    let mut repairs = Vec::new();
    if problems.iter().any(|problem| problem.variable.is_some()) {
        repairs.push(
            "Set the environment variable `SSL_CERT_FILE` to a PEM file of certificates, and \
             `SSL_CERT_DIR` to directories of such files, or unset them."
                .to_owned(),
        );
    }
    if let Some(own) = problems.iter().find(|problem| problem.variable.is_none()) {
        repairs.push(format!(
            "Repair {}, or set the environment variable `SSL_CERT_FILE` to a file without the \
             malformed certificates.",
            quoted(&own.path)
        ));
    }
    repairs
}

/// A failure that no configuration can cause.
pub(super) fn provider_bug(error: &serde_json::Error) -> Diagnostics {
    // Serde quotes values in its messages, so only the position is shown.
    let (line, column) = (error.line(), error.column());
    let bug = Diagnostic::error(
        "Mistake in the Provider",
        format!(
            "The provider could not convert the configuration or the result (at \
             {line}:{column}). This is a mistake of the provider, not of your configuration."
        ),
    );
    vec![bug.fix(REPORT)]
}

fn other_record(received: &str, read: &FailedRead<'_>) -> Advice {
    let (requested, received) = (read.token_id().unwrap_or_default(), shown(received));
    let found = format!(
        "The provider requested the token \"{requested}\". The response is the record of the \
         token \"{received}\", so the provider did not use it. Okta's API does not answer like \
         this."
    );
    Advice::new(UNEXPECTED_ANSWER, found).action(format!(
        "See whether a proxy or a gateway between this machine and {} sends cached responses. \
         Turn off its cache for Okta's API.",
        read.url()
    ))
}

fn undecodable(error: &DecodeError) -> Advice {
    let found = match error {
        DecodeError::Json(json) => format!("{}: {json}.", upper_first(&error.to_string())),
        DecodeError::Time { text, .. } => {
            format!("{}: \"{}\".", upper_first(&error.to_string()), quoted(text))
        }
        DecodeError::Type { .. } | DecodeError::Case { .. } => capitalized(error),
    };
    Advice::new(UNEXPECTED_ANSWER, found).action(changed_response())
}

#[cfg(test)]
mod tests;
