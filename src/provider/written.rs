//! A setting as somebody wrote it, and as block and environment have it
//! together.

use secrecy::SecretString;
use serde_json::{Map, Number, Value};

use super::block::Setting;
use super::key_file::KeyFileError;
use crate::configuration::Configuration;
use crate::diagnostic::{AttributePath, Diagnostic, Diagnostics};
use crate::environment::{Environment, set};

/// What settings are resolved in, given so that tests can have their own.
pub(super) struct Surroundings<'around> {
    /// Reads one environment variable.
    pub(super) environment: &'around Environment<'around>,
    /// Reads the file of a key.
    pub(super) key_file: &'around dyn Fn(&str) -> Result<SecretString, KeyFileError>,
}

/// What the block says about one setting; an empty text says nothing.
pub(super) enum Written<T> {
    Unset,
    Unknown,
    Set(T),
}

/// What one setting is, block and environment taken together.
pub(super) enum Found<T> {
    Nowhere,
    Unknown,
    Here(T, Origin),
}

/// Where a value comes from: the name of an attribute or of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Block(&'static str),
    Environment(&'static str),
}

/// Why a part of the settings is not there.
#[derive(Debug)]
pub(super) enum Unresolved {
    /// Somebody has to write something else.
    Wrong(Diagnostics),
    /// Somebody has to write something, or to wait for it to be known.
    Missing(Diagnostics),
}

/// The values of a block, from which each setting is taken once, so that no
/// secret stays behind.
pub(super) struct Values {
    values: Map<String, Value>,
    unknown: Vec<AttributePath>,
}

impl From<Configuration> for Values {
    fn from(block: Configuration) -> Self {
        let unknown = block.unknown().to_vec();
        Self {
            values: block.into_values(),
            unknown,
        }
    }
}

impl Values {
    pub(super) fn text(&mut self, setting: Setting) -> Written<String> {
        self.take(setting, |value| match value {
            Value::String(text) if !text.is_empty() => Some(text),
            _ => None,
        })
    }

    pub(super) fn secret(&mut self, setting: Setting) -> Written<SecretString> {
        match self.text(setting) {
            Written::Unset => Written::Unset,
            Written::Unknown => Written::Unknown,
            Written::Set(text) => Written::Set(text.into()),
        }
    }

    pub(super) fn number(&mut self, setting: Setting) -> Written<Number> {
        self.take(setting, |value| match value {
            Value::Number(number) => Some(number),
            _ => None,
        })
    }

    pub(super) fn flag(&mut self, setting: Setting) -> Written<bool> {
        self.take(setting, |value| value.as_bool())
    }

    pub(super) fn texts(&mut self, setting: Setting) -> Written<Vec<String>> {
        self.take(setting, |value| {
            let Value::Array(values) = value else {
                return None;
            };
            let texts = values.into_iter().filter_map(|value| match value {
                Value::String(text) if !text.is_empty() => Some(text),
                _ => None,
            });
            let texts: Vec<_> = texts.collect();
            (!texts.is_empty()).then_some(texts)
        })
    }

    fn take<T>(&mut self, setting: Setting, read: impl FnOnce(Value) -> Option<T>) -> Written<T> {
        let value = self.values.remove(setting.attribute);
        let is_it = |path: &AttributePath| path.root() == Some(setting.attribute);
        if self.unknown.iter().any(is_it) {
            return Written::Unknown;
        }
        value.and_then(read).map_or(Written::Unset, Written::Set)
    }
}

impl<T> Written<T> {
    /// Whether the block speaks of it, known or not.
    pub(super) fn is_written(&self) -> bool {
        !matches!(self, Self::Unset)
    }

    /// The same, but nothing where it is not known yet.
    pub(super) fn or_unset(self) -> Self {
        match self {
            Self::Unknown => Self::Unset,
            other => other,
        }
    }

    /// The block's value, else the environment's, which is read from a text.
    pub(super) fn or_variable(
        self,
        setting: Setting,
        surroundings: &Surroundings<'_>,
        read: impl FnOnce(String) -> T,
    ) -> Found<T> {
        match self {
            Self::Unknown => Found::Unknown,
            Self::Set(value) => Found::Here(value, Origin::Block(setting.attribute)),
            Self::Unset => match variable(setting, surroundings) {
                Some((name, text)) => Found::Here(read(text), Origin::Environment(name)),
                None => Found::Nowhere,
            },
        }
    }
}

fn variable(setting: Setting, surroundings: &Surroundings<'_>) -> Option<(&'static str, String)> {
    let name = setting.variable?;
    let text = set(surroundings.environment, name)?;
    Some((name, text))
}

impl Origin {
    /// The setting as a sentence begins with it.
    pub(super) fn name(self) -> String {
        match self {
            Self::Block(attribute) => format!("The attribute `{attribute}`"),
            Self::Environment(variable) => format!("The environment variable `{variable}`"),
        }
    }

    /// The diagnostic with its path, when there is a place in the
    /// configuration to point at.
    pub(super) fn at(self, diagnostic: Diagnostic) -> Diagnostic {
        match self {
            Self::Block(attribute) => diagnostic.at(AttributePath::attribute(attribute)),
            Self::Environment(_) => diagnostic,
        }
    }
}

impl Unresolved {
    pub(super) fn wrong(mistake: Diagnostic) -> Self {
        Self::Wrong(vec![mistake])
    }

    pub(super) fn unknown(setting: Setting) -> Self {
        let attribute = setting.attribute;
        Self::Missing(vec![Diagnostic::error(
            "Provider Setting Not Known Yet",
            format!(
                "Okta cannot be asked, because the value of `{attribute}` in the provider block \
                 depends on something that is not created yet. Create that first, by itself, \
                 or set `{attribute}` to a value that is known."
            ),
        )])
    }

    /// Several reasons as one: everything that is wrong, or else everything
    /// that is missing.
    pub(super) fn all(reasons: impl IntoIterator<Item = Self>) -> Self {
        let (mut wrong, mut missing) = (Diagnostics::new(), Diagnostics::new());
        for reason in reasons {
            match reason {
                Self::Wrong(diagnostics) => wrong.extend(diagnostics),
                Self::Missing(diagnostics) => missing.extend(diagnostics),
            }
        }
        if wrong.is_empty() {
            Self::Missing(missing)
        } else {
            Self::Wrong(wrong)
        }
    }
}

/// The names of settings as a sentence lists them: `a`, `b` and `c`.
pub(super) fn listed(names: &[&str]) -> String {
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
    fn names_are_listed_as_a_sentence_lists_them() {
        assert_eq!(listed(&["a"]), "`a`");
        assert_eq!(listed(&["a", "b"]), "`a` and `b`");
        assert_eq!(listed(&["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(listed(&[]), "");
    }
}
