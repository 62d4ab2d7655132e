//! Every direct dependency has its reason in DESIGN.md.

use std::collections::BTreeSet;

use super::read;

/// The crates that the manifest names, whatever they are for.
fn named(manifest: &str) -> BTreeSet<String> {
    let mut in_dependencies = false;
    let mut names = BTreeSet::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_dependencies = line.ends_with("dependencies]");
        } else if let (true, Some((name, _))) = (in_dependencies, line.split_once(" = ")) {
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
    let named = named(&read("Cargo.toml"));
    assert!(named.contains("tokio"), "{named:?}");
    assert_eq!(explained(&read("DESIGN.md")), named);
}
