//! Every direct dependency of the workspace has its reason in DESIGN.md.

use std::collections::BTreeSet;
use std::fs;

use super::{read, root};

/// The manifests of the workspace: the provider's and those of its crates.
fn manifests() -> Vec<String> {
    let crates = fs::read_dir(root().join("crates")).expect("the folder can be listed");
    let names = crates.map(|entry| entry.expect("an entry").file_name());
    let members = names.map(|name| format!("crates/{}/Cargo.toml", name.to_string_lossy()));
    members.chain(["Cargo.toml".to_owned()]).collect()
}

/// The crates that the manifest names, whatever they are for, but our own.
fn named(manifest: &str) -> BTreeSet<String> {
    let mut in_dependencies = false;
    let mut names = BTreeSet::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_dependencies = line.ends_with("dependencies]");
        } else if let (true, Some((name, what))) = (in_dependencies, line.split_once(" = "))
            && !what.starts_with("{ path = ")
        {
            names.insert(name.to_owned());
        }
    }
    names
}

/// The crates of the table below that heading.
fn explained(design: &str) -> BTreeSet<String> {
    let (_, below) = design.split_once("\n## Dependencies\n").expect("a heading");
    let rows = below.lines().filter_map(|line| line.strip_prefix("| "));
    let crates = rows
        .skip_while(|row| !row.starts_with("---"))
        .skip(1)
        .flat_map(|row| row.split(" |").next().unwrap_or(row).split(", "));
    crates.map(str::to_owned).collect()
}

#[test]
fn the_design_explains_every_direct_dependency_and_no_other() {
    let named: BTreeSet<_> = manifests()
        .iter()
        .flat_map(|manifest| named(&read(manifest)))
        .collect();
    assert!(named.contains("reqwest"), "{named:?}");
    assert!(named.contains("tonic-health"), "{named:?}");
    assert_eq!(explained(&read("DESIGN.md")), named);
}
