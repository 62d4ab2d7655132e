//! Every path in a source file, resolved to what it leads to.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{
    Attribute, Expr, ExprLit, Item, ItemMod, ItemUse, Lit, Macro, Meta, Path, UseTree,
    VisRestricted, Visibility,
};

use super::modules::Module;
use super::tokens::{PathsAmongTokens, TokenPath};

/// The provider's name, by which its own binary reaches it.
const PROVIDER: &str = "terraform_provider_okta";

/// The other crates of the workspace. Each has its place among the modules, as
/// if it were one.
const CRATES: [&str; 1] = ["go_plugin"];

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// A module of ours, or an item in one.
    Ours(Module),
    /// What a name in scope leads to: a crate's, or one in or below the module,
    /// which is put in front of the path here.
    Relative(Module, String),
    /// The crate itself, so that everything in it is at hand.
    Root,
}

impl Target {
    /// The module or item, as far as it may be one of ours.
    pub(super) fn module(&self) -> Option<&Module> {
        match self {
            Self::Ours(module) | Self::Relative(module, _) => Some(module),
            Self::Root => None,
        }
    }

    /// The name with which a path of a name in scope begins.
    fn first_name(&self) -> Option<&str> {
        match self {
            Self::Relative(_, name) => Some(name),
            Self::Ours(_) | Self::Root => None,
        }
    }
}

/// A path of a `use`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Import {
    /// What it is called from now on; `None` for all that is in the target.
    pub(super) name: Option<String>,
    /// Whether others can name it.
    pub(super) is_reexport: bool,
    pub(super) target: Target,
}

/// What one module has and refers to: a file, or a module inside one.
#[derive(Debug, Default)]
pub(super) struct Scope {
    pub(super) items: BTreeSet<String>,
    pub(super) imports: Vec<Import>,
    /// The paths outside of every `use`.
    pub(super) paths: Vec<Target>,
}

impl Scope {
    /// Whether a name is of something in scope, and so not of a crate.
    pub(super) fn has(&self, name: &str) -> bool {
        let mut imports = self.imports.iter();
        // `use serde::{self}` is of the crate as well.
        let is_import = |import: &Import| {
            import.name.as_deref() == Some(name) && import.target.first_name() != Some(name)
        };
        self.items.contains(name) || imports.any(is_import)
    }
}

/// Reads a file of that module: its own scope, and those inside it.
pub(super) fn scopes(module: &Module, source: &str) -> BTreeMap<Module, Scope> {
    let file =
        syn::parse_file(source).unwrap_or_else(|error| panic!("{module} does not parse: {error}"));
    let mut finder = Finder {
        module: module.0.clone(),
        found: BTreeMap::from([(module.clone(), Scope::default())]),
    };
    finder.visit_file(&file);
    finder.found
}

struct Finder {
    /// Where we are, inline modules included.
    module: Vec<String>,
    found: BTreeMap<Module, Scope>,
}

impl Finder {
    fn scope(&mut self) -> &mut Scope {
        self.found.entry(Module(self.module.clone())).or_default()
    }

