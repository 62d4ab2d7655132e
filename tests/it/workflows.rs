//! What the workflows name is what there is, since nothing here can run them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const RELEASE: &str = ".github/workflows/release.yml";
const TEST: &str = ".github/workflows/test.yml";

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(path).expect("the file is text")
}

/// What stands between these two wherever a line has both.
fn between(text: &str, before: &str, after: &str) -> BTreeSet<String> {
    let found = text.lines().filter_map(|line| {
        let (_, rest) = line.split_once(before)?;
        rest.split_once(after).map(|(found, _)| found.to_owned())
    });
    found.collect()
}

#[test]
fn every_action_is_pinned_by_its_commit_and_says_its_version() {
    for workflow in [RELEASE, TEST] {
        let text = read(workflow);
        let used = text.lines().filter(|line| line.contains("uses:"));
        for line in used {
            let (_, pin) = line.split_once('@').expect("a version");
            let (commit, version) = pin.split_once(" # v").expect("a version in words");
            assert_eq!(commit.len(), 40, "{line}");
            assert!(
                commit.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{line}"
            );
            assert_eq!(version.split('.').count(), 3, "{line}");
        }
    }
}

/// The job of the release with this name, up to the next one.
fn job(name: &str) -> String {
    let release = read(RELEASE);
    let (_, job) = release.split_once(&format!("  {name}:\n")).expect("a job");
    let lines = job.lines();
    let lines = lines.take_while(|line| line.starts_with("    ") || line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_release_is_built_for_every_platform_that_is_packed_and_documented() {
    let packed = between(&read("release/package.py"), "    \"", "\": \"");
    assert!(packed.len() > 5, "{packed:?}");
    assert_eq!(between(&job("build"), "target: ", ","), packed);
    let told = read("RELEASING.md");
    for target in packed {
        assert!(told.contains(&format!("`{target}`")), "{target}");
    }
}

#[test]
fn what_can_be_run_is_run_before_it_is_published() {
    let mut run = between(&job("run"), "target: ", ",");
    for linked_only in ["x86_64-unknown-freebsd", "aarch64-pc-windows-gnullvm"] {
        assert!(run.insert(linked_only.to_owned()), "{linked_only} is run");
    }
    assert_eq!(run, between(&job("build"), "target: ", ","));
    assert!(job("run").contains("    needs: build\n"));
    assert!(job("publish").contains("    needs: [build, run]\n"));
}

#[test]
fn every_file_of_a_release_is_attested_before_it_is_published() {
    let publish = job("publish");
    for permission in ["id-token: write", "attestations: write"] {
        assert!(publish.contains(permission), "{permission}");
    }
    let (_, attested) = publish
        .split_once("actions/attest-build-provenance@")
        .expect("the step");
    assert!(attested.contains("subject-path: assets/*\n"), "{attested}");
    assert!(attested.contains("gh release create"), "{attested}");
}

#[test]
fn the_workflows_run_what_anybody_can_run() {
    assert!(read(TEST).contains(" .ci/run\n"));
    for script in [
        "make release ",
        "release/run.sh",
        "release/checksums.py",
        "release/sign.sh",
    ] {
        assert!(read(RELEASE).contains(script), "{script}");
    }
}
