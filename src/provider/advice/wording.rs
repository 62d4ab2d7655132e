//! The form of every advice, and the sentences that several have in common.

use std::fmt;

use super::failed_read::FailedRead;
use crate::diagnostic::{Hint, quoted, upper_first};
use crate::okta::{Content, ServiceApp, UnexpectedBody};
use crate::provider::id::shown;

/// What to say about one failure, apart from what was read.
pub(super) struct Advice {
    pub(super) summary: &'static str,
    /// What happened, and what the other side answered.
    pub(super) found: String,
    /// What the user can do, the likeliest first.
    pub(super) actions: Vec<String>,
    /// The attribute to point at, when one is likely to blame.
    pub(super) attribute: Option<&'static str>,
    pub(super) hint: Option<Hint>,
}

impl Advice {
    pub(super) fn new(summary: &'static str, found: impl Into<String>) -> Self {
        Self {
            summary,
            found: found.into(),
            actions: Vec::new(),
            attribute: None,
            hint: None,
        }
    }

    /// The same with one more sentence about what happened.
    pub(super) fn also(mut self, sentence: &str) -> Self {
        if !sentence.is_empty() {
            self.found = format!("{} {sentence}", self.found);
        }
        self
    }

    /// The same with a hint that the host's adapter words.
    pub(super) fn hint(self, hint: impl Into<Option<Hint>>) -> Self {
        Self {
            hint: hint.into(),
            ..self
        }
    }

    /// The same with what the maintainers need to find a mistake of the provider.
    pub(super) fn report_with_log(self) -> Self {
        self.hint(Hint::TraceLog)
            .action(format!("{REPORT} Add a log of the level TRACE."))
    }

    /// The same with one more action.
    pub(super) fn action(self, action: impl Into<String>) -> Self {
        self.actions([action.into()])
    }

    /// The same with more actions.
    pub(super) fn actions(mut self, actions: impl IntoIterator<Item = String>) -> Self {
        self.actions.extend(actions);
        self
    }
}

/// The most actions of a diagnostic, with the host's hint.
pub(super) const MAX_ACTIONS: usize = 3;

pub(super) const UNEXPECTED_ANSWER: &str = "Unexpected Answer From Okta";

pub(super) const RUN_AGAIN: &str = "Run the command again.";

pub(super) const REPORT: &str = "Report this to the maintainers of this provider.";

/// What to do about something that a proxy or a gateway may have changed, when
/// there is none.
pub(super) const OTHERWISE_REPORT: &str =
    "If none does, report this to the maintainers of this provider.";

/// What to do about a response that Okta would not send.
pub(super) fn changed_response() -> String {
    format!(
        "See whether a proxy or a gateway between this machine and Okta changes responses or \
         sends cached ones. {OTHERWISE_REPORT}"
    )
}

/// A successful response without the JSON that was requested.
pub(super) fn unexpected_body(
    found: String,
    unexpected: &UnexpectedBody,
    read: &FailedRead<'_>,
) -> Advice {
    let advice = Advice::new(UNEXPECTED_ANSWER, found.as_str());
    match unexpected {
        UnexpectedBody::Content(Content::Incomplete) => {
            advice.action(RUN_AGAIN).action(changed_response())
        }
        UnexpectedBody::Content(Content::Encoded(_)) => advice
            .also("The provider accepts `gzip`, in lowercase letters, and no other encoding.")
            .action(
                "See whether a proxy or a gateway between this machine and Okta compresses \
                 responses. Turn that off for Okta's API, or use gzip.",
            ),
        UnexpectedBody::Content(_) | UnexpectedBody::Json(_) => no_record(found, read),
    }
}

/// A successful response that is not Okta's.
pub(super) fn no_record(found: String, read: &FailedRead<'_>) -> Advice {
    let sender = format!(
        "The sender may not be Okta's API: a proxy or a gateway may answer at {}.",
        read.url()
    );
    let advice = Advice::new(UNEXPECTED_ANSWER, found).also(&sender);
    advice.actions(read.check_url())
}

/// The service app that the provider signs in as, as a sentence names it.
pub(super) fn service_app(app: &ServiceApp) -> String {
    format!("the service app \"{}\"", shown(&app.client_id))
}

/// What to do to have the scopes granted to the app.
pub(super) fn grant(scopes: &str, app: &str) -> String {
    format!(
        "Grant {scopes} to {app} in Okta's admin console (Applications > the app > Okta API \
         Scopes). This needs a super administrator."
    )
}

/// An error's message as a sentence.
pub(super) fn capitalized(error: &dyn fmt::Display) -> String {
    format!("{}.", upper_first(&quoted(&error.to_string())))
}
