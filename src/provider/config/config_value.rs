//! The value of one setting: in the block, and resolved from block and
//! environment.

use std::collections::HashSet;

use secrecy::SecretString;
use serde_json::{Map, Number, Value};

use super::block::Setting;
use super::key_file::KeyFileError;
use crate::configuration::Configuration;
use crate::diagnostic::{AttributePath, Diagnostic, Diagnostics, Hint, upper_first};
use crate::environment::{Environment, set};

/// The environment and the files from which settings are resolved; an argument,
/// so that tests can have their own.
pub(in crate::provider) struct ResolveContext<'context> {
    /// Reads one environment variable.
    pub(in crate::provider) environment: &'context Environment<'context>,
    /// Reads the file of a key.
    pub(in crate::provider) key_file: &'context dyn Fn(&str) -> Result<SecretString, KeyFileError>,
}

/// A setting's value in the block; an empty string is null.
pub(super) enum ConfigValue<T> {
    Null,
    Unknown,
    Known(T),
}

/// A setting's value, from the block or else from the environment.
pub(super) enum ResolvedValue<T> {
    Missing,
    Unknown,
    Known(T, Origin),
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
pub(super) struct BlockValues {
    values: Map<String, Value>,
    unknown: Vec<AttributePath>,
}

impl From<Configuration> for BlockValues {
    fn from(block: Configuration) -> Self {
        let unknown = block.unknown().to_vec();
        Self {
            values: block.into_values(),
            unknown,
        }
    }
}

impl BlockValues {
    pub(super) fn text(&mut self, setting: Setting) -> ConfigValue<String> {
        self.take(setting, |value| match value {
            Value::String(text) if !text.is_empty() => Some(text),
            _ => None,
        })
    }

    pub(super) fn secret(&mut self, setting: Setting) -> ConfigValue<SecretString> {
        self.text(setting).map(SecretString::from)
    }

    pub(super) fn number(&mut self, setting: Setting) -> ConfigValue<Number> {
        self.take(setting, |value| match value {
            Value::Number(number) => Some(number),
            _ => None,
        })
    }

    pub(super) fn flag(&mut self, setting: Setting) -> ConfigValue<bool> {
        self.take(setting, |value| value.as_bool())
    }

    /// A list of texts. One with nothing but whitespace in it is empty, not null.
    pub(super) fn texts(&mut self, setting: Setting) -> ConfigValue<Vec<String>> {
        self.take(setting, |value| {
            let Value::Array(values) = value else {
                return None;
            };
            let is_set = values.iter().any(|value| !value.is_null());
            let texts = values.iter().filter_map(Value::as_str);
            is_set.then(|| trimmed(texts))
        })
    }

    fn take<T>(
        &mut self,
        setting: Setting,
        read: impl FnOnce(Value) -> Option<T>,
    ) -> ConfigValue<T> {
        let value = self.values.remove(setting.attribute);
        let is_it = |path: &AttributePath| path.root() == Some(setting.attribute);
        if self.unknown.iter().any(is_it) {
            return ConfigValue::Unknown;
        }
        value
            .and_then(read)
            .map_or(ConfigValue::Null, ConfigValue::Known)
    }
}

impl<T> ConfigValue<T> {
    /// Whether the block sets it, to a known value or not.
    pub(super) fn is_set(&self) -> bool {
        !matches!(self, Self::Null)
    }

    /// The same, with a known value changed.
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> ConfigValue<U> {
        match self {
            Self::Null => ConfigValue::Null,
            Self::Unknown => ConfigValue::Unknown,
            Self::Known(value) => ConfigValue::Known(change(value)),
        }
    }

    /// The same value, or null where it is unknown.
    pub(super) fn or_null(self) -> Self {
        match self {
            Self::Unknown => Self::Null,
            other => other,
        }
    }

