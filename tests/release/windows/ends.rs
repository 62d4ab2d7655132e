//! Hosts that are interrupted or killed. A real Ctrl-Break cannot be typed in a
//! terminal of Wine's.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;

use super::Workspace;
use crate::configuration::configuration;
use crate::support::fake_okta::{FakeOkta, TOKEN_ID};
use crate::support::process::Running;

/// Longer than the tests wait for anything.
const SLOW: Duration = Duration::from_secs(120);
/// How soon nothing may be left of a host that is gone.
const CLEAN_LIMIT: Duration = Duration::from_secs(10);
/// What a terminal sends for Ctrl-C.
const CTRL_C: &[u8] = b"\x03";

/// How often processes are looked for.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// Whether a provider of that workspace runs. Its path, with slashes, is in its
/// command line.
fn provider_runs(workspace: &Workspace) -> bool {
    let program = workspace.path("provider/terraform-provider-okta.exe");
    let program = program.display().to_string();
    let processes = fs::read_dir("/proc").expect("it can be listed");
    let mut lines =
        processes.filter_map(|process| fs::read(process.ok()?.path().join("cmdline")).ok());
    lines.any(|line| String::from_utf8_lossy(&line).contains(&program))
}

fn expect_no_provider_soon(workspace: &Workspace) {
    let deadline = Instant::now() + CLEAN_LIMIT;
    while provider_runs(workspace) {
        assert!(Instant::now() < deadline, "the provider is still there");
        thread::sleep(LOOK_INTERVAL);
    }
}

/// A workspace whose Okta does not answer.
fn slow() -> Option<(Workspace, FakeOkta)> {
    let workspace = Workspace::new()?;
    let okta = FakeOkta::start();
    okta.set_latency(SLOW);
    workspace.write(&configuration(okta.url(), TOKEN_ID, 1));
    Some((workspace, okta))
}

#[test]
fn nothing_is_left_of_a_host_that_is_killed() {
    let Some((mut workspace, okta)) = slow() else {
        return;
    };
    let plan = workspace.start(&["plan"]);
    okta.wait_for_requests(1);
    assert!(provider_runs(&workspace));
    plan.signal(Signal::SIGKILL);
    plan.finish();
    expect_no_provider_soon(&workspace);
}

/// Starts a plan in a terminal of its own, and gives what types there.
fn plan_in_a_terminal(workspace: &mut Workspace) -> (Running, impl Write + use<>) {
    let keyboard = workspace.path("keyboard");
    mkfifo(&keyboard, Mode::S_IRWXU).expect("a pipe can be made");
    let mut command = Command::new("sh");
    let tofu = workspace.tofu.display().to_string();
    command.args([
        "-c",
        r#"exec script -qec "/usr/lib/wine/wine64 $1 plan" /dev/null <"$0""#,
    ]);
    command.arg(&keyboard).arg(tofu);
    let folder = workspace.path("configuration");
    let plan = workspace.scratch.start(command, &folder, "");
    let typing = OpenOptions::new().write(true).open(keyboard);
    (plan, typing.expect("the terminal reads"))
}

#[test]
fn ctrl_c_ends_a_slow_read() {
    let Some((mut workspace, okta)) = slow() else {
        return;
    };
    let (plan, mut keyboard) = plan_in_a_terminal(&mut workspace);
    okta.wait_for_requests(1);
    keyboard.write_all(CTRL_C).expect("it is typed");
    let ended = plan.finish_within(CLEAN_LIMIT);
    assert!(!ended.status.success(), "{ended}");
    assert!(ended.stdout.contains("nterrupt"), "{ended}");
    expect_no_provider_soon(&workspace);
}
