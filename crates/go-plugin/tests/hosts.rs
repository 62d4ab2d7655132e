//! The example plugin under real hosts in Go, which `make hosts` builds: the
//! example host of go-plugin, and one that asks for automatic mutual TLS.
//!
//! `cargo test` cannot build these hosts and leaves this out; `make test-hosts`
//! runs it. Processes are found in `/proc`, so it runs on Linux only.

#![cfg(target_os = "linux")]

#[path = "../../../tests/it/support/hosts.rs"]
mod hosts;

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use hosts::{Host, on_each};
use tempfile::TempDir;

/// Far more than a host or a plugin needs for anything here.
const PATIENCE: Duration = Duration::from_secs(30);

/// The program of which both hosts have their version: one module has both.
const EXAMPLE_HOST: &str = "go-plugin-example";

/// A host in Go.
struct GoHost {
    name: &'static str,
    program: PathBuf,
}

impl Host for GoHost {
    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn version(&self) -> String {
        hosts::version(EXAMPLE_HOST)
    }
}

/// The hosts that could be built.
fn go_hosts() -> Vec<GoHost> {
    assert!(hosts::folder().is_some(), "`make test-hosts` runs this");
    let named = [
        ("go-plugin, example host", EXAMPLE_HOST),
        ("go-plugin, AutoMTLS", "go-plugin-auto-mtls"),
    ];
    let built = named.into_iter().filter_map(|(name, program)| {
        let program = hosts::program(program)?;
        Some(GoHost { name, program })
    });
    built.collect()
}

/// The example plugin, which `cargo build --example kv` has built.
fn plugin() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test");
    let built = test
        .parent()
        .and_then(Path::parent)
        .expect("Cargo's folder");
    let plugin = built.join("examples/kv");
    assert!(plugin.exists(), "there is no {}", plugin.display());
    plugin
}

/// A working directory and a directory for temporary files.
struct Scratch {
    work: TempDir,
    temporary: TempDir,
}

impl Scratch {
    fn new() -> Self {
        let folder = || tempfile::tempdir_in("/tmp").expect("a folder can be made");
        Self {
            work: folder(),
            temporary: folder(),
        }
    }

    /// A host that starts the plugin in this working directory.
    fn command(&self, host: &GoHost, arguments: &[&str]) -> Command {
        let mut command = Command::new(&host.program);
        command
            .args(arguments)
            .current_dir(self.work.path())
            .env("KV_PLUGIN", plugin())
            .env("KV_PROTO", "grpc")
            .env("TMPDIR", self.temporary.path())
            .stderr(Stdio::null());
        command
    }

    /// What a host prints that succeeds.
    fn run(&self, host: &GoHost, arguments: &[&str]) -> String {
        let output = self.command(host, arguments).output();
        let output = output.expect("the host can be run");
        assert!(output.status.success(), "{}: {output:?}", host.name);
        String::from_utf8(output.stdout).expect("text")
    }

    /// Waits until no process runs in the working directory. Then the files there
    /// must be these, and none may be left among the temporary ones.
    fn expect_left(&self, files: &[&str]) {
        let start = Instant::now();
        while !running_in(self.work.path()).is_empty() {
            assert!(
                start.elapsed() < PATIENCE,
                "still running: {:?}",
                running_in(self.work.path())
            );
            thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(names(self.work.path()), files);
        assert_eq!(names(self.temporary.path()), Vec::<String>::new());
    }
}

/// The command lines of the processes whose working directory it is.
fn running_in(folder: &Path) -> Vec<String> {
    let processes = fs::read_dir("/proc").expect("the processes can be listed");
    let processes = processes.filter_map(|entry| Some(entry.ok()?.path()));
    let there = processes.filter(|process| {
        let current = fs::read_link(process.join("cwd"));
        current.is_ok_and(|current| current == folder)
    });
    there
        .map(|process| fs::read_to_string(process.join("cmdline")).unwrap_or_default())
        .collect()
}

/// The names of the files in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<_> = names
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Starts a call that reads a pipe, and waits until the plugin has opened the
/// pipe. The call lasts until the returned writer is dropped.
fn start_endless_call(scratch: &Scratch, host: &GoHost) -> (Child, File) {
    let pipe = scratch.work.path().join("kv_pipe");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo can be run").success());
    let host = scratch.command(host, &["get", "pipe"]).spawn();
    let host = host.expect("the host can be run");
    let (opened, writer) = mpsc::channel();
    // Opening it for writing waits for a reader.
    thread::spawn(move || {
        let _ = opened.send(OpenOptions::new().write(true).open(pipe));
    });
    let writer = writer.recv_timeout(PATIENCE);
    let writer = writer.expect("the plugin opens the pipe").expect("a pipe");
    (host, writer)
}

#[test]
fn a_value_that_was_put_can_be_got() {
    on_each(&go_hosts(), |host| {
        let scratch = Scratch::new();
        scratch.run(host, &["put", "greeting", "hello"]);
        assert_eq!(scratch.run(host, &["get", "greeting"]), "hello\n");
        let missing = scratch.command(host, &["get", "nothing"]).output();
        assert!(!missing.expect("the host can be run").status.success());
        scratch.expect_left(&["kv_greeting"]);
    });
}

#[test]
fn nothing_is_left_of_a_host_that_is_killed_in_the_middle_of_a_call() {
    on_each(&go_hosts(), |host| {
        let scratch = Scratch::new();
        let (mut process, writer) = start_endless_call(&scratch, host);
        assert!(!names(scratch.temporary.path()).is_empty(), "its socket");
        process.kill().expect("it runs");
        process.wait().expect("it has ended");
        scratch.expect_left(&["kv_pipe"]);
        drop(writer);
    });
}
