//! The header `Link` (RFC 8288), which a list needs for the URL of the next
//! page.

use reqwest::header::{HeaderMap, LINK};

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
            let Ok(value) = value.to_str() else {
                found = Self::Unreadable;
                continue;
            };
            // Each part starts with a target; the text before the first is
            // none.
            for link in value.split('<').skip(1) {
                match next_query(link) {
                    Ok(None) => {}
                    Ok(Some(query)) => return Self::Query(query),
                    Err(Unreadable) => found = Self::Unreadable,
                }
            }
        }
        found
    }

    /// Returns the query. Returns `None` also for an unreadable link.
    pub(crate) fn query(&self) -> Option<&str> {
        match self {
            Self::Query(query) => Some(query),
            Self::None | Self::Unreadable => None,
        }
    }
}

/// A truncated link, or a link to the next page without a query.
struct Unreadable;

/// Returns the query of one link if its relation is `next`.
fn next_query(link: &str) -> Result<Option<String>, Unreadable> {
    let (target, parameters) = link.split_once('>').ok_or(Unreadable)?;
    if !parameters.split([';', ',']).any(is_next) {
        return Ok(None);
    }
    let (_, query) = target.split_once('?').ok_or(Unreadable)?;
    match query.split('#').next() {
        None | Some("") => Err(Unreadable),
        Some(query) => Ok(Some(query.to_owned())),
    }
}

/// Returns whether a parameter has the relation `next`, also among others.
fn is_next(parameter: &str) -> bool {
    let Some((name, relations)) = parameter.split_once('=') else {
        return false;
    };
    let relations = relations.trim().trim_matches('"').split_ascii_whitespace();
    let mut next = relations.filter(|relation| relation.eq_ignore_ascii_case("next"));
    name.trim().eq_ignore_ascii_case("rel") && next.next().is_some()
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
        let table: [&[&[u8]]; 5] = [
            &[b"<https://o/t?after=a%2Fb%3D&limit=200>; rel=\"next\""],
            &[b"<https://gw/okta/t?after=a%2Fb%3D&limit=200#f>; rel=next"],
            &[
                b"<https://o/t?limit=1>; rel=\"self\"",
                b"</t?after=a%2Fb%3D&limit=200>; x=y; rel=\"next\"",
            ],
            &[b"<https://o/t?limit=1>; rel=\"self\", <https://o/t?after=a%2Fb%3D&limit=200>; rel=\"next\""],
            &[b"<https://o/t?after=a%2Fb%3D&limit=200>; rel = \"last Next\""],
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