    /// The block's value, else the environment's, which is read from a text.
    pub(super) fn or_variable(
        self,
        setting: Setting,
        context: &ResolveContext<'_>,
        read: impl FnOnce(String) -> T,
    ) -> ResolvedValue<T> {
        match self {
            Self::Unknown => ResolvedValue::Unknown,
            Self::Known(value) => ResolvedValue::Known(value, Origin::Block(setting.attribute)),
            Self::Null => match variable(setting, context) {
                Some((name, text)) => ResolvedValue::Known(read(text), Origin::Environment(name)),
                None => ResolvedValue::Missing,
            },
        }
    }
}

impl ResolvedValue<String> {
    /// Returns the text without leading and trailing whitespace, such as the
    /// newline at the end of a file.
    pub(super) fn trimmed(self) -> Self {
        match self {
            Self::Known(text, origin) => Self::Known(text.trim().to_owned(), origin),
            Self::Unknown | Self::Missing => self,
        }
    }
}

/// Returns the texts without leading and trailing whitespace, each at most once,
/// and without the empty ones.
pub(super) fn trimmed<'text>(texts: impl Iterator<Item = &'text str>) -> Vec<String> {
    let mut seen = HashSet::new();
    let texts = texts.map(str::trim).filter(|text| !text.is_empty());
    let first_of_each = texts.filter(|text| seen.insert(*text));
    first_of_each.map(str::to_owned).collect()
}

fn variable(setting: Setting, context: &ResolveContext<'_>) -> Option<(&'static str, String)> {
    let name = setting.variable?;
    let text = set(context.environment, name)?;
    Some((name, text))
}

/// The rest of a sentence about a secret that is only whitespace.
pub(super) const ONLY_WHITESPACE: &str = "contains only whitespace. The variable or the secret \
                                          that it comes from is most likely empty.";

/// Returns what to do about a reference to a secret of 1Password, which `op run`
/// replaces only in environment variables.
pub(super) fn through_op_run(setting: Setting, origin: Origin) -> String {
    let variable = setting.variable.unwrap_or_default();
    let reference = format!("`{variable}=op://vault/item/field`");
    let run = "through `op run`, which replaces references in environment variables";
    match origin {
        Origin::Block(attribute) => format!(
            "Remove `{attribute}` from the provider configuration, set {reference}, and run the \
             command {run}."
        ),
        Origin::Environment(_) => format!("Run the command {run}: {reference}."),
    }
}

impl Origin {
    /// Returns what else has to be done so that the setting's variable is read.
    pub(super) fn then_remove(self) -> String {
        match self {
            Self::Block(attribute) => {
                format!(" Then remove `{attribute}` from the provider configuration.")
            }
            Self::Environment(_) => String::new(),
        }
    }

    /// Returns what to do about a value that is only whitespace.
    pub(super) fn fill_source(self) -> String {
        format!(
            "Fill the variable or the secret that `{}` comes from.",
            self.name()
        )
    }

    /// Returns the setting with its place, as a sentence begins with it.
    pub(super) fn subject(self) -> String {
        upper_first(&self.source())
    }

    /// Returns the setting with its place, as a sentence names it.
    pub(super) fn source(self) -> String {
        match self {
            Self::Block(attribute) => format!("`{attribute}` in the provider configuration"),
            Self::Environment(variable) => format!("the environment variable `{variable}`"),
        }
    }

    /// Returns the setting's name alone.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Block(name) | Self::Environment(name) => name,
        }
    }

    /// Returns the setting with a text for its value, as it is written there.
    pub(super) fn assignment(self, value: &str) -> String {
        match self {
            Self::Block(attribute) => format!("`{attribute} = \"{value}\"`"),
            Self::Environment(variable) => format!("`{variable}={value}`"),
        }
    }

    /// Returns the setting with a number or a flag for its value.
    pub(super) fn assignment_of_number(self, value: &str) -> String {
        match self {
            Self::Block(attribute) => format!("`{attribute} = {value}`"),
            Self::Environment(variable) => format!("`{variable}={value}`"),
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

    pub(super) fn missing(reason: Diagnostic) -> Self {
        Self::Missing(vec![reason])
    }

    pub(super) fn unknown(setting: Setting) -> Self {
        let attribute = setting.attribute;
        let detail = format!(
            "The value of `{attribute}` in the provider configuration depends on something that \
             is not created yet. The provider cannot read from Okta before the value is known."
        );
        let fix = match setting.variable {
            Some(variable) => format!(
                "Set `{attribute}` to a value that is known before an apply. Or remove it, and set \
                 the environment variable `{variable}`."
            ),
            None => format!("Remove `{attribute}`, or set it to a constant."),
        };
        let diagnostic = Diagnostic::error("Provider Setting Not Known Yet", detail)
            .fix(fix)
            .hint(Hint::UnknownValue);
        Self::missing(diagnostic)
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
