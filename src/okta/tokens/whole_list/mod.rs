//! All refresh tokens of an app: every page of its list, or an error. Half a
//! list would look like an app with fewer tokens.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};

use super::app_tokens::{FIRST_PAGE, get_page, records};
use super::error::{ListError, PageError};
use super::listed_token::ListedToken;
use super::progress::{ListProgress, OpenList};
use crate::okta::auth::ApiClient;
use crate::okta::http::{NextPage, Response};
use crate::okta::retry::RetryScope;

/// The most tokens that are kept. A state with more would have over 50 MB, which
/// a host reads and writes several times in every plan.
const MAX_TOKENS: usize = 100_000;

/// The most pages that are read: a million records, twenty times the tokens of
/// the largest apps. Only a server or gateway that makes up a new link for each
/// page has more.
const MAX_PAGES: usize = 5_000;

/// Which tokens of an app are kept: those with exactly these values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenFilter {
    /// The user that the token was issued to; `None` is any.
    pub user_id: Option<String>,
    /// Its status; `None` is any.
    pub status: Option<String>,
}

/// Reads the tokens of an app that match the filter, ordered by `created` and
/// then `id`. An id must be neither empty nor `.` nor `..`.
///
/// # Errors
///
/// When any page cannot be read completely, or the pages contradict each other.
pub(crate) async fn read_app_tokens(
    api: &ApiClient,
    app_id: &str,
    filter: &TokenFilter,
    open: &OpenList<'_>,
) -> Result<Vec<ListedToken>, ListError> {
    let ticket = api.sender.limiter.tickets.next();
    let mut list = WholeList::new(filter);
    let mut query = FIRST_PAGE.to_owned();
    for page in 1.. {
        let at_page = |error: PageError| ListError { page, error };
        let scope = RetryScope::AllTransient;
        let response = get_page(api, app_id, &query, ticket, scope, &|| {}).await;
        let response = response.map_err(|error| at_page(error.into()))?;
        let next = list.add_page(&response);
        let next = next.map_err(|error| at_page(error.redacted(&response.redaction)))?;
        open.set(ListProgress {
            pages: page,
            tokens: list.kept.len(),
        });
        match next {
            Some(next) => query = next,
            None => break,
        }
    }
    Ok(list.into_sorted())
}

/// What came of the pages so far.
struct WholeList<'filter> {
    filter: &'filter TokenFilter,
    kept: HashSet<ById>,
    /// The app that the records name, once one does.
    client_id: Option<String>,
    /// The query of each page that was read.
    queries: HashSet<String>,
}

/// A token that is found by its id.
struct ById(Box<ListedToken>);

impl<'filter> WholeList<'filter> {
    fn new(filter: &'filter TokenFilter) -> Self {
        Self {
            filter,
            kept: HashSet::new(),
            client_id: None,
            queries: HashSet::from([FIRST_PAGE.to_owned()]),
        }
    }

    /// Takes a page; returns the query of the next one, when there is one.
    fn add_page(&mut self, response: &Response) -> Result<Option<String>, PageError> {
        for (token, position) in tokens(response)?.into_iter().zip(1..) {
            self.check_app(&token, position)?;
            self.add(token);
        }
        if self.kept.len() > MAX_TOKENS {
            return Err(PageError::TooManyTokens {
                limit: MAX_TOKENS,
                is_of_one_user: self.filter.user_id.is_some(),
                is_of_one_status: self.filter.status.is_some(),
            });
        }
        self.next(&response.next)
    }

    /// Keeps a token that matches. An id counts once, as it came last.
    fn add(&mut self, token: ListedToken) {
        if self.filter.matches(&token) {
            self.kept.replace(ById(Box::new(token)));
        } else {
            self.kept.remove(token.id.as_str());
        }
    }

    /// Checks that all records name the same app. It need not be the one in
    /// the path: an app may have an OAuth client id of its own.
    fn check_app(&mut self, token: &ListedToken, position: usize) -> Result<(), PageError> {
        match (&self.client_id, &token.client_id) {
            (Some(expected), Some(found)) if expected != found => Err(PageError::OtherApp {
                position,
                expected: expected.clone(),
                found: found.clone(),
            }),
            (None, Some(found)) => {
                self.client_id = Some(found.clone());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn next(&mut self, next: &NextPage) -> Result<Option<String>, PageError> {
        match next {
            NextPage::None => Ok(None),
            NextPage::Unreadable => Err(PageError::UnreadableNext),
            NextPage::Query(query) if self.queries.contains(query) => Err(PageError::RepeatedNext),
            NextPage::Query(_) if self.queries.len() >= MAX_PAGES => {
                Err(PageError::TooManyPages { limit: MAX_PAGES })
            }
            NextPage::Query(query) => {
                self.queries.insert(query.clone());
                Ok(Some(query.clone()))
            }
        }
    }

    fn into_sorted(self) -> Vec<ListedToken> {
        let mut tokens: Vec<_> = self.kept.into_iter().map(|token| *token.0).collect();
        tokens.sort_unstable_by(|one, other| {
            let instant = |token: &ListedToken| token.created.map(|created| created.instant());
            let by_created = instant(one).cmp(&instant(other));
            by_created.then_with(|| one.id.cmp(&other.id))
        });
        tokens
    }
}

/// Decodes all records of a page.
fn tokens(response: &Response) -> Result<Vec<ListedToken>, PageError> {
    let mut position = 0;
    let mut failed = None;
    let tokens = records(response, |value| {
        position += 1;
        if failed.is_some() {
            return None;
        }
        let token = ListedToken::decode(value, position);
        token.map_err(|error| failed = Some(error)).ok()
    })?;
    failed.map_or(Ok(tokens), Err)
}

impl TokenFilter {
    fn matches(&self, token: &ListedToken) -> bool {
        let matches =
            |wanted: &Option<String>, found: &Option<String>| wanted.is_none() || wanted == found;
        matches(&self.user_id, &token.user_id) && matches(&self.status, &token.status)
    }
}

impl PartialEq for ById {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for ById {}

impl Hash for ById {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.id.as_str().hash(state);
    }
}

impl Borrow<str> for ById {
    fn borrow(&self) -> &str {
        &self.0.id
    }
}

#[cfg(test)]
mod tests;