    /// Where a path leads that is written here; `None` if it is empty.
    fn target(&self, path: &[String]) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        let absolute = match first.as_str() {
            "crate" => [self.own_crate(), rest].concat(),
            PROVIDER => rest.to_vec(),
            name if CRATES.contains(&name) => path.to_vec(),
            "self" => [&self.module, rest].concat(),
            "super" => {
                let ups = path.iter().take_while(|name| *name == "super").count();
                let outer = self.module.len().saturating_sub(ups);
                [&self.module[..outer], &path[ups..]].concat()
            }
            _ => {
                let below = [&self.module, path].concat();
                return Some(Target::Relative(Module(below), first.clone()));
            }
        };
        Some(if absolute.is_empty() {
            Target::Root
        } else {
            Target::Ours(Module(absolute))
        })
    }

    /// Where the paths of this file's crate begin.
    fn own_crate(&self) -> &[String] {
        match self.module.first() {
            Some(name) if CRATES.contains(&name.as_str()) => &self.module[..1],
            _ => &[],
        }
    }

    fn note_path(&mut self, path: &[String]) {
        match self.target(path) {
            // A name alone is in scope already, by an import or as an item.
            Some(Target::Relative(..)) if path.len() == 1 => {}
            target => self.scope().paths.extend(target),
        }
    }

    fn note_token_path(&mut self, path: &TokenPath) {
        // A name alone is anything, but a crate that gets another name is not.
        let is_bare = path
            .names
            .iter()
            .all(|name| name == "crate" || name == "super");
        if path.names.len() > 1 || (is_bare && path.takes_all) {
            self.note_path(&path.names);
        }
    }

    fn note_use(&mut self, before: &mut Vec<String>, tree: &UseTree, is_reexport: bool) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.note_use(before, &path.tree, is_reexport);
                before.pop();
            }
            UseTree::Name(name) => {
                let path = leaf(before, name.ident.to_string());
                self.note_import(&path, path.last().cloned(), is_reexport);
            }
            UseTree::Rename(rename) => {
                let path = leaf(before, rename.ident.to_string());
                self.note_import(&path, Some(rename.rename.to_string()), is_reexport);
            }
            UseTree::Glob(_) => self.note_import(before, None, is_reexport),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.note_use(before, tree, is_reexport);
                }
            }
        }
    }

    fn note_import(&mut self, path: &[String], name: Option<String>, is_reexport: bool) {
        if let Some(target) = self.target(path) {
            self.scope().imports.push(Import {
                name,
                is_reexport,
                target,
            });
        }
    }

    /// A text in an attribute may hold paths, as those of serde do.
    fn note_text(&mut self, text: &str) {
        if let Ok(found) = syn::parse_str::<PathsAmongTokens>(text) {
            found
                .paths
                .iter()
                .for_each(|path| self.note_token_path(path));
        }
    }
}

fn leaf(before: &[String], name: String) -> Vec<String> {
    let mut path = before.to_vec();
    if name != "self" || path.is_empty() {
        path.push(name);
    }
    path
}

/// What an item is called, if it is one that a path can lead to.
fn name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        Item::Mod(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_item(&mut self, item: &'ast Item) {
        let name = name(item);
        self.scope().items.extend(name);
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        for attribute in &item.attrs {
            self.visit_attribute(attribute);
        }
        let Some((_, items)) = &item.content else {
            return;
        };
        self.module.push(item.ident.to_string());
        self.scope();
        for item in items {
            self.visit_item(item);
        }
        self.module.pop();
    }

    /// A visibility names a module without using it.
    fn visit_vis_restricted(&mut self, _: &'ast VisRestricted) {}

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let is_reexport = !matches!(item.vis, Visibility::Inherited);
        self.note_use(&mut Vec::new(), &item.tree, is_reexport);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let names = path.segments.iter();
        let names: Vec<_> = names.map(|segment| segment.ident.to_string()).collect();
        self.note_path(&names);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        self.visit_path(&item.path);
        let found: PathsAmongTokens = item.parse_body().expect("tokens of any kind");
        found
            .paths
            .iter()
            .for_each(|path| self.note_token_path(path));
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        match &attribute.meta {
            Meta::List(list) => {
                let found: PathsAmongTokens = list.parse_args().expect("tokens of any kind");
                found
                    .paths
                    .iter()
                    .for_each(|path| self.note_token_path(path));
                found.texts.iter().for_each(|text| self.note_text(text));
            }
            Meta::NameValue(pair) if !pair.path.is_ident("doc") => {
                if let Expr::Lit(ExprLit {
                    lit: Lit::Str(text),
                    ..
                }) = &pair.value
                {
                    self.note_text(&text.value());
                }
            }
            _ => {}
        }
        visit::visit_attribute(self, attribute);
    }
}
