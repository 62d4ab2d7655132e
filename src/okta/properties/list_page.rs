//! A page of a list, and the link to the next one.

use arbitrary::{Result, Unstructured};
use reqwest::header::{HeaderMap, HeaderValue, LINK};
use url::Url;

use super::fields::object;
use super::token_record::{answer, expected, shown};
use crate::okta::http::NextPage;
use crate::okta::tokens::page;

/// A page has, in their order, the records that can be read, and the query of
/// the next link. Of any other header, what is taken for a query is one that
/// leads nowhere else.
pub fn list_page(input: &mut Unstructured<'_>) -> Result<()> {
    let (headers, next) = if input.ratio(1, 3)? {
        let value = HeaderValue::from_bytes(input.arbitrary()?);
        let headers: HeaderMap = value.into_iter().map(|value| (LINK, value)).collect();
        let next = NextPage::read(&headers);
        (headers, next)
    } else {
        links(input)?
    };
    leads_nowhere_else(next.query());
    let mut written = Vec::new();
    let mut records = Vec::new();
    for _ in 0..input.int_in_range(0..=5)? {
        let (json, fields) = object(input)?;
        written.push(json);
        records.extend(expected(&fields));
    }
    if input.ratio(1, 8)? {
        written.push((*input.choose(&["null", "7", "\"oar1\"", "[{}]"])?).to_owned());
    }
    let json = format!("[{}]", written.join(","));
    let page = page(&answer(&json, NextPage::read(&headers))).expect("a list is a page");
    let read: Vec<_> = page
        .records
        .iter()
        .map(|found| shown(&found.token))
        .collect();
    assert_eq!(read, records, "{json}");
    assert_eq!(NextPage::read(&headers), next, "{headers:?}");
    assert_eq!(page.is_whole, next == NextPage::None, "{headers:?}");
    Ok(())
}

/// What follows a server is asked of the same server, at the same path.
fn leads_nowhere_else(query: Option<&str>) {
    const LIST: &str = "https://acme.example.com/api/v1/apps/0oa1/tokens";
    let mut url = Url::parse(LIST).expect("a URL");
    url.set_query(query);
    assert!(query.is_none_or(|query| !query.is_empty() && !query.contains('#')));
    assert_eq!(url.fragment(), None);
    url.set_query(None);
    assert_eq!(url.as_str(), LIST);
}

/// Links in one header or several, and the first `next` that can be read.
fn links(input: &mut Unstructured<'_>) -> Result<(HeaderMap, NextPage)> {
    let mut headers = HeaderMap::new();
    let mut next = NextPage::None;
    for _ in 0..input.int_in_range(0..=2)? {
        let mut links = Vec::new();
        for _ in 0..input.int_in_range(1..=3)? {
            let (link, found) = link(input)?;
            links.push(link);
            next = match (next, found) {
                (first @ NextPage::Query(_), _) | (first, NextPage::None) => first,
                (_, found) => found,
            };
        }
        let value = links.join(input.choose(&[", ", ",", " , "])?);
        headers.append(LINK, HeaderValue::from_str(&value).expect("visible text"));
    }
    Ok((headers, next))
}

/// A link, and what it says about the next page.
fn link(input: &mut Unstructured<'_>) -> Result<(String, NextPage)> {
    let place = *input.choose(&["https://o/t", "/t", "https://gw/okta/t", ""])?;
    let query = *input.choose(&[
        "after=a%2Fb%3D&limit=200",
        "after=b,c;rel=next",
        "limit=1",
        "",
    ])?;
    let fragment = *input.choose(&["", "#f", "#?a"])?;
    let relation = *input.choose(&[
        "rel=\"next\"",
        "rel=next",
        "REL=\"Next\"",
        "rel = \"next\"",
        "rel=\"last next\"",
        "rel=\"self\"",
        "rel=nextish",
        "title=\"next\"",
    ])?;
    let before = *input.choose(&[
        "",
        "x=y; ",
        "title=\"a\" ; ",
        "title=\"a, b; rel=next\"; ",
        "title=\"<a>; rel=\\\"next\\\"\"; ",
    ])?;
    let after = *input.choose(&["", "; hreflang=en"])?;
    let is_next = relation.to_ascii_lowercase().starts_with("rel")
        && relation
            .to_ascii_lowercase()
            .replace('"', " ")
            .split([' ', '='])
            .any(|word| word == "next");
    let link = format!("<{place}?{query}{fragment}>; {before}{relation}{after}");
    let has_cursor = query.starts_with("after=");
    let next = match (is_next, has_cursor) {
        (true, true) => NextPage::Query(query.to_owned()),
        (true, false) => NextPage::Unreadable,
        // It may be the next page.
        (false, true) if relation.starts_with("title") => NextPage::Unreadable,
        (false, _) => NextPage::None,
    };
    Ok((link, next))
}
