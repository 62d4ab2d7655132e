//! What users see beside results and failures.

use std::time::Duration;

use super::{Language, example, in_language, name_token, put_plugin};
use crate::bridge::warnings::WARNINGS;
use crate::project::Project;
use crate::support::fake_okta::FakeOkta;
use crate::support::process::Finished;

/// How long the fake Okta takes for an answer that has to be waited for: longer
/// than the plugin says nothing.
const SLOW: Duration = Duration::from_secs(7);

/// Asserts that Pulumi shows the warning, as a warning.
fn expect_reported(summary: &str, said: &Finished) {
    let warning = format!("warning: {summary}: ");
    let told = said
        .stdout
        .lines()
        .any(|line| line.trim_start().starts_with(&warning));
    assert!(told, "{summary}: {said}");
}

#[test]
fn every_warning_is_shown_and_fails_neither_preview_nor_update() {
    in_language(Language::Yaml, || {
        for (summary, set_up) in WARNINGS {
            let okta = FakeOkta::start();
            let mut project = Project::of_example("yaml");
            put_plugin(&project);
            project.init_stack();
            name_token(&mut project);
            set_up(&mut project, &okta);
            expect_reported(summary, &project.preview());
            expect_reported(summary, &project.up());
            assert_eq!(project.outputs()["direct"]["status"], "ACTIVE", "{summary}");
        }
    });
}

#[test]
fn a_wait_is_a_line_of_status_and_not_a_message() {
    in_language(Language::Yaml, || {
        let okta = FakeOkta::start();
        let mut project = example(Language::Yaml, &okta);
        okta.set_latency(SLOW);
        let update = project.up();
        let (before, messages) = update
            .stdout
            .split_once("Diagnostics:")
            .expect("a plugin on PATH is told");
        assert!(before.contains("Waiting for Okta for 3 s"), "{update}");
        assert!(!messages.contains("Waiting for Okta"), "{update}");
    });
}
