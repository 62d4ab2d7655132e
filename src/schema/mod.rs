//! The schema: the attributes that the provider accepts and returns, their
//! types, and who sets them.
//!
//! It depends on no protocol. Each adapter converts a [`Schema`] to its own
//! wire format, and the documentation is checked against the descriptions.

mod checks;

use crate::diagnostic::Hint;

pub use checks::{check, check_known};

/// The attributes of a provider block or of a data source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// One sentence that says what the block is for, in Markdown.
    pub description: &'static str,
    /// The attributes, in the order in which documentation shows them.
    pub attributes: Vec<Attribute>,
}

impl Schema {
    /// Returns the attribute with that name, if there is one.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name == name)
    }
}

/// One attribute of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The name in a configuration, in snake case.
    pub name: &'static str,
    /// The type of the value.
    pub r#type: Type,
    /// Who sets the value.
    pub mode: Mode,
    /// Whether the value is a secret. Hosts hide it, and diagnostics name it
    /// only in their text, because hosts print the source line of a path.
    pub sensitive: bool,
    /// Whether the provider may set it to null.
    pub nullable: bool,
    /// A value as diagnostics give an example of it.
    pub example: Option<&'static str>,
    /// Where to find a value, for diagnostics that one is missing.
    pub hint: Option<Hint>,
    /// What the attribute means, in Markdown.
    pub description: &'static str,
}

impl Attribute {
    /// Makes an attribute that the configuration must set.
    pub fn required(name: &'static str, r#type: Type, description: &'static str) -> Self {
        Self::new(name, r#type, Mode::Required, description)
    }

    /// Makes an attribute that the configuration may set.
    pub fn optional(name: &'static str, r#type: Type, description: &'static str) -> Self {
        Self::new(name, r#type, Mode::Optional, description)
    }

    /// Makes an attribute that only the provider sets.
    pub fn computed(name: &'static str, r#type: Type, description: &'static str) -> Self {
        Self::new(name, r#type, Mode::Computed, description)
    }

    /// Marks the attribute as a secret.
    pub fn sensitive(self) -> Self {
        Self {
            sensitive: true,
            ..self
        }
    }

    /// Allows the provider to set the attribute to null.
    pub fn nullable(self) -> Self {
        Self {
            nullable: true,
            ..self
        }
    }

    /// Gives the attribute an example of its value.
    pub fn example(self, example: &'static str) -> Self {
        Self {
            example: Some(example),
            ..self
        }
    }

    /// Says where to find a value.
    pub fn hint(self, hint: Hint) -> Self {
        Self {
            hint: Some(hint),
            ..self
        }
    }

    fn new(name: &'static str, r#type: Type, mode: Mode, description: &'static str) -> Self {
        Self {
            name,
            r#type,
            mode,
            sensitive: false,
            nullable: false,
            example: None,
            hint: None,
            description,
        }
    }
}

/// The type of an attribute's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// A number; only whole and 64-bit floating point numbers are carried.
    Number,
    /// Unicode text.
    String,
    /// Values in an order, which is kept.
    List(Box<Self>),
    /// Values in no order, each at most once.
    Set(Box<Self>),
    /// Objects in an order, each with all of these attributes. Only for what
    /// the provider sets.
    Objects(Vec<Attribute>),
}

impl Type {
    /// Returns the type of a list of strings.
    pub fn list_of_strings() -> Self {
        Self::List(Box::new(Self::String))
    }

    /// Returns the type of a set of strings.
    pub fn set_of_strings() -> Self {
        Self::Set(Box::new(Self::String))
    }
}

/// Who sets an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The configuration must set it.
    Required,
    /// The configuration may set it.
    Optional,
    /// Only the provider sets it.
    Computed,
}
