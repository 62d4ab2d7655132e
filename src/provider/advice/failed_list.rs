//! Advice on lists that could not be read to their end.

use super::failed_read::FailedRead;
use super::wording::{Advice, CHECK_URL, UNEXPECTED_ANSWER, capitalized};
use super::{of_read, undecodable};
use crate::okta::{ListProgress, PageError};

pub(super) fn advise(error: &PageError, read: &FailedRead<'_>) -> Advice {
    match error {
        PageError::Read(error) => of_read(error, read),
        PageError::Record { position, error } => {
            let advice = undecodable(error);
            Advice {
                found: format!("Record {position} is wrong: {}", advice.found),
                ..advice
            }
        }
        PageError::TooManyTokens { .. } => Advice::new(
            "Too Many Okta App Tokens",
            capitalized(error),
            "A state with so many would be too large for its host. Set `user_id` or `status`, \
             so that fewer tokens match: `status = \"ACTIVE\"`.",
        ),
        PageError::RepeatedNext | PageError::UnreadableNext => contradiction(error, LINK),
        PageError::NotARecord { .. } | PageError::NoId { .. } | PageError::OtherApp { .. } => {
            contradiction(error, "")
        }
    }
}

const LINK: &str = "A gateway may change the header `Link`, or drop a part of it. ";

/// Something that Okta's API would not send.
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
