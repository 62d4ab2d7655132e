//! Diagnostics for the user: a short summary, a detail that helps, and the
//! attribute that it is about.
//!
//! Hosts treat diagnostics in ways that decide their shape here:
//!
//! - Hosts print the source line under a path. So an adapter sends no path of a
//!   secret attribute, and no diagnostic has a path to a value that may contain a
//!   secret by mistake.
//! - Pulumi fails a call for any diagnostic with a path. So a warning has none.
//! - Terraform groups warnings by summary. So a summary has no values.

use std::fmt;

use crate::characters::{code_point, is_invisible};

/// The maximum number of characters that are quoted of a value: enough for any
/// identifier or URL of Okta, and short enough to read.
pub const QUOTED_CHARACTERS: usize = 200;

/// The diagnostics of one call; empty on success without warnings.
pub type Diagnostics = Vec<Diagnostic>;

/// One message to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether the call failed.
    pub severity: Severity,
    /// What is wrong, in a few constant words.
    pub summary: String,
    /// What happened, and what the other side answered.
    pub detail: String,
    /// What the user can do, the likeliest action first: one action each.
    pub fixes: Vec<String>,
    /// The attribute that it is about; a warning has none. Only the schema
    /// knows whether it is a secret, so the adapter decides whether to send it.
    pub attribute: Option<AttributePath>,
    /// The missing settings that would fix it. How to set them depends on the
    /// host, so an adapter may add it.
    pub missing_settings: Vec<&'static str>,
    /// More help, which the adapter gives in its host's terms.
    pub hint: Option<Hint>,
}

impl Diagnostic {
    /// Makes an error.
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Severity::Error, summary.into(), detail.into())
    }

    /// Makes a warning.
    pub fn warning(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Severity::Warning, summary.into(), detail.into())
    }

    /// Sets the attribute of an error. A warning stays without a path.
    pub fn at(mut self, attribute: AttributePath) -> Self {
        if self.severity == Severity::Error {
            self.attribute = Some(attribute);
        }
        self
    }

    /// Sets the missing settings that would fix the error.
    pub fn missing(self, settings: impl IntoIterator<Item = &'static str>) -> Self {
        Self {
            missing_settings: settings.into_iter().collect(),
            ..self
        }
    }

    /// Adds an action.
    pub fn fix(mut self, action: impl Into<String>) -> Self {
        self.fixes.push(action.into());
        self
    }

    /// Sets the hint.
    pub fn hint(self, hint: impl Into<Option<Hint>>) -> Self {
        Self {
            hint: hint.into(),
            ..self
        }
    }

    fn new(severity: Severity, summary: String, detail: String) -> Self {
        Self {
            severity,
            summary,
            detail,
            fixes: Vec::new(),
            attribute: None,
            missing_settings: Vec::new(),
            hint: None,
        }
    }
}

/// Returns the detail with the actions after "To fix this:", one in a line.
///
/// A line begins with a space, so that Terraform does not wrap it
/// (`format.Diagnostic`): a command that is copied would break there.
pub fn with_fixes(detail: &str, fixes: &[String]) -> String {
    match fixes {
        [] => detail.to_owned(),
        actions => format!("{detail}\n\nTo fix this:\n - {}", actions.join("\n - ")),
    }
}

/// Help that depends on the host. All other text is the same for every host: it
/// speaks of the provider configuration, and names settings between backticks,
/// where an adapter can replace them with its own names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// How to read fewer tokens at once.
    Parallelism,
    /// How to remove a newline at the end of a value.
    TrailingNewline,
    /// How to decode a key that is base64-encoded.
    DecodeBase64,
    /// How to take a key out of JSON.
    DecodeJson,
    /// How to get a log of level `TRACE`.
    TraceLog,
    /// How to set the provider's attribute of that name without writing the
    /// secret down.
    SetSecret(&'static str),
    /// How to create what an unknown value depends on.
    UnknownValue,
    /// How to find the id of an app's token.
    ListTokens,
    /// How to use the official Okta provider beside this one.
    OfficialProvider,
}

/// Whether a diagnostic fails the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The call failed.
    Error,
    /// The call succeeded.
    Warning,
}

/// The position of a value in a configuration, from the outside in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttributePath(Vec<Step>);

impl AttributePath {
    /// Returns the path of a top-level attribute.
    pub fn attribute(name: impl Into<String>) -> Self {
        Self(vec![Step::Attribute(name.into())])
    }

    /// Returns the path of one element of the list at this path.
    pub fn element(mut self, index: usize) -> Self {
        self.0.push(Step::Element(index));
        self
    }

