//! `WWW-Authenticate`, where Okta says what is wrong with an access token;
//! such answers often have no body at all.

/// What Okta said about an access token (RFC 6750, section 3); empty when it
/// said nothing. Other parts of the header are dropped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Challenge {
    /// OAuth's code, such as `insufficient_scope`.
    pub error: Option<String>,
    /// The same in a sentence.
    pub error_description: Option<String>,
    /// The scopes that the request would have needed.
    pub scope: Option<String>,
    /// The path that was asked for.
    pub resource: Option<String>,
}

impl Challenge {
    /// Reads the header's parameters. Of one that is given twice, also by two
    /// schemes, the last counts.
    pub(super) fn parse(header: &str) -> Self {
        let mut challenge = Self::default();
        let mut rest = header;
        while let Some((before, after)) = rest.split_once('=') {
            let name = before.rsplit([' ', ',', '\t']).next().unwrap_or_default();
            let (value, remainder) = value(after);
            let part = match name.to_ascii_lowercase().as_str() {
                "error" => Some(&mut challenge.error),
                "error_description" => Some(&mut challenge.error_description),
                "scope" => Some(&mut challenge.scope),
                "resource" => Some(&mut challenge.resource),
                _ => None,
            };
            if let Some(part) = part {
                *part = Some(value);
            }
            rest = remainder;
        }
        challenge
    }

    /// Whether Okta said nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A parameter's value, with what follows it: a token, or a quoted string in
/// which a backslash escapes one character (RFC 9110, 5.6.4).
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', ' ', '\t']).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((position, character)) = characters.next() {
        match character {
            '"' => return (value, &quoted[position + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => value.push(character),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn challenge(error: &str, description: &str, scope: &str, resource: &str) -> Challenge {
        let part = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Challenge {
            error: part(error),
            error_description: part(description),
            scope: part(scope),
            resource: part(resource),
        }
    }

    #[test]
    fn the_parts_that_help_are_read_and_the_others_dropped() {
        let table = [
            ("", challenge("", "", "", "")),
            ("Negotiate", challenge("", "", "", "")),
            ("Bearer realm=\"x\"", challenge("", "", "", "")),
            (
                "Bearer authorization_uri=\"https://a.example/?x=1\", realm=\"r\", \
                 scope=\"okta.apps.read\", error=\"insufficient_scope\", \
                 error_description=\"Not enough, sorry\", resource=\"/api/v1/apps/a\"",
                challenge(
                    "insufficient_scope",
                    "Not enough, sorry",
                    "okta.apps.read",
                    "/api/v1/apps/a",
                ),
            ),
            (
                "DPoP algs=\"RS256 ES256\", error=invalid_token,error_description=\"a \\\"b\\\" c\"",
                challenge("invalid_token", "a \"b\" c", "", ""),
            ),
            ("Bearer ERROR=x", challenge("x", "", "", "")),
            ("Bearer error=\"no end", challenge("no end", "", "", "")),
        ];
        for (header, parts) in table {
            assert_eq!(Challenge::parse(header), parts, "{header}");
        }
    }
}
