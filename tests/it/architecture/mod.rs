//! Which module may use which, read from the source itself: every path that
//! leads into another module of the crate, in `use` lines, expressions, types
//! and macros alike.

mod graph;
mod modules;
mod paths;
mod planted;
mod tokens;

use std::fs;
use std::path::{Path, PathBuf};

use graph::Graph;
use modules::{Module, may_use, may_use_crate};
use paths::{Scope, Target, scopes};

/// How many modules of a folder their names alone explain.
const MODULES_AT_A_GLANCE: usize = 10;

/// Every source file below a folder.
fn source_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the crate's own source");
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(source_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The path of a file's module: `src/okta/client.rs` is `okta::client`.
fn module_of(file: &Path) -> Module {
    let mut names: Vec<_> = file
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if names
        .last()
        .is_some_and(|name| name == "mod" || name == "lib")
    {
        names.pop();
    }
    Module(names)
}

/// Every source file of the workspace with its module. A crate's own root is a
/// module as well: `crates/go-plugin/src/tls.rs` is `go_plugin::tls`.
fn workspace() -> Vec<(PathBuf, Module)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = fs::read_dir(root.join("crates")).expect("the crates of the workspace");
    let crates = crates.map(|entry| entry.expect("an entry").file_name());
    let crates = crates.map(|name| {
        let name = name.to_string_lossy();
        let folder = root.join("crates").join(&*name).join("src");
        (folder, name.replace('-', "_"))
    });
    let provider = (root.join("src"), String::new());
    crates
        .chain([provider])
        .flat_map(|(folder, name)| {
            source_files(&folder).into_iter().map(move |file| {
                let below = file.strip_prefix(&folder).expect("below the folder");
                let module = module_of(&Path::new(&name).join(below));
                (file, module)
            })
        })
        .collect()
}

/// What one file does that it may not, as sentences.
fn breaches(module: &Module, source: &str) -> Vec<String> {
    let mut breaches = Vec::new();
    for scope in scopes(module, source).into_values() {
        let imports = scope.imports.iter().map(|import| &import.target);
        for target in scope.paths.iter().chain(imports) {
            breaches.extend(breach(module, &scope, target));
        }
    }
    breaches.sort();
    breaches.dedup();
    breaches
}

fn breach(module: &Module, scope: &Scope, target: &Target) -> Option<String> {
    match target {
        Target::Ours(target) if !may_use(module, target) => {
            let place = target.place();
            Some(format!("{module} may not use crate::{place}"))
        }
        Target::Relative(_, name) if !scope.has(name) && !may_use_crate(module, name) => {
            Some(format!("{module} may not use the crate {name}"))
        }
        Target::Root => Some(format!("{module} may not use all of the crate")),
        Target::Ours(_) | Target::Relative(..) => None,
    }
}

#[test]
fn every_module_uses_only_what_its_place_allows() {
    let files = workspace();
    for expected in ["okta::client", "go_plugin::tls", "go_plugin"] {
        let mut modules = files.iter().map(|(_, module)| module.to_string());
        assert!(modules.any(|module| module == expected), "{files:?}");
    }
    let breaches: Vec<_> = files
        .iter()
        .flat_map(|(file, module)| {
            let source = fs::read_to_string(file).expect("source is text");
            breaches(module, &source)
        })
        .collect();
    assert_eq!(breaches, Vec::<String>::new());
}

/// The sources of the workspace, by their modules.
fn sources() -> Vec<(Module, String)> {
    let read = |(file, module)| (module, fs::read_to_string(file).expect("source is text"));
    workspace().into_iter().map(read).collect()
}

#[test]
fn a_folder_of_okta_imports_only_from_folders_before_it() {
    let graph = Graph::new(&sources());
    assert_eq!(graph.upward_imports(), Vec::<String>::new());
}

#[test]
fn no_modules_import_each_other_in_a_circle() {
    let graph = Graph::new(&sources());
    assert_eq!(graph.circle(&["okta", "provider"]), None);
}

#[test]
fn a_folder_of_many_modules_says_what_each_is_about() {
    let mut maps = 0;
    for (file, _) in workspace() {
        let source = fs::read_to_string(&file).expect("source is text");
        let lines = source.lines();
        let names = lines.filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
        let names: Vec<_> = names.filter(|name| *name != "tests").collect();
        if names.len() <= MODULES_AT_A_GLANCE {
            continue;
        }
        maps += 1;
        let map: Vec<_> = source
            .lines()
            .take_while(|line| line.starts_with("//!"))
            .collect();
        let map = map.join(" ");
        let unnamed: Vec<_> = names
            .into_iter()
            .filter(|name| !map.contains(&format!("`{name}`")))
            .collect();
        assert_eq!(unnamed, Vec::<&str>::new(), "{}", file.display());
    }
    assert!(maps > 0, "there are folders of many modules");
}