    /// Returns the steps, from the outside in.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Returns the name of the path's top-level attribute.
    pub fn root(&self) -> Option<&str> {
        match self.0.first() {
            Some(Step::Attribute(name)) => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for AttributePath {
    /// Shows the path as users write it: `scopes[2]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.0 {
            match step {
                Step::Attribute(name) => f.write_str(name)?,
                Step::Element(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// One step of an [`AttributePath`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Into an attribute of an object.
    Attribute(String),
    /// Into an element of a list, counted from 0.
    Element(usize),
}

/// Returns a value as a diagnostic quotes it: at most [`QUOTED_CHARACTERS`],
/// with every invisible character written as `<U+200B>`, so that the value can
/// neither flood nor redraw a terminal, nor look like another value.
pub fn quoted<T: fmt::Display + ?Sized>(value: &T) -> String {
    let value = value.to_string();
    let mut characters = value.chars();
    let mut text = String::new();
    let mut left = QUOTED_CHARACTERS;
    for character in characters.by_ref() {
        let shown = visible(character);
        let Some(rest) = left.checked_sub(shown.chars().count()) else {
            text.push('…');
            break;
        };
        left = rest;
        text.push_str(&shown);
    }
    text
}

fn visible(character: char) -> String {
    if is_invisible(character) {
        format!("<{}>", code_point(character))
    } else {
        character.into()
    }
}

/// Returns the names as a sentence lists them: `a`, `b` and `c`.
pub fn listed(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

/// Returns the text with its first letter in upper case, as a sentence begins.
pub fn upper_first(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase());
    first.into_iter().flatten().chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_never_carries_a_path() {
        let warning = Diagnostic::warning("s", "d").at(AttributePath::attribute("id"));
        assert_eq!(warning.attribute, None);
    }

    #[test]
    fn each_action_is_a_line_that_no_host_wraps() {
        let fixes = |count| vec!["Do it.".to_owned(); count];
        assert_eq!(with_fixes("D.", &fixes(0)), "D.");
        let both = "D.\n\nTo fix this:\n - Do it.\n - Do it.";
        assert_eq!(with_fixes("D.", &fixes(2)), both);
    }

    #[test]
    fn a_path_reads_as_users_write_it() {
        let path = AttributePath::attribute("scopes").element(2);
        assert_eq!(path.to_string(), "scopes[2]");
        assert_eq!(path.root(), Some("scopes"));
    }

    #[test]
    fn a_quoted_value_is_cut_and_printable() {
        assert_eq!(quoted("0oa1"), "0oa1");
        assert_eq!(quoted("a\u{1b}[31m\n"), "a<U+001B>[31m<U+000A>");
        let long = "é".repeat(QUOTED_CHARACTERS + 1);
        assert_eq!(quoted(&long).chars().count(), QUOTED_CHARACTERS + 1);
        assert!(quoted(&long).ends_with('…'));
        let whole = "é".repeat(QUOTED_CHARACTERS);
        assert_eq!(quoted(&whole), whole);
        let invisible = "\u{200b}".repeat(QUOTED_CHARACTERS);
        assert!(quoted(&invisible).chars().count() <= QUOTED_CHARACTERS + 1);
    }

    #[test]
    fn everything_invisible_is_quoted_by_its_number() {
        let table = [
            '\u{0}',
            '\t',
            '\u{7f}',
            '\u{85}',
            '\u{a0}',
            '\u{ad}',
            '\u{34f}',
            '\u{61c}',
            '\u{1160}',
            '\u{180e}',
            '\u{2003}',
            '\u{200b}',
            '\u{200d}',
            '\u{200f}',
            '\u{2028}',
            '\u{202e}',
            '\u{202f}',
            '\u{2060}',
            '\u{2066}',
            '\u{2069}',
            '\u{2800}',
            '\u{3000}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{fff9}',
            '\u{e0041}',
            '\u{e01ef}',
            // Private and unassigned ones, and one that no font has.
            '\u{e000}',
            '\u{378}',
            '\u{fdd0}',
            '\u{10ffff}',
        ];
        for character in table {
            let number = format!("a<U+{:04X}>b", u32::from(character));
            assert_eq!(quoted(&format!("a{character}b")), number);
        }
        let visible = "a b é e\u{301} ไทย 日本 🙂 \u{fffd}";
        assert_eq!(quoted(visible), visible);
    }

    #[test]
    fn names_are_listed_as_a_sentence_lists_them() {
        assert_eq!(listed(&["a"]), "`a`");
        assert_eq!(listed(&["a", "b"]), "`a` and `b`");
        assert_eq!(listed(&["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(listed(&[]), "");
    }
}
