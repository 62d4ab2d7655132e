//! Hosts that are interrupted or killed.

use std::fs;
use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::connections::announce_host;
use super::terminal::{CTRL_C, run_in_terminal};
use super::{PLATFORM, Workspace, on_windows, wine};
use crate::assets::program_of;
use crate::configuration::configuration;
use crate::support::fake_okta::{FakeOkta, TOKEN_ID};
use crate::support::host_certificate::{Curve, HostCertificate};
use crate::support::scratch::Scratch;

/// Longer than the tests wait for anything.
const SLOW: Duration = Duration::from_secs(120);
/// How soon nothing may be left of a host that is gone.
const CLEAN_LIMIT: Duration = Duration::from_secs(30);
/// How often processes are looked for.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// A host that is gone before it connects.
const LEAVING_HOST: &str = "leaving_host.exe";

/// Whether a provider runs that is in that place. Its path is in its command line,
/// with slashes when OpenTofu started it.
fn provider_runs(scratch: &Scratch) -> bool {
    let program = scratch.path("provider/terraform-provider-okta.exe");
    let paths = [program.display().to_string(), on_windows(&program)];
    let processes = fs::read_dir("/proc").expect("it can be listed");
    let mut lines =
        processes.filter_map(|process| fs::read(process.ok()?.path().join("cmdline")).ok());
    lines.any(|line| {
        let line = String::from_utf8_lossy(&line);
        // A host of ours has the path in its arguments.
        !line.contains(LEAVING_HOST) && paths.iter().any(|path| line.contains(path))
    })
}

fn expect_no_provider_soon(scratch: &Scratch) {
    wait_until(
        CLEAN_LIMIT,
        || !provider_runs(scratch),
        "the provider is still there",
    );
}

fn wait_until(limit: Duration, is_so: impl Fn() -> bool, otherwise: &str) {
    let deadline = Instant::now() + limit;
    while !is_so() {
        assert!(Instant::now() < deadline, "{otherwise}");
        thread::sleep(LOOK_INTERVAL);
    }
}

/// A workspace whose Okta does not answer.
fn slow() -> (Workspace, FakeOkta) {
    let workspace = Workspace::new();
    let okta = FakeOkta::start();
    okta.set_latency(SLOW);
    workspace.write(&configuration(okta.url(), TOKEN_ID, 1));
    (workspace, okta)
}

#[test]
fn nothing_is_left_of_a_host_that_is_killed() {
    let (mut workspace, okta) = slow();
    let plan = workspace.start(&["plan"]);
    okta.wait_for_requests(1);
    assert!(provider_runs(&workspace.scratch));
    plan.signal(Signal::SIGKILL);
    plan.finish();
    expect_no_provider_soon(&workspace.scratch);
}

#[test]
fn nothing_is_left_of_a_host_that_is_gone_before_it_connects() {
    let mut scratch = Scratch::new();
    wine::set_up(&mut scratch);
    let provider = scratch.make_folder("provider");
    let provider = provider.join("terraform-provider-okta.exe");
    fs::copy(program_of(PLATFORM), &provider).expect("the provider can be copied");
    let host = scratch.path(LEAVING_HOST);
    wine::compile("leaving_host.c", &host, &["-municode"]);
    announce_host(&mut scratch, &HostCertificate::new(Curve::P521));
    let mut command = wine::command(&host);
    command.arg(on_windows(&provider));
    let folder = scratch.path("home");
    let host = scratch.start(command, &folder, "");
    // The provider outlives its host by up to a second.
    wait_until(SLOW, || provider_runs(&scratch), "there is no provider");
    // It has read the provider's first line.
    host.finish().expect_code(0);
    expect_no_provider_soon(&scratch);
}

#[test]
fn ctrl_c_ends_a_slow_read() {
    let (mut workspace, okta) = slow();
    let folder = workspace.path("configuration");
    let (plan, mut keyboard) =
        run_in_terminal(&mut workspace.scratch, &folder, &workspace.tofu, "plan");
    okta.wait_for_requests(1);
    keyboard.write_all(CTRL_C).expect("it is typed");
    let ended = plan.finish_within(CLEAN_LIMIT);
    assert!(!ended.status.success(), "{ended}");
    assert!(ended.stdout.contains("nterrupt"), "{ended}");
    expect_no_provider_soon(&workspace.scratch);
}
