//! Every path in a source file, resolved to what it leads to.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::token::{Brace, Bracket, Paren};
use syn::visit::{Visit, visit_path};
use syn::{Ident, ItemMod, ItemUse, Macro, Path, Token, UseTree, VisRestricted, Visibility};
use syn::{braced, bracketed, parenthesized};

use super::modules::Module;

/// The provider's name, by which its own binary reaches it.
const PROVIDER: &str = "terraform_provider_okta";

/// The other crates of the workspace. Each has its place among the modules, as
/// if it were one.
const CRATES: [&str; 1] = ["go_plugin"];

/// What a path leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reference {
    /// A module of ours, or an item in one.
    Ours(Module),
    /// The same, made available under the last name of the path.
    Reexport(Module),
    /// Perhaps a module below the file, or an item in one.
    Below(Module),
    /// Something whose first name is this: a crate, or a name in scope.
    Other(String),
}

/// All that a file of that module refers to.
pub(super) fn references(module: &Module, source: &str) -> Vec<Reference> {
    let file =
        syn::parse_file(source).unwrap_or_else(|error| panic!("{module} does not parse: {error}"));
    let mut finder = Finder {
        module: module.0.clone(),
        is_reexport: false,
        found: Vec::new(),
    };
    finder.visit_file(&file);
    finder.found
}

struct Finder {
    /// Where we are, inline modules included.
    module: Vec<String>,
    /// Whether we are in a `use` that others can name.
    is_reexport: bool,
    found: Vec<Reference>,
}

impl Finder {
    /// Takes down where a path leads that is written here.
    fn note(&mut self, path: &[String]) {
        let Some((first, rest)) = path.split_first() else {
            return;
        };
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
                self.found.push(Reference::Other(first.clone()));
                let below = Module([&self.module, path].concat());
                self.found.push(if self.is_reexport {
                    Reference::Reexport(below)
                } else {
                    Reference::Below(below)
                });
                return;
            }
        };
        if absolute.is_empty() {
            return;
        }
        let target = Module(absolute);
        self.found.push(if self.is_reexport {
            Reference::Reexport(target)
        } else {
            Reference::Ours(target)
        });
    }

    /// Where the paths of this file's crate begin.
    fn own_crate(&self) -> &[String] {
        match self.module.first() {
            Some(name) if CRATES.contains(&name.as_str()) => &self.module[..1],
            _ => &[],
        }
    }

    fn note_use(&mut self, before: &mut Vec<String>, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.note_use(before, &path.tree);
                before.pop();
            }
            UseTree::Name(name) => self.note_leaf(before, name.ident.to_string()),
            UseTree::Rename(rename) => self.note_leaf(before, rename.ident.to_string()),
            UseTree::Glob(_) => self.note(before),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.note_use(before, tree);
                }
            }
        }
    }

    fn note_leaf(&mut self, before: &[String], name: String) {
        let mut path = before.to_vec();
        if name != "self" || path.is_empty() {
            path.push(name);
        }
        self.note(&path);
    }
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        for attribute in &item.attrs {
            self.visit_attribute(attribute);
        }
        self.module.push(item.ident.to_string());
        for item in item.content.iter().flat_map(|(_, items)| items) {
            self.visit_item(item);
        }
        self.module.pop();
    }

    /// A visibility names a module without using it.
    fn visit_vis_restricted(&mut self, _: &'ast VisRestricted) {}

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.is_reexport = !matches!(item.vis, Visibility::Inherited);
        self.note_use(&mut Vec::new(), &item.tree);
        self.is_reexport = false;
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let names = path.segments.iter();
        let names: Vec<_> = names.map(|segment| segment.ident.to_string()).collect();
        self.note(&names);
        visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        self.visit_path(&item.path);
        let paths: PathsAmongTokens = item.parse_body().expect("tokens of any kind");
        for path in paths.0.iter().filter(|path| path.len() > 1) {
            self.note(path);
        }
    }
}

/// Every path among a macro's tokens, which need not be Rust otherwise. What
/// stands in quotes is text, whatever it looks like.
struct PathsAmongTokens(Vec<Vec<String>>);

impl Parse for PathsAmongTokens {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut found = Vec::new();
        while !input.is_empty() {
            if input.peek(Ident::peek_any) {
                found.push(path_at(input)?);
            } else if let Some(inner) = group_at(input)? {
                found.extend(inner.0);
            } else {
                skip_token(input)?;
            }
        }
        Ok(Self(found))
    }
}

fn path_at(input: ParseStream<'_>) -> syn::Result<Vec<String>> {
    let mut names = vec![input.call(Ident::parse_any)?.to_string()];
    while input.peek(Token![::]) && input.peek3(Ident::peek_any) {
        input.parse::<Token![::]>()?;
        names.push(input.call(Ident::parse_any)?.to_string());
    }
    Ok(names)
}

fn group_at(input: ParseStream<'_>) -> syn::Result<Option<PathsAmongTokens>> {
    let inside;
    if input.peek(Paren) {
        parenthesized!(inside in input);
    } else if input.peek(Bracket) {
        bracketed!(inside in input);
    } else if input.peek(Brace) {
        braced!(inside in input);
    } else {
        return Ok(None);
    }
    inside.parse().map(Some)
}

fn skip_token(input: ParseStream<'_>) -> syn::Result<()> {
    input.step(|cursor| match cursor.token_tree() {
        Some((_, rest)) => Ok(((), rest)),
        None => Err(cursor.error("a token was expected")),
    })
}
