//! The form of every advice, and the sentences that several have in common.

use std::fmt;

use super::failed_read::FailedRead;
use crate::diagnostic::{Hint, quoted};

/// What to tell about one failure, apart from what was tried.
pub(super) struct Advice {
    pub(super) summary: &'static str,
    pub(super) found: String,
    pub(super) next: String,
    /// The attribute to point at, when one is likely to blame.
    pub(super) attribute: Option<&'static str>,
    pub(super) hint: Option<Hint>,
}

impl Advice {
    pub(super) fn new(
        summary: &'static str,
        found: impl Into<String>,
        next: impl Into<String>,
    ) -> Self {
        Self {
            summary,
            found: found.into(),
            next: next.into(),
            attribute: None,
            hint: None,
        }
    }
}

/// Where the URL comes from, as a sentence tells what to check.
pub(super) const CHECK_URL: &str = "Check `org_name` and `base_url`, or `http_proxy` or `OKTA_HTTP_PROXY` \
                         where one is set, and whether a proxy or a gateway answers in place of \
                         Okta.";

pub(super) fn no_record(found: String, read: &FailedRead<'_>) -> Advice {
    let url = read.url();
    let next = format!("Something else than Okta's API may be at {url}. {CHECK_URL}");
    Advice::new(UNEXPECTED_ANSWER, found, next)
}

pub(super) const UNEXPECTED_ANSWER: &str = "Unexpected Answer From Okta";

/// An error's message as a sentence.
pub(super) fn capitalized(error: &dyn fmt::Display) -> String {
    format!("{}.", upper_first(&quoted(&error.to_string())))
}

pub(super) fn upper_first(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase());
    first.into_iter().flatten().chain(characters).collect()
}
