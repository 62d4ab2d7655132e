//! The release for other processors, under QEMU. The host is this machine's and
//! starts a script that runs the provider, so what is shown is the provider.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use terraform_provider_okta::terraform::ADDRESS;

use crate::assets::{platforms, program_of};
use crate::configuration::configuration;
use crate::support::fake_okta::{FakeOkta, Setup, TOKEN_ID, token_id};
use crate::support::terraform::installation::platform;
use crate::support::terraform::leftovers::{expect_nothing_left, processes};
use crate::support::terraform::{INSTALLED_NAME, Installation, Workspace, hosts};

use nix::sys::signal::Signal;

/// Each platform with the command that runs its programs. `linux_arm` runs on
/// `ARMv6`, the oldest processor that it is built for.
const EMULATORS: [(&str, &str); 2] = [
    ("linux_arm64", "qemu-aarch64-static"),
    ("linux_arm", "qemu-arm-static -cpu arm1176"),
];

/// Built only if `make test-release` is told to. An amd64 runs its programs as they are.
const OPTIONAL: (&str, &str) = ("linux_386", "");

const READS: usize = 20;

/// Longer than the test waits for anything.
const SLOW: Duration = Duration::from_secs(60);

/// A workspace for each platform whose programs a host of this machine can start.
fn workspaces() -> impl Iterator<Item = Workspace> {
    let built = platforms();
    let optional = built.iter().any(|platform| platform == OPTIONAL.0);
    let optional = optional.then_some(OPTIONAL);
    let emulated = EMULATORS.into_iter().chain(optional);
    emulated.map(|(platform, emulator)| with_provider(platform, emulator))
}

/// A workspace whose mirror has a script that runs the provider.
fn with_provider(of: &str, emulator: &str) -> Workspace {
    let host = &hosts()[0];
    let workspace = Workspace::new(host, Installation::None);
    let place = workspace
        .path("provider")
        .join(host.registry())
        .join(ADDRESS);
    let place = place.join(env!("CARGO_PKG_VERSION")).join(platform());
    fs::create_dir_all(&place).expect("a folder can be made");
    let script = place.join(INSTALLED_NAME);
    let program = program_of(of);
    let text = format!(
        "#!/bin/sh\nexec {emulator} '{}' \"$@\"\n",
        program.display()
    );
    fs::write(&script, text).expect("the script can be written");
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(script, mode).expect("the script is ours");
    workspace
}

#[test]
fn the_release_for_arm_is_installed_and_reads_over_tls() {
    for mut workspace in workspaces() {
        let okta = FakeOkta::start_with(Setup {
            tls: true,
            tokens: READS,
            ..Setup::default()
        });
        let trusted = workspace.path("trusted.pem");
        fs::write(&trusted, okta.certificate_authority()).expect("it can be written");
        workspace.set("SSL_CERT_FILE", trusted);
        workspace.write("main.tf", &configuration(okta.url(), TOKEN_ID, READS));
        workspace.succeed(&["init"]);
        workspace.succeed(&["plan"]);
        workspace.succeed(&["apply", "-auto-approve"]);
        let read = workspace.succeed(&["output", "-raw", "statuses"]);
        assert_eq!(read.stdout, "ACTIVE");
        expect_nothing_left(&workspace);
    }
}

#[test]
fn what_okta_refuses_is_explained_under_arm_too() {
    for mut workspace in workspaces() {
        let okta = FakeOkta::start();
        workspace.write("main.tf", &configuration(okta.url(), &token_id(9), 1));
        workspace.succeed(&["init"]);
        workspace.fail(&["plan"]).expect_diagnostic(&[&token_id(9)]);
    }
}

#[test]
fn nothing_is_left_under_arm_of_a_host_that_is_killed() {
    for mut workspace in workspaces() {
        let okta = FakeOkta::start();
        okta.set_latency(SLOW);
        workspace.write("main.tf", &configuration(okta.url(), TOKEN_ID, 1));
        workspace.succeed(&["init"]);
        let plan = workspace.start(&["plan"]);
        okta.wait_for_requests(1);
        assert!(
            processes(&workspace).len() > 1,
            "the provider is one of them"
        );
        plan.signal(Signal::SIGKILL);
        plan.finish();
        expect_nothing_left(&workspace);
    }
}
