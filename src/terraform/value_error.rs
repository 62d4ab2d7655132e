//! What is wrong with an encoded value, and what to say about it.
//!
//! Hosts convert a configuration before they send it, so a value that does not
//! fit is a mistake in a host or in the provider. Only a value that exceeds a
//! limit of this provider is the user's: Terraform's own types have no limits.
//! Every problem becomes a diagnostic: a broken connection would explain nothing.

use crate::diagnostic::{AttributePath, Diagnostic, quoted};
use crate::schema::Type;

/// What is wrong with an encoded value, and where. Never quotes a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub(super) struct ValueError {
    problem: Problem,
    path: AttributePath,
}

/// What is wrong with an encoded value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Problem {
    /// The bytes are not in the encoding they claim, or end too early.
    #[error("it is not complete, well-formed {0}")]
    Malformed(&'static str),
    /// A whole value came, and then more.
    #[error("{0} bytes follow its end")]
    TrailingBytes(usize),
    /// Text in another encoding.
    #[error("its text is not UTF-8")]
    NotUtf8,
    /// A text where a number belongs, or a number that is none.
    #[error("it is not a number")]
    NotANumber,
    /// A number is infinite, or larger than a 64-bit floating point number.
    #[error("it is infinite, or has more than 308 digits")]
    NumberOutOfRange,
    /// The name of an attribute is no text.
    #[error("the name of an attribute is not text")]
    NameNotText,
    /// An attribute came twice.
    #[error("attribute \"{0}\" comes twice")]
    Duplicate(&'static str),
    /// The schema has no such attribute. Where a length is wrong, a value stands
    /// where a name belongs, so the name is not quoted: it may be a secret.
    #[error("it has an attribute that the schema does not have")]
    Unexpected,
    /// An attribute did not come, not even as null.
    #[error("attribute \"{0}\" is missing")]
    Missing(&'static str),
    /// The block is larger than any that means something.
    #[error("it has more than {0} bytes")]
    TooLarge(usize),
    /// A list or set is longer than any that means something.
    #[error("it has more than {0} elements")]
    TooManyElements(usize),
    /// The value is of another type.
    #[error("it is {found}, and must be {expected}")]
    WrongType {
        /// What the schema says.
        expected: &'static str,
        /// What came.
        found: &'static str,
    },
}

impl Problem {
    /// Returns what the user can do, if the value exceeds a limit.
    fn fix(&self, whole: &str) -> Option<String> {
        match self {
            Self::NumberOutOfRange => Some(format!(
                "Set `{whole}` to a finite number in its range, or remove it to use the default."
            )),
            Self::TooManyElements(limit) => {
                Some(format!("Remove elements of `{whole}`, to at most {limit}."))
            }
            Self::TooLarge(_) => Some(
                "Look for a long value, such as the contents of a file, and remove it.".to_owned(),
            ),
            _ => None,
        }
    }

    /// The problem with the value at that path.
    pub(super) fn at(self, path: &AttributePath) -> ValueError {
        ValueError {
            problem: self,
            path: path.clone(),
        }
    }

    /// Something else came than a block.
    pub(super) fn not_a_block(found: &'static str) -> Self {
        Self::WrongType {
            expected: "an object",
            found,
        }
    }

    /// Another type came than the schema has.
    pub(super) fn wrong_type(expected: &Type, found: &'static str) -> Self {
        let expected = match expected {
            Type::Bool => "a bool",
            Type::Number => "a number",
            Type::String => "a string",
            Type::List(_) => "a list",
            Type::Set(_) => "a set",
            Type::Objects(_) => "null",
        };
        Self::WrongType { expected, found }
    }
}

impl From<Problem> for ValueError {
    /// The problem with the block as a whole.
    fn from(problem: Problem) -> Self {
        problem.at(&AttributePath::default())
    }
}

impl From<ValueError> for Diagnostic {
    fn from(error: ValueError) -> Self {
        let root = error.path.root().map(quoted);
        let what = match &root {
            Some(_) => format!("The value of `{}`", quoted(&error.path.to_string())),
            None => "The value of the whole block".to_owned(),
        };
        let diagnostic = match error.problem.fix(root.as_deref().unwrap_or_default()) {
            Some(fix) => Self::error(
                "Value Out of Range",
                format!("{what} is out of range: {error}."),
            )
            .fix(fix),
            None => Self::error(
                "Malformed Value",
                format!(
                    "{what} cannot be used: {error}. The program that started the provider sent \
                     it. This is a mistake in that program or in the provider, not in your \
                     configuration."
                ),
            )
            .fix("Report it with the versions of both."),
        };
        match root {
            Some(_) => diagnostic.at(error.path),
            None => diagnostic,
        }
    }
}
