//! `make hosts` with tools that are missing, and with others that only look as if
//! they built something.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::Command;

use super::script;
use crate::support::process::Finished;
use crate::support::scratch::Scratch;

#[test]
fn the_reason_is_the_line_of_the_log_that_tells_it() {
    let table = [
        (
            "go: downloading github.com/hashicorp/go-multierror v1.1.1\n\
             go: downloading github.com/pkg/errors v0.9.1\n\
             # github.com/pkg/errors\nhost.go:1:2: undefined: bar\nhost.go:9:2: undefined: foo\n",
            "host.go:1:2: undefined: bar",
        ),
        (
            "go: downloading github.com/pkg/errors v0.9.1\nlink: write: no space left on device\n",
            "link: write: no space left on device",
        ),
        (
            "Looking in indexes\nERROR: No matching distribution found for grpcio\n",
            "ERROR: No matching distribution found for grpcio",
        ),
        (
            "npm warn old lockfile\nnpm error code ENOTFOUND\nnpm error network\n",
            "npm error code ENOTFOUND",
        ),
        (
            "[INFO] Building\n[\u{1b}[1;31mERROR\u{1b}[m] Failed\tto execute goal\n[ERROR] more\n",
            "[ERROR] Failed to execute goal",
        ),
        ("one\ntwo\n\n", "two"),
        (
            "go: downloading github.com/pkg/errors v0.9.1\n",
            "it does not say why",
        ),
        ("", "it does not say why"),
    ];
    for (log, reason) in table {
        let mut scratch = Scratch::new();
        let folder = scratch.path("home");
        fs::write(folder.join("log"), log).expect("it can be written");
        let mut command = Command::new(script("reason.sh"));
        command.arg("log");
        let finished = scratch.start(command, &folder, "").finish().expect_code(0);
        assert_eq!(finished.stdout, format!("{reason}\n"), "{log}");
    }
}

/// What the scripts need besides what they build with.
const TOOLS: [&str; 24] = [
    "sh", "sed", "awk", "cat", "cksum", "cut", "wc", "tr", "mkdir", "rm", "find", "grep",
    "dirname", "tail", "sort", "xargs", "ln", "cp", "touch", "uname", "date", "du", "chmod", "env",
];

/// Stands in for everything that builds: it leaves files where programs would be.
const BUILDER: &str = r#"#!/bin/sh
case "${0##*/} $*" in
"go version") echo "$GO_VERSION" ;;
"go list"*) echo "$0.source" ;;
"go build"*)
    while [ "$1" != -o ]; do shift; done
    [ "$2" = /dev/null ] || { echo >"$2" && chmod +x "$2"; }
    ;;
"python3 -m venv"*) mkdir -p "$4/bin" && ln -s "$0" "$4/bin/python" ;;
mvn*) for argument; do case $argument in *repo.local=*) mkdir -p "${argument#*=}" ;; esac; done ;;
esac
"#;

/// What [`BUILDER`] stands in for.
const BUILDERS: [&str; 6] = ["go", "python3", "node", "npm", "mvn", "install"];

/// A cache, a folder of links and a `PATH` of few tools.
struct Making {
    scratch: Scratch,
}

impl Making {
    fn new() -> Self {
        let mut scratch = Scratch::new();
        let folder = scratch.make_folder("tools");
        let users = env::var_os("PATH").unwrap_or_default();
        for tool in TOOLS {
            let mut found = env::split_paths(&users).map(|folder| folder.join(tool));
            let found = found.find(|path| path.is_file()).expect(tool);
            symlink(found, folder.join(tool)).expect("it can be linked");
        }
        scratch.set("PATH", folder);
        scratch.set("GO_VERSION", "go1.1");
        Self { scratch }
    }

    fn with_builders() -> Self {
        let making = Self::new();
        let builder = making.scratch.path("tools/go");
        fs::write(&builder, BUILDER).expect("it can be written");
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(&builder, executable).expect("it is there");
        for name in &BUILDERS[1..] {
            let place = making.scratch.path("tools").join(name);
            symlink(&builder, place).expect("it can be linked");
        }
        making
    }

    /// In a folder whose name has a space.
    fn cache(&self) -> PathBuf {
        self.scratch.path("the cache")
    }

    fn linked(&self) -> PathBuf {
        self.scratch.path("linked")
    }

    fn run(&mut self) -> Finished {
        let mut command = Command::new(script("build.sh"));
        command.args([self.cache(), self.linked()]);
        let folder = self.scratch.path("home");
        self.scratch.start(command, &folder, "").finish()
    }

    /// Runs it and gives the names of what it made.
    fn made(&mut self) -> BTreeSet<String> {
        let finished = self.run().expect_code(0);
        let lines = finished.stdout.lines();
        let made = lines.filter_map(|line| line.split_once("] making ")?.1.split(' ').next());
        made.map(str::to_owned).collect()
    }
}

/// The first words of the lines of `list`.
fn listed() -> BTreeSet<String> {
    let listed = fs::read_to_string(script("list")).expect("it can be read");
    let lines = listed.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| Some(line.split(' ').next()?.to_owned()))
        .collect()
}

#[test]
fn without_tools_everything_says_so_and_nothing_passes_for_made() {
    let mut making = Making::new();
    let finished = making.run().expect_code(1);
    let linked = making.linked();
    let versions = fs::read_to_string(linked.join("versions")).expect("it is written");
    assert_eq!(versions.lines().count(), listed().len(), "{finished}");
    for line in versions.lines() {
        let fields = line.split('\t').collect::<Vec<_>>();
        let versioned = fields[1].starts_with(|first: char| first.is_ascii_digit());
        assert!(versioned, "{line}");
        let tool = match fields[0] {
            "sdk-python" => "python3: ",
            "sdk-nodejs" => "npm: ",
            "sdk-java" => "mvn: ",
            _ => "go: ",
        };
        assert!(fields[2].contains(tool), "{line}");
        assert!(fields[2].contains("not found"), "{line}");
        assert!(!linked.join(fields[0]).exists(), "{line}");
    }
}

#[test]
fn everything_is_made_once_and_linked() {
    let mut making = Making::with_builders();
    assert_eq!(making.made(), listed());
    assert_eq!(making.made(), BTreeSet::new());
    let linked = making.linked();
    for name in listed() {
        let plugin = linked.join("plugins").join(&name);
        assert!(linked.join(&name).exists() || plugin.exists(), "{name}");
    }
}

#[test]
fn what_was_interrupted_is_made_anew() {
    let mut making = Making::with_builders();
    making.made();
    for name in ["tofu", "sdk-python"] {
        let folder = fs::read_dir(making.cache().join(name)).expect("it was made");
        for place in folder {
            let place = place.expect("an entry").path();
            fs::remove_file(place.join(".complete")).expect("it was complete");
        }
        assert_eq!(making.made(), BTreeSet::from([name.to_owned()]));
    }
}

#[test]
fn another_go_builds_the_hosts_anew_and_no_sdk_of_another_language() {
    let mut making = Making::with_builders();
    making.made();
    making.scratch.set("GO_VERSION", "go1.2");
    let mut expected = listed();
    for name in ["sdk-python", "sdk-nodejs", "sdk-java"] {
        expected.remove(name);
    }
    assert_eq!(making.made(), expected);
}
