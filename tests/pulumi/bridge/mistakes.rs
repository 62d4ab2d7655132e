//! What users of the bridge see of their mistakes, word for word, next to what
//! Terraform says of the same.
//!
//! The texts are in `messages/`, one file for each mistake. After a change that
//! is meant, `GENERATE=1 make test-hosts` writes them anew.

use std::env;
use std::fs;
use std::path::Path;

use super::read::{Read, SETTINGS, TOKEN};
use super::{EXAMPLE, in_every_language, in_yaml, project};
use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, record};
use crate::support::terraform::hosts;

/// All that a program says that was stopped.
const STOPPED: &str = "rpc error: code = Canceled desc = context canceled";

/// What was wrong, by the name of the file that tells what is said of it.
const MISTAKES: [(&str, Read); 5] = [
    (
        "missing-argument",
        Read {
            settings: SETTINGS,
            arguments: &[("client_id", APP_ID)],
        },
    ),
    (
        "wrong-id",
        Read {
            settings: SETTINGS,
            arguments: &[("client_id", APP_ID), ("id", "oarNotThere")],
        },
    ),
    (
        "bad-credential",
        Read {
            settings: &[("api_token", "00wrong")],
            arguments: TOKEN,
        },
    ),
    (
        "no-credential",
        Read {
            settings: &[],
            arguments: TOKEN,
        },
    ),
    (
        "bad-setting",
        Read {
            settings: &[("api_token", API_TOKEN), ("max_retries", "101")],
            arguments: TOKEN,
        },
    ),
];

#[test]
fn each_mistake_is_explained_word_for_word() {
    in_yaml(|| {
        for (file, mistake) in &MISTAKES {
            let (bridge, terraform) = (bridges_text(mistake), terraforms_text(mistake));
            let text = format!("Pulumi's bridge:\n\n{bridge}\nTerraform:\n\n{terraform}");
            agrees(file, &text);
        }
    });
}

#[test]
fn a_missing_token_is_reported_in_every_language() {
    in_every_language(|language| {
        let okta = FakeOkta::start();
        okta.put_token(record(EXAMPLE.0, "oarAnother"));
        let mut project = project(language, &okta);
        let refusal = project.start_up().finish();
        assert!(!refusal.status.success(), "{refusal}");
        let told = refusal.stdout.contains("Okta App Token Not Found");
        assert!(told, "{refusal}");
    });
}

fn agrees(file: &str, text: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pulumi/bridge/messages");
    let path = folder.join(file).with_extension("txt");
    if env::var_os("GENERATE").is_some_and(|value| value == "1") {
        assert_eq!(env::var_os("CI"), None, "no text approves itself in CI");
        fs::write(&path, text).expect("the text can be written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        text == expected,
        "{file} should say:\n{expected}\nand says:\n{text}"
    );
}

/// What an update shows under "Diagnostics", but for where programs were found.
fn bridges_text(mistake: &Read) -> String {
    let okta = FakeOkta::start();
    let mut project = mistake.project(&okta);
    let refusal = project.start_up().finish();
    assert!(!refusal.status.success(), "{refusal}");
    let shown = refusal.stdout.split("Diagnostics:\n").nth(1);
    let shown = shown.and_then(|shown| shown.split("Resources:").next());
    let shown = shown.unwrap_or_else(|| panic!("no diagnostics: {refusal}"));
    // The engine prints the resources in no certain order, and not always the
    // stack that only had to stop with them.
    let resources = shown.split("  pulumi:");
    let stopped = |said: &&str| {
        let lines = said.lines().filter(|line| !names_a_place(line));
        let mut lines = lines.map(str::trim).filter(|line| !line.is_empty());
        let of_the_stack = lines
            .next()
            .is_some_and(|line| line.starts_with("pulumi:Stack"));
        of_the_stack && lines.eq([STOPPED])
    };
    let mut shown: Vec<_> = resources
        .filter(|said| !stopped(said))
        .map(|said| said.trim_end_matches('\n'))
        .collect();
    shown.sort_unstable();
    tidy(&shown.join("\n\n  pulumi:"), &okta)
}

/// What all of Terraform's like say, but for their registries.
fn terraforms_text(mistake: &Read) -> String {
    let said = hosts().iter().map(|host| {
        let okta = FakeOkta::start();
        let mut workspace = mistake.workspace(host, &okta);
        let said = tidy(&workspace.fail(&["plan"]).stderr, &okta);
        (
            host.name,
            said.replace(host.registry(), "registry.terraform.io"),
        )
    });
    let said = said.collect::<Vec<_>>();
    for (host, text) in &said {
        assert_eq!(*text, said[0].1, "{host}");
    }
    said[0].1.clone()
}

/// The text without what differs from run to run and from machine to machine.
fn tidy(text: &str, okta: &FakeOkta) -> String {
    let text = text.replace(okta.url(), "http://okta");
    let lines = text.lines().filter(|line| !names_a_place(line));
    let lines = lines.map(str::trim_end).collect::<Vec<_>>().join("\n");
    lines.trim_matches('\n').to_owned() + "\n"
}

/// Whether the line tells where Pulumi found a program.
fn names_a_place(line: &str) -> bool {
    line.contains("from $PATH at")
}
