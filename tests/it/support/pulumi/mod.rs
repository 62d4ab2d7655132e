//! An engine of Pulumi's that starts the built plugin, and what it says to it.

mod engine;
mod launch;
mod plugin;
mod program;
mod values;

pub(crate) use engine::Engine;
pub(crate) use launch::Launch;
pub(crate) use plugin::{Connection, PulumiPlugin, settings, token};
pub(crate) use program::{Program, python};
pub(crate) use values::{UNKNOWN, json_of, secret, structure};

/// The token of the one function.
pub(crate) const GET_TOKEN: &str = "okta:app/getToken:getToken";
