//! What a user is told: a short summary, a detail that helps, and the
//! attribute it is about.
//!
//! Hosts treat diagnostics in ways that shape them here. They print the source
//! line under a path, so an adapter sends no path of an attribute that is a
//! secret, and nobody gives one to a value in which a secret may stand by
//! mistake; Pulumi fails a call for any diagnostic with a path, so a warning
//! has none; Terraform groups warnings by summary, so a summary holds no
//! values.

use std::fmt;

use crate::characters::{code_point, is_invisible};

/// The most characters of a value that is quoted: enough for any identifier or
/// URL of Okta's, and short enough to read.
pub const QUOTED_CHARACTERS: usize = 200;

/// All that there is to say about one call; empty when all is well.
pub type Diagnostics = Vec<Diagnostic>;

/// One thing a user is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether the call failed.
    pub severity: Severity,
    /// A few constant words.
    pub summary: String,
    /// What was tried, what was found, and what to do next.
    pub detail: String,
    /// The attribute it is about; a warning has none. Whether it is a secret,
    /// which must not be pointed at, is known to the schema and so decided by
    /// the adapter.
    pub attribute: Option<AttributePath>,
    /// The provider's settings that nobody set and that would fix it. How one
    /// sets them differs from host to host, so an adapter may add it.
    pub missing_settings: Vec<&'static str>,
    /// What else helps, which the adapter says in its host's words.
    pub hint: Option<Hint>,
}

impl Diagnostic {
    /// A failure.
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Severity::Error, summary.into(), detail.into())
    }

    /// A thing to know that fails nothing.
    pub fn warning(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Severity::Warning, summary.into(), detail.into())
    }

    /// The same failure, about one attribute. A warning stays without a path.
    pub fn at(mut self, attribute: AttributePath) -> Self {
        if self.severity == Severity::Error {
            self.attribute = Some(attribute);
        }
        self
    }

    /// The same failure, which these settings of the provider would fix.
    pub fn missing(self, settings: impl IntoIterator<Item = &'static str>) -> Self {
        Self {
            missing_settings: settings.into_iter().collect(),
            ..self
        }
    }

    /// The same failure, with a hint.
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
            attribute: None,
            missing_settings: Vec::new(),
            hint: None,
        }
    }
}

/// Help whose words differ from host to host. All other texts are the same for
/// every host: they speak of the provider configuration, and name settings
/// between backticks, where an adapter can tell them by its own names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// How to read fewer tokens at once.
    Parallelism,
    /// How to remove a newline at the end of a value.
    TrailingNewline,
    /// Where a relative path begins.
    RelativePath,
    /// How to get a log of level `TRACE`.
    TraceLog,
}

/// Whether a diagnostic fails the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The call failed.
    Error,
    /// The call succeeded, with something to know.
    Warning,
}

/// Where in a configuration a value stands, from the outside in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttributePath(Vec<Step>);

impl AttributePath {
    /// The path of a top-level attribute.
    pub fn attribute(name: impl Into<String>) -> Self {
        Self(vec![Step::Attribute(name.into())])
    }

    /// The path of one element of the list at this path.
    pub fn element(mut self, index: usize) -> Self {
        self.0.push(Step::Element(index));
        self
    }

    /// The steps, from the outside in.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The name of the top-level attribute that the path leads through.
    pub fn root(&self) -> Option<&str> {
        match self.0.first() {
            Some(Step::Attribute(name)) => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for AttributePath {
    /// The form in which users write it: `scopes[2]`.
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

/// A value as a diagnostic quotes it: at most [`QUOTED_CHARACTERS`] of it, with
/// everything invisible written as `<U+200B>`, so that it can neither flood nor
/// redraw a terminal, nor look like another value.
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

/// The names as a sentence lists them: `a`, `b` and `c`.
pub fn listed(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
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
