//! Every property of the code has its fuzz target. Those are built with flags
//! of their own and so by `make fuzz` alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// How a property begins, up to its name and behind it.
const BEFORE: &str = "\npub fn ";
const BEHIND: &str = "(input: &mut Unstructured<'_>) -> Result<()>";

/// The properties in a folder's files, each as `module::name`.
fn properties(folder: &Path, module: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(properties(&path, module));
            continue;
        }
        let text = fs::read_to_string(&path).expect("source is text");
        let functions = text.split(BEFORE).skip(1);
        let names = functions.filter_map(|function| Some(function.split_once(BEHIND)?.0));
        let names = names.filter(|name| {
            !name.contains(|letter: char| !letter.is_ascii_lowercase() && letter != '_')
        });
        found.extend(names.map(|name| format!("{module}::{name}")));
    }
    found
}

#[test]
fn every_property_has_its_fuzz_target() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let provider = ["okta", "provider", "pulumi", "terraform"].map(|name| {
        let module = format!("terraform_provider_okta::{name}");
        (root.join("src").join(name), module)
    });
    let go_plugin = (root.join("crates/go-plugin/src"), "go_plugin".to_owned());
    let modules = provider.into_iter().chain([go_plugin]).collect::<Vec<_>>();
    let written = modules
        .iter()
        .flat_map(|(folder, module)| properties(folder, module));
    let written: BTreeSet<_> = written.collect();
    assert!(written.len() >= modules.len(), "{written:?}");
    let manifest = fs::read_to_string(root.join("fuzz/Cargo.toml")).expect("it is there");
    let targets = manifest.split("\n[[bin]]\nname = \"").skip(1);
    let names = targets.filter_map(|target| Some(target.split_once('"')?.0));
    let used = names.map(|name| {
        let file = root.join(format!("fuzz/fuzz_targets/{name}.rs"));
        let target = fs::read_to_string(file).expect("the target has its file");
        let used = modules
            .iter()
            .find(|(_, module)| target.contains(&format!("\nuse {module}::properties::{name};")));
        let (_, module) = used.expect("it uses its property");
        format!("{module}::{name}")
    });
    assert_eq!(used.collect::<BTreeSet<_>>(), written);
}
