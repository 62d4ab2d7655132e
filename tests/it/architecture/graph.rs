//! Which file imports from which, with re-exports followed to where an item is
//! defined.

use std::collections::{BTreeMap, BTreeSet};

use super::modules::Module;
use super::paths::{Reference, references};

/// The parts of `okta` in import order: each imports only from those before it.
/// Modules of the same row are the leaves that all others may use, and the
/// files that put everything together.
const OKTA: &[&[&str]] = &[
    &["redaction", "clock", "headers", "der", "request_stats"],
    &["http"],
    &["signing"],
    &["rate_limit"],
    &["retry"],
    &["auth"],
    &["tokens"],
    &["shared_reads"],
    &["settings", "error", "client", "", "bench_api", "properties"],
];

/// The imports between the files of the workspace.
pub(super) struct Graph {
    imports: BTreeMap<Module, BTreeSet<Module>>,
    /// The same with the re-exports, which are no import of their file's own.
    all: BTreeMap<Module, BTreeSet<Module>>,
}

impl Graph {
    pub(super) fn new(sources: &[(Module, String)]) -> Self {
        let files: BTreeMap<_, _> = sources
            .iter()
            .map(|(module, source)| (module.clone(), references(module, source)))
            .collect();
        let mut graph = Self {
            imports: BTreeMap::new(),
            all: BTreeMap::new(),
        };
        for (module, references) in &files {
            let imports = graph.imports.entry(module.clone()).or_default();
            let all = graph.all.entry(module.clone()).or_default();
            for reference in references {
                let (Reference::Ours(path) | Reference::Below(path) | Reference::Reexport(path)) =
                    reference
                else {
                    continue;
                };
                let Some(target) = definition(&files, path, 0) else {
                    continue;
                };
                if target == *module {
                    continue;
                }
                if !matches!(reference, Reference::Reexport(_)) {
                    imports.insert(target.clone());
                }
                all.insert(target);
            }
        }
        graph
    }

    /// The imports inside `okta` that lead to a part which comes later.
    pub(super) fn upward_imports(&self) -> Vec<String> {
        let mut upward = Vec::new();
        for (module, targets) in &self.all {
            for target in targets {
                let (Some(from), Some(to)) = (rank(module), rank(target)) else {
                    continue;
                };
                if to > from {
                    upward.push(format!("{module} imports {target}, which comes later"));
                }
            }
        }
        upward
    }

    /// A circle of imports inside these parts, when there is one.
    pub(super) fn circle(&self, parts: &[&str]) -> Option<String> {
        let mut done = BTreeSet::new();
        let modules = self.imports.keys();
        modules
            .filter(|module| parts.contains(&module.top()))
            .find_map(|module| self.circle_from(module, &mut Vec::new(), &mut done))
    }

    fn circle_from<'graph>(
        &'graph self,
        module: &'graph Module,
        path: &mut Vec<&'graph Module>,
        done: &mut BTreeSet<&'graph Module>,
    ) -> Option<String> {
        if let Some(start) = path.iter().position(|before| *before == module) {
            let names: Vec<_> = path[start..].iter().map(ToString::to_string).collect();
            return Some(names.join(" -> "));
        }
        if !done.insert(module) {
            return None;
        }
        path.push(module);
        let mut targets = self.imports.get(module).into_iter().flatten();
        let found = targets.find_map(|target| self.circle_from(target, path, done));
        path.pop();
        found
    }
}

/// The place of a module in the order of `okta`.
fn rank(module: &Module) -> Option<usize> {
    if module.top() != "okta" {
        return None;
    }
    let part = module.0.get(1).map_or("", String::as_str);
    let rank = OKTA.iter().position(|row| row.contains(&part));
    Some(rank.unwrap_or_else(|| panic!("{module} has no place yet: add it to this table")))
}

/// The file that defines what a path leads to.
fn definition(
    files: &BTreeMap<Module, Vec<Reference>>,
    path: &Module,
    depth: usize,
) -> Option<Module> {
    let names = &path.0;
    let known = (1..=names.len())
        .rev()
        .find(|length| files.contains_key(&Module(names[..*length].to_vec())))?;
    let file = Module(names[..known].to_vec());
    let Some(name) = names.get(known) else {
        return Some(file);
    };
    let reexport = files[&file].iter().find_map(|reference| match reference {
        Reference::Reexport(target) if target.0.last() == Some(name) => Some(target),
        _ => None,
    });
    match reexport {
        Some(target) if depth < 8 => definition(files, target, depth + 1),
        _ => Some(file),
    }
}
