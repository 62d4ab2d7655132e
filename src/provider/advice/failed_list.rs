//! Advice on lists that could not be read to their end.

use super::wording::{Advice, CHECK_URL, UNEXPECTED_ANSWER, capitalized};
use crate::okta::{ListProgress, PageError};

pub(super) fn too_many(error: &PageError) -> Advice {
    Advice::new(
        "Too Many Okta App Tokens",
        capitalized(error),
        "A state with so many would be too large for its host. To fix this, set `user_id` or \
         `status`, so that fewer tokens match: `status = \"ACTIVE\"`.",
    )
}

/// A link to the next page that Okta's API would not send.
pub(super) fn wrong_link(error: &PageError) -> Advice {
    contradiction(
        error,
        "A gateway may change the header `Link`, or drop a part of it. ",
    )
}

/// A record that Okta's API would not send.
pub(super) fn wrong_record(error: &PageError) -> Advice {
    contradiction(error, "")
}

fn contradiction(error: &PageError, reason: &str) -> Advice {
    let next = format!("{reason}Nothing of the list was used. {CHECK_URL}");
    Advice::new(UNEXPECTED_ANSWER, capitalized(error), next)
}

/// Returns how far the read of a list had come, as a sentence.
pub(super) fn so_far(progress: Option<ListProgress>) -> String {
    let Some(ListProgress { pages, tokens }) = progress else {
        return String::new();
    };
    let count = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    };
    let (pages, tokens) = (count(pages, "page"), count(tokens, "matching token"));
    format!(" By then, {pages} with {tokens} had come.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_progress_of_a_list_is_a_sentence() {
        let so_far = |pages, tokens| so_far(Some(ListProgress { pages, tokens }));
        assert_eq!(
            so_far(0, 0),
            " By then, 0 pages with 0 matching tokens had come."
        );
        assert_eq!(
            so_far(1, 1),
            " By then, 1 page with 1 matching token had come."
        );
        assert_eq!(super::so_far(None), "");
    }
}
