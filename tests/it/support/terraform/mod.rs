//! Real Terraforms: which there are, and a place to run each in.

mod host;
mod installation;
mod workspace;

use std::thread;

use super::hosts::record;
pub(crate) use super::leftovers;
pub(crate) use super::process::{Running, TERMINATION_LIMIT, pid};

pub(crate) use host::{Host, Product, hosts};
pub(crate) use installation::{INSTALLED_NAME, Installation};
pub(crate) use workspace::Workspace;

/// Runs a case on every host, each in a fresh workspace in which the provider
/// stands in for an installed one.
pub(crate) fn on_every_host(case: impl Fn(&mut Workspace) + Sync) {
    with_every_host(|host| case(&mut Workspace::new(host, Installation::Override)));
}

/// Runs a case with every host at the same time.
///
/// # Panics
///
/// When it failed on one: its own failure names the host as its thread.
pub(crate) fn with_every_host(case: impl Fn(&Host) + Sync) {
    let case = &case;
    let outcomes = thread::scope(|scope| {
        let runs = hosts().iter().map(|host| {
            let thread = thread::Builder::new().name(host.name.to_owned());
            let run = thread.spawn_scoped(scope, move || case(host));
            run.expect("a thread can be started")
        });
        let runs = runs.collect::<Vec<_>>().into_iter();
        runs.map(|run| run.join().is_ok()).collect::<Vec<_>>()
    });
    let mut failed = Vec::new();
    for (host, held) in hosts().iter().zip(outcomes) {
        record(host.name, || host.version(), held);
        if !held {
            failed.push(host.name);
        }
    }
    assert!(failed.is_empty(), "failed on {failed:?}");
}