#[test]
fn a_path_of_any_length_inside_a_module_is_its_own_affair() {
    let module = module_of(Path::new("terraform/service.rs"));
    let source = "
        use super::schema::convert;
        use crate::terraform::dynamic_value;
        use crate::provider::Provider;
        use crate::proto::tfplugin6::Schema;
        fn f() { self::g(); super::h(); Self::i(); okta::looks_like_a_module(); }
        fn g() { println!(\"crate::okta::Client\", crate::schema::name()); }
        mod tests { use super::*; use super::super::schema; }
        mod reqwest { pub fn f() {} } fn h() { reqwest::f(); let tempfile = tokio; }
        pub(crate) fn l() { inner!(pub(crate) fn f() {}); }
        /// crate::okta::Client
        fn m() {}
    ";
    assert_eq!(breaches(&module, source), Vec::<String>::new());
}

#[test]
fn the_wire_types_are_distinguished() {
    let breach = |file: &str, source: &str| breaches(&module_of(Path::new(file)), source);
    let host = "use crate::proto::tfplugin6::Schema;";
    assert_eq!(breach("terraform/mod.rs", host), Vec::<String>::new());
    assert_eq!(breach("provider/mod.rs", host).len(), 1);
    let pulumi = "use crate::proto::pulumirpc::InvokeRequest;";
    assert_eq!(breach("terraform/mod.rs", pulumi).len(), 1);
    assert_eq!(breach("terraform/mod.rs", "use crate::proto;").len(), 1);
}

#[test]
fn a_crate_has_its_place_among_the_modules_and_reaches_none_of_them() {
    let breach = |file: &str, source: &str| breaches(&module_of(Path::new(file)), source);
    let own = "use crate::proto::Empty; use super::tls; mod tests { use super::super::Error; }";
    assert_eq!(breach("go_plugin/services.rs", own), Vec::<String>::new());
    assert_eq!(
        breach(
            "go_plugin/lib.rs",
            "use terraform_provider_okta::environment;"
        ),
        ["go_plugin may not use crate::environment"]
    );
    let host = "fn f() { go_plugin::serve(); }";
    assert_eq!(breach("terraform/mod.rs", host), Vec::<String>::new());
    assert_eq!(
        breach("provider/mod.rs", host),
        ["provider may not use crate::go_plugin"]
    );
}

/// Hosts of every kind have a plugin server; ours names none of them.
#[test]
fn the_plugin_server_knows_nothing_of_what_the_plugin_does() {
    let known = ["terraform", "tofu", "pulumi", "okta"];
    for (file, module) in workspace() {
        let source = fs::read_to_string(&file).expect("source is text");
        let source = source.to_ascii_lowercase();
        let is_plugin = module.to_string().starts_with("go_plugin");
        let named = known.iter().find(|name| source.contains(**name));
        assert!(!is_plugin || named.is_none(), "{named:?} in {module}");
    }
}

#[test]
fn the_program_itself_reaches_modules_by_the_crates_name() {
    let source = "use terraform_provider_okta::{logging, okta::Client};";
    let module = module_of(Path::new("main.rs"));
    assert_eq!(breaches(&module, source), ["main may not use crate::okta"]);
}

#[test]
fn crates_stay_where_they_belong() {
    let breach = |file: &str, source: &str| breaches(&module_of(Path::new(file)), source).len();
    for (file, source, expected) in [
        ("okta/client.rs", "use tonic::Status;", 1),
        ("okta/client.rs", "use reqwest::Client;", 0),
        ("provider/mod.rs", "fn f() -> prost::bytes::Bytes {}", 1),
        ("schema.rs", "use reqwest::Client;", 1),
        ("schema.rs", "use std::fmt; use serde_json::Value;", 0),
        ("go_plugin/tls.rs", "use rustls::ServerConfig;", 0),
        ("go_plugin/tls.rs", "use reqwest::Client;", 1),
        ("terraform/service.rs", "use tonic::Status;", 0),
        ("okta/client.rs", "use prost_types::Struct;", 1),
        ("provider/mod.rs", "fn f() { rmp_serde::to_vec(&1); }", 1),
        ("okta/client.rs", "use h2::client;", 1),
        (
            "provider/mod.rs",
            "use serde as s; use hyper_util::{rt};",
            1,
        ),
        ("provider/mod.rs", "#[derive(prost::Message)] struct S;", 1),
        ("provider/mod.rs", "fn f() { m!(tonic::Status) }", 1),
    ] {
        assert_eq!(breach(file, source), expected, "{file}: {source}");
    }
}
