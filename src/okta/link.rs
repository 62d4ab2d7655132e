//! The header `Link` (RFC 8288), of which a list needs one thing: what to ask
//! for next.

use reqwest::header::{HeaderMap, LINK};

/// The query of the link with the relation `next`, as it was written. Only
/// that: the path in it may have a gateway's prefix or lead elsewhere.
pub(super) fn next_query(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(LINK).into_iter();
    // Each part begins with a target; what stands before the first is none.
    let mut links = values.flat_map(|value| value.to_str().unwrap_or_default().split('<'));
    links.find_map(|link| {
        let (target, parameters) = link.split_once('>')?;
        let is_next = parameters.split([';', ',']).any(|parameter| {
            let parameter = parameter.trim().to_ascii_lowercase();
            matches!(parameter.as_str(), "rel=\"next\"" | "rel=next")
        });
        let (_, query) = target.split_once('?').filter(|_| is_next)?;
        let query = query.split('#').next().unwrap_or_default();
        (!query.is_empty()).then(|| query.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn only_the_query_of_the_next_link_counts() {
        let next = Some("after=a%2Fb%3D&limit=200");
        let table: [(&[&str], Option<&str>); 8] = [
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
