//! The header `Link` (RFC 8288), of which a list needs one thing: what to ask
//! for next.

use reqwest::header::{HeaderMap, LINK};

/// The query of the link with the relation `next`, as it was written. Only
/// that: the path in it may have a gateway's prefix or lead elsewhere.
pub(crate) fn next_query(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(LINK).into_iter();
    // Each part begins with a target; what stands before the first is none.
    let mut links = values.flat_map(|value| value.to_str().unwrap_or_default().split('<'));
    links.find_map(|link| {
        let (target, parameters) = link.split_once('>')?;
        let is_next = parameters.split([';', ',']).any(is_next);
        let (_, query) = target.split_once('?').filter(|_| is_next)?;
        let query = query.split('#').next().unwrap_or_default();
        (!query.is_empty()).then(|| query.to_owned())
    })
}

/// Whether a parameter says so, perhaps among other relations.
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

    #[test]
    fn only_the_query_of_the_next_link_counts() {
        let next = Some("after=a%2Fb%3D&limit=200");
        let table: [(&[&str], Option<&str>); 9] = [
            (
                &["<https://o/t?after=a%2Fb%3D&limit=200>; rel=\"next\""],
                next,
            ),
            (
                &["<https://gw/okta/t?after=a%2Fb%3D&limit=200#f>; rel=next"],
                next,
            ),
            (
                &[
                    "<https://o/t?limit=1>; rel=\"self\"",
                    "</t?after=a%2Fb%3D&limit=200>; x=y; rel=\"next\"",
                ],
                next,
            ),
            (
                &[
                    "<https://o/t?limit=1>; rel=\"self\", <https://o/t?after=a%2Fb%3D&limit=200>; rel=\"next\"",
                ],
                next,
            ),
            (
                &["<https://o/t?after=a%2Fb%3D&limit=200>; rel = \"last Next\""],
                next,
            ),
            (&["<https://o/t?limit=1>; rel=\"self\""], None),
            (&["<https://o/t>; rel=\"next\""], None),
            (&["nonsense"], None),
            (&[], None),
        ];
        for (links, query) in table {
            let value = |link: &&str| (LINK, HeaderValue::from_str(link).expect("a value"));
            let headers: HeaderMap = links.iter().map(value).collect();
            assert_eq!(next_query(&headers).as_deref(), query, "{links:?}");
        }
    }
}
