//! What is wrong with an encoded value, and what to say about it.
//!
//! Hosts convert a configuration before they send it, so a value that does not
//! fit is a mistake in a host or in the provider, never the user's. It still
//! becomes a diagnostic: a broken connection would explain nothing.

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
    /// An infinite number, or none.
    #[error("it is not a finite number")]
    NotFinite,
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
        let what = match error.path.root() {
            Some(_) => format!(
                "The value of \"{}\" cannot be used",
                quoted(&error.path.to_string())
            ),
            None => "The value of the whole block cannot be used".to_owned(),
        };
        let diagnostic = Self::error(
            "Malformed Value",
            format!(
                "{what}: {error}. The program that started the provider sent it. This is a \
                 mistake in that program or in the provider, not in your configuration."
            ),
        )
        .fix("Report it with the versions of both.");
        if error.path.root().is_some() {
            diagnostic.at(error.path)
        } else {
            diagnostic
        }
    }
}
