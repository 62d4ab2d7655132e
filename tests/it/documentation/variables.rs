//! The environment variables that the provider reads, taken from its source.
//!
//! A variable is a literal that is written like one. That finds a few more
//! than are read today, which is the safe side.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use syn::visit::{Visit, visit_item_mod};
use syn::{Attribute, ItemMod, LitStr, Meta};

/// Between a host and its plugins, or of other programs; nobody sets them for
/// the provider.
const NOT_FOR_USERS: [&str; 2] = ["PLUGIN_", "TF_PLUGIN_MAGIC_COOKIE"];

/// All of them below a folder of source files.
pub(super) fn read_by_the_provider(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("the crate's own source") {
        let path = entry.expect("an entry").path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            found.extend(read_by_the_provider(&path));
        } else if !stem.ends_with("tests") {
            let source = fs::read_to_string(&path).expect("source is text");
            found.extend(variables(&source));
        }
    }
    found
}

fn variables(source: &str) -> BTreeSet<String> {
    let mut literals = Literals::default();
    literals.visit_file(&syn::parse_file(source).expect("source that compiles"));
    literals.0
}

/// Collects the names, but not those in tests.
#[derive(Default)]
struct Literals(BTreeSet<String>);

impl<'syntax> Visit<'syntax> for Literals {
    fn visit_item_mod(&mut self, module: &'syntax ItemMod) {
        if !module.attrs.iter().any(is_for_tests) {
            visit_item_mod(self, module);
        }
    }

    fn visit_lit_str(&mut self, literal: &'syntax LitStr) {
        let text = literal.value();
        if is_variable(&text) {
            self.0.insert(text);
        }
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string().contains("test"),
        _ => false,
    }
}

/// Whether a text is written as variables are: in one case, in at least two
/// words.
fn is_variable(text: &str) -> bool {
    let has_case = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit();
    let words: Vec<_> = text.split('_').collect();
    let is_written_so = words.len() > 1
        && words
            .iter()
            .all(|word| !word.is_empty() && word.chars().all(has_case));
    let is_for_users = !NOT_FOR_USERS.iter().any(|prefix| text.starts_with(prefix));
    is_written_so && is_for_users
}

#[test]
fn a_variable_is_found_wherever_it_is_written_but_not_in_tests() {
    let source = r#"
        const ONE: &str = "OKTA_ONE";
        fn f() { read("TWO_2", "PLUGIN_MIN_PORT", "OKTA", "_", "A__B", "not_one"); }
        mod inner { fn g() -> [&'static str; 1] { ["TF_THREE"] } }
        #[cfg(test)]
        mod tests { const FOUR: &str = "OKTA_FOUR"; }
        #[cfg(all(test, unix))]
        mod more_tests { const FIVE: &str = "OKTA_FIVE"; }
    "#;
    let expected = ["OKTA_ONE", "TF_THREE", "TWO_2"].map(str::to_owned);
    assert_eq!(variables(source), BTreeSet::from(expected));
}
