//! Real Terraforms: which there are, and a place to run each in.

mod audit;
mod debug_provider;
mod host;
pub(crate) mod installation;
mod upstream;
mod workspace;

use super::hosts::on_each;
pub(crate) use super::leftovers;
pub(crate) use super::process::{Finished, Running, TERMINATION_LIMIT};

pub(crate) use debug_provider::DebugProvider;
pub(crate) use host::{Host, Product, build_folder, hosts};
pub(crate) use installation::{INSTALLED_NAME, Installation};
pub(crate) use upstream::UPSTREAM;
pub(crate) use workspace::Workspace;

/// Runs a case on every host, each in a fresh workspace in which the provider
/// stands in for an installed one.
pub(crate) fn on_every_host(case: impl Fn(&mut Workspace) + Sync) {
    with_every_host(|host| case(&mut Workspace::new(host, Installation::Override)));
}

/// Runs a case with every host at the same time.
pub(crate) fn with_every_host(case: impl Fn(&Host) + Sync) {
    on_each(hosts(), case);
}
