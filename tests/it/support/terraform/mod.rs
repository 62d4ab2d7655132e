//! Real Terraforms: which there are, and a place to run each in.

mod audit;
mod host;
pub(crate) mod leftovers;
mod process;
mod upstream;
mod workspace;

use std::thread;

pub(crate) use host::{Host, hosts};
pub(crate) use process::{Finished, Running, TERMINATION_LIMIT, pid};
pub(crate) use upstream::UPSTREAM;
pub(crate) use workspace::{Installation, Workspace};

/// Runs a case on every host, each in a fresh workspace in which the provider
/// stands in for an installed one.
pub(crate) fn on_every_host(case: impl Fn(&mut Workspace) + Sync) {
    with_every_host(|host| case(&mut Workspace::new(host, Installation::Override)));
}

/// Runs a case with every host at the same time. A failure names the host,
/// which is the name of its thread.
pub(crate) fn with_every_host(case: impl Fn(&Host) + Sync) {
    let case = &case;
    let hosts = hosts();
    thread::scope(|scope| {
        for host in &hosts {
            thread::Builder::new()
                .name(host.name.to_owned())
                .spawn_scoped(scope, move || case(host))
                .expect("a thread can be started");
        }
    });
}
