//! The fake Okta as a process of its own, which can be killed.

use std::env;
use std::io::{BufRead, BufReader};
use std::iter::repeat_with;
use std::path::PathBuf;
use std::process::{self, Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU16, Ordering};

use crate::support::terraform::build_folder;

/// How many of a hundred answers are faults.
const FAULTS: usize = 10;

/// How long every answer takes, in milliseconds: long enough to be caught in
/// the middle.
const LATENCY: usize = 30;

/// The port that is tried next. It is above the ports of plugins and below those that
/// the system assigns, so that no other test takes it while its fake Okta is dead.
/// Test processes that run at the same time start at different ports.
static NEXT_PORT: LazyLock<AtomicU16> = LazyLock::new(|| {
    let offset = u16::try_from(process::id() % 7_000).expect("a small number");
    AtomicU16::new(25_001 + offset)
});

/// How many ports are tried.
const TRIES: usize = 100;

/// The example, built by Cargo as it is now.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--quiet", "--locked", "--example", "fake_okta"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .expect("Cargo can be run");
    assert!(built.success(), "the stand-in cannot be built");
    build_folder().join("debug/examples/fake_okta")
});

/// A fake Okta on a port that it keeps from life to life.
pub(super) struct FakeOktaProcess {
    child: Child,
    url: String,
    tokens: usize,
}

impl FakeOktaProcess {
    /// Starts one with so many tokens; it listens when this returns.
    pub(super) fn start(tokens: usize) -> Self {
        let ports = repeat_with(|| NEXT_PORT.fetch_add(1, Ordering::Relaxed).to_string());
        let started = ports.take(TRIES).find_map(|port| spawn(&port, tokens));
        let (child, url) = started.expect("a free port");
        Self { child, url, tokens }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Kills it, with all its connections.
    pub(super) fn kill(&mut self) {
        let _ = self.child.kill();
        self.child.wait().expect("it ends");
    }

    /// Starts it again where it was.
    pub(super) fn revive(&mut self) {
        let port = self.url.rsplit(':').next().unwrap_or_default();
        let (child, url) = spawn(port, self.tokens).expect("its port is still free");
        assert_eq!(url, self.url);
        self.child = child;
    }
}

impl Drop for FakeOktaProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The process and its URL, once it has said it; `None` when it ends instead.
fn spawn(port: &str, tokens: usize) -> Option<(Child, String)> {
    let mut child = Command::new(&*PROGRAM)
        .args(["--port", port, "--tokens", &tokens.to_string()])
        .args(["--faults", &FAULTS.to_string()])
        .args(["--latency-ms", &LATENCY.to_string()])
        .env_clear()
        .stdout(Stdio::piped())
        .spawn()
        .expect("the stand-in was built");
    let stdout = child.stdout.take().expect("its output is piped");
    let mut line = String::new();
    let mut said = BufReader::new(stdout);
    while said.read_line(&mut line).expect("its output is text") > 0 {
        if let Some(url) = line.trim().strip_prefix("listening on ") {
            let url = url.to_owned();
            // It goes on talking; nobody listens, and nobody may be missed.
            std::thread::spawn(move || said.lines().for_each(drop));
            return Some((child, url));
        }
        line.clear();
    }
    let _ = child.wait();
    None
}
