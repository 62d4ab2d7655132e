//! A Terraform provider for Okta with two data sources, `okta_app_token` and
//! `okta_app_tokens`.
//!
//! The modules, in the order in which a read passes through them:
//!
//! - [`terraform`]: Terraform's provider protocol, over the crate [`go_plugin`],
//!   which is how a host starts a plugin, trusts it and ends it;
//! - [`pulumi`]: Pulumi's plugin protocol;
//! - [`provider`]: what this provider is, in no protocol;
//! - [`okta`]: the client of Okta's API;
//!
//! and beside them the words they share: [`schema`], [`configuration`],
//! [`diagnostic`], [`characters`], [`environment`]; the generated wire types in [`proto`]; and [`logging`].

pub mod characters;
pub mod configuration;
pub mod diagnostic;
pub mod environment;
pub mod logging;
pub mod okta;
#[doc(hidden)]
pub mod proto;
pub mod provider;
pub mod pulumi;
pub mod schema;
pub mod terraform;
