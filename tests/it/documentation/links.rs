//! The links between the pages, and the files that pages name.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::{read, root};

/// Folders with nothing that we have written.
const NOT_OURS: [&str; 5] = [".git", "target", "bin", "venv", "node_modules"];

/// What a path in a page may begin with.
const NAMED: [&str; 9] = [
    "benches/",
    "crates/",
    "docs/",
    "examples/",
    "install/",
    "proto/",
    "release/",
    "src/",
    "tests/",
];

#[test]
fn every_link_leads_to_a_page_and_a_heading_that_are_there() {
    let mut dead = Vec::new();
    for page in pages() {
        for target in links(&read(&page)) {
            if let Some(reason) = misleads(&page, &target) {
                dead.push(format!("{page}: {target} {reason}"));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

#[test]
fn every_file_that_a_page_names_is_there() {
    let mut missing = Vec::new();
    for page in pages() {
        for path in named(&read(&page)) {
            if !root().join(&path).exists() {
                missing.push(format!("{page}: {path}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Every page of the checkout.
fn pages() -> Vec<String> {
    let pages = files(&root()).into_iter();
    let pages: Vec<_> = pages.filter(|page| page.ends_with(".md")).collect();
    assert!(pages.iter().any(|page| page == super::PROVIDER_PAGE));
    pages
}

/// The files below a folder, by their paths in the checkout.
pub(super) fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the checkout") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if NOT_OURS.contains(&&*name) {
            continue;
        } else if path.is_dir() {
            found.extend(files(&path));
        } else {
            let path = path.strip_prefix(root()).expect("in the checkout");
            found.push(path.to_string_lossy().into_owned());
        }
    }
    found
}

/// A page without its blocks of code.
fn prose(page: &str) -> String {
    let mut parts = page.split("```");
    let mut prose = parts.next().unwrap_or_default().to_owned();
    while let (Some(_), Some(after)) = (parts.next(), parts.next()) {
        prose.push_str(after);
    }
    prose
}

fn links(page: &str) -> Vec<String> {
    let prose = prose(page);
    let targets = prose.split("](").skip(1);
    targets
        .filter_map(|rest| Some(rest.split_once(')')?.0.to_owned()))
        .filter(|target| !target.starts_with("https://"))
        .collect()
}

/// The paths in a page's prose that stand between backticks.
fn named(page: &str) -> Vec<String> {
    let prose = prose(page);
    let words = prose.split('`').skip(1).step_by(2);
    let is_path = |word: &&str| {
        let begins = NAMED.iter().any(|start| word.starts_with(start));
        begins && !word.contains([' ', '<', '*', '…'])
    };
    words.filter(is_path).map(str::to_owned).collect()
}

/// Why a link of a page leads nowhere.
fn misleads(page: &str, target: &str) -> Option<&'static str> {
    let (path, heading) = target.split_once('#').unwrap_or((target, ""));
    let path = match path {
        "" => PathBuf::from(page),
        path => beside(page, path),
    };
    if !root().join(&path).exists() {
        return Some("is not there");
    }
    // Registries have the pages of this folder alone.
    if page.starts_with("docs/") && !path.starts_with("docs") {
        return Some("is not in docs/");
    }
    let known = || headings(&read(&path.to_string_lossy()));
    (!heading.is_empty() && !known().contains(heading)).then_some("is no heading")
}

/// A relative path of a page, as one of the checkout.
fn beside(page: &str, path: &str) -> PathBuf {
    let mut whole = PathBuf::from(page);
    whole.pop();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => {
                whole.pop();
            }
            part => whole.push(part),
        }
    }
    whole
}

/// What links call the headings of a page, and the places with an id of their
/// own.
fn headings(page: &str) -> BTreeSet<String> {
    let prose = prose(page);
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    let headings = headings.map(|line| anchor(line.trim_start_matches('#').trim()));
    let ids = prose.split("<a id=\"").skip(1);
    let ids = ids.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()));
    headings.chain(ids).collect()
}

/// A heading as GitHub and the registries write it in a link.
fn anchor(heading: &str) -> String {
    let kept = |letter: &char| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_');
    let letters = heading.chars().filter(kept);
    letters.collect::<String>().to_lowercase().replace(' ', "-")
}

#[test]
fn a_dead_link_is_found_in_each_of_its_forms() {
    let page = super::PROVIDER_PAGE;
    for (target, reason) in [
        ("guides/pulumi.md", None),
        ("#coming-from-oktaokta", None),
        ("guides/pulumi.md#settings", None),
        ("guides/nowhere.md", Some("is not there")),
        ("#nowhere", Some("is no heading")),
        ("guides/pulumi.md#nowhere", Some("is no heading")),
        ("../README.md", Some("is not in docs/")),
    ] {
        assert_eq!(misleads(page, target), reason, "{target}");
    }
    let text = "[a](b.md) `src/x.rs` ```\n[c](d.md)\n``` [e](https://f) `src/<x>.rs`";
    assert_eq!(links(text), ["b.md"]);
    assert_eq!(named(text), ["src/x.rs"]);
}
