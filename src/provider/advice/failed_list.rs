//! Advice on lists that could not be read to their end.

use super::failed_read::FailedRead;
use super::server_message::{ask_support, server_message};
use super::wording::{
    Advice, OTHERWISE_REPORT, RUN_AGAIN, UNEXPECTED_ANSWER, capitalized, changed_response,
};
use crate::okta::{ApiError, ListProgress, PageError};

/// What became of the pages that were read.
pub(super) const NOTHING_USED: &str = "The provider used nothing of the list.";

/// More tokens match than a state should hold. An argument that is set already
/// is no help.
pub(super) fn too_many(error: &PageError, is_of_one_user: bool, is_of_one_status: bool) -> Advice {
    let found = format!("{} That is too many for a state.", capitalized(error));
    let status = "Set `status = \"ACTIVE\"`, so that fewer tokens match.";
    let user = "Set `user_id` to read the tokens of one user (`00u…`).";
    let advice = Advice::new("Too Many Okta App Tokens", found);
    if is_of_one_user && is_of_one_status {
        return advice.action(
            "Read only the tokens that you need, one by one, by their ids (`oar…`): `status` and \
             `user_id` are set, so no other argument makes the list shorter.",
        );
    }
    let unset = [(is_of_one_status, status), (is_of_one_user, user)];
    let unset = unset.into_iter().filter(|(is_set, _)| !is_set);
    advice.actions(unset.map(|(_, action)| action.to_owned()))
}

/// Okta rejects a page after the first one, so what the configuration says was
/// right when the first one was read.
pub(super) fn changed_meanwhile(api: &ApiError) -> Advice {
    Advice::new("Okta Request Failed", server_message(api))
        .also(
            "Okta accepted the requests for the pages before, so the arguments are right. Most \
             likely the app or its list of tokens changed while the provider read it.",
        )
        .also(NOTHING_USED)
        .action(RUN_AGAIN)
        .actions(ask_support(api, "If it happens again"))
}

/// A link to the next page that Okta's API would not send.
pub(super) fn wrong_link(error: &PageError, read: &FailedRead<'_>) -> Advice {
    contradiction(error, read).action(format!(
        "See whether a proxy or a gateway between this machine and Okta changes the response \
         header `Link`. {OTHERWISE_REPORT}"
    ))
}

/// A record that Okta's API would not send.
pub(super) fn wrong_record(error: &PageError, read: &FailedRead<'_>) -> Advice {
    let advice = contradiction(error, read);
    match read.is_later_page() {
        true => advice.action(changed_response()),
        false => advice.actions(read.check_url()),
    }
}

fn contradiction(error: &PageError, read: &FailedRead<'_>) -> Advice {
    let sender = format!(
        "Okta's API does not answer like this. Something else may answer at {}. {NOTHING_USED}",
        read.url()
    );
    Advice::new(UNEXPECTED_ANSWER, capitalized(error)).also(&sender)
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
    format!("By then, the provider had read {pages} with {tokens}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_progress_of_a_list_is_a_sentence() {
        let so_far = |pages, tokens| so_far(Some(ListProgress { pages, tokens }));
        assert_eq!(
            so_far(0, 0),
            "By then, the provider had read 0 pages with 0 matching tokens."
        );
        assert_eq!(
            so_far(1, 1),
            "By then, the provider had read 1 page with 1 matching token."
        );
        assert_eq!(super::so_far(None), "");
    }
}
