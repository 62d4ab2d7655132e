//! The header `Link` (RFC 8288), which a list needs for the URL of the next
//! page.

use reqwest::header::{HeaderMap, LINK};

use crate::okta::headers::parameter_value;

/// What a response says about the page after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NextPage {
    /// There is no link with the relation `next`.
    None,
    /// The query of that link, unchanged. The path is not used, because it may
    /// have a gateway's prefix or lead elsewhere.
    Query(String),
    /// There is such a link, but it has no query, or the header is broken.
    Unreadable,
}

impl NextPage {
    /// Reads the first link with the relation `next` and a query.
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let mut found = Self::None;
        for value in headers.get_all(LINK) {
            match next_query(&String::from_utf8_lossy(value.as_bytes())) {
                Ok(None) => {}
                Ok(Some(query)) => return Self::Query(query),
                Err(Unreadable) => found = Self::Unreadable,
            }
        }
        found
    }

    /// Returns the query. Returns `None` also for an unreadable link.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn query(&self) -> Option<&str> {
        match self {
            Self::Query(query) => Some(query),
            Self::None | Self::Unreadable => None,
        }
    }
}

/// A truncated link, or a link to the next page without a query.
struct Unreadable;

/// Returns the query of the first link of a header whose relation is `next`. A
/// link without a query does not hide another one.
fn next_query(header: &str) -> Result<Option<String>, Unreadable> {
    let mut outcome = Ok(None);
    let mut rest = header;
    // What stands before a target is none.
    while let Some((_, link)) = rest.split_once('<') {
        let (target, parameters) = link.split_once('>').ok_or(Unreadable)?;
        let (is_next, others) = is_next(parameters);
        rest = others;
        if is_next {
            match query(target) {
                Some(query) => return Ok(Some(query)),
                None => outcome = Err(Unreadable),
            }
        }
    }
    outcome
}

/// Returns the query, unless it has what no URL has: it is sent as it is.
fn query(target: &str) -> Option<String> {
    let (_, query) = target.split_once('?')?;
    let query = query.split('#').next()?;
    (!query.is_empty() && query.is_ascii()).then(|| query.to_owned())
}

/// Returns whether the parameters of a link say that it is the next one,
/// perhaps among other relations, and what follows the link.
fn is_next(parameters: &str) -> (bool, &str) {
    let mut is_next = false;
    let mut rest = parameters;
    while let Some(at) = rest.find(['=', ';', ',', '<']) {
        let (name, after) = rest.split_at(at);
        if after.starts_with('<') {
            return (is_next, after);
        }
        rest = &after[1..];
        if after.starts_with('=') {
            let (relations, remainder) = parameter_value(rest);
            let mut relations = relations.split_ascii_whitespace();
            is_next |= name.trim().eq_ignore_ascii_case("rel")
                && relations.any(|relation| relation.eq_ignore_ascii_case("next"));
            rest = remainder;
        }
    }
    (is_next, "")
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn read(links: &[&[u8]]) -> NextPage {
        let value = |link: &&[u8]| (LINK, HeaderValue::from_bytes(link).expect("a value"));
        NextPage::read(&links.iter().map(value).collect())
    }

    #[test]
    fn only_the_query_of_the_next_link_counts() {
        let table: [&[&[u8]]; 9] = [
            &[b"<https://o/t?after=a%2Fb%3D&limit=200>; rel=\"next\""],
            &[b"<https://o/t?after=a%2Fb%3D&limit=200>; rel=\"next\"; title=\"zur\xfcck\""],
            &[b"<https://gw/okta/t?after=a%2Fb%3D&limit=200#f>; rel=next"],
            &[
                b"<https://o/t?limit=1>; rel=\"self\"",
                b"</t?after=a%2Fb%3D&limit=200>; x=y; rel=\"next\"",
            ],
            &[b"<https://o/t?limit=1>; rel=\"self\", <https://o/t?after=a%2Fb%3D&limit=200>; rel=\"next\""],
            &[b"<https://o/t?after=a%2Fb%3D&limit=200>; rel = \"last Next\""],
            &[b"<https://o/t?limit=1>; title=\"a, b; rel=next\", </t?after=a%2Fb%3D&limit=200>; rel=next"],
            &[b"<https://o/t?limit=1>; title=\"\\\"; rel=next\", </t?after=a%2Fb%3D&limit=200>; rel=next"],
            &[b"<https://o/t?after=a%2Fb%3D&limit=200>; title=\"<b>, c\"; rel=\"next\""],
        ];
        for links in table {
            let next = read(links);
            assert_eq!(next.query(), Some("after=a%2Fb%3D&limit=200"), "{links:?}");
        }
    }

    #[test]
    fn a_next_link_without_a_query_is_not_the_end_of_the_list() {
        let table: [(&[&[u8]], NextPage); 8] = [
            (&[], NextPage::None),
            (&[b"nonsense"], NextPage::None),
            (&[b"<https://o/t?limit=1>; rel=\"self\""], NextPage::None),
            (&[b"<https://o/t>; rel=\"next\""], NextPage::Unreadable),
            (&[b"<https://o/t?>; rel=\"next\""], NextPage::Unreadable),
            (&[b"<https://o/t?#a>; rel=\"next\""], NextPage::Unreadable),
            (
                &[b"<https://o/t?after=a; rel=\"next\""],
                NextPage::Unreadable,
            ),
            (
                &[b"<https://o/t?after=\xe9>; rel=\"next\""],
                NextPage::Unreadable,
            ),
        ];
        for (links, expected) in table {
            assert_eq!(read(links), expected, "{links:?}");
        }
    }
}
