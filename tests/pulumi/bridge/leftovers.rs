//! Nothing of the provider is left behind, however an update ends. The bridge
//! itself neither waits for the provider nor kills it.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::{in_every_language, in_yaml, okta_with_the_example, project};
use crate::language::Language;
use crate::project::Project;
use crate::support::fake_okta::FakeOkta;
use crate::support::leftovers::{expect_nothing_left_of, processes};
use crate::support::process::Running;

/// How long an interrupted update may take: less than the read would, which it
/// must not wait for.
const INTERRUPT_LIMIT: Duration = Duration::from_secs(30);
/// How long the fake Okta keeps a reader waiting: longer than any test lasts.
const SLOW: Duration = Duration::from_secs(60);

fn runs(process: &Pid, program: &str) -> bool {
    let link = fs::read_link(format!("/proc/{process}/exe"));
    link.is_ok_and(|path| path.ends_with(program))
}

/// The processes of the project that run that program.
fn running(project: &Project, program: &str) -> Vec<Pid> {
    let processes = processes(project).into_iter();
    processes.filter(|process| runs(process, program)).collect()
}

const PROVIDER: &str = "terraform-provider-okta";
const BRIDGE: &str = "pulumi-resource-terraform-provider";

/// Asserts that no provider runs and none has left its socket.
fn expect_no_provider(project: &Project) {
    let providers = |process: &Pid| runs(process, PROVIDER);
    // The folder of a plugin's socket; the bridge leaves files of its own.
    let sockets = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default();
        name.to_string_lossy().starts_with("plugin")
    };
    expect_nothing_left_of(project, providers, sockets);
}

/// An update in the middle of a read.
fn start_slow_update(project: &mut Project, okta: &FakeOkta) -> Running {
    okta.set_latency(SLOW);
    let update = project.start_up();
    okta.wait_for_requests(1);
    assert_ne!(running(project, PROVIDER), []);
    let temporary = fs::read_dir(project.beside("tmp")).expect("it can be listed");
    assert_ne!(temporary.count(), 0, "a provider has a socket");
    update
}

#[test]
fn nothing_is_left_of_an_update_that_ended_well() {
    in_every_language(|language| {
        let okta = okta_with_the_example();
        let mut project = project(language, &okta);
        project.up();
        expect_no_provider(&project);
    });
}

#[test]
fn nothing_is_left_of_an_update_that_was_interrupted() {
    in_yaml(|| {
        for whole_group in [true, false] {
            let okta = FakeOkta::start();
            let mut project = project(Language::Yaml, &okta);
            let update = start_slow_update(&mut project, &okta);
            if whole_group {
                update.signal_group(Signal::SIGINT);
            } else {
                update.signal(Signal::SIGINT);
            }
            let update = update.finish_within(INTERRUPT_LIMIT);
            assert!(!update.status.success(), "{update}");
            expect_no_provider(&project);
        }
    });
}

#[test]
fn nothing_is_left_of_a_bridge_that_was_killed() {
    in_yaml(|| {
        let okta = FakeOkta::start();
        let mut project = project(Language::Yaml, &okta);
        let update = start_slow_update(&mut project, &okta);
        for bridge in running(&project, BRIDGE) {
            kill(bridge, Signal::SIGKILL).expect("it runs");
        }
        expect_no_provider(&project);
        update.finish();
    });
}

#[test]
fn nothing_is_left_when_all_of_pulumi_was_killed() {
    in_yaml(|| {
        let okta = FakeOkta::start();
        let mut project = project(Language::Yaml, &okta);
        let update = start_slow_update(&mut project, &okta);
        let providers = running(&project, PROVIDER);
        for process in processes(&project) {
            if !providers.contains(&process) {
                let _ = kill(process, Signal::SIGKILL);
            }
        }
        expect_no_provider(&project);
        update.finish();
    });
}
