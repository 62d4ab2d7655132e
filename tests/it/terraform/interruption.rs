//! ^C, and hosts that die: nobody waits for a read that nobody wants, and
//! nothing stays behind.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};

use super::{READ, configuration};
use crate::support::fake_okta::{Answer, FakeOkta};
use crate::support::terraform::leftovers::{expect_nothing_left, processes};
use crate::support::terraform::{Running, TERMINATION_LIMIT, Workspace, on_every_host};

/// How long the fake Okta keeps a reader waiting: longer than any test lasts.
const SLOW: Duration = Duration::from_secs(60);
/// How long a line of a log may take to come.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often a log is looked at.
const GLANCE: Duration = Duration::from_millis(5);

/// A plan in the middle of a read.
fn start_slow_plan(workspace: &mut Workspace, okta: &FakeOkta) -> Running {
    okta.set_latency(SLOW);
    workspace.write("main.tf", &configuration(okta, READ));
    let plan = workspace.start(&["plan"]);
    okta.wait_for_requests(1);
    plan
}

/// Waits until the text stands in a file that something writes.
fn wait_for_text(path: &Path, text: &str) {
    let deadline = Instant::now() + PATIENCE;
    while !fs::read_to_string(path).is_ok_and(|found| found.contains(text)) {
        assert!(Instant::now() < deadline, "{text} does not come");
        thread::sleep(GLANCE);
    }
}

pub(super) fn expect_interrupted(workspace: &Workspace, plan: Running) {
    let plan = plan.finish_within(TERMINATION_LIMIT).expect_code(1);
    plan.expect_diagnostic(&["asked the provider to stop", "interrupt"]);
    expect_nothing_left(workspace);
}

#[test]
fn an_interrupt_of_terraform_alone_ends_a_slow_read() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        let plan = start_slow_plan(workspace, &okta);
        plan.signal(Signal::SIGINT);
        expect_interrupted(workspace, plan);
    });
}

#[test]
fn an_interrupt_of_the_whole_group_ends_a_slow_read() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        let plan = start_slow_plan(workspace, &okta);
        plan.signal_group(Signal::SIGINT);
        expect_interrupted(workspace, plan);
    });
}

#[test]
fn an_interrupt_ends_a_wait_of_a_minute_for_a_rate_limit() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        okta.answer_next(1, Answer::throttled(Duration::from_secs(60)));
        workspace.write("main.tf", &configuration(&okta, READ));
        let log = workspace.path("log");
        workspace.set("TF_LOG_PROVIDER", "INFO");
        workspace.set("TF_LOG_PATH", &log);
        let plan = workspace.start(&["plan"]);
        wait_for_text(&log, "waiting until the rate limit resets");
        plan.signal_group(Signal::SIGINT);
        expect_interrupted(workspace, plan);
        assert_eq!(okta.requests().len(), 1);
    });
}

#[test]
fn an_interrupt_of_the_provider_alone_changes_nothing() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        okta.hold_answers(true);
        workspace.write("main.tf", &configuration(&okta, READ));
        let plan = workspace.start(&["plan"]);
        okta.wait_for_requests(1);
        let host = plan.pid();
        for provider in processes(workspace) {
            if provider != host {
                kill(provider, Signal::SIGINT).expect("it runs");
            }
        }
        okta.hold_answers(false);
        plan.finish().expect_code(0);
    });
}

#[test]
fn nothing_is_left_of_a_terraform_that_was_killed() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        let plan = start_slow_plan(workspace, &okta);
        let running = processes(workspace).len();
        assert!(running >= 2, "a host and a provider, not {running}");
        plan.signal(Signal::SIGKILL);
        expect_nothing_left(workspace);
    });
}

#[test]
fn nothing_is_left_of_a_plan_that_ended_well() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        workspace.write("main.tf", &configuration(&okta, READ));
        workspace.succeed(&["plan"]);
        expect_nothing_left(workspace);
    });
}
