//! Which file imports from which, with re-exports followed to where an item is
//! defined.

use std::collections::{BTreeMap, BTreeSet};

use super::modules::Module;
use super::paths::{Import, Scope, Target, scopes};

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
        let workspace = Workspace::read(sources);
        let mut graph = Self {
            imports: BTreeMap::new(),
            all: BTreeMap::new(),
        };
        for (file, scope) in workspace.scopes.values() {
            let imports = graph.imports.entry(file.clone()).or_default();
            let all = graph.all.entry(file.clone()).or_default();
            let mut note = |targets: BTreeSet<Module>, is_reexport: bool| {
                let targets = targets.into_iter().filter(|target| target != file);
                for target in targets {
                    if !is_reexport {
                        imports.insert(target.clone());
                    }
                    all.insert(target);
                }
            };
            for path in scope.paths.iter().filter_map(Target::module) {
                note(workspace.definition(path).into_iter().collect(), false);
            }
            for import in &scope.imports {
                if let Some(target) = import.target.module() {
                    let targets = match import.name {
                        Some(_) => workspace.definition(target).into_iter().collect(),
                        None => workspace.all_in(target, file, 0),
                    };
                    note(targets, import.is_reexport);
                }
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

/// The most re-exports of re-exports that are followed.
const MOST_STEPS: usize = 8;

/// All modules, those inside files too, each with its file.
struct Workspace {
    scopes: BTreeMap<Module, (Module, Scope)>,
}

impl Workspace {
    fn read(sources: &[(Module, String)]) -> Self {
        let scopes = sources.iter().flat_map(|(file, source)| {
            let scopes = scopes(file, source).into_iter();
            scopes.map(move |(module, scope)| (module, (file.clone(), scope)))
        });
        Self {
            scopes: scopes.collect(),
        }
    }

    /// The innermost module that a path leads to, and what follows it.
    fn innermost<'path>(&self, path: &'path Module) -> Option<(Module, &'path [String])> {
        let names = &path.0;
        let known = (1..=names.len())
            .rev()
            .find(|length| self.scopes.contains_key(&Module(names[..*length].to_vec())))?;
        let (known, rest) = names.split_at(known);
        Some((Module(known.to_vec()), rest))
    }

    /// The file that defines what a path leads to.
    fn definition(&self, path: &Module) -> Option<Module> {
        self.definition_after(path, 0)
    }

    fn definition_after(&self, path: &Module, steps: usize) -> Option<Module> {
        self.certain_definition(path, steps).or_else(|| {
            let (module, _) = self.innermost(path)?;
            Some(self.scopes[&module].0.clone())
        })
    }

    /// The same, `None` if no module is known to define it.
    fn certain_definition(&self, path: &Module, steps: usize) -> Option<Module> {
        let (module, rest) = self.innermost(path)?;
        let (file, scope) = &self.scopes[&module];
        let Some((name, after)) = rest.split_first() else {
            return Some(file.clone());
        };
        if scope.items.contains(name) {
            return Some(file.clone());
        }
        if steps == MOST_STEPS {
            return None;
        }
        let named = |import: &&Import| import.name.as_ref() == Some(name);
        if let Some(import) = scope.imports.iter().find(named) {
            let target = [&import.target.module()?.0[..], after].concat();
            return self.definition_after(&Module(target), steps + 1);
        }
        let mut globs = scope.imports.iter().filter(|import| import.name.is_none());
        globs.find_map(|import| {
            let target = [&import.target.module()?.0[..], rest].concat();
            self.certain_definition(&Module(target), steps + 1)
        })
    }

    /// The files that define what a module has, for a file that takes it all.
    fn all_in(&self, path: &Module, file: &Module, steps: usize) -> BTreeSet<Module> {
        let Some(definition) = self.definition(path) else {
            return BTreeSet::new();
        };
        let scope = self
            .innermost(path)
            .map(|(module, _)| &self.scopes[&module].1);
        // What a file has in its own scope is no import of it.
        let imports = scope.filter(|_| definition != *file && steps < MOST_STEPS);
        let imports = imports.into_iter().flat_map(|scope| &scope.imports);
        let taken = imports.flat_map(|import| match (import.target.module(), &import.name) {
            (Some(target), Some(_)) => self.definition(target).into_iter().collect(),
            (Some(target), None) => self.all_in(target, file, steps + 1),
            (None, _) => BTreeSet::new(),
        });
        taken.chain([definition.clone()]).collect()
    }
}
