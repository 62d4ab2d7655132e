//! Ids of Okta's objects: what a configuration may give as one, and how a text
//! shows it.
//!
//! Ids in Okta have 20 characters. What is much longer was most likely meant to
//! stay secret, such as a token's value, so no text shows it as a whole.

use crate::characters::{code_point, is_invisible};
use crate::configuration::Configuration;
use crate::diagnostic::{AttributePath, Diagnostic, Hint};
use crate::okta::TokenKind;

/// The longest value that texts show as a whole, in characters. Ids have 20;
/// the secret values of refresh tokens have 43 and more.
const LONGEST_SHOWN: usize = 32;

/// How many characters texts show of a longer one: the prefix that says what it
/// is, such as `0oa`, and enough to recognize it.
const SHOWN: usize = 6;

/// The longest client id that Okta takes, in characters: apps may have client
/// ids of their owner's choice (`oauthClient.client_id` of Okta's Apps API).
pub(super) const LONGEST_CLIENT_ID: usize = 100;

/// What is said of a credential in place of an id.
const CREDENTIAL: &str = "looks like an API token or an access token, which belongs in the provider \
                          configuration.";

/// What to do about it first.
const REVOKE: &str = "Revoke the token: the configuration shows it to others.";

/// An attribute whose value is an id.
#[derive(Debug, Clone, Copy)]
pub(super) struct IdAttribute {
    name: &'static str,
    /// The longest value that is sent, in characters.
    longest: usize,
    /// What a longer one is.
    too_long: &'static str,
    /// What to do about a longer one first, which may be a secret.
    if_too_long: Option<&'static str>,
    /// What to set the attribute to, and where to find it.
    expected: &'static str,
    /// More about where to find it.
    hint: Option<Hint>,
}

/// The id of the app that was given the token.
pub(super) const CLIENT_ID: IdAttribute = IdAttribute {
    name: "client_id",
    longest: LONGEST_CLIENT_ID,
    too_long: "Client ids in Okta have at most 100.",
    if_too_long: None,
    expected: "Set `client_id` to the id of the app that the token was issued to (`0oa…`). Okta's \
               admin console shows it in the address of the app's page.",
    hint: None,
};

/// The id of the token.
pub(super) const TOKEN_ID: IdAttribute = IdAttribute {
    name: "id",
    longest: LONGEST_SHOWN,
    too_long: "The id of a token has 20 characters, so this is most likely the token's secret value. The \
               provider did not put it into a URL, because URLs end up in logs.",
    if_too_long: Some(
        "If it is the token's secret value, revoke the token: the configuration shows the value \
         to others.",
    ),
    expected: "Set `id` to the token's id (`oar…`).",
    hint: Some(Hint::ListTokens),
};

/// The id of the user that tokens were issued to.
pub(super) const USER_ID: IdAttribute = IdAttribute {
    name: "user_id",
    longest: LONGEST_SHOWN,
    too_long: "The id of a user has 20 characters, so this may be a secret.",
    if_too_long: Some(
        "If it is a secret, replace it: the configuration shows the value to others.",
    ),
    expected: "Set `user_id` to the user's id (`00u…`), or leave it out to read the tokens of all \
               users.",
    hint: None,
};

impl IdAttribute {
    /// Returns what is wrong with the attribute's value, as far as it is known.
    pub(super) fn check(&self, configuration: &Configuration) -> Option<Diagnostic> {
        let name = self.name;
        let id = configuration.value(name).as_str()?;
        let Mistake { what, fixes, hint } = self.mistake(id)?;
        let detail = format!("`{name}` {what} Nothing was sent to Okta.");
        let diagnostic = Diagnostic::error("Invalid Okta Id", detail).hint(hint);
        let diagnostic = fixes.into_iter().fold(diagnostic, Diagnostic::fix);
        // Hosts print the source line, or the value, that a path points at.
        if is_cut(id) || TokenKind::within(id).is_some() {
            return Some(diagnostic);
        }
        Some(diagnostic.at(AttributePath::attribute(name)))
    }

    fn mistake(&self, id: &str) -> Option<Mistake> {
        let trimmed = id.trim();
        let characters = trimmed.chars().count();
        let unknown = |what: String| Mistake {
            what,
            fixes: vec![self.expected.to_owned()],
            hint: self.hint,
        };
        match trimmed {
            "" => Some(unknown(empty(id))),
            "." | ".." => Some(unknown(format!("is \"{trimmed}\", which is not an id."))),
            _ if TokenKind::within(id).is_some() => {
                let mut mistake = unknown(CREDENTIAL.to_owned());
                mistake.fixes.insert(0, REVOKE.to_owned());
                Some(mistake)
            }
            _ if characters > self.longest => {
                let rule = self.too_long;
                let mut mistake = unknown(format!("has {characters} characters. {rule}"));
                let first = self.if_too_long.map(str::to_owned);
                mistake.fixes.splice(0..0, first);
                Some(mistake)
            }
            _ => stray(id, self.name),
        }
    }
}

