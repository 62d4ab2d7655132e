//! Who sent a response without rate limit headers. What is not Okta's says
//! nothing about the bucket.

use crate::okta::http::{Content, HttpError, Reply};

/// The sender of a response, as far as the response shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unmetered {
    /// Okta, or a gateway that removes the headers from Okta's response.
    OfOkta,
    /// Perhaps a proxy or gateway in place of Okta.
    OfOthers,
    /// A gateway that redirects the request before Okta gets it: Okta's API
    /// does not redirect.
    Redirect,
}

impl Unmetered {
    /// Judges a response by its form: Okta's API sends JSON, or a challenge
    /// without a body.
    pub(super) fn of(reply: &Result<Reply, HttpError>) -> Self {
        let content = match reply {
            Ok(Reply::Redirect(_)) => return Self::Redirect,
            Ok(Reply::Response(response)) => Some(&response.content),
            Err(error) => error.error_response().map(|error| &error.content),
        };
        let error = reply.as_ref().err().and_then(HttpError::error_response);
        let is_challenge = error.is_some_and(|error| error.oauth.error.is_some());
        match content {
            Some(Content::Json) => Self::OfOkta,
            Some(Content::Empty) if is_challenge => Self::OfOkta,
            _ => Self::OfOthers,
        }
    }
}

#[cfg(test)]
mod tests {
    use secrecy::zeroize::Zeroizing;

    use super::*;
    use crate::okta::http::testing::{error_response, oauth_error_response};
    use crate::okta::http::{ApiError, NextPage, RedirectError, Response};
    use crate::okta::redaction::Redaction;

    fn success(content: Content) -> Result<Reply, HttpError> {
        Ok(Reply::Response(Response {
            status: 200,
            content,
            body: Zeroizing::default(),
            next: NextPage::None,
            dpop_nonce: None,
            redaction: Redaction::default(),
        }))
    }

    fn error(status: u16, content: Content) -> Result<Reply, HttpError> {
        let response = error_response(status);
        Err(HttpError::of_status(ApiError {
            content,
            ..response
        }))
    }

    fn challenge(content: Content) -> Result<Reply, HttpError> {
        let response = oauth_error_response(401, "invalid_token", "");
        Err(HttpError::of_status(ApiError {
            content,
            ..response
        }))
    }

    #[test]
    fn only_json_and_challenges_are_from_okta_and_a_redirect_did_not_reach_it() {
        use Unmetered::{OfOkta, OfOthers, Redirect};
        let table = [
            (Ok(Reply::Redirect(Some("/x".to_owned()))), Redirect),
            (Ok(Reply::Redirect(None)), Redirect),
            (success(Content::Json), OfOkta),
            (success(Content::Html), OfOthers),
            (success(Content::Empty), OfOthers),
            (error(404, Content::Json), OfOkta),
            (error(403, Content::Html), OfOthers),
            (error(407, Content::Empty), OfOthers),
            (challenge(Content::Empty), OfOkta),
            (challenge(Content::Html), OfOthers),
            (Err(HttpError::Oversized { limit: 1 }), OfOthers),
            (Err(RedirectError::Nowhere.into()), OfOthers),
        ];
        for (reply, expected) in table {
            assert_eq!(Unmetered::of(&reply), expected, "{reply:?}");
        }
    }
}
