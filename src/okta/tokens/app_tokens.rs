//! `GET /api/v1/apps/{appId}/tokens`: the records of all refresh tokens that an
//! app was given, in pages (`listOAuth2TokensForApplication`).

use serde_json::Value;

use super::app_token::{AppToken, Found, escaped};
use super::json_array::json_array;
use super::{DecodeError, ReadError};
use crate::okta::auth::{ApiClient, Get};
use crate::okta::http::{NextPage, Response, UnexpectedBody};
use crate::okta::rate_limit::Ticket;
use crate::okta::retry::RetryScope;

/// The endpoint as Okta's reference writes it.
const TEMPLATE: &str = "/api/v1/apps/{appId}/tokens";

/// The query of the first page: 200 records are the most that Okta returns at
/// once.
pub(super) const FIRST_PAGE: &str = "limit=200";

/// One page of an app's list.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// The records that can be decoded; the others count as absent.
    pub(crate) records: Vec<Found>,
    /// Whether this is the whole list: no link leads to a next page, not even
    /// one that cannot be read.
    pub(crate) is_whole: bool,
}

/// Reads the first page. It is retried for rate limits only: single requests are the
/// other way to the same records. Calls `on_send` right before each attempt.
pub(crate) async fn read_first_page(
    api: &ApiClient,
    app_id: &str,
    ticket: Ticket,
    on_send: &(dyn Fn() + Send + Sync),
) -> Result<Page, ReadError> {
    let scope = RetryScope::RateLimits;
    page(&get_page(api, app_id, FIRST_PAGE, ticket, scope, on_send).await?)
}

/// Sends the request for one page, and returns the response.
pub(super) async fn get_page(
    api: &ApiClient,
    app_id: &str,
    query: &str,
    ticket: Ticket,
    scope: RetryScope,
    on_send: &(dyn Fn() + Send + Sync),
) -> Result<Response, ReadError> {
    let path = format!("/api/v1/apps/{}/tokens", escaped(app_id));
    let mut url = api.organization_url().endpoint(&path);
    url.set_query(Some(query));
    let on_send = || {
        api.sender.stats().count_list();
        on_send();
    };
    let get = Get {
        template: TEMPLATE,
        url,
        ticket,
        scope,
        on_send: &on_send,
    };
    Ok(api.get(get).await?)
}

/// Decodes a page record by record. One that cannot be decoded counts as
/// absent, so that its own read meets it alone and says what is wrong with it.
pub(crate) fn page(response: &Response) -> Result<Page, ReadError> {
    let records = records(response, |value| AppToken::find(value).ok()?.ok())?;
    Ok(Page {
        records,
        is_whole: response.next == NextPage::None,
    })
}

/// Returns what `read` makes of each record of a page.
///
/// # Errors
///
/// When the body is no list.
pub(super) fn records<T>(
    response: &Response,
    read: impl FnMut(&Value) -> Option<T>,
) -> Result<Vec<T>, ReadError> {
    let no_record = |unexpected| ReadError::NoRecord {
        status: response.status,
        unexpected,
    };
    let body = response.json().map_err(no_record)?;
    json_array(body, read).or_else(|_| {
        // Whatever it is in place of a list, it may not even be JSON.
        serde_json::from_str::<Value>(body).map_err(DecodeError::Json)?;
        Err(no_record(UnexpectedBody::Json("JSON that is not an array")))
    })
}

#[cfg(test)]
mod tests {
    use secrecy::zeroize::Zeroizing;

    use super::*;
    use crate::okta::http::Content;
    use crate::okta::redaction::Redaction;

    #[test]
    fn a_page_is_whole_only_where_no_link_leads_on_not_even_an_unreadable_one() {
        let table = [
            (NextPage::None, true),
            (NextPage::Query("after=1".to_owned()), false),
            (NextPage::Unreadable, false),
        ];
        for (next, is_whole) in table {
            let response = Response {
                status: 200,
                content: Content::Json,
                body: Zeroizing::new("[]".to_owned()),
                next,
                dpop_nonce: None,
                redaction: Redaction::default(),
            };
            let page = page(&response).expect("a page");
            assert_eq!(page.is_whole, is_whole, "{:?}", response.next);
        }
    }
}