/// Why a value is no id, or no other text that Okta compares.
pub(super) struct Mistake {
    /// The rest of a sentence about the value.
    pub(super) what: String,
    /// What to do about it.
    pub(super) fixes: Vec<String>,
    /// How to remove a newline, where that is the mistake.
    pub(super) hint: Option<Hint>,
}

/// Returns what is wrong with an attribute that has to equal a text of Okta's.
pub(super) fn mistake_in(text: &str, name: &str) -> Option<Mistake> {
    match text.trim() {
        "" => Some(Mistake {
            what: empty(text),
            fixes: Vec::new(),
            hint: None,
        }),
        _ => stray(text, name),
    }
}

/// Finds invisible characters in a text and whitespace around it.
fn stray(text: &str, name: &str) -> Option<Mistake> {
    let invisible = invisible(text).map(|what| Mistake {
        what: format!("{what}."),
        fixes: vec![format!(
            "Remove the character from `{name}`: delete the value and type it, or copy it from \
             plain text."
        )],
        hint: None,
    });
    invisible.or_else(|| whitespace(text, name))
}

fn empty(id: &str) -> String {
    match id.chars().next() {
        None => "is empty.".to_owned(),
        Some(first) => format!("contains only whitespace ({}).", code_point(first)),
    }
}

/// Names an invisible character, apart from whitespace around the id, as the
/// rest of a sentence without its full stop.
pub(super) fn invisible(id: &str) -> Option<String> {
    let inside = id.len() - id.trim_start().len()..id.trim_end().len();
    let mut characters = id.char_indices().zip(1..);
    let ((_, found), position) =
        characters.find(|((at, character), _)| inside.contains(at) && is_invisible(*character))?;
    let found = code_point(found);
    Some(format!(
        "contains the invisible character {found} at position {position}"
    ))
}

/// Finds whitespace around the id. A newline at the end comes first: what
/// removes it removes the rest too.
fn whitespace(id: &str, name: &str) -> Option<Mistake> {
    let before = &id[..id.len() - id.trim_start().len()];
    let after = &id[id.trim_end().len()..];
    if let Some(newline) = after.chars().find(|character| is_newline(*character)) {
        return Some(Mistake {
            what: format!("ends with a newline ({}).", code_point(newline)),
            fixes: Vec::new(),
            hint: Some(Hint::TrailingNewline),
        });
    }
    let ends = after.chars().next().map(|found| ("ends", found));
    let begins = before.chars().next().map(|found| ("begins", found));
    ends.or(begins).map(|(verb, found)| Mistake {
        what: format!("{verb} with whitespace ({}).", code_point(found)),
        fixes: vec![format!(
            "Remove leading and trailing whitespace from `{name}`."
        )],
        hint: None,
    })
}

/// Returns whether a line ends with the character (Unicode, "newline function").
fn is_newline(character: char) -> bool {
    matches!(
        character,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Returns whether texts show only the beginning of the id.
pub(super) fn is_cut(id: &str) -> bool {
    id.chars().nth(LONGEST_SHOWN).is_some()
}

/// Returns the id as a text shows it: a long one is cut to its first six
/// characters, and what nobody sees is replaced.
pub(super) fn shown(id: &str) -> String {
    let is_cut = is_cut(id);
    let visible = |character| match is_invisible(character) {
        true => '\u{fffd}',
        false => character,
    };
    let length = if is_cut { SHOWN } else { LONGEST_SHOWN };
    let mut text: String = id.chars().take(length).map(visible).collect();
    if is_cut {
        text.push('…');
    }
    text
}

/// Returns the text with a long id in it cut, as it is or percent-encoded: what
/// others said may repeat it, as a whole or shortened with `…`.
pub(super) fn cut_in(text: &str, id: &str) -> String {
    if !is_cut(id) {
        return text.to_owned();
    }
    let length = id.chars().count();
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let (characters, bytes) = common_start(rest, id);
        let is_shortened = characters > SHOWN && rest[bytes..].starts_with('…');
        if characters == length || is_shortened {
            clean.push_str(&shown(id));
            rest = rest[bytes..].trim_start_matches('…');
        } else {
            clean.push(character);
            rest = &rest[character.len_utf8()..];
        }
    }
    clean
}

/// Returns how many characters of the id the text begins with, and how many
/// bytes of the text these are.
fn common_start(text: &str, id: &str) -> (usize, usize) {
    let (mut characters, mut bytes) = (0, 0);
    for character in id.chars() {
        let rest = &text[bytes..];
        let encoded = percent_encoded(character);
        let start = rest.get(..encoded.len());
        if rest.starts_with(character) {
            bytes += character.len_utf8();
        } else if start.is_some_and(|start| start.eq_ignore_ascii_case(&encoded)) {
            bytes += encoded.len();
        } else {
            break;
        }
        characters += 1;
    }
    (characters, bytes)
}

fn percent_encoded(character: char) -> String {
    let mut buffer = [0; 4];
    let bytes = character.encode_utf8(&mut buffer).bytes();
    bytes.map(|byte| format!("%{byte:02X}")).collect()
}

#[cfg(test)]
mod tests;
