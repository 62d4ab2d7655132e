//! tofusoup, a plugin client of other authors than any host's: its own
//! handshake, its own TLS with a P-384 certificate, its own MessagePack.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, TOKEN_ID};
use crate::support::leftovers::expect_nothing_left;
use crate::support::plugin_host::BINARY;
use crate::support::process::Finished;
use crate::support::scratch::Scratch;
use crate::support::terraform::build_folder;

/// How many tokens the client reads at once.
const READS: usize = 20;

/// Runs a program of tofusoup's environment, and sees that no provider is left.
fn run(program: &str, arguments: &[&str]) -> Finished {
    let path = build_folder().join("tofusoup/bin").join(program);
    assert!(
        path.is_file(),
        "there is no tofusoup; `make test` sets it up"
    );
    let mut command = Command::new(path);
    command.args(arguments);
    let mut scratch = Scratch::new();
    let folder = scratch.path("home");
    let finished = scratch.start(command, &folder, "").finish();
    expect_nothing_left(&scratch);
    finished
}

/// A file beside this one.
fn beside(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/tofusoup");
    folder.join(name).display().to_string()
}

fn lint(suite: &str) -> Finished {
    let lane = ["--lane", "direct", "--json"];
    let arguments = [&["lint", "--provider", BINARY][..], &lane, &[suite]].concat();
    run("soup", &arguments)
}

/// The summaries of each case's diagnostics.
fn summaries(linted: &Finished) -> Value {
    let report = linted.json();
    let cases = report["direct"]["cases"].as_array().expect("cases");
    let of_case = |case: &Value| {
        let diagnostics = case["diagnostics"].as_array().expect("diagnostics");
        let summaries = diagnostics.iter().map(|told| told["summary"].clone());
        summaries.collect::<Value>()
    };
    cases.iter().map(of_case).collect()
}

#[test]
fn a_good_configuration_passes_its_lint() {
    let linted = lint(&beside("accepted.toml")).expect_code(0);
    assert_eq!(summaries(&linted), json!([[], []]));
}

#[test]
fn a_bad_one_is_reported() {
    let linted = lint(&beside("refused.toml")).expect_code(1);
    let expected = json!([
        [],
        ["Conflicting Okta Credentials"],
        ["Missing Configuration for Required Value"],
    ]);
    assert_eq!(summaries(&linted), expected);
}

#[test]
fn it_reads_many_tokens_at_once() {
    let okta = FakeOkta::start();
    let times = READS.to_string();
    let script = beside("read.py");
    let read = run(
        "python",
        &[
            &script,
            BINARY,
            okta.url(),
            API_TOKEN,
            APP_ID,
            TOKEN_ID,
            &times,
        ],
    );
    let state = read.expect_code(0).json();
    assert_eq!(state["status"], "ACTIVE");
    assert_eq!(state["scopes"], json!(["openid", "offline_access"]));
    assert_eq!(state.as_object().map(serde_json::Map::len), Some(8));
    assert!(!okta.requests().is_empty(), "Okta was asked");
}
