//! The header `Link` (RFC 8288), which a list needs for the URL of the next
//! page.

use reqwest::header::{HeaderMap, LINK};

use crate::okta::headers::{WHITESPACE, parameter_value};

/// What a response says about the page after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NextPage {
    /// There is no link with the relation `next`.
    None,
    /// The query of that link, unchanged. The path is not used, because it may
    /// have a gateway's prefix or lead elsewhere.
    Query(String),
    /// There may be such a link, but it has no cursor, or the header is
    /// malformed. Half a list would look like an app with fewer tokens, so
    /// nobody guesses.
    Unreadable,
}

/// The parameter with the position of the next page. Without it, a link leads
/// to the first page again.
const CURSOR: &str = "after";

/// What stands between two links, or between a link and its parameters.
const SEPARATORS: [char; 4] = [' ', '\t', ',', ';'];

/// What no target has in it: there, the `>` of the link is missing.
const NOT_IN_A_TARGET: [char; 4] = ['<', '"', ' ', '\t'];

impl NextPage {
    /// Reads the first link with the relation `next` and a cursor.
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let mut found = Self::None;
        for value in headers.get_all(LINK) {
            match Self::of_header(&String::from_utf8_lossy(value.as_bytes())) {
                Self::None => {}
                Self::Unreadable => found = Self::Unreadable,
                query @ Self::Query(_) => return query,
            }
        }
        found
    }

    /// Reads one header. A link without a cursor does not hide another one.
    fn of_header(header: &str) -> Self {
        let mut found = Self::None;
        let mut rest = header.trim_start_matches(SEPARATORS);
        while !rest.is_empty() {
            let Some(link) = Link::parse(rest) else {
                return if may_lead_on(rest) {
                    Self::Unreadable
                } else {
                    found
                };
            };
            match (link.is_next, query(link.target)) {
                (Some(true), Some(query)) => return Self::Query(query.to_owned()),
                // The next page without its cursor, or a cursor of any page.
                (Some(true), None) | (None, Some(_)) => found = Self::Unreadable,
                (Some(false), _) | (None, None) => {}
            }
            rest = link.rest.trim_start_matches(SEPARATORS);
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

/// A link at the start of a text.
struct Link<'header> {
    target: &'header str,
    /// Whether its relation is `next`, perhaps among others; `None` where it has
    /// no relation.
    is_next: Option<bool>,
    rest: &'header str,
}

impl<'header> Link<'header> {
    /// Returns `None` where the text does not begin with a link as RFC 8288
    /// writes it, or says `next` in another way than as its relation.
    fn parse(text: &'header str) -> Option<Self> {
        let (target, mut rest) = text.strip_prefix('<')?.split_once('>')?;
        if target.contains(NOT_IN_A_TARGET) {
            return None;
        }
        let mut is_next = None;
        loop {
            rest = rest.trim_start_matches(WHITESPACE);
            let Some(parameter) = rest.strip_prefix(';') else {
                let is_over = rest.is_empty() || rest.starts_with(',');
                return is_over.then_some(Self {
                    target,
                    is_next,
                    rest,
                });
            };
            let relation;
            (relation, rest) = relation_or_other(parameter)?;
            is_next = is_next.max(relation);
        }
    }
}

/// Reads one parameter of a link; returns whether its relation is `next`, if it
/// is one, and what follows it. `None` where it is malformed.
fn relation_or_other(parameter: &str) -> Option<(Option<bool>, &str)> {
    let end = parameter.find(['=', ';', ',']).unwrap_or(parameter.len());
    let (name, after) = parameter.split_at(end);
    if may_lead_on(name) {
        return None;
    }
    let Some(value) = after.strip_prefix('=') else {
        return Some((None, after));
    };
    if is_unterminated(value) {
        return None;
    }
    let (value, rest) = parameter_value(value);
    let name = name.trim_matches(WHITESPACE).trim_end_matches('*');
    if !name.eq_ignore_ascii_case("rel") {
        return Some((None, rest));
    }
    let mut relations = value.split_ascii_whitespace();
    let is_next = relations.any(|relation| relation.eq_ignore_ascii_case("next"));
    (is_next || !may_lead_on(&value)).then_some((Some(is_next), rest))
}

/// Returns whether a quoted string begins here and does not end.
fn is_unterminated(value: &str) -> bool {
    let value = value.trim_start_matches(WHITESPACE);
    let Some(quoted) = value.strip_prefix('"') else {
        return false;
    };
    let mut is_escaped = false;
    !quoted.chars().any(|character| {
        let is_end = character == '"' && !is_escaped;
        is_escaped = character == '\\' && !is_escaped;
        is_end
    })
}

/// Returns whether a malformed text has a word in it that a link to a next page
/// has.
fn may_lead_on(text: &str) -> bool {
    let mut words = text.split(|character: char| !character.is_ascii_alphanumeric());
    words.any(|word| {
        ["next", CURSOR]
            .iter()
            .any(|of| word.eq_ignore_ascii_case(of))
    })
}

/// Returns the query of a target, if it has a cursor.
fn query(target: &str) -> Option<&str> {
    let (_, query) = target.split('#').next()?.split_once('?')?;
    let mut parameters = query.split('&').filter_map(|pair| pair.split_once('='));
    let has_cursor = parameters.any(|(name, value)| name == CURSOR && !value.is_empty());
    (has_cursor && query.is_ascii()).then_some(query)
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
        let table: [&[&[u8]]; 8] = [
            &[b"<https://o/t?after=a%2Fb%3D&limit=200>; rel=\"next\""],
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
    fn a_header_without_a_next_link_is_the_end_of_the_list() {
        let table: [&[&[u8]]; 9] = [
            &[],
            &[b""],
            &[b"nonsense"],
            &[b"<https://o/t?limit=1>"],
            &[b"<https://o/t?limit=1>; rel=\"self\""],
            &[b"<https://o/t?after=next>; rel=\"self\"; title=\"next\""],
            &[b"</t?after=next>; rel=self; title=\"<a>; rel=\\\"next\\\"\""],
            &[b"<https://o/t?after=a>; rel=\"prev\"; title=\"\xe9\";;, ,"],
            &[b"https://o/t?limit=1; rel=\"self\""],
        ];
        for links in table {
            assert_eq!(read(links), NextPage::None, "{links:?}");
        }
    }

    #[test]
    fn a_next_link_without_a_cursor_is_not_the_end_of_the_list() {
        let targets: [&[u8]; 10] = [
            b"",
            b"https://o/t",
            b"https://o/t?",
            b"https://o/t?#a",
            b"https://o/t#?after=a",
            b"https://o/t?limit=200",
            b"https://o/t?after&limit=200",
            b"https://o/t?after=&limit=200",
            b"https://o/t?limit=200&amp;after=a",
            b"https://o/t?after=\xe9",
        ];
        for target in targets {
            let link = [b"<", target, b">; rel=\"next\""].concat();
            assert_eq!(read(&[&link]), NextPage::Unreadable, "{target:?}");
        }
    }

    /// Headers that mean a next page and are malformed.
    const MALFORMED: [&[u8]; 24] = [
        b"https://o/t?after=a; rel=\"next\"",
        b"https://o/t?limit=200; rel=\"next\"",
        b"&lt;https://o/t?after=a&gt;; rel=\"next\"",
        b"<https://o/t?after=a; rel=\"next\"",
        b"<https://o/t?after=a;rel=next,<https://o/t>;rel=self",
        b"<https://o/t?after=a; rel=next, https://o/t>; rel=self",
        b"https://o/t?after=a>; rel=\"next\"",
        b"<https://o/t?after=a>b>; rel=\"next\"",
        b"<https://o/t?after=a>; rel='next'",
        b"<https://o/t?after=a>; rel='self next'",
        b"<https://o/t?after=a>; rel=\"next",
        b"<https://o/t?after=a>; rel=next\"",
        b"<https://o/t?after=a>; rel=\xe2\x80\x9cnext\xe2\x80\x9d",
        b"<https://o/t?after=a>; rel=&quot;next&quot;",
        b"<https://o/t?after=a>; rel*=UTF-8''next",
        b"<https://o/t?after=a>; rel \"next\"",
        b"<https://o/t?after=a> rel=\"next\"",
        b"<https://o/t?after=a>, rel=\"next\"",
        b"<https://o/t?after=a>; next",
        b"<https://o/t?after=a>; rel=\"ne",
        b"<https://o/t?after=a>",
        b"rel=\"next\"; <https://o/t?after=a>",
        b"<https://o/t>; title=\"a, <https://o/t?after=a>; rel=next",
        b"<https://o/t>; rel=\"self, <https://o/t?after=a>; rel=\"next\"",
    ];

    #[test]
    fn a_malformed_header_that_may_lead_on_is_not_the_end_of_the_list() {
        const SELF: &[u8] = b"<https://o/t?limit=1>; rel=\"self\"";
        for header in MALFORMED {
            let text = String::from_utf8_lossy(header);
            let behind = [SELF, b", ", header].concat();
            let of: [&[&[u8]]; 4] = [&[header], &[&behind], &[SELF, header], &[header, SELF]];
            for links in of {
                assert_eq!(read(links), NextPage::Unreadable, "{text}");
            }
        }
    }

    #[test]
    fn a_link_that_cannot_be_read_hides_no_other() {
        const NEXT: &[u8] = b"<https://o/t?after=a>; rel=\"next\"";
        for header in MALFORMED {
            for links in [[header, NEXT], [NEXT, header]] {
                assert_eq!(read(&links).query(), Some("after=a"), "{links:?}");
            }
        }
        let twice = [b"<https://o/t>; rel=next, ", NEXT].concat();
        assert_eq!(read(&[&twice]).query(), Some("after=a"));
    }
}
