//! Nothing of the plugin is left behind, however an update ends.

use std::time::Duration;

use nix::sys::signal::{Signal, kill};

use super::{Language, example, in_language};
use crate::project::Project;
use crate::support::fake_okta::FakeOkta;
use crate::support::leftovers::expect_nothing_left_of;
use crate::support::process::Running;

/// How long an interrupted update may take: less than the read would, which it
/// must not wait for.
const INTERRUPT_LIMIT: Duration = Duration::from_secs(30);
/// How long the fake Okta keeps a reader waiting: longer than any test lasts.
const SLOW: Duration = Duration::from_secs(60);

fn expect_no_process(project: &Project) {
    expect_nothing_left_of(project, |_| true, |_| false);
}

/// An update in the middle of a read.
fn start_slow_update(project: &mut Project, okta: &FakeOkta) -> Running {
    okta.set_latency(SLOW);
    let update = project.start_up();
    okta.wait_for_requests(1);
    update
}

#[test]
fn nothing_is_left_of_an_update_that_ended_well() {
    in_language(Language::Yaml, || {
        let okta = FakeOkta::start();
        let mut project = example(Language::Yaml, &okta);
        project.up();
        expect_no_process(&project);
    });
}

#[test]
fn nothing_is_left_of_an_update_that_was_interrupted() {
    in_language(Language::Yaml, || {
        for whole_group in [true, false] {
            let okta = FakeOkta::start();
            let mut project = example(Language::Yaml, &okta);
            let update = start_slow_update(&mut project, &okta);
            if whole_group {
                update.signal_group(Signal::SIGINT);
            } else {
                update.signal(Signal::SIGINT);
            }
            let said = update.finish_within(INTERRUPT_LIMIT);
            // What the engine says of a plugin that ends before it may.
            assert!(!said.to_string().contains("prematurely"), "{said}");
            expect_no_process(&project);
        }
    });
}

#[test]
fn nothing_is_left_when_the_engine_was_killed() {
    in_language(Language::Yaml, || {
        let okta = FakeOkta::start();
        let mut project = example(Language::Yaml, &okta);
        let update = start_slow_update(&mut project, &okta);
        kill(update.pid(), Signal::SIGKILL).expect("it runs");
        expect_no_process(&project);
        update.finish();
    });
}
